"""Logging in through a site's own form, once, before a crawl: what the browser would send, and
the cookies that come of it."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
from bs4 import BeautifulSoup, Tag

from sentinel.core.secret import Secret
from sentinel.core.urls import host_of, resolve
from sentinel.edges import transfer
from sentinel.errors import FetchError, UsageError

MAX_BODY_BYTES = 5_000_000
MAX_HOPS = 10
_UNSENT = frozenset({"submit", "button", "image", "reset", "file"})
"""Controls that are not sent unless they are pressed (WHATWG HTML, 4.10.21.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What is to be done."""

    url: str
    fields: Mapping[str, str]
    password: Secret
    check: str = ""
    """Text that stands on the page after the login; empty: that page must have no login form."""
    cookies_for: str = ""
    """The address whose cookies are wanted."""
    user_agent: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    timeout_seconds: float = 30.0
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    action: str
    method: str
    values: list[tuple[str, str]]
    password_name: str
    names: tuple[str, ...]
    """Of all fields that a person fills in."""


@dataclass(slots=True)
class _Page:
    url: str
    text: str
    status: int
    form: _Form | None = field(default=None)


async def log_in(login: Login) -> tuple[tuple[str, str], ...]:
    """The headers (`Cookie`) that carry the session; never empty.

    Asks the login's host alone: the password goes nowhere else, whatever form or redirect says.
    Raises UsageError where the form is not as it was described, FetchError where the site does
    not answer or does not let us in.
    """
    try:
        async with asyncio.timeout(4 * login.timeout_seconds), _client(login) as client:
            page = await _ask(client, login, "GET", login.url, [])
            form = _form_to_fill(page, login)
            after = await _ask(client, login, form.method, form.action, form.values)
            _check(after, login)
            return _session(client, login, after.url)
    except TimeoutError as error:
        raise FetchError(f"{login.url}: no complete answer to the login in time.") from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        words = str(error) or type(error).__name__
        raise FetchError(f"{login.url}: the login page cannot be asked ({words}).") from error


def _client(login: Login) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=ssl.create_default_context(cafile=transfer.authorities(login.ca_file)),
        timeout=login.timeout_seconds,
        headers=[("User-Agent", login.user_agent or transfer.DEFAULT_USER_AGENT), *login.headers],
        trust_env=False,
        follow_redirects=False,
    )


async def _ask(
    client: httpx.AsyncClient, login: Login, method: str, url: str, values: list[tuple[str, str]]
) -> _Page:
    """One request, and the redirects after it, on the login's own host."""
    for _ in range(MAX_HOPS):
        if host_of(url) != host_of(login.url):
            raise FetchError(
                f"{login.url}: the login leads to another host, {host_of(url)}; what is given "
                "for this login is sent to its own host alone. Give the address of that host's "
                "form to --login, or take the session's cookie from a browser: --cookie @FILE."
            )
        if login.url.startswith("https:") and not url.startswith("https:"):
            raise FetchError(
                f"{login.url}: the login leads to {url}, which is not encrypted; nothing was sent "
                "there."
            )
        content = urlencode(values).encode() if method == "POST" else None
        if method == "GET" and values:
            url = f"{url.partition('?')[0]}?{urlencode(values)}"
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if content else {}
        sent = {**kind, "Origin": login.url[: login.url.index("/", 8)], "Referer": login.url}
        request = client.build_request(method, url, content=content, headers=sent)
        response = await client.send(request, stream=True)
        try:
            text = await _text(response)
        finally:
            await response.aclose()
        target = resolve(url, response.headers.get("location", "")) if response.is_redirect else ""
        if not target:
            return _page(url, text, response.status_code)
        # RFC 9110, 15.4: after 307 and 308 the same is asked again, after the others a GET
        if response.status_code not in {307, 308}:
            method, values = "GET", []
        url = target.partition("#")[0]
    raise FetchError(f"{login.url}: more than {MAX_HOPS} redirects, the last to {url}.")


async def _text(response: httpx.Response) -> str:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            break
    return bytes(body[:MAX_BODY_BYTES]).decode(response.encoding or "utf-8", "replace")


def _page(url: str, text: str, status: int) -> _Page:
    soup = BeautifulSoup(text, "lxml")
    for found in soup.find_all("form"):
        password = found.find("input", type=lambda kind: str(kind).lower() == "password")
        if isinstance(password, Tag) and password.get("name"):
            return _Page(url, text, status, _form(url, found, str(password["name"])))
    return _Page(url, text, status)


def _form(url: str, found: Tag, password_name: str) -> _Form:
    values, names, pressed = [], [], False
    for control in found.find_all(["input", "select", "textarea", "button"]):
        name = str(control.get("name", ""))
        kind = str(control.get("type", "submit" if control.name == "button" else "text")).lower()
        if control.name == "select":
            kind = "select"
        if not name or control.has_attr("disabled"):
            continue
        if kind in _UNSENT:
            # the first submit button is the one that the Enter key presses
            if kind != "submit" or pressed:
                continue
            pressed = True
        elif kind in {"checkbox", "radio"} and not control.has_attr("checked"):
            continue
        elif kind not in {"hidden", "checkbox", "radio"}:
            names.append(name)
        values.append((name, _value(control, kind)))
    action = resolve(url, str(found.get("action", ""))) or url
    method = "POST" if str(found.get("method", "")).lower() == "post" else "GET"
    return _Form(
        action=action.partition("#")[0],
        method=method,
        values=values,
        password_name=password_name,
        names=tuple(names),
    )


def _value(control: Tag, kind: str) -> str:
    if kind == "select":
        options = control.find_all("option")
        chosen = next((one for one in options if one.has_attr("selected")), None)
        option = chosen or (options[0] if options else None)
        return str(option.get("value", option.get_text())) if option is not None else ""
    if control.name == "textarea":
        return control.get_text()
    return str(control.get("value", "on" if kind in {"checkbox", "radio"} else ""))


def _form_to_fill(page: _Page, login: Login) -> _Form:
    """The form with what was given in its fields. Raises UsageError, FetchError."""
    if page.status >= 400:
        raise FetchError(f"{login.url}: the login page answers {page.status}.")
    form = page.form
    if form is None:
        raise UsageError(
            f"--login {login.url}: no form with a password field on that page. Give the page that "
            "has it; where a script makes the form, log in with a browser and give its cookie: "
            "--cookie @FILE."
        )
    if form.method != "POST":
        raise UsageError(
            f"--login {login.url}: the form would put the password into an address (method GET), "
            "where it is logged; this is not done. Give a cookie of a browser: --cookie @FILE."
        )
    if form.password_name in login.fields:
        raise UsageError(
            f"--login-field {form.password_name}=...: that is the password; what stands in an "
            "argument is shown to everybody on this machine. Use --login-password-file FILE or "
            "the environment's SENTINEL_LOGIN_PASSWORD."
        )
    known = {name for name, _ in form.values}
    unknown = [name for name in login.fields if name not in known]
    if unknown:
        raise UsageError(
            f"--login-field: the form of {login.url} has no field {', '.join(unknown)}; it has "
            f"{', '.join(name for name in form.names if name != form.password_name) or 'none'}."
        )
    given = {**login.fields, form.password_name: login.password.reveal()}
    values = [(name, given.get(name, value)) for name, value in form.values]
    return _Form(
        action=form.action,
        method=form.method,
        values=values,
        password_name=form.password_name,
        names=form.names,
    )


def _check(after: _Page, login: Login) -> None:
    """Raises FetchError where we are not in."""
    if after.status >= 400:
        raise FetchError(
            f"{login.url}: the login was answered with {after.status}; look at user name, password "
            "and the form's fields."
        )
    if login.check and login.check not in after.text:
        raise FetchError(
            f"{login.url}: after the login {after.url} does not show {login.check!r}; look at user "
            "name and password, and at what --login-check names."
        )
    if not login.check and after.form is not None:
        raise FetchError(
            f"{login.url}: after the login {after.url} shows a login form again, so it was "
            "refused; look at user name and password (or say with --login-check TEXT how to tell)."
        )


def _session(client: httpx.AsyncClient, login: Login, landed: str) -> tuple[tuple[str, str], ...]:
    """The cookies that a browser would now send."""
    for url in (login.cookies_for or login.url, landed):
        request = httpx.Request("GET", url)
        client.cookies.set_cookie_header(request)
        if cookie := request.headers.get("cookie", ""):
            return (("Cookie", cookie),)
    raise FetchError(
        f"{login.url}: the login set no cookie for {host_of(login.cookies_for or login.url)}, so "
        "nothing carries it on; a site that keeps its login otherwise cannot be crawled this way."
    )
