"""Setting up an account and changing one's own: what takes a fresh factor, which sessions end."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pyotp
import pytest

from sentinel.core.attempts import CODES
from sentinel.core.principal import Scope
from support.access import PASSWORD, Door, Gate, Visitor, door_of, gate_of

OWN = "nine violet umbrellas walking"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate_of(tmp_path_factory.mktemp("account")) as found:
        found.add("gm", "GM (ICT)")
        found.add("boss")
        found.entering.parts.accounts.change("boss", roles=("admin",))
        yield found


@pytest.fixture(scope="module")
def door(gate: Gate) -> Iterator[Door]:
    with door_of(gate) as found:
        yield found


@pytest.fixture(autouse=True)
def a_while_later(gate: Gate) -> None:
    gate.clock.later(86_400)


def secret_in(page: httpx.Response) -> str:
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


async def test_the_first_login_sets_up_a_password_and_a_factor_before_anything_else(
    gate: Gate, door: Door
) -> None:
    kept = gate.entering.keeping.add("new", by="boss", contact="Web Officer")
    visitor = door.browser()
    first = await visitor.login("new", kept.initial, back="/works")
    assert first.headers["location"] == "/enrol?back=%2Fworks"
    for path in ("/works", "/account", "/accounts", "/tokens"):
        assert (await visitor.get(path)).status_code == 303, path
    page = await visitor.get("/enrol?back=/works")
    assert "secret" not in page.text, "first the password"
    weak = await visitor.send("/enrol", page, what="password", password="short", again="short")
    assert weak.status_code == 422
    differs = await visitor.send("/enrol", page, what="password", password=OWN, again="other")
    assert differs.status_code == 422
    await visitor.send("/enrol", page, what="password", password=OWN, again=OWN)
    page = await visitor.get("/enrol?back=/works")
    assert (await visitor.get("/works")).status_code == 303
    secret = secret_in(page)
    wrong = await visitor.send(
        "/enrol", page, what="totp", sealed=hidden(page, "sealed"), app_code="000000"
    )
    assert (wrong.status_code, secret_in(wrong)) == (403, secret), "the same picture stays"
    code = pyotp.TOTP(secret).at(gate.clock.at)
    done = await visitor.send(
        "/enrol", wrong, what="totp", sealed=hidden(wrong, "sealed"), app_code=code, back="/works"
    )
    codes = re.findall(r"<li><code>([A-Z2-9-]{19})</code>", done.text)
    assert len(codes) == 10
    assert 'href="/works"' in done.text
    assert (await visitor.get("/works")).status_code == 200
    assert gate.entering.keeping.get("new").initial_until is None
    again = door.browser()
    await again.login("new", OWN)
    page = await again.get("/login/factor")
    assert (await again.send("/login/factor", page, code=code)).status_code == 403, "used above"
    assert (await again.send("/login/factor", page, code=codes[0])).status_code == 303


async def test_one_who_enrols_ends_all_others_who_know_the_first_password(
    gate: Gate, door: Door
) -> None:
    kept = gate.entering.keeping.add("two", by="boss")
    owner, thief = door.browser(), door.browser("203.0.113.77")
    await thief.login("two", kept.initial)
    await owner.login("two", kept.initial)
    page = await owner.get("/enrol")
    await owner.send("/enrol", page, what="password", password=OWN, again=OWN)
    assert (await thief.get("/enrol")).headers["location"].startswith("/login")


async def test_a_secret_offered_to_one_session_is_none_of_another(gate: Gate, door: Door) -> None:
    gate.add("half", totp=False)
    gate.add("full", totp=False)
    one, other = door.browser(), door.browser()
    await one.login("half")
    await other.login("full")
    theirs = await one.get("/enrol")
    page = await other.get("/enrol")
    code = pyotp.TOTP(secret_in(theirs)).at(gate.clock.at)
    answer = await other.send(
        "/enrol", page, what="totp", sealed=hidden(theirs, "sealed"), app_code=code
    )
    assert answer.status_code == 409
    assert not gate.entering.parts.accounts.factors("full").totp


async def entered(gate: Gate, door: Door, name: str, *, fresh: bool) -> Visitor:
    visitor = door.browser()
    await visitor.enter(name)
    if not fresh:
        gate.clock.later(301)
    return visitor


async def test_changing_the_password_takes_factor_and_password_and_ends_other_sessions(
    gate: Gate, door: Door
) -> None:
    gate.add("change")
    other = await entered(gate, door, "change", fresh=False)
    visitor = await entered(gate, door, "change", fresh=False)
    page = await visitor.get("/account")
    given = {"present": PASSWORD, "password": OWN, "again": OWN}
    asked = await visitor.send("/account/password", page, **given)
    assert 'name="code"' in asked.text
    assert OWN not in asked.text, "a password does not go out again"
    shown = await visitor.send(
        "/account/password", asked, only="1", code=gate.code("change"), back="/account"
    )
    assert shown.headers["location"] == "/account?done=fresh"
    wrong = await visitor.send("/account/password", page, **{**given, "present": "wrong"})
    assert wrong.status_code == 403
    before = visitor.cookie("sentinel-session")
    done = await visitor.send("/account/password", page, **given)
    assert done.headers["location"] == "/account?done=password"
    assert visitor.cookie("sentinel-session") != before
    assert (await visitor.get("/works")).status_code == 200
    assert (await other.get("/works")).status_code == 303
    assert (await door.browser("192.0.2.91").login("change")).status_code == 403
    assert (await door.browser("192.0.2.92").login("change", OWN)).status_code == 303


async def test_the_only_factor_cannot_be_removed(gate: Gate, door: Door) -> None:
    visitor = await entered(gate, door, "gm", fresh=True)
    page = await visitor.get("/account")
    answer = await visitor.send("/account/remove-totp", page)
    assert answer.status_code == 409
    assert "only second factor" in answer.text


async def test_new_recovery_codes_are_shown_once_and_end_those_before(
    gate: Gate, door: Door
) -> None:
    visitor = await entered(gate, door, "gm", fresh=True)
    answer = await visitor.send("/account/codes", await visitor.get("/account"))
    assert len(re.findall(r"<li><code>", answer.text)) == 10
    assert (await visitor.get("/account")).status_code == 200
    assert "recovery-codes-made" in gate.actions()


async def test_a_session_of_ones_own_is_ended_and_nobody_elses(gate: Gate, door: Door) -> None:
    gate.add("here")
    lost = await entered(gate, door, "here", fresh=False)
    visitor = await entered(gate, door, "here", fresh=False)
    foreign = await entered(gate, door, "gm", fresh=False)
    page = await visitor.get("/account")
    ids = re.findall(r'name="session" value="([^"]*)"', page.text)
    assert len(ids) == 1, "this one is not offered"
    await visitor.send("/account/end-session", page, session=ids[0])
    assert (await lost.get("/works")).status_code == 303
    theirs = gate.entering.parts.sessions.of_account("gm")[0].id
    await visitor.send("/account/end-session", page, session=theirs)
    assert (await foreign.get("/works")).status_code == 200


async def test_who_keeps_accounts_makes_one_after_a_factor_and_sees_its_password_once(
    gate: Gate, door: Door
) -> None:
    visitor = await entered(gate, door, "boss", fresh=False)
    page = await visitor.get("/accounts")
    given = {"name": "fresh-one", "contact": "", "roles": "viewer", "back": "/accounts"}
    asked = await visitor.send("/shown/add-account", page, **given)
    assert 'name="code"' in asked.text
    assert gate.entering.parts.accounts.get("fresh-one") is None
    made = await visitor.send("/shown/add-account", asked, **given, code=gate.code("boss"))
    assert made.status_code == 200, made.text
    password = re.search(r'<code class="secret">([a-z0-9-]{23})</code>', made.text)
    assert password
    assert password[1] not in (await visitor.get("/accounts")).text
    assert (await door.browser("192.0.2.93").login("fresh-one", password[1])).status_code == 303


async def test_who_tries_codes_is_told_how_long_none_is_looked_at(gate: Gate, door: Door) -> None:
    visitor = await entered(gate, door, "boss", fresh=False)
    page = await visitor.get("/accounts")
    given = {"name": "guessed", "contact": "", "roles": "viewer", "back": "/accounts"}
    tried = [
        (await visitor.send("/shown/add-account", page, **given, code="000000")).status_code
        for _ in range(CODES.free)
    ]
    assert tried == [403] * CODES.free
    right = gate.code("boss")
    for path, fields in (("/shown/add-account", given), ("/account/password", {"only": "1"})):
        answer = await visitor.send(path, page, **fields, code=right)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert gate.entering.parts.accounts.get("guessed") is None


async def test_nobody_else_keeps_accounts(gate: Gate, door: Door) -> None:
    visitor = await entered(gate, door, "gm", fresh=True)
    assert (await visitor.get("/accounts")).status_code == 403
    page = await visitor.get("/account")
    answer = await visitor.send("/shown/add-account", page, name="mine", back="/accounts")
    assert answer.status_code == 403
    assert gate.entering.parts.accounts.get("mine") is None
    assert 'href="/accounts"' not in page.text


async def test_disabling_ends_sessions_and_tokens_at_once_but_not_ones_own(
    gate: Gate, door: Door
) -> None:
    gate.add("leaver")
    made = gate.entering.tokens.make("leaver", "ci", (Scope.READ,), 30)
    leaver = await entered(gate, door, "leaver", fresh=False)
    visitor = await entered(gate, door, "boss", fresh=True)
    page = await visitor.get("/accounts")
    assert gate.entering.tokens.principal(made.value, "") is not None
    done = await visitor.send("/act/disable-account", page, account="leaver", back="/accounts")
    assert done.status_code == 303
    assert (await leaver.get("/works")).status_code == 303
    assert gate.entering.tokens.principal(made.value, "") is None
    own = await visitor.send("/act/disable-account", page, account="boss", back="/accounts")
    assert own.status_code == 409


async def test_a_token_is_made_after_a_factor_shown_once_used_and_revoked(
    gate: Gate, door: Door
) -> None:
    visitor = await entered(gate, door, "gm", fresh=True)
    page = await visitor.get("/tokens")
    given = {"title": "ci <b>", "scopes": "read", "days": "30", "back": "/tokens"}
    made = await visitor.send("/shown/create-token", page, **given)
    value = re.search(r"sntl_[\w-]{43}", made.text)
    assert value, made.text
    listed = await visitor.get("/tokens")
    assert value[0] not in listed.text
    assert "ci &lt;b&gt;" in listed.text
    principal = gate.entering.tokens.principal(value[0], "192.0.2.1")
    assert principal is not None
    assert (principal.name, principal.scopes) == ("GM (ICT)", {Scope.READ})
    assert principal.fresh_until is None
    stored = gate.entering.parts.tokens.of_account("gm")[0]
    assert value[0] not in repr(stored)
    gate.clock.later(timedelta(days=29).total_seconds())
    assert gate.entering.tokens.principal(value[0], "") is not None
    gate.clock.later(timedelta(days=1).total_seconds())
    assert gate.entering.tokens.principal(value[0], "") is None, "it has ended"
    again = await entered(gate, door, "gm", fresh=True)
    page = await again.get("/tokens")
    await again.send("/act/revoke-token", page, token=stored.id, back="/tokens")
    left = gate.entering.tokens.of_account("gm")
    assert stored.id not in {token.id for token in left}


async def test_what_somebody_calls_a_passkey_or_a_browser_is_text(gate: Gate, door: Door) -> None:
    visitor = door.browser()
    visitor.client.headers["User-Agent"] = "<script>alert(1)</script>"
    await visitor.enter("gm")
    page = await visitor.get("/account")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


async def test_who_keeps_accounts_sees_and_ends_any_session(gate: Gate, door: Door) -> None:
    gate.add("watched")
    other = await entered(gate, door, "watched", fresh=False)
    visitor = await entered(gate, door, "boss", fresh=True)
    page = await visitor.get("/accounts/sessions")
    which = gate.entering.parts.sessions.of_account("watched")[0].id
    assert which in page.text
    await visitor.send("/act/end-session", page, session=which, back="/accounts/sessions")
    assert (await other.get("/works")).status_code == 303
    assert (await visitor.get("/works")).status_code == 200


async def test_a_program_shows_a_token_and_a_code_for_what_takes_a_fresh_one(
    gate: Gate, door: Door
) -> None:
    made = gate.entering.tokens.make("gm", "robot", (Scope.ACCOUNTS,), 30)
    program = door.browser().client
    headers = {"Authorization": f"Bearer {made.value}"}
    document = {"title": "second", "scopes": ["accounts"], "days": 1}

    async def create(**more: str) -> int:
        answer = await program.post("/api/v1/tokens", json=document, headers={**headers, **more})
        return answer.status_code

    assert (await program.get("/api/v1/tokens", headers=headers)).status_code == 200
    assert await create() == 403
    assert await create(**{"X-Sentinel-Code": "000000"}) == 403
    assert await create(**{"X-Sentinel-Code": gate.code("gm")}) in {200, 201}
    assert await create(**{"X-Sentinel-Code": gate.code("gm")}) == 403, "each code once"
    document["scopes"] = ["restore"]
    gate.clock.later(30)
    assert await create(**{"X-Sentinel-Code": gate.code("gm")}) == 403, "no more than itself may"
    visitor = door.browser()
    await visitor.enter("boss")
    assert (await visitor.get("/api/v1/tokens")).status_code == 401, "no cookie counts there"
