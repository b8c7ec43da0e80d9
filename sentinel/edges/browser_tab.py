"""The tab in which a browser journey is made: its pages, conditions, and what is put down of
them."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sentinel.core.assertion import Answer, Judged, Outcome, judge, parse, with_texts
from sentinel.core.browser_journey import Act, BrowserJourneyOptions, BrowserStep
from sentinel.core.journey import Came, Fault, StepFault, StepOutcome, StepRecord
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_order import record_of
from sentinel.core.journey_record import Recorder, blocking, walled
from sentinel.core.journey_request import place_of
from sentinel.core.page import FailureReason, Page
from sentinel.core.ports import Clock
from sentinel.core.redactor import Redactor
from sentinel.core.site import Site
from sentinel.core.urls import same_site, without_fragment
from sentinel.edges.browser_acts import BrowserActs

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Request, Response, Route
    from playwright.async_api import Page as Tab

MAX_CHARACTERS = 2_000_000
"""Of a page's markup; conditions are judged on no more."""
POLL_SECONDS = 0.1
"""Between two looks at conditions that do not hold yet: the page may still be drawing itself."""
PICTURE_SECONDS = 5.0
AFTER_GOTO = parse("status < 400")


_NO_ANSWER = 502
"""What the gate says, without a body, where a server does not answer it."""


def places_of(site: Site, hosts: frozenset[str]) -> frozenset[str]:
    """Hosts, with ports that are not the usual ones, that pages may load from."""
    return frozenset(filter(None, map(place_of, (site.url, *site.aliases)))) | hosts


class JourneyTab:
    """One tab. `take` raises StepFault; nothing else that a page does comes out of it."""

    def __init__(
        self,
        site: Site,
        options: BrowserJourneyOptions,
        context: "BrowserContext",
        clock: Clock,
        *,
        headers: Sequence[tuple[str, str]],
    ) -> None:
        self._site, self._options, self._clock = site, options, clock
        self._places = places_of(site, options.hosts)
        self._headers, self._context = dict(headers), context
        self._redact = Redactor(options.secrets)
        self._recorder = Recorder(self._redact)
        self._answer: Response | None = None
        self._tab: Tab | None = None
        self._acts: BrowserActs | None = None
        self._judged: tuple[Judged, ...] = ()
        self._led_away = ""
        self._began = clock.monotonic()

    @property
    def _doing(self) -> BrowserActs:
        assert self._acts is not None, "open() comes first"
        return self._acts

    def begin_step(self) -> None:
        self._doing.begin_step()
        self._judged, self._led_away = (), ""
        self._began = self._clock.monotonic()

    async def open(self) -> None:
        """Raises Playwright's errors."""
        await self._context.route("**/*", self._may_go)
        self._tab = tab = await self._context.new_page()
        values = {"run": self._clock.now().strftime("%Y%m%d-%H%M%S")}
        secrets = self._options.secrets
        self._acts = BrowserActs(self._site, tab, self._places, values, secrets)
        self._context.on("page", self._close)
        tab.on("dialog", self._accept)
        tab.on("response", self._note_answer)

    async def take(self, step: BrowserStep, seconds: float) -> None:
        """One step. Raises StepFault, TimeoutError."""
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TookTooLong

        try:
            await self._doing.act(step, seconds)
            await self._expect_answer(step)
            await self._doing.wait(step, self._left(seconds))
        except TookTooLong:
            self._expect_here()
            raise self._doing.too_late(step, seconds) from None
        except Error as error:
            self._expect_here()
            raise self._doing.failed(step, error) from None
        self._expect_here()
        await self._expect(step, seconds)

    async def record(
        self, step: BrowserStep, fault: StepFault | None, *, first: bool
    ) -> StepRecord:
        page = await self._page()
        show = self._recorder.shown
        made = record_of(step, StepOutcome.DONE if fault is None else StepOutcome.FAILED)
        cookies: list[str] = []
        with suppress(Exception):  # of a browser that is gone nothing can be asked
            cookies = [str(one.get("name", "")) for one in await self._context.cookies()]
        return replace(
            made,
            did=tuple(map(show, self._doing.did)),
            came=self._came(page),
            conditions=self._recorder.judged(self._judged),
            cookies=tuple(dict.fromkeys(map(show, cookies))),
            fault=Fault.NONE if fault is None else fault.fault,
            text="" if fault is None else show(fault.text, 1_000),
            failure=self._doing.failure,
            wall="" if fault is None or page is None else walled(page, first=first),
            shown_block="" if fault is None or page is None else show(blocking(page), 40),
        )

    async def picture(self) -> bytes:
        """What is seen, PNG. Fields are covered where the journey has secrets, and there is none at
        all where a page shows one elsewhere, or where it cannot be taken."""
        if self._tab is None:
            return b""
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                secret = bool(self._options.secrets)
                shown = await self._tab.locator("body").inner_text() if secret else ""
                if self._redact(shown) != shown:
                    return b""
                fields = self._tab.locator("input, textarea, select, [contenteditable]")
                return await self._tab.screenshot(
                    type="png", animations="disabled", mask=[fields] if secret else []
                )
        except Exception:  # noqa: BLE001 - a page that cannot be shown is told of without a picture
            return b""

    def _expect_here(self) -> None:
        """Raises StepFault where the page wanted to leave the journey's hosts."""
        if self._led_away:
            text = f"the page leads to {place_of(self._led_away) or self._led_away[:100]}"
            raise StepFault(Fault.FOREIGN, f"{text}, which is not the site")

    async def _expect_answer(self, step: BrowserStep) -> None:
        """Raises StepFault where the gate answered in place of a server that does not."""
        answer = self._answer
        if step.act is not Act.GOTO or answer is None or answer.status != _NO_ANSWER:
            return
        body = b""
        with suppress(Exception):  # of an answer without a body, Chromium keeps none
            body = await answer.body()
        if not body:
            self._doing.failure = FailureReason.REFUSED
            raise StepFault(Fault.UNREACHABLE, f"{answer.url}: the server does not answer")

    async def _expect(self, step: BrowserStep, seconds: float) -> None:
        """Conditions are looked at until they hold, or the time of the step is over."""
        conditions = step.expect or ((AFTER_GOTO,) if step.act is Act.GOTO else ())
        while conditions:
            page = await self._page()
            if page is not None:
                answer = Answer(page)
                self._judged = tuple(
                    [
                        await asyncio.to_thread(judge, with_texts(one, self._doing.put), answer)
                        for one in conditions
                    ]
                )
            bad = [one for one in self._judged if not one.held]
            if page is not None and not bad:
                return
            if self._left(seconds) <= POLL_SECONDS:
                raise _condition_fault(bad)
            await asyncio.sleep(POLL_SECONDS)

    def _left(self, seconds: float) -> float:
        return max(0.001, seconds - (self._clock.monotonic() - self._began))

    async def _page(self) -> Page | None:
        """The page as it stands in the browser; None where there is none."""
        if self._tab is None:
            return None
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                markup = (await self._tab.content())[: MAX_CHARACTERS + 1]
                headers = await self._answer.all_headers() if self._answer is not None else {}
        except Exception:  # noqa: BLE001 - a page that is being left has no content for a moment
            return None
        # in place of an answer without a body, Chromium shows a page of its own
        url = self._tab.url
        if not url.startswith("http"):
            url, markup = self._answer.url if self._answer is not None else url, ""
        body = markup[:MAX_CHARACTERS].encode("utf-8", "replace")
        kept = [(k.lower(), v) for k, v in headers.items() if k.lower() != "content-type"]
        return Page(
            url=url,
            final_url=without_fragment(url),
            status=self._answer.status if self._answer is not None else 0,
            # the browser hands on what it made of it, as UTF-8, whatever the server sent
            headers=(("content-type", "text/html; charset=utf-8"), *kept),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            over_cap=len(markup) > MAX_CHARACTERS,
            elapsed_seconds=self._clock.monotonic() - self._began,
            fetched_at=self._clock.now(),
        )

    def _came(self, page: Page | None) -> Came | None:
        if page is None or not page.url.startswith("http"):
            return None
        return self._recorder.came(page, JourneyDocument(page))

    async def _may_go(self, route: "Route", request: "Request") -> None:
        with suppress(Exception):  # of a page that is gone nothing can be asked
            if request.url.startswith(("data:", "blob:")):
                await route.continue_()
            elif place_of(request.url) in self._places:
                own = same_site(request.url, self._site)
                more = self._headers if own else {}
                await route.continue_(headers={**request.headers, **more})
            else:
                self._note_refused(request)
                await route.abort("aborted")  # the page stays as it is

    def _note_refused(self, request: "Request") -> None:
        main = self._tab is not None and request.frame == self._tab.main_frame
        if main and request.is_navigation_request():
            self._led_away = self._led_away or request.url[:2000]

    def _note_answer(self, answer: "Response") -> None:
        request = answer.request
        main = self._tab is not None and request.frame == self._tab.main_frame
        if main and request.is_navigation_request():
            self._answer = answer

    async def _close(self, tab: "Tab") -> None:
        with suppress(Exception):  # a window that closes itself is closed
            await tab.close()

    async def _accept(self, dialog: "Dialog") -> None:
        """A visitor who is asked whether to go on says yes."""
        self._doing.did.append(f"said yes to: {dialog.message}")
        with suppress(Exception):  # a page that is gone asks nothing
            await dialog.accept()


def _condition_fault(bad: Sequence[Judged]) -> StepFault:
    if not bad:
        return StepFault(Fault.UNKNOWN, "the page could not be read")
    wrong = [one for one in bad if one.outcome is Outcome.FAILED]
    first = (wrong or bad)[0]
    word = "does not hold" if wrong else "could not be judged"
    fault = Fault.CONDITION if wrong else Fault.UNKNOWN
    return StepFault(fault, f"the condition {first.condition} {word}; found: {first.found}")
