"""Chromium before a console on loopback: pages as people see and use them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from sentinel.app import App
from sentinel.console.access import Access
from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, serve
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.programs import needs
from support.waiting import LIMIT_SECONDS

expect.set_options(timeout=LIMIT_SECONDS * 1000)

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
COMBINATIONS = tuple(
    (scheme, name, size)
    for scheme in ("light", "dark")
    for name, size in (("desktop", DESKTOP), ("phone", PHONE))
)
SERIOUS = {"serious", "critical"}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LONG = (
    "tbody tr:nth-child(n+4)",
    "ol.times > li:nth-child(n+4)",
    ".diff > div:nth-child(n+6)",
    "details ~ details:nth-of-type(n+3)",
)
_AXE = Axe()
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(slots=True)
class Heard:
    """What a browser complains of; nothing of it is expected."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))
        # a mark is put on methods that are handed over, for which there is no slot
        page.on("requestfailed", lambda request: self._failed(request))  # noqa: PLW0108

    def _console(self, page: Page, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{page.url}: {message.text}")

    def _failed(self, request: Any) -> None:
        # a page that is left takes its stream of events with it
        if not request.url.endswith("/events") and request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")


@dataclass(slots=True)
class Restartable:
    """A console at one port, as a daemon that stops and comes again."""

    desk: Desk
    access: Access
    port: int = 0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """The first time at any port that is free, and then at that one."""
        self._stop = asyncio.Event()
        parts = ConsoleParts(desk=self.desk, access=self.access, stop=self._stop)
        bound = bound_to(f"127.0.0.1:{self.port}")
        self.port = bound.getsockname()[1]
        served = Served(name="console", make=lambda: console_app(parts), connections=256)
        self._serving = asyncio.create_task(serve(served, bound, self._stop))

    async def stop(self) -> None:
        """Ends streams and connections; once more is fine."""
        self._stop.set()
        if self._serving is not None:
            await self._serving


@dataclass(frozen=True, slots=True)
class Shown:
    """A console, and a browser before it."""

    url: str
    desk: Desk
    browser: Browser
    heard: Heard
    served: "Restartable"

    async def page(
        self, *, scheme: str = "light", size: dict[str, int] | None = None, **more: Any
    ) -> Page:
        """A page in a profile of its own."""
        context: BrowserContext = await self.browser.new_context(
            color_scheme=scheme,
            viewport=size or DESKTOP,
            base_url=self.url,
            **more,
        )
        page = await context.new_page()
        self.heard.listen(page)
        return page


@asynccontextmanager
async def shown(app: App, access: Access, desk: Desk | None = None) -> AsyncIterator[Shown]:
    """Serves the console of an application, and starts a browser; skips without Chromium. At a
    `desk` that a test has made, else at one of its own."""
    program = needs("chromium", package="chromium")
    changes = Changes()
    works = Works(app.clock.now, changes.tell)
    desk = desk or Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
    served = Restartable(desk, access)
    served.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
            try:
                url = f"http://127.0.0.1:{served.port}"
                yield Shown(url, desk, browser, Heard(), served)
            finally:
                await browser.close()
    finally:
        await served.stop()
        await works.ended()


async def faults(page: Page, *, beginnings: bool = False) -> list[str]:
    """What axe-core finds serious or critical on a page, each with its first places.
    `beginnings`: of a long list or table, whose rows are all made alike, only the first rows; it
    takes a third of the time."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_AXE.axe_script)
    options = {"resultTypes": ["violations"], "runOnly": list(TAGS)}
    left = [[rows] for rows in LONG] if beginnings else []
    run = "([exclude, options]) => axe.run({ exclude }, options)"
    found = await page.evaluate(run, [left, options])
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + "; ".join(node["html"][:120] for node in one["nodes"][:3])
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]
