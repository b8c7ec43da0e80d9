"""Logging in through a form: what a browser would send, to the login's host alone."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from sentinel.core.secret import Secret
from sentinel.edges.login import Login, log_in
from sentinel.errors import FetchError, SentinelError, UsageError
from support.site_server import Answer, Request, SiteServer

FORM = """<form action="/search"><input name="q"></form>
<form method="post" action="session"><input type="hidden" name="csrf" value="t&amp;1">
<input name="user"><input type="PASSWORD" name="secret"><input type="checkbox" name="stay" checked>
<input type="checkbox" name="spam"><input name="off" disabled value="x">
<select name="lang"><option value="en">English<option value="hi" selected>Hindi</select>
<textarea name="note">n</textarea><button name="go" value="in">Log in</button>
<button name="other" value="no">Other</button></form>"""


def session(request: Request) -> Answer:
    """Lets in who knows the password and brings the token back."""
    given = parse_qs(request.body.decode())
    good = given.get("secret") == ["hush"] and given.get("csrf") == ["t&1"]
    if not good:
        return (200, {}, "<p>Wrong.</p>" + FORM)
    return (303, {"location": "/home", "set-cookie": "sid=42; Path=/; HttpOnly"}, "")


def login(server: SiteServer, **changes: object) -> Login:
    values: dict[str, object] = {
        "url": f"{server.url}account/login",
        "fields": {"user": "checker"},
        "password": Secret("hush"),
        "cookies_for": server.url,
        **changes,
    }
    return Login(**values)  # type: ignore[arg-type] # a test gives what it means


ROUTES = {"/account/login": FORM, "/account/session": session, "/home": "<p>Welcome, checker</p>"}


async def test_the_form_is_sent_as_a_browser_does_and_the_cookie_kept() -> None:
    async with SiteServer(ROUTES) as server:
        headers = await log_in(login(server, check="Welcome"))
        sent = server.requests[1]
    assert headers == (("Cookie", "sid=42"),)
    assert parse_qs(sent.body.decode()) == {
        "csrf": ["t&1"],
        "user": ["checker"],
        "secret": ["hush"],
        "stay": ["on"],
        "lang": ["hi"],
        "note": ["n"],
        "go": ["in"],
    }
    assert server.requests[2].headers["cookie"] == "sid=42"


@pytest.mark.parametrize(
    ("changes", "routes", "error", "told"),
    [
        ({"password": Secret("wrong")}, {}, FetchError, "shows a login form again"),
        ({"check": "Log out"}, {}, FetchError, "does not show 'Log out'"),
        ({"fields": {"nobody": "x"}}, {}, UsageError, "has no field nobody; it has user, lang"),
        ({"fields": {"secret": "x"}}, {}, UsageError, "--login-password-file"),
        ({}, {"/account/login": "<p>no form</p>"}, UsageError, "no form with a password field"),
        ({}, {"/account/login": (500, {}, "")}, FetchError, "the login page answers 500"),
        ({}, {"/account/session": (403, {}, "")}, FetchError, "was answered with 403"),
        ({}, {"/account/session": "<p>in</p>"}, FetchError, "set no cookie"),
        (
            {},
            {"/account/session": (307, {"location": "/account/session"}, "")},
            FetchError,
            "more than 10 redirects",
        ),
        (
            {},
            {"/account/login": FORM.replace('method="post"', "")},
            UsageError,
            "put the password into an address",
        ),
        (
            {},
            {"/account/login": FORM.replace('"session"', '"http://localhost/"')},
            FetchError,
            "leads to another host, localhost",
        ),
    ],
)
async def test_what_goes_wrong_is_told(
    changes: dict[str, object],
    routes: dict[str, Answer | Callable[[Request], Answer]],
    error: type[SentinelError],
    told: str,
) -> None:
    async with SiteServer({**ROUTES, **routes}) as server:
        with pytest.raises(error) as raised:
            await log_in(login(server, **changes))
    assert told in str(raised.value)
    assert "hush" not in str(raised.value)


async def test_the_password_goes_to_no_other_host() -> None:
    async with SiteServer({"/": session}) as other:
        form = FORM.replace('"session"', f'"{other.url.replace("127.0.0.1", "localhost")}"')
        async with SiteServer({"/account/login": form}) as server:
            with pytest.raises(FetchError):
                await log_in(login(server))
    assert other.requests == []


async def test_a_server_that_does_not_answer_is_told() -> None:
    async with SiteServer({}) as server:
        await server.stop()
        with pytest.raises(FetchError, match="the login page cannot be asked"):
            await log_in(login(server))
