"""One journey over HTTP: its steps one after the other, each request on a connection of its own,
with one jar of cookies. What is wrong is put down, and judged elsewhere."""

import asyncio
import logging
from dataclasses import dataclass, field, replace

from sentinel.core.assertion import Judged, Outcome, judge, parse, with_texts
from sentinel.core.journey import (
    Fault,
    JourneyOptions,
    JourneyRecord,
    JourneyStep,
    Sent,
    StepFault,
    StepOutcome,
    StepRecord,
)
from sentinel.core.journey_cookies import CookieJar
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_order import StepOrder, record_of
from sentinel.core.journey_record import Recorder, blocking, walled
from sentinel.core.journey_request import (
    REDIRECTS,
    Asked,
    Standpoint,
    asked,
    expect_allowed,
    redirected,
)
from sentinel.core.journey_taking import value_of
from sentinel.core.journey_texts import needed_values, put_in
from sentinel.core.no_look import NETWORK_STATUS
from sentinel.core.page import FailureReason, FetchFailure, Look, Page, Redirect
from sentinel.core.ports import Clock, Fetcher
from sentinel.core.redactor import Redactor
from sentinel.core.site import Site
from sentinel.core.urls import same_site
from sentinel.endings import despite_cancelling

MAX_REDIRECTS = 10
DEFAULT_CONDITION = parse("status < 400")
"""Where a step says nothing of its answer."""
RUN = "run"
"""The value that is given: the moment at which the journey began, so that what it makes can be told
from what other journeys made."""
HURRIED_SECONDS = 10.0
"""For clean-up where the journey is given up: its job took too long, or the daemon stops."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a journey goes out with."""

    site: Site
    fetcher: Fetcher
    clock: Clock
    user_agent: str
    headers: tuple[tuple[str, str], ...] = ()
    """May hold a token that lets through our own block: they go to the site alone."""


async def travel(way: Way, options: JourneyOptions) -> JourneyRecord:
    """Takes the steps in their order; after the first that fails, those that clean up alone.

    Never raises for what the site does. Steps together take `limit_seconds`, clean-up as much
    again. Cancelled, it takes the steps that clean up, in HURRIED_SECONDS at most, before it ends.
    """
    travelling = _Travelling(way, options)
    try:
        return await travelling.all_steps()
    except asyncio.CancelledError:
        await despite_cancelling(travelling.cleaned_up(), HURRIED_SECONDS)
        raise


class _Unreachable(Exception):
    """A request of a step has no answer."""

    def __init__(self, failure: FetchFailure) -> None:
        self.failure = failure
        super().__init__(failure.text)


@dataclass(slots=True)
class _Going:
    """What has come of one step so far."""

    sent: list[Sent] = field(default_factory=list)
    page: Page | None = None
    document: JourneyDocument | None = None
    judged: tuple[Judged, ...] = ()
    taken: dict[str, str] = field(default_factory=dict)


class _Travelling:
    """One journey while it is made."""

    def __init__(self, way: Way, options: JourneyOptions) -> None:
        self._way = way
        self._options = options
        self._jar = CookieJar()
        self._recorder = Recorder(Redactor(options.secrets))
        began = way.clock.now().strftime("%Y%m%d-%H%M%S")
        self._stand = Standpoint(site=way.site, options=options, values={RUN: began})
        self._began = way.clock.monotonic()
        self._order = StepOrder()

    async def all_steps(self) -> JourneyRecord:
        await self._steps_from(0)
        return JourneyRecord(
            steps=tuple(self._order.records),
            elapsed_seconds=self._way.clock.monotonic() - self._began,
        )

    async def cleaned_up(self) -> None:
        """What is left to be done of a journey that was given up in the midst of a step."""
        given_up = len(self._order.records)
        await self._steps_from(given_up)
        failed = StepOutcome.FAILED
        left = [one.name for one in self._order.records[given_up:] if one.outcome is failed]
        log.warning("journey given up", extra={"site": self._way.site.name, "not_cleaned_up": left})

    async def _steps_from(self, number: int) -> None:
        for step in self._options.steps[number:]:
            missing = [one for one in needed_values(step) if one not in self._stand.values]
            why = self._order.why_left_out(step, missing)
            if why:
                self._order.end(record_of(step, StepOutcome.LEFT_OUT, text=why))
                continue
            self._order.end(await self._step(step))

    async def _step(self, step: JourneyStep) -> StepRecord:
        going = _Going()
        try:
            fault, failure = await self._tried(step, going)
            # a page is read for the record, and may be large
            return await asyncio.to_thread(self._of, step, going, fault, failure)
        except asyncio.CancelledError:
            record = record_of(step, StepOutcome.FAILED, text="the journey was given up")
            self._order.give_up(replace(record, sent=tuple(going.sent)))
            raise

    async def _tried(
        self, step: JourneyStep, going: _Going
    ) -> tuple[StepFault | None, FailureReason | None]:
        """What was wrong with a step; where it had no answer, why."""
        left = self._left_seconds(step)
        try:
            async with asyncio.timeout(max(0.0, min(left, step.timeout_seconds))):
                await self._take(step, going)
        except TimeoutError:
            all_over = left <= step.timeout_seconds
            limit = self._options.limit_seconds if all_over else step.timeout_seconds
            whose = "the journey" if all_over else "this step"
            return StepFault(Fault.TIME_OVER, f"the {limit:g} s of {whose} are over"), None
        except _Unreachable as error:
            return _unreachable(error.failure), error.failure.reason
        except StepFault as error:
            return error, None
        except Exception as error:  # noqa: BLE001 - whatever it is, what was made is cleaned up
            # its words may hold a secret
            log.error("step failed", extra={"step": step.name, "error": type(error).__name__})  # noqa: TRY400
            text = f"Sentinel itself failed in it ({type(error).__name__})"
            return StepFault(Fault.OUR_SIDE, text), None
        return None, None

    def _left_seconds(self, step: JourneyStep) -> float:
        limit = self._options.limit_seconds * (2 if step.always else 1)
        return limit - (self._way.clock.monotonic() - self._began)

    async def _take(self, step: JourneyStep, going: _Going) -> None:
        """Raises StepFault, and _Unreachable where there is no answer."""
        made = await asyncio.to_thread(asked, step, self._stand, self._way.user_agent)
        page = await self._followed(made, going)
        going.page, going.document = page, JourneyDocument(page)
        if page.status == NETWORK_STATUS:
            text = f"a network on the way answers in place of the site (status {page.status})"
            raise StepFault(Fault.OUR_SIDE, text)
        self._stand = replace(self._stand, document=going.document)
        # the values are taken first: a clean-up step may need them, whatever is wrong
        missing = await asyncio.to_thread(self._take_values, step, going)
        self._stand = replace(self._stand, values={**self._stand.values, **going.taken})
        going.judged = await asyncio.to_thread(self._judge, step, going.document, missing)
        bad = [one for one in going.judged if not one.held]
        wrong = [one for one in bad if one.outcome is Outcome.FAILED] or bad
        if wrong:
            first = wrong[0]
            fault = Fault.CONDITION if first.outcome is Outcome.FAILED else Fault.UNKNOWN
            word = "does not hold" if fault is Fault.CONDITION else "could not be judged"
            text = f"the condition {first.condition} {word}; found: {first.found}"
            raise StepFault(fault, text)
        if missing is not None:
            raise missing

    def _take_values(self, step: JourneyStep, going: _Going) -> StepFault | None:
        """What could be taken; the first that could not."""
        first: StepFault | None = None
        assert going.document is not None
        for take in step.take:
            try:
                going.taken[take.name] = value_of(take, going.document)
            except StepFault as error:
                first = first or error
        return first

    def _judge(
        self, step: JourneyStep, document: JourneyDocument, missing: StepFault | None
    ) -> tuple[Judged, ...]:
        """Conditions on a value that was to be taken from the same answer, and is not there, are
        left out: `missing` says more. Raises StepFault for any other value that is not there."""
        judged: list[Judged] = []
        for one in step.expect or (DEFAULT_CONDITION,):
            try:
                judged.append(judge(with_texts(one, self._put), document.answer))
            except StepFault:
                if missing is None:
                    raise
        return tuple(judged)

    def _put(self, text: str) -> str:
        return put_in(text, self._stand.values, self._options.secrets)

    async def _followed(self, made: Asked, going: _Going) -> Page:
        """The answer behind all redirects, with these put down in it."""
        hops: list[Redirect] = []
        elapsed = 0.0
        while True:
            page = await self._answered(made, going)
            elapsed += page.elapsed_seconds
            location = page.header("location") if page.status in REDIRECTS else ""
            if not location:
                return replace(page, redirects=tuple(hops), elapsed_seconds=elapsed)
            onward = redirected(made, page.status, location)
            hops.append(
                Redirect(url=made.request.url, status=page.status, location=onward.request.url)
            )
            if len(hops) > MAX_REDIRECTS:
                text = f"more than {MAX_REDIRECTS} redirects, the last to {onward.request.url}"
                raise StepFault(Fault.CONDITION, text)
            expect_allowed(onward, self._stand)
            made = onward

    async def _answered(self, made: Asked, going: _Going) -> Page:
        """One request and its answer, with the cookies of the journey."""
        way, request = self._way, made.request
        now = way.clock.now()
        cookie = self._jar.header(request.url, now)
        own = way.headers if same_site(request.url, way.site) else ()
        more = (("Cookie", cookie),) if cookie else ()
        names = [pair.partition("=")[0] for pair in cookie.split("; ")] if cookie else []
        going.sent.append(self._recorder.sent(made, names))
        look: Look = await way.fetcher.fetch(
            replace(request, headers=(*request.headers, *more, *own))
        )
        if isinstance(look, FetchFailure):
            raise _Unreachable(look)
        self._jar.take(request.url, look.headers, way.clock.now())
        # what went over the wire holds secrets
        return replace(look, wire=())

    def _of(
        self,
        step: JourneyStep,
        going: _Going,
        fault: StepFault | None,
        failure: FailureReason | None,
    ) -> StepRecord:
        page, show = going.page, self._recorder.shown
        came = self._recorder.came(page, going.document) if page and going.document else None
        record = record_of(step, StepOutcome.DONE if fault is None else StepOutcome.FAILED)
        first = not self._order.any_done
        return replace(
            record,
            sent=tuple(going.sent),
            came=came,
            conditions=self._recorder.judged(going.judged),
            taken=self._recorder.taken(going.taken),
            cookies=tuple(map(show, self._jar.names)),
            fault=Fault.NONE if fault is None else fault.fault,
            text="" if fault is None else show(fault.text, 1_000),
            failure=failure,
            wall="" if fault is None or page is None else walled(page, first=first),
            shown_block="" if fault is None or page is None else show(blocking(page), 40),
        )


def _unreachable(failure: FetchFailure) -> StepFault:
    return StepFault(Fault.UNREACHABLE, f"{failure.url}: {failure.text}")
