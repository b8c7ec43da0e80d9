"""ChromiumBrowser: one page in a headless Chromium of its own, driven by Playwright.

The page is hostile: it gets a fresh profile, no way out but to named hosts (`browser_gate`), no
downloads, windows or workers that outlive it, and bounds on time and memory.
"""

import asyncio
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.ports import Clock
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.settings import Limits
from sentinel.core.urls import host_of, without_fragment
from sentinel.edges import browser_process
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.browser_gate import open_gate

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Playwright, Request, Response, Route
    from playwright.async_api import Page as Tab

MAX_RESIDENT_BYTES = 2_500_000_000
"""Of all its processes, shared pages counted in each; an ordinary page takes a third of it."""
WATCH_SECONDS = 0.5
START_SECONDS = 20.0
LOADING_SHARE = 0.6
"""Of the time limit, for loading; what a page shows then is looked at though it still loads."""
SETTLE_SECONDS = 2.0
"""How long after it was loaded a page may go on drawing itself."""
END_SECONDS = 5.0
"""For an orderly end; then it is killed."""
WINDOW = (1280, 900)
MAX_HOSTS_TOLD = 20

_SWITCHES = (
    *("--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
    *("--disable-default-apps", "--disable-extensions", "--mute-audio", "--disable-quic"),
    "--disable-features=Translate,OptimizationHints,MediaRouter,DnsOverHttps",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    *("--proxy-bypass-list=<-loopback>", "--js-flags=--max-old-space-size=512"),
    "--renderer-process-limit=2",
)  # fmt: skip

log = logging.getLogger(__name__)


class ChromiumBrowser:
    """Implements the Browser port. One page at a time; `limits.timeout_seconds` holds for it."""

    def __init__(
        self,
        program: Path,
        limits: Limits,
        *,
        own_hosts: frozenset[str],
        clock: Clock,
        accept_language: str = "",
    ) -> None:
        self._program = program
        self._limits = limits
        self._guard = AddressGuard.of(own_hosts, limits.allow_addresses)
        self._clock = clock
        self._language = {"Accept-Language": accept_language} if accept_language else {}
        self._turn = asyncio.Semaphore(1)

    async def render(self, order: RenderOrder) -> Rendering | FetchFailure:
        """Run by root, Chromium runs without its sandbox, and each such start is logged."""
        began = self._clock.monotonic()
        async with self._turn:
            profile = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="sentinel-browser-"))
            try:
                async with asyncio.timeout(START_SECONDS + self._limits.timeout_seconds):
                    return await self._rendered(order, profile, began)
            except TimeoutError:
                reason, detail = FailureReason.TIMEOUT, "the browser took all the time"
            except _TooLarge:
                told = f"more than {MAX_RESIDENT_BYTES // 1_000_000} MB"
                reason, detail = FailureReason.OTHER, f"the page made the browser take {told}"
            except ImportError:
                reason = FailureReason.OTHER
                detail = (
                    "the extra `browser` is not installed (pip install sentinel-watch[browser])"
                )
            except Exception as error:  # noqa: BLE001 - Playwright's errors are known only once it is imported
                reason, detail = FailureReason.OTHER, f"{type(error).__name__}: {error}"[:300]
            finally:
                await asyncio.to_thread(browser_process.end, profile)
        return FetchFailure(
            url=order.url,
            reason=reason,
            detail=detail,
            elapsed_seconds=self._clock.monotonic() - began,
            fetched_at=self._clock.now(),
        )

    async def _rendered(
        self, order: RenderOrder, profile: Path, began: float
    ) -> Rendering | FetchFailure:
        from playwright.async_api import async_playwright

        async with open_gate(order.hosts, self._guard) as gate, async_playwright() as driver:
            context = await launch(
                driver,
                self._program,
                profile,
                gate_port=gate.port,
                user_agent=order.user_agent,
                headers=self._language,
            )
            showing = _Showing(order, context)
            watching = asyncio.create_task(watch_memory(profile))
            looking = asyncio.create_task(_within(self._limits.timeout_seconds, showing))
            try:
                await asyncio.wait({watching, looking}, return_when=asyncio.FIRST_COMPLETED)
                if not looking.done():
                    raise _TooLarge
                return self._told(order, showing, looking.result(), began)
            finally:
                for task in (watching, looking):
                    task.cancel()
                await asyncio.gather(watching, looking, return_exceptions=True)
                with suppress(Exception):  # it is killed in the end, whatever it says
                    async with asyncio.timeout(END_SECONDS):
                        await context.close()
                await asyncio.to_thread(browser_process.end, profile)

    def _told(
        self, order: RenderOrder, showing: "_Showing", seen: "_Seen", began: float
    ) -> Rendering:
        body = seen.document.encode("utf-8", "replace")
        over_cap = len(body) > self._limits.max_body_bytes
        body = body[: self._limits.max_body_bytes]
        refused = sorted(showing.refused_hosts - {""})
        return Rendering(
            page=Page(
                url=order.url,
                final_url=without_fragment(showing.led_away or seen.url),
                status=seen.status,
                headers=seen.headers,
                body=body,
                sha256=hashlib.sha256(body).hexdigest(),
                over_cap=over_cap,
                elapsed_seconds=self._clock.monotonic() - began,
                fetched_at=self._clock.now(),
            ),
            picture=seen.picture,
            refused_hosts=tuple(refused[:MAX_HOSTS_TOLD]),
        )


async def launch(
    driver: "Playwright",
    program: Path,
    profile: Path,
    *,
    gate_port: int,
    user_agent: str,
    headers: Mapping[str, str],
) -> "BrowserContext":
    """Starts a browser with a fresh profile that has no way out but the gate. Raises Playwright's
    errors."""
    root = os.geteuid() == 0
    if root:
        log.warning("chromium runs as root, without its sandbox")
    return await driver.chromium.launch_persistent_context(
        profile,
        executable_path=program,
        headless=True,
        chromium_sandbox=not root,
        args=list(_SWITCHES),
        proxy={"server": f"http://127.0.0.1:{gate_port}"},
        env={"HOME": str(profile), "TMPDIR": str(profile), "PATH": os.defpath},
        user_agent=user_agent or None,
        viewport={"width": WINDOW[0], "height": WINDOW[1]},
        extra_http_headers=dict(headers),
        accept_downloads=False,
        service_workers="block",
        timeout=START_SECONDS * 1000,
    )


class _TooLarge(Exception):
    """The browser takes more memory than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    document: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    picture: bytes


@dataclass
class _Showing:
    """One page while it is shown. Without slots: Playwright notes on it which of its methods it was
    given."""

    order: RenderOrder
    context: "BrowserContext"
    led_away: str = ""
    """Where the page itself wanted to go, off its hosts."""
    refused_hosts: set[str] = field(default_factory=set)
    _tab: "Tab | None" = None

    async def look(self, timeout_seconds: float) -> _Seen:
        """Raises Playwright's errors where there is no answer."""
        from playwright.async_api import TimeoutError as TookTooLong

        await self.context.route("**/*", self._may_go)
        self._tab = tab = await self.context.new_page()
        self.context.on("page", self._close)
        tab.on("dialog", self._dismiss)
        answers: list[Response] = []
        tab.on("response", lambda answer: answers.append(answer) if _is_main(tab, answer) else None)
        loading_seconds = max(1.0, LOADING_SHARE * timeout_seconds)
        with suppress(TookTooLong):  # what a page shows while it hangs is what visitors see
            await tab.goto(self.order.url, timeout=loading_seconds * 1000, wait_until="load")
        with suppress(TookTooLong):
            await tab.wait_for_load_state("networkidle", timeout=SETTLE_SECONDS * 1000)
        document = await tab.content()
        picture = b""
        with suppress(TookTooLong):
            picture = await tab.screenshot(type="png", animations="disabled", timeout=5000)
        last = answers[-1] if answers else None
        return _Seen(
            document=document,
            url=tab.url if tab.url.startswith("http") else self.order.url,
            status=last.status if last else 0,
            headers=_headers(await last.all_headers()) if last else (),
            picture=picture,
        )

    async def _may_go(self, route: "Route", request: "Request") -> None:
        with suppress(Exception):  # of a page that is gone nothing can be asked
            host = host_of(request.url)
            if request.url.startswith(("data:", "blob:")):
                await route.continue_()
            elif host in self.order.hosts:
                own = host == host_of(self.order.url)
                more = dict(self.order.headers) if own else {}
                await route.continue_(headers={**request.headers, **more})
            else:
                self._note(request, host)
                await route.abort("aborted")  # the page stays as it is

    def _note(self, request: "Request", host: str) -> None:
        self.refused_hosts.add(host[:253])
        if request.is_navigation_request() and self._tab and request.frame == self._tab.main_frame:
            self.led_away = self.led_away or request.url[:2000]

    async def _close(self, tab: "Tab") -> None:
        with suppress(Exception):  # a window that closes itself is closed
            await tab.close()

    async def _dismiss(self, dialog: "Dialog") -> None:
        with suppress(Exception):  # a page that is gone asks nothing
            await dialog.dismiss()


def _is_main(tab: "Tab", answer: "Response") -> bool:
    request = answer.request
    return request.is_navigation_request() and request.frame == tab.main_frame


def _headers(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    pairs: Iterable[tuple[str, str]] = found.items()
    # the document is handed on as UTF-8, whatever the server's bytes were written in
    kept = [(name.lower(), value) for name, value in pairs if name.lower() != "content-type"]
    return (("content-type", "text/html; charset=utf-8"), *kept)


async def _within(seconds: float, showing: _Showing) -> _Seen:
    async with asyncio.timeout(seconds):
        return await showing.look(seconds)


async def watch_memory(profile: Path) -> None:
    """Ends when the browser takes too much memory."""
    group = 0
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        group = group or await asyncio.to_thread(browser_process.leader_of, profile)
        if group:
            size = await asyncio.to_thread(browser_process.resident_bytes, group)
            if size > MAX_RESIDENT_BYTES:
                return
