"""ChromiumJourneys: a journey in a headless Chromium of its own, for pages that need JavaScript.

The browser is the one of `browser.py`: a fresh profile, no way out but to the journey's hosts,
bounds on time and memory. Secrets are typed into fields, and hidden in what is told or shown.
"""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

from sentinel.core.browser_journey import BrowserJourneyOptions, BrowserStep
from sentinel.core.journey import (
    Fault,
    JourneyRecord,
    StepFault,
    StepOutcome,
    StepRecord,
)
from sentinel.core.journey_order import StepOrder, record_of
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits
from sentinel.core.site import Site
from sentinel.core.urls import host_of
from sentinel.edges import browser_process
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.browser import END_SECONDS, START_SECONDS, launch, watch_memory
from sentinel.edges.browser_gate import open_gate
from sentinel.edges.browser_tab import JourneyTab, places_of

NO_EXTRA = (
    "the extra `browser` is not installed (pip install sentinel-watch[browser]), so no browser "
    "journey can be made"
)


class ChromiumJourneys:
    """Implements the JourneyBrowser port. One journey at a time."""

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

    async def travel(
        self,
        site: Site,
        options: BrowserJourneyOptions,
        *,
        headers: tuple[tuple[str, str], ...],
        user_agent: str,
    ) -> tuple[JourneyRecord, bytes]:
        """The record and the picture at the first failure. Run by root, Chromium runs without its
        sandbox, and each such start is logged."""
        async with self._turn:
            began = self._clock.monotonic()
            trip = _Trip(options, self._clock)
            profile = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="sentinel-browser-"))
            try:
                async with asyncio.timeout(2 * START_SECONDS + 2 * options.limit_seconds):
                    await self._travelled(site, trip, profile, headers, user_agent)
            except ImportError:
                trip.stop(NO_EXTRA)
            except TimeoutError:
                trip.stop("the browser took all the time")
            except Exception as error:  # noqa: BLE001 - Playwright's errors are known only once it is imported
                first = (str(error).splitlines() or [""])[0]
                trip.stop(f"the browser failed: {type(error).__name__}: {first}"[:300])
            finally:
                await asyncio.to_thread(browser_process.end, profile)
        elapsed = self._clock.monotonic() - began
        return JourneyRecord(steps=trip.records, elapsed_seconds=elapsed), trip.picture

    async def _travelled(
        self,
        site: Site,
        trip: "_Trip",
        profile: Path,
        headers: tuple[tuple[str, str], ...],
        user_agent: str,
    ) -> None:
        """Raises ImportError, and Playwright's errors where the browser does not start."""
        from playwright.async_api import async_playwright

        places = places_of(site, trip.options.hosts)
        hosts = frozenset(host_of(f"http://{place}/") for place in places)
        async with open_gate(hosts, self._guard, places) as gate, async_playwright() as driver:
            context = await launch(
                driver,
                self._program,
                profile,
                gate_port=gate.port,
                user_agent=user_agent,
                headers=self._language,
            )
            tab = JourneyTab(site, trip.options, context, self._clock, headers=headers)
            watching = asyncio.create_task(watch_memory(profile))
            going = asyncio.create_task(trip.go(tab))
            try:
                await asyncio.wait({watching, going}, return_when=asyncio.FIRST_COMPLETED)
                if not going.done():
                    trip.stop("the page made the browser take too much memory")
                else:
                    going.result()
            finally:
                for task in (watching, going):
                    task.cancel()
                await asyncio.gather(watching, going, return_exceptions=True)
                with suppress(Exception):  # it is killed in the end, whatever it says
                    async with asyncio.timeout(END_SECONDS):
                        await context.close()


class _Trip:
    """The steps of one journey, one after the other."""

    def __init__(self, options: BrowserJourneyOptions, clock: Clock) -> None:
        self.options = options
        self.picture = b""
        self._clock = clock
        self._order = StepOrder()
        self._stopped: StepRecord | None = None

    @property
    def records(self) -> tuple[StepRecord, ...]:
        stopped = (self._stopped,) if self._stopped is not None else ()
        return (*self._order.records, *stopped)

    def stop(self, why: str) -> None:
        """It ends here, for a reason that is not the site's."""
        done = len(self._order.records)
        steps = self.options.steps
        step = steps[min(done, len(steps) - 1)]
        self._stopped = StepRecord(
            name=step.name, outcome=StepOutcome.FAILED, fault=Fault.OUR_SIDE, text=why
        )

    async def go(self, tab: JourneyTab) -> None:
        await tab.open()
        began = self._clock.monotonic()
        for step in self.options.steps:
            why = self._order.why_left_out(step)
            if why:
                self._order.end(record_of(step, StepOutcome.LEFT_OUT, text=why))
                continue
            share = self.options.limit_seconds * (2 if step.always else 1)
            record = await self._step(tab, step, share - (self._clock.monotonic() - began))
            if record.outcome is StepOutcome.FAILED and not step.optional and not self.picture:
                self.picture = await tab.picture()
            self._order.end(record)

    async def _step(self, tab: JourneyTab, step: BrowserStep, left_seconds: float) -> StepRecord:
        seconds = max(0.0, min(left_seconds, step.timeout_seconds))
        first = not self._order.any_done
        tab.begin_step()
        try:
            # the acts have time limits of their own, which say more; this one ends what hangs
            async with asyncio.timeout(seconds + 1.0):
                await tab.take(step, seconds)
        except TimeoutError:
            fault = StepFault(Fault.TIME_OVER, f"it did not end within {seconds:g} s")
        except StepFault as error:
            fault = error
        else:
            return await tab.record(step, None, first=first)
        return await tab.record(step, fault, first=first)
