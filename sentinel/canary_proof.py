"""`sentinel prove`: an attack on the canary page of the live site, seen, told, and put back.

The exercise is registered before anything is laid down, and what stood there is kept. Whatever ends
this early, the page is put back: by this process, or by the next `prove`, or by the daemon
(`settle`). The site is never blocked: the block is asked for by a probe alone.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sentinel.app import App
from sentinel.canary_prepare import Prepared, page_request, prepared
from sentinel.canary_settle import end, put_back, settle, undisturbed
from sentinel.core.canary_bytes import attack_bytes
from sentinel.core.canonical import sha256
from sentinel.core.clean import GOOD_VERDICTS
from sentinel.core.exercise import (
    Exercise,
    ExerciseKind,
    ExerciseRecord,
    Promise,
    PromiseResult,
    TimedEvent,
    exercise_key,
    exercised_verdict,
)
from sentinel.core.identifiers import new_id
from sentinel.core.page import Page
from sentinel.core.prove_order import canary_of
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.urls import subject_of_path, url_of_path
from sentinel.core.verdict import RESPONSE_VERDICTS, Verdict
from sentinel.core.words import Trigger
from sentinel.errors import SentinelError
from sentinel.exercise_mail import alert_result
from sentinel.probing import probe

POLL_SECONDS = 0.2
LOOK_AGAIN_SECONDS = 30.0
"""How long is looked at the page from outside, after it was put back, until it is itself again."""
RUNS_LOOKED_AT = 10

log = logging.getLogger(__name__)

Tell = Callable[[TimedEvent], None]


async def prove(app: App, site: Site, *, by: str, tell: Tell = lambda _: None) -> ExerciseRecord:
    """One proof, recorded and told. The page stands as before when this ends, however it ends.

    Raises ConfigError where no page is set aside, Refused while an incident is open or where page,
    baseline or backup do not fit, NotClean, AlreadyRunning, CouldNotFindOut: nothing was changed.
    """
    canary_of(site)
    with app.locks.exercise(site.name):
        await asyncio.to_thread(settle, app, site, by)
        needed = await prepared(app, site, by)
        return await _Proof(app, site, needed, by, tell).carry_out()


class _Proof:
    """One proof under way."""

    def __init__(self, app: App, site: Site, needed: Prepared, by: str, tell: Tell) -> None:
        self.app, self.site, self.prepared, self.by = app, site, needed, by
        now = app.clock.now()
        number = new_id(now, secrets.randbits(80))
        self.planted = attack_bytes(number)
        self.exercise = Exercise(
            id=number,
            site=site.name,
            path=site.canary_page,
            subject=subject_of_path(site.canary_page, site),
            url=url_of_path(site.canary_page, site),
            planted=sha256(self.planted),
            original=sha256(needed.data),
            begun_at=now,
            ends_at=now + timedelta(seconds=app.config.drills.limit_seconds),
            by=by,
        )
        self._tell = tell
        self._began = now
        self._events: list[TimedEvent] = []
        self._results: dict[Promise, PromiseResult] = {}
        self._problems: list[str] = []
        self._whole = False
        """Whether it came to its end: what was cut off is no good proof, whatever was kept."""

    async def carry_out(self) -> ExerciseRecord:
        try:
            # a backup would hold the planted page; a response must not wait for a mail server
            with self.app.locks.site(self.site.name):
                try:
                    await self._register()
                    seen = await self._on_site()
                finally:
                    await undisturbed(asyncio.to_thread(self._as_before))
            if seen:
                await self._alerted()
            self._whole = True
        finally:
            record = await undisturbed(asyncio.to_thread(self._ended))
        await alert_result(self.app, exercise_key(record.id, "outcome"), self._began, 0.0)
        return record

    async def _register(self) -> None:
        await asyncio.to_thread(self.app.backups.canary.keep, self.exercise.id, self.prepared.data)
        facts: dict[str, object] = {
            "site": self.site.name,
            "exercise": self.exercise.id,
            "page": self.exercise.path,
            "planted": self.exercise.planted,
        }
        await asyncio.to_thread(self.app.audit.append, self.by, "exercise-begun", facts)
        await asyncio.to_thread(self.app.store.exercises.begin, self.exercise)
        await asyncio.to_thread(self.app.backups.canary.put, self.site, self.planted)
        self._began = self.app.clock.now()
        self._note("the canary page is defaced")

    async def _on_site(self) -> bool:
        """Whether it was seen; then the block was asked, and the page is back."""
        if not await self._detected():
            return False
        await self._probed()
        await asyncio.to_thread(self._restored)
        await self._reopened()
        return True

    async def _alerted(self) -> None:
        left = (self.exercise.ends_at - self.app.clock.now()).total_seconds()
        key = exercise_key(self.exercise.id, "alert")
        result = await alert_result(self.app, key, self._began, max(left, LOOK_AGAIN_SECONDS))
        self._results[Promise.ALERT] = result
        if result.kept is False:
            self._problems.append(f"The alert did not go out: {result.text}.")
        elif result.kept:
            at = self._began + timedelta(seconds=result.seconds or 0.0)
            self._note(f"{result.promise}: {result.text}", at)

    async def _detected(self) -> bool:
        """Waits for the daemon's own detection; where none runs, looks as its watch would."""
        sweeping: asyncio.Task[Run] | None = None
        if self.app.locks.daemon_pid() is None:
            sweeping = asyncio.create_task(self._sweep(), name="sweep of the proof")
        try:
            return await self._awaited(sweeping)
        finally:
            if sweeping is not None:
                sweeping.cancel()
                await asyncio.wait((sweeping,))
                if not sweeping.cancelled() and (error := sweeping.exception()) is not None:
                    self._problems.append(f"The sweep failed: {error}")

    async def _sweep(self) -> Run:
        """By the checks that a changed file starts; where there are none, by all."""
        trees = [check for check in self.app.config.checks if check.kind == "tree"]
        return await self.app.detector.sweep(
            self.site, trigger=Trigger.COMMAND, checks=trees or None
        )

    async def _awaited(self, sweeping: "asyncio.Task[Run] | None") -> bool:
        best: Verdict | None = None
        last = False
        while True:
            verdict, at = await asyncio.to_thread(self._seen)
            best = verdict or best
            if verdict in RESPONSE_VERDICTS and at is not None:
                who = "the daemon" if sweeping is None else "a sweep: no daemon runs"
                self._keep(Promise.DETECT, at, f"judged {verdict} by {who}")
                return True
            incident = await asyncio.to_thread(self.app.store.incidents.open_of, self.site.name)
            if incident is not None:
                self._problems.append(f"It gave way to {incident.id}, which was opened meanwhile.")
                return False
            if last or self.app.clock.now() >= self.exercise.ends_at:
                break
            last = sweeping is not None and sweeping.done()
            await asyncio.sleep(POLL_SECONDS)
        seen = "nothing was seen" if best is None else f"judged {best} only"
        self._problems.append(
            f"An attack on {self.exercise.path} was NOT DETECTED within "
            f"{self.app.config.drills.limit_seconds:g} s: {seen}."
        )
        missed = PromiseResult(promise=Promise.DETECT, kept=False, text=seen)
        self._results[Promise.DETECT] = missed
        return False

    def _seen(self) -> tuple[Verdict | None, datetime | None]:
        """The gravest that runs concluded of the page so far, and when."""
        runs = self.app.store.runs.last(self.site.name, RUNS_LOOKED_AT)
        told = [(exercised_verdict(run, self.exercise), run.ended_at) for run in reversed(runs)]
        found = [(verdict, at) for verdict, at in told if verdict is not None]
        proven = [(verdict, at) for verdict, at in found if verdict in RESPONSE_VERDICTS]
        return next(iter([*proven, *found]), (None, None))

    async def _probed(self) -> None:
        kept, text = await probe(self.app.tools, self.site)
        if kept is None:
            result = PromiseResult(promise=Promise.BLOCK, kept=None, text=text)
            self._results[Promise.BLOCK] = result
        elif kept:
            self._keep(Promise.BLOCK, self.app.clock.now(), text)
        else:
            self._results[Promise.BLOCK] = PromiseResult(
                promise=Promise.BLOCK, kept=False, text=text
            )
            self._problems.append(f"The block would not hold: {text}")

    def _restored(self) -> None:
        """The page alone, from the latest clean backup; where that cannot be read, from what was
        kept, and said."""
        canary = self.app.backups.canary
        try:
            data = b"".join(self.app.vault.content(self.site.name, self.prepared.entry))
            canary.put(self.site, data)
        except SentinelError as error:
            self._problems.append(f"The page could not be restored from its backup: {error}")
            self._results[Promise.RESTORE] = PromiseResult(
                promise=Promise.RESTORE, kept=False, text=str(error)
            )
            canary.put(self.site, self.prepared.data)
        else:
            text = f"from backup {self.prepared.backup}"
            self._keep(Promise.RESTORE, self.app.clock.now(), text)

    async def _reopened(self) -> None:
        until = self.app.clock.monotonic() + LOOK_AGAIN_SECONDS
        while True:
            look = await self.app.witness.fetch(page_request(self.exercise.url))
            good = isinstance(look, Page) and look.sha256 == self.exercise.original
            if good or self.app.clock.monotonic() >= until:
                break
            await asyncio.sleep(POLL_SECONDS)
        if good and self.app.locks.daemon_pid() is None:
            # nobody else looks at the site: what stands there last on record shall be how it is
            good = (await self._sweep()).verdict in GOOD_VERDICTS
        if good:
            self._keep(Promise.REOPEN, self.app.clock.now(), "the page is answered as approved")
            return
        text = f"{self.exercise.url} was not answered as approved after it was put back"
        self._problems.append(f"{text}.")
        self._results[Promise.REOPEN] = PromiseResult(promise=Promise.REOPEN, kept=False, text=text)

    def _as_before(self) -> None:
        """The page, whatever came between."""
        try:
            put_back(self.app, self.site, self.exercise)
        except SentinelError as error:
            self._problems.append(f"The page could not be put back: {error}")

    def _ended(self) -> ExerciseRecord:
        registered = self.app.store.exercises.open_of(self.site.name)
        if not self._whole:
            self._problems.append(
                "It was cut off before its end, by a stop, a reload, a person or a fault. Repeat "
                f"it: sentinel prove --site {self.site.name}"
            )
        record = ExerciseRecord(
            id=self.exercise.id,
            site=self.site.name,
            kind=ExerciseKind.PROOF,
            name=self.exercise.path,
            began_at=self._began,
            ended_at=self.app.clock.now(),
            by=self.by,
            promises=tuple(
                self._results.get(p, PromiseResult(promise=p, kept=None, text="not come to"))
                for p in Promise
            ),
            timeline=tuple(self._events),
            problems=tuple(self._problems),
            not_exercised=tuple(
                f"{r.promise}: {r.text}" for r in self._results.values() if r.kept is None
            ),
            backup=self.prepared.backup,
        )
        if registered is not None:
            end(self.app, self.site, record, self.by)
        self.app.backups.canary.forget(self.exercise.id)
        return record

    def _keep(self, promise: Promise, at: datetime, text: str) -> None:
        seconds = max(0.0, (at - self._began).total_seconds())
        self._results[promise] = PromiseResult(
            promise=promise, kept=True, seconds=round(seconds, 3), text=text
        )
        self._note(f"{promise}: {text}", at)

    def _note(self, event: str, at: datetime | None = None) -> None:
        seconds = max(0.0, ((at or self.app.clock.now()) - self._began).total_seconds())
        timed = TimedEvent(seconds=round(seconds, 3), event=event)
        self._events.append(timed)
        self._tell(timed)
