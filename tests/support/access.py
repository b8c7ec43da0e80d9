"""A console whose readers have accounts, with hashes that cost little and a clock that is moved."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyotp

from sentinel.access.entering import Entering
from sentinel.access.keeping import Kept
from sentinel.access.origin import Origin
from sentinel.access.sessions import Entered
from sentinel.app import App
from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.entry.stored_access import StoredAccess
from sentinel.core.session import Stage
from sentinel.edges.access_parts import LateProvider
from sentinel.edges.passwords import Argon2Passwords
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.console import ORIGIN, opened
from support.working_folder import CONFIG, make_working_folder

PASSWORD = "copper lantern seven rivers"
ADDRESS = "192.0.2.7"
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class MovedClock:
    """Port Clock."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class CountedPasswords(Argon2Passwords):
    """Counts what work was done."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8, lanes=1)
        self.looked = 0

    def is_right(self, stored: str, password: str) -> bool:
        self.looked += 1
        return super().is_right(stored, password)


@dataclass(slots=True)
class Gate:
    """Who may enter one application."""

    app: App
    clock: MovedClock
    passwords: CountedPasswords
    secrets: dict[str, str] = field(default_factory=dict)
    """Of apps, by account."""

    @property
    def entering(self) -> Entering:
        return self.app.entering

    def add(self, name: str, contact: str = "", *, totp: bool = True) -> Kept:
        """An account that has all that it needs."""
        kept = self.entering.keeping.add(name, by="test", contact=contact, password=PASSWORD)
        if totp:
            secret = self.entering.parts.codes.new_secret()
            self.secrets[name] = secret
            self.entering.keeping.set_totp(name, secret, self.code(name), by="test")
            self.clock.later(30)
        return kept

    def code(self, name: str) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secrets[name]).at(self.clock.at)

    def signed_in(self, name: str) -> Entered:
        """A whole session, made as the login makes it."""
        begun = self.entering.sessions.blank(Stage.SECOND, origin_of_test())
        session = replace(begun, account=name, factor="password")
        self.entering.sessions.begin(session)
        return self.entering.entrance.enrolled(session, self.entering.keeping.get(name))

    def actions(self) -> list[str]:
        """Of the audit log, oldest first."""
        return [str(entry["action"]) for entry in self.app.audit.entries()]


def origin_of_test(address: str = ADDRESS, device: str = "") -> Origin:
    return Origin(address=address, agent="test", device=device)


@contextmanager
def gate_of(folder: Path, config: str = CONFIG) -> Iterator[Gate]:
    """An application of its own; the clock stands until it is moved."""
    with opened(make_working_folder(folder, config)) as app:
        yield gated(app)


def gated(app: App) -> Gate:
    clock, passwords = MovedClock(), CountedPasswords()
    app.clock = clock
    settings = app.config.console.oidc
    app.entering = Entering.by(
        replace(
            app.entering.parts,
            clock=clock,
            passwords=passwords,
            provider=None if settings is None else LateProvider(settings, clock),
        )
    )
    return Gate(app=app, clock=clock, passwords=passwords)


@dataclass(slots=True)
class Door:
    """The console's pages, as browsers come to them."""

    gate: Gate
    asgi: object

    def browser(self, address: str = ADDRESS) -> "Visitor":
        transport = httpx.ASGITransport(self.asgi, client=(address, 50000))  # type: ignore[arg-type] # an application
        return Visitor(self.gate, httpx.AsyncClient(transport=transport, base_url=ORIGIN))


@dataclass(slots=True)
class Visitor:
    """One browser, with its cookies."""

    gate: Gate
    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, page: httpx.Response, **fields: str) -> httpx.Response:
        """The form of a page, as that browser sends it."""
        token = re.search(r'name="form" value="([^"]*)"', page.text)
        data = {"form": token[1] if token else "", **fields}
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        return await self.client.post(path, data=data, headers=headers)

    async def login(self, name: str, password: str = PASSWORD, back: str = "/") -> httpx.Response:
        page = await self.get("/login")
        return await self.send("/login", page, name=name, password=password, back=back)

    async def enter(self, name: str, back: str = "/") -> httpx.Response:
        """By password and code."""
        await self.login(name)
        page = await self.get("/login/factor")
        return await self.send("/login/factor", page, code=self.gate.code(name), back=back)

    def cookie(self, name: str) -> str:
        return self.client.cookies.get(name) or ""


@contextmanager
def door_of(gate: Gate) -> Iterator[Door]:
    """To read all templates takes a second: one serves the tests of a module."""
    changes = Changes()
    works = Works(gate.app.clock.now, changes.tell)
    desk = Desk(app=gate.app, changes=changes, works=works, sweep=lambda _: None)
    access = StoredAccess(gate.entering)
    parts = ConsoleParts(desk=desk, access=access, stop=asyncio.Event())
    try:
        yield Door(gate, console_app(parts))
    finally:
        access.counter.close()
