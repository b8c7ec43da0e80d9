"""Signing in by a browser: what cookies bear, what forms of others do, and what nobody learns."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.responses import Response

from sentinel.access.entering import Entering
from sentinel.console.entry.cookies import Cookies
from support.access import ADDRESS, PASSWORD, Door, Gate, Visitor, door_of, gate_of
from support.console import ORIGIN


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate_of(tmp_path_factory.mktemp("login")) as found:
        found.add("gm", "GM (ICT)")
        yield found


@pytest.fixture(scope="module")
def door(gate: Gate) -> Iterator[Door]:
    with door_of(gate) as found:
        yield found


@pytest.fixture(autouse=True)
def a_while_later(gate: Gate) -> None:
    """No pause of one test is another's."""
    gate.clock.later(86_400)


async def test_password_and_code_let_in_and_lead_to_the_page_that_was_asked_for(
    gate: Gate, door: Door
) -> None:
    visitor = door.browser()
    asked = await visitor.get("/works?x=1")
    assert asked.headers["location"] == "/login?back=%2Fworks%3Fx%3D1"
    second = await visitor.login("GM ", back="/works?x=1")
    assert second.headers["location"] == "/login/factor?back=%2Fworks%3Fx%3D1"
    assert (await visitor.get("/works")).status_code == 303, "the password alone is nothing"
    page = await visitor.get(second.headers["location"])
    done = await visitor.send("/login/factor", page, code=gate.code("gm"), back="/works?x=1")
    assert done.headers["location"] == "/works?x=1"
    works = await visitor.get("/works")
    assert works.status_code == 200
    assert "GM (ICT)" in works.text
    assert "signed-in" in gate.actions()


async def test_an_unknown_name_gets_the_same_bytes_as_a_wrong_password(
    gate: Gate, door: Door
) -> None:
    def bare(text: str) -> str:
        """Without what differs in every answer: nonces, tokens, and the addresses of files."""
        return re.sub(r'nonce="[^"]*"|name="form" value="[^"]*"', "", text)

    known = await door.browser("192.0.2.50").login("gm", "wrong")
    nobody = await door.browser("192.0.2.51").login("nobody", "wrong")
    assert known.status_code == nobody.status_code == 403
    assert bare(known.text) == bare(nobody.text)
    assert set(known.headers) == set(nobody.headers)
    assert "gm" not in bare(known.text), "what was typed does not come back"


async def test_who_waits_is_told_for_how_long(gate: Gate, door: Door) -> None:
    visitor = door.browser("192.0.2.52")
    for _ in range(6):
        answer = await visitor.login("gm", "wrong")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"


async def test_the_cookie_is_new_at_each_step_and_the_one_before_counts_no_more(
    gate: Gate, door: Door
) -> None:
    visitor = door.browser()
    fixed = {"sentinel-session": "of-an-attacker-of-an-attacker-of-an-attacker"}
    visitor.client.cookies.update(fixed)
    await visitor.login("gm")
    cookies = {str(cookie.value) for cookie in visitor.client.cookies.jar}
    page = await visitor.get("/login/factor")
    answer = await visitor.send("/login/factor", page, code=gate.code("gm"))
    kept = answer.headers.get_list("set-cookie")
    session = next(one for one in kept if one.startswith("sentinel-session="))
    assert session.split("=")[1].split(";")[0] not in cookies
    stranger = door.browser()
    for value in cookies:
        stranger.client.cookies.set("sentinel-session", value)
        assert (await stranger.get("/works")).status_code == 303
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
    assert "Max-Age" not in session
    assert "Domain" not in session


def test_cookies_are_bound_to_host_and_https_where_there_is_https(gate: Gate) -> None:
    cookies = Cookies(secure=True, seals=gate.entering.parts.seals)
    answer = Response()
    cookies.keep_session(answer, "x" * 43)
    cookies.keep_device(answer, "y")
    session, device = answer.headers.getlist("set-cookie")
    assert session.startswith("__Host-sentinel=")
    assert device.startswith("__Host-sentinel-device=")
    for cookie in (session, device):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_nobody_signs_somebody_elses_browser_in(
    gate: Gate, door: Door, headers: dict[str, str]
) -> None:
    """Login CSRF: an attacker's page sends the attacker's own name and password."""
    visitor, attacker = door.browser(), door.browser("203.0.113.9")
    page = await visitor.get("/login")
    ours = re.search(r'name="form" value="([^"]*)"', page.text)
    theirs = re.search(r'name="form" value="([^"]*)"', (await attacker.get("/login")).text)
    assert ours and theirs
    given = {"name": "gm", "password": PASSWORD}
    good = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    foreign = await visitor.client.post("/login", data={"form": theirs[1], **given}, headers=good)
    lacking = await visitor.client.post("/login", data=given, headers=good)
    elsewhere = await visitor.client.post(
        "/login", data={"form": ours[1], **given}, headers={**good, **headers}
    )
    for answer in (foreign, lacking, elsewhere):
        assert answer.status_code == 403
        assert "sentinel-session" not in str(answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_the_login_leads_to_no_other_site(gate: Gate, door: Door, back: str) -> None:
    visitor = door.browser()
    page = await visitor.client.get("/login", params={"back": back})
    assert 'name="back" value="/"' in page.text
    second = await visitor.login("gm", back=back)
    assert second.headers["location"] == "/login/factor?back=%2F"
    form = await visitor.client.get("/login/factor", params={"back": back})
    done = await visitor.send("/login/factor", form, code=gate.code("gm"), back=back)
    assert done.headers["location"] == "/"


async def test_signing_out_ends_the_session_and_takes_a_form_of_its_own(
    gate: Gate, door: Door
) -> None:
    visitor = door.browser()
    await visitor.enter("gm")
    page = await visitor.get("/works")
    assert page.status_code == 200
    secret = visitor.cookie("sentinel-session")
    forged = await visitor.client.post("/logout", data={"form": "made-up"})
    assert forged.status_code == 403
    assert (await visitor.get("/works")).status_code == 200
    await visitor.send("/logout", page)
    stranger = door.browser()
    stranger.client.cookies.set("sentinel-session", secret)
    assert (await stranger.get("/works")).status_code == 303
    assert (await visitor.get("/works")).status_code == 303


async def idle(gate: Gate, visitor: Visitor, seconds: float, **headers: str) -> int:
    gate.clock.later(seconds)
    answer = await visitor.client.get("/works", headers=headers)
    return answer.status_code


async def test_a_session_ends_when_nobody_uses_it_and_in_any_case(gate: Gate, door: Door) -> None:
    visitor = door.browser()
    await visitor.enter("gm")
    for _ in range(3):
        assert await idle(gate, visitor, 29 * 60) == 200
    assert await idle(gate, visitor, 31 * 60) == 303
    await visitor.enter("gm")
    seen = [await idle(gate, visitor, 20 * 60) for _ in range(36)]
    assert seen == [200] * 35 + [303], "twelve hours"
    await visitor.enter("gm")
    script = {"X-Part": "live"}
    assert await idle(gate, visitor, 25 * 60, **script) == 200
    assert await idle(gate, visitor, 6 * 60, **script) == 303, "a page alone keeps none alive"


async def test_what_was_half_way_in_ends_after_ten_minutes(gate: Gate, door: Door) -> None:
    visitor = door.browser()
    await visitor.login("gm")
    gate.clock.later(601)
    page = await visitor.get("/login/factor")
    assert page.headers["location"] == "/login?back=%2F"


async def test_roles_are_those_of_the_configuration_now(gate: Gate, door: Door) -> None:
    """A reload that takes a contact away takes the roles of whoever is signed in."""
    visitor = door.browser()
    await visitor.enter("gm")
    secret, parts = visitor.cookie("sentinel-session"), gate.entering.parts
    contacts = tuple(one for one in parts.config.contacts if one.name != "GM (ICT)")
    config = replace(parts.config, contacts=contacts)
    after = Entering.by(replace(parts, config=config)).sessions
    session = after.of(secret)
    assert session is not None, "sessions outlast a reload, and a start of the daemon"
    principal = after.principal(session, secret, ADDRESS)
    assert principal is not None
    assert (principal.name, principal.roles) == ("GM (ICT)", ())
    assert principal.form_token == gate.entering.sessions.form_token(secret)


async def test_a_page_says_how_to_make_the_first_account_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with gate_of(tmp_path_factory.mktemp("empty")) as empty, door_of(empty) as door:
        page = await door.browser().get("/login")
    assert "sentinel user add" in page.text
    assert "<form" not in page.text


async def test_the_browser_that_signed_in_is_known_again_in_a_flood(gate: Gate, door: Door) -> None:
    known = door.browser()
    await known.enter("gm")
    stranger = door.browser(ADDRESS)
    for _ in range(6):
        answer = await stranger.login("gm", "wrong")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    page = await known.get("/works")
    await known.send("/logout", page)
    assert (await known.login("gm")).status_code == 303


async def test_hindi_pages_have_hindi_words_for_what_went_wrong(gate: Gate, door: Door) -> None:
    visitor = door.browser("192.0.2.60")
    await visitor.get("/language/hi?back=/login")
    answer = await visitor.login("gm", "wrong")
    assert "नाम या पासवर्ड सही नहीं है।" in answer.text


async def test_a_contact_is_told_of_guesses_after_the_answer_went_out(
    gate: Gate, door: Door
) -> None:
    def told() -> int:
        rows = gate.app.store.outbox.all("")
        return sum("account/gm/passwords-guessed" in row.key for row in rows)

    visitor, before = door.browser("192.0.2.61"), told()
    for _ in range(5):
        await visitor.login("gm", "wrong")
    assert told() == before + 1
