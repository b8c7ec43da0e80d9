"""A journey of several steps over HTTP, on a small application of its own."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest

from sentinel.core.journey_record import Recorder
from sentinel.core.journey_request import Asked
from sentinel.core.page import FetchRequest
from sentinel.core.redactor import Redactor
from sentinel.core.secret import Secret
from sentinel.core.verdict import Verdict
from support.journeys import SECRET, findings_of, make, outcomes, words_of
from support.site_server import Answer, Raw, Request, SiteServer

LOGIN = """
[[step]]
name = "open"
url = "/login"

[[step]]
name = "log in"
form = "form#login"
fields = { user = "clerk", password = "{secret:login}" }
expect = ['final url contains "/home"', 'css "h1" text == "Welcome"']
take = { number = 'css a.item @href /(\\d+)/' }

[[step]]
name = "look"
url = "/item/{number}"
expect = ['text contains "Item {number}"']

[[step]]
name = "log out"
url = "/logout"
always = true
cleans = "log in"
"""


class SmallApp:
    """A login with a token against forgery, cookies, and one item."""

    def __init__(self) -> None:
        self.password = SECRET
        self.login_page = (
            "<form id=search action=/search><input name=q></form>"
            '<form id=login method=post action="do-login"><input type=hidden name=csrf '
            'value="t0ken+/="><input name=user><input type=password name=password>'
            "<button name=go value=1>Log in</button></form>"
        )
        self.logged_in = 0

    def __call__(self, request: Request) -> Answer:  # noqa: PLR0911 - one return per page
        cookie = request.headers.get("cookie", "")
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        match request.path:
            case "/login":
                return (200, {"content-type": "text/html", "set-cookie": "pre=1"}, self.login_page)
            case "/do-login":
                good = fields.get("csrf") == "t0ken+/=" and "pre=1" in cookie
                if not good or fields.get("password") != self.password:
                    return (403, {}, f"<h1>Wrong</h1>{fields.get('password')}")
                self.logged_in += 1
                sent = {"location": "/home", "set-cookie": "session=abc; Path=/; HttpOnly"}
                return (303, sent, b"")
            case "/home" if "session=abc" in cookie:
                return "<h1>Welcome</h1><a class=item href='/item/42'>Item</a>"
            case "/item/42" if "session=abc" in cookie:
                return "<p>Item 42</p>"
            case "/logout" if "session=abc" in cookie:
                self.logged_in -= 1
                return "<p>Good bye</p>"
        return (404, {"content-type": "text/html"}, "<h1>Not here</h1>")


async def test_cookies_tokens_secrets_and_values_are_carried_on() -> None:
    app = SmallApp()
    async with SiteServer(missing=app) as server:
        record = await make(LOGIN, server.url)
    assert outcomes(record) == dict.fromkeys(("open", "log in", "look", "log out"), "done")
    assert findings_of(record) == []
    assert app.logged_in == 0
    words = words_of(record)
    assert SECRET not in words
    assert "password = <secret login>" in words
    assert "taken: number = 42" in words
    assert "sent on to: GET" in words


async def test_a_wrong_password_is_told_with_what_was_sent_and_what_came() -> None:
    """The page repeats the password; nobody reads it here."""
    app = SmallApp()
    app.password = "another"
    async with SiteServer(missing=app) as server:
        record = await make(LOGIN, server.url)
    finding, left = findings_of(record)
    assert outcomes(record)["look"] == "left-out"
    assert (finding.code, finding.verdict) == ("journey-failed", Verdict.BROKEN)
    assert finding.subject == "journey:apply"
    assert finding.message == (
        'Journey apply fails at step 2 of 4, log in: the condition final url contains "/home" does '
        f'not hold; found: "{server.url}do-login". Sent: POST {server.url}do-login with csrf, '
        f"user, password, go (74 bytes). Came: 403 text/html from {server.url}do-login. "
        "1 later step was not taken."
    )
    assert (left.code, left.verdict) == ("journey-left-behind", Verdict.BROKEN)
    assert "Wrong <secret login>" in words_of(record)
    assert SECRET not in words_of(record) + finding.message


async def test_the_token_through_our_block_goes_to_the_site_alone_and_is_not_told() -> None:
    def route(request: Request) -> Answer:
        seen.append(request.headers.get("x-token", ""))
        return (302, {"location": other.url}, b"") if request.path == "/" else "<p>other</p>"

    seen: list[str] = []
    async with SiteServer(missing=route) as site, SiteServer(missing=lambda _: "<p>x</p>") as other:
        steps = f'hosts = ["127.0.0.1:{other.port}"]\n[[step]]\nname = "go"\nurl = "/"'
        record = await make(steps, site.url, headers=(("X-Token", "let-me-through"),))
    assert findings_of(record) == []
    assert seen == ["let-me-through"]
    assert "x-token" not in other.requests[0].headers
    assert "let-me-through" not in words_of(record)


ANSWERS: dict[str, Answer] = {
    "/": "<p>Home</p>",
    "/away": (302, {"location": "http://127.0.0.2:1/"}, b""),
    "/inside": (302, {"location": "http://169.254.169.254/latest"}, b""),
    "/circle": (302, {"location": "/circle?more"}, b""),
    "/cut": Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf"),
    "/nothing": Raw(b""),
    "/large": (200, {"content-type": "text/plain"}, 1_200_000 * b"x"),
    "/bomb": (200, {"content-encoding": "gzip"}, gzip.compress(30_000_000 * b"\0")),
    "/garbled": (200, {"content-encoding": "gzip"}, b"no gzip at all"),
    "/captive": (511, {"content-type": "text/html"}, "<p>Log in to the network</p>"),
    "/busy": (429, {"content-type": "text/html"}, "<p>Slow down</p>"),
    "/wall": (403, {"cf-mitigated": "challenge"}, "<p>Are you a human?</p>"),
    "/private": (403, {"content-type": "text/html"}, "<p>No</p>"),
    "/blocked": (503, {"x-sentinel-block": "INC-1"}, "<p>Blocked</p>"),
    "/failing": (500, {"content-type": "text/html"}, "<p>Sorry</p>"),
    "/json": (200, {"content-type": "application/json"}, '{"id": 1'),
}
FOREIGN, BROKEN = "which is not the site", Verdict.BROKEN
UNCLEAR, REFUSED = Verdict.INCONCLUSIVE, Verdict.REFUSED


@pytest.fixture
async def server() -> AsyncIterator[SiteServer]:
    async with SiteServer(ANSWERS) as started:
        yield started


@pytest.mark.parametrize(
    ("path", "more", "told", "said"),
    [
        ("/away", "", ("journey-failed", BROKEN), FOREIGN),
        ("/inside", "", ("journey-failed", BROKEN), FOREIGN),
        ("/inside", 'hosts = ["169.254.169.254"]', ("journey-unreachable", BROKEN), "private"),
        ("/circle", "", ("journey-failed", BROKEN), "more than 10 redirects"),
        ("/cut", "", ("journey-unreachable", UNCLEAR), "ended before its announced length"),
        ("/nothing", "", ("journey-unreachable", BROKEN), "without an answer"),
        ("/garbled", "", ("journey-unreachable", BROKEN), "could not be decoded"),
        ("/captive", "", ("journey-not-made", UNCLEAR), "a network on the way"),
        ("/busy", "", ("journey-refused", REFUSED), "status 429"),
        ("/wall", "", ("journey-refused", REFUSED), "cloudflare"),
        ("/private", "", ("journey-refused", REFUSED), "status 403"),
        ("/blocked", "", ("journey-blocked", UNCLEAR), "503"),
        ("/failing", "", ("journey-failed", BROKEN), "found: 500"),
    ],
)
async def test_each_way_of_failing_is_told_apart(
    server: SiteServer, path: str, more: str, told: tuple[str, Verdict], said: str
) -> None:
    record = await make(f'{more}\n[[step]]\nname = "go"\nurl = "{path}"', server.url)
    [finding] = findings_of(record)
    assert (finding.code, finding.verdict) == told
    assert said in finding.message


@pytest.mark.parametrize(
    ("path", "more", "verdict"),
    [
        ("/large", "expect = ['text contains \"y\"']", UNCLEAR),
        ("/large", "take = { a = 'text /y/' }", UNCLEAR),
        ("/large", "expect = ['size < 500kB']", BROKEN),
        ("/bomb", "expect = ['size < 500kB']", BROKEN),
        ("/json", "take = { a = 'json $.id' }", BROKEN),
        ("/", "take = { a = 'css h1' }", BROKEN),
    ],
)
async def test_of_what_was_cut_nothing_is_concluded(
    server: SiteServer, path: str, more: str, verdict: Verdict
) -> None:
    record = await make(f'[[step]]\nname = "go"\nurl = "{path}"\n{more}', server.url)
    [finding] = findings_of(record)
    assert finding.verdict is verdict


async def test_a_refusal_later_on_is_what_the_site_thinks_of_what_was_done(
    server: SiteServer,
) -> None:
    steps = '[[step]]\nname = "home"\nurl = "/"\n[[step]]\nname = "go"\nurl = "/private"'
    [finding] = findings_of(await make(steps, server.url))
    assert (finding.code, finding.verdict) == ("journey-failed", BROKEN)


async def test_the_mark_of_a_block_that_is_not_ours_is_not_believed(server: SiteServer) -> None:
    record = await make('[[step]]\nname = "go"\nurl = "/blocked"', server.url)
    assert [one.code for one in findings_of(record, block="INC-1")] == ["journey-blocked"]
    assert [one.code for one in findings_of(record, block="")] == ["journey-failed"]


@pytest.mark.parametrize("limits", ['limit = "1s"', ""])
async def test_an_answer_that_does_not_come_ends_with_the_time_and_is_cleaned_up(
    limits: str,
) -> None:
    """The step's own time, or that of all steps; clean-up has as much again."""
    asked: list[str] = []

    async def route(request: Request) -> Answer:
        asked.append(request.path)
        if request.path == "/slow":
            await asyncio.Event().wait()
        return "<p>x</p>"

    steps = f"""{limits}
[[step]]
name = "slow"
url = "/slow"
timeout = "{"30s" if limits else "1s"}"
[[step]]
name = "never"
url = "/never"
[[step]]
name = "clean up"
url = "/clean"
always = true
cleans = "slow"
"""
    async with SiteServer(missing=route) as site:
        record = await make(steps, site.url)
    [finding] = findings_of(record)
    assert finding.code == "journey-slow"
    assert ("the 1 s of the journey" if limits else "the 1 s of this step") in finding.message
    assert asked == ["/slow", "/clean"]


async def test_conditions_of_a_step_see_the_redirects_on_its_way() -> None:
    answers = {
        "/old": (301, {"location": "/new"}, b""),
        "/new": (302, {"location": "/page"}, b""),
        "/page": (200, {"content-type": "text/html"}, b"<p>x</p>"),
    }
    steps = """
[[step]]
name = "moved"
url = "/old"
expect = ["redirects == 2", "hop 1 status == 301", "hop 2 location contains '/page'"]
"""
    async with SiteServer(answers) as site:
        assert outcomes(await make(steps, site.url)) == {"moved": "done"}


async def test_optional_steps_and_clean_up_of_what_was_never_done(server: SiteServer) -> None:
    steps = """
[[step]]
name = "survey"
url = "/failing"
optional = true
[[step]]
name = "home"
url = "/private"
take = { id = 'css h1' }
[[step]]
name = "send"
url = "/send"
method = "POST"
[[step]]
name = "take back"
url = "/back"
always = true
cleans = "send"
[[step]]
name = "take away"
url = "/away/{id}"
always = true
[[step]]
name = "log out"
url = "/failing"
always = true
optional = true
"""
    record = await make(steps, server.url)
    assert outcomes(record) == {
        "survey": "failed",
        "home": "failed",
        "send": "left-out",
        "take back": "left-out",
        "take away": "left-out",
        "log out": "failed",
    }
    assert [one.details["step"] for one in findings_of(record)] == ["home"]
    words = words_of(record)
    assert "left out: step send had no effect, so there is nothing to clean up" in words
    assert "left out: there is no value id, so there is nothing to clean up" in words


async def test_a_value_that_an_optional_step_did_not_take_is_a_fault(server: SiteServer) -> None:
    steps = """
[[step]]
name = "look"
url = "/"
optional = true
take = { id = 'css h1' }
[[step]]
name = "use"
url = "/"
expect = ['text contains "{id}"']
"""
    [finding] = findings_of(await make(steps, server.url))
    assert "there is no value id" in finding.message


async def test_cookies_of_any_bytes_go_back_as_they_came() -> None:
    """Many sites set cookies in letters of their language, as plain bytes."""

    def route(request: Request) -> Answer:
        if request.path == "/set":
            head = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nset-cookie: a=हिन्दी\r\n\r\n"
            return Raw(head.encode())
        return request.headers.get("cookie", "").encode("latin-1").decode()

    steps = """
[[step]]
name = "set"
url = "/set"
[[step]]
name = "read"
url = "/read"
expect = ['body contains "a=हिन्दी"']
"""
    async with SiteServer(missing=route) as site:
        assert findings_of(await make(steps, site.url)) == []


async def test_hostile_text_makes_no_lines_of_its_own() -> None:
    title = "<h1>a\x1b[31m\u202eb\u2028c</h1>"
    steps = '[[step]]\nname = "go"\nurl = "/"\nexpect = [\'css "h1" text == "x"\']'
    async with SiteServer({"/": title}) as site:
        record = await make(steps, site.url)
    [finding] = findings_of(record)
    for text in (finding.message, *words_of(record).split("\n")):
        assert text.isprintable()


GIVEN_UP = """
[[step]]
name = "before"
url = "/before"
[[step]]
name = "send"
url = "/send"
{more}
[[step]]
name = "look"
url = "/look"
[[step]]
name = "never made"
url = "/never"
always = true
cleans = "look"
[[step]]
name = "take back"
url = "/back"
always = true
cleans = "send"
"""


@pytest.mark.parametrize("more", ["", "optional = true"])
@pytest.mark.parametrize("again", [False, True])
async def test_a_journey_that_is_given_up_takes_back_what_it_made(more: str, again: bool) -> None:
    """Its job took too long, or the daemon stops; told again to end, it cleans up all the same."""
    asked: list[str] = []
    sent, cleaning, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def route(request: Request) -> Answer:
        asked.append(request.path)
        if request.path == "/send":
            sent.set()
            await asyncio.Event().wait()
        if request.path == "/back":
            cleaning.set()
            await go_on.wait()
            asked.append("taken back")
        return "<p>x</p>"

    async with SiteServer(missing=route) as site:
        going = asyncio.create_task(make(GIVEN_UP.replace("{more}", more), site.url))
        await sent.wait()
        going.cancel()
        await cleaning.wait()
        if again:
            going.cancel()
            await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await going
    assert asked == ["/before", "/send", "/back", "taken back"]


async def test_a_clean_up_that_does_not_end_holds_up_no_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sentinel.journeying.HURRIED_SECONDS", 0.05)
    sent = asyncio.Event()

    async def route(request: Request) -> Answer:
        del request
        sent.set()
        await asyncio.Event().wait()
        return ""

    steps = '[[step]]\nname = "send"\nurl = "/"\n[[step]]\nname = "b"\nurl = "/b"\nalways = true'
    async with SiteServer(missing=route) as site:
        going = asyncio.create_task(make(steps, site.url))
        await sent.wait()
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going


async def test_a_step_in_which_sentinel_itself_fails_is_cleaned_up_after(
    server: SiteServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And what it fails with, which may name a secret, is not told."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError(f"cannot send {SECRET}")

    monkeypatch.setattr("sentinel.journeying.redirected", fails)
    steps = """
[[step]]
name = "go"
url = "/circle"
[[step]]
name = "clean up"
url = "/"
always = true
"""
    record = await make(steps, server.url)
    assert outcomes(record) == {"go": "failed", "clean up": "done"}
    [finding] = findings_of(record)
    assert (finding.code, finding.verdict) == ("journey-not-made", UNCLEAR)
    assert "ValueError" in finding.message
    assert SECRET not in finding.message + caplog.text


async def test_a_secret_between_signs_that_nobody_sees_is_hidden() -> None:
    """A hostile page shows it so that only what is cleaned of them is the secret."""
    shown = (200, {"content-type": "text/plain; charset=utf-8"}, "\u034f".join(SECRET))
    steps = '[[step]]\nname = "go"\nurl = "/"\nbody = "{secret:login}"\nexpect = ["status == 500"]'
    async with SiteServer({"/": shown}) as site:
        words = words_of(await make(steps, site.url))
    assert "<secret login>" in words
    assert SECRET not in words


def test_a_long_token_is_hidden_where_it_begins_within_what_is_shown() -> None:
    token = "".join(f"{number:x}" for number in range(1_500))
    body = b'{"name": "Sentinel", "token": "' + token.encode()
    sent = Recorder(Redactor({"api": Secret(token)})).sent(
        Asked(request=FetchRequest(url="https://example.in/", method="POST", body=body)), ()
    )
    assert sent.body == '{"name": "Sentinel", "token": "<secret api>'
