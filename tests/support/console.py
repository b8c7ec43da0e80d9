"""A console without accounts: whoever asks is the one that the test names."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.routing import BaseRoute

from sentinel.app import App, open_app
from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.handlers import Handlers
from sentinel.core.principal import Principal, Via
from sentinel.core.words import Role
from sentinel.errors import NotApproved
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works

ORIGIN = "http://127.0.0.1:8600"
CODE = "123456"
"""The one second factor that counts."""


@dataclass(slots=True)
class FixedAccess:
    """Port Access. `principal` may be changed between requests; None: nobody is signed in."""

    who: Principal | None
    now: Changes | None = None
    extra: Sequence[BaseRoute] = field(default=())

    async def principal(self, request: Request) -> Principal | None:
        return self.who

    async def bearer(self, request: Request) -> Principal | None:
        return self.who if request.headers.get("authorization") == "Bearer right" else None

    async def freshen(self, principal: Principal, fields: Mapping[str, str]) -> Principal:
        if fields.get("code") != CODE:
            raise NotApproved("That code does not count.")
        raise_from = principal.fresh_until
        assert raise_from is None, "asked for although it is fresh"
        return fresh(principal)

    def routes(self, handlers: Handlers) -> Sequence[BaseRoute]:
        return self.extra


def person(
    name: str = "GM (ICT)", roles: tuple[Role, ...] = (Role.AUTHORISER, Role.APPROVER)
) -> Principal:
    """Signed in on the console a while ago, so not fresh."""
    return Principal(
        name=name,
        roles=roles,
        via=Via.CONSOLE,
        account="gm",
        address="192.0.2.7",
        factor="password and TOTP",
        session="s1",
        form_token="form-of-this-session",
    )


def fresh(principal: Principal) -> Principal:
    """The same, right after a second factor."""
    from datetime import UTC, datetime

    return replace(principal, fresh_until=datetime.now(UTC) + timedelta(days=365))


@dataclass(slots=True)
class Console:
    """A console over one application, and a client of it."""

    app: App
    desk: Desk
    access: FixedAccess
    client: httpx.AsyncClient
    swept: list[str]
    """Sites for which a look was begun."""

    async def act(self, operation: str, **given: str) -> httpx.Response:
        """Sends a form as a page does."""
        who = self.access.who
        token = who.form_token if who else ""
        return await self.client.post(
            f"/act/{operation}",
            data={"form": token, "back": "/works", **given},
            headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
        )


@asynccontextmanager
async def console_of(
    app: App, who: Principal | None, desk: Desk | None = None
) -> AsyncIterator[Console]:
    """The console of an application that is open, asked without a network; at a `desk` that a test
    has made, else at one of its own."""
    stop, swept = asyncio.Event(), list[str]()
    changes = Changes()
    works = Works(app.clock.now, changes.tell)
    desk = desk or Desk(app=app, changes=changes, works=works, sweep=swept.append)
    access = FixedAccess(who)
    asgi = console_app(ConsoleParts(desk=desk, access=access, stop=stop))
    transport = httpx.ASGITransport(asgi, client=("192.0.2.7", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        try:
            yield Console(app=app, desk=desk, access=access, client=client, swept=swept)
        finally:
            stop.set()
            await works.ended()


CONSOLE = '\n[console]\nlisten = "127.0.0.1:8600"\n'


@contextmanager
def opened(file: Path) -> Iterator[App]:
    """The application of a working folder whose config.toml has, or now gets, a console."""
    text = file.read_text(encoding="utf-8")
    if "[console]" not in text:
        file.write_text(text + CONSOLE, encoding="utf-8")
    with open_app(file) as app:
        yield app
