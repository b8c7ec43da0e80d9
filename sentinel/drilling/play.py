"""A drill itself: attack, see, respond, put right, and what became of each promise."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.app import App
from sentinel.core.database import DatabaseState
from sentinel.core.exercise import (
    ExerciseKind,
    ExerciseRecord,
    Promise,
    PromiseResult,
    TimedEvent,
    outcome_notice,
)
from sentinel.core.identifiers import new_id
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import Manifest, TreeChange, difference
from sentinel.core.page import FetchRequest, Page
from sentinel.core.playbook import Phase, Playbook
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.core.words import Trigger
from sentinel.drilling.attacks import attack_of, playbook_of
from sentinel.drilling.copy import DrillCopy, chosen, copy_of
from sentinel.drilling.copy import kept_folder as kept_folder  # noqa: PLC0414 - commands take it here
from sentinel.drilling.databases import states
from sentinel.drilling.mails import DrillMails
from sentinel.drilling.people import answer_questions
from sentinel.drilling.results import results_of, timeline_of
from sentinel.drilling.settings import left_out
from sentinel.errors import Refused, SentinelError
from sentinel.exercise_mail import alert_result
from sentinel.sending import send_queued

POLL_SECONDS = 0.1
ALERT_SECONDS = 30.0
"""How long is waited for the mail server after the rest of a drill is over."""

Tell = Callable[[TimedEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillOrder:
    """What is asked for."""

    playbook: str
    by: str
    answers_for: str = ""
    """The contact in whose name the drill answers first; empty: whoever may."""
    mails: bool = True
    keep: bool = False


async def drill(
    app: App, site: Site, order: DrillOrder, *, tell: Tell, progress: Progress
) -> ExerciseRecord:
    """One drill, recorded and told. The site, its flags, its incidents and its vault stay as they
    are. Raises UsageError for a playbook that cannot be drilled, Refused while an incident is open
    or where one is opened meanwhile, NotClean, AlreadyRunning, CouldNotFindOut."""
    playbook = playbook_of(app.config, order.playbook)
    attack_of(playbook)
    backup = await asyncio.to_thread(chosen, app, site, order.by)
    number = new_id(app.clock.now(), secrets.randbits(80))
    facts: dict[str, object] = {
        "site": site.name,
        "exercise": number,
        "playbook": playbook.name,
        "backup": backup.id,
    }
    await asyncio.to_thread(app.audit.append, order.by, "drill-begun", facts)
    async with copy_of(
        app, site, backup, number=number, keep=order.keep, progress=progress
    ) as copied:
        course = _Course(
            app, site, copied, order=order, playbook=playbook, number=number, tell=tell
        )
        record = await course.run()
    await asyncio.to_thread(_recorded, app, site, record, mails=order.mails)
    if order.mails:
        await send_queued(app)
    return record


def _recorded(app: App, site: Site, record: ExerciseRecord, *, mails: bool) -> None:
    facts: dict[str, object] = {
        "site": site.name,
        "exercise": record.id,
        "good": record.good,
        "problems": list(record.problems),
    }
    app.audit.append(record.by, "drill-ended", facts)
    app.store.exercises.end(record)
    if mails:
        notice = outcome_notice(record, site, record.ended_at)
        app.store.outbox.put([(notice, app.renderer.notice(notice))])


class _Course:
    """One drill under way."""

    def __init__(
        self,
        real: App,
        site: Site,
        copied: DrillCopy,
        *,
        order: DrillOrder,
        playbook: Playbook,
        number: str,
        tell: Tell,
    ) -> None:
        self._real, self._site, self._copy, self._order = real, site, copied, order
        self._app = copied.app
        self._playbook, self._number, self._tell = playbook, number, tell
        self._mails = DrillMails(real, copied.app, number, silent=not order.mails)
        self._began = self._app.clock.now()
        self._told: list[TimedEvent] = []
        self._said: list[TimedEvent] = []
        self._problems: list[str] = []

    async def run(self) -> ExerciseRecord:
        _, attack = attack_of(self._playbook)
        before = await self._tree()
        held = await asyncio.to_thread(states, self._app, self._copy.site)
        self._began = self._app.clock.now()
        what = await asyncio.to_thread(
            attack, self._copy.site, self._copy.place.root, self._copy.server
        )
        self._note(what)
        self._show()
        incident: Incident | None = None
        seconds = self._real.config.drills.limit_seconds + sum(
            step.timeout_seconds for step in self._playbook.steps
        )
        try:
            async with asyncio.timeout(seconds):
                incident = await self._seen()
                if incident is not None:
                    incident = await self._answered(incident)
        except TimeoutError:
            self._problems.append(f"It did not end within {seconds:g} s.")
            incident = await asyncio.to_thread(
                lambda: next(iter(self._app.store.incidents.all()), incident)
            )
        await self._mails.forward()
        await self._judge(incident, difference(before, await self._tree()))
        self._problems += await asyncio.to_thread(self._databases, held)
        return await self._record(incident)

    async def _tree(self) -> Manifest:
        return await asyncio.to_thread(self._app.tree.scan_site, self._copy.site)

    async def _seen(self) -> Incident | None:
        """Looks as the watch and the schedule would, at once and again, until it is proven."""
        limit = self._app.clock.monotonic() + self._real.config.drills.limit_seconds
        while True:
            await self._app.detector.sweep(self._copy.site, trigger=Trigger.SCHEDULE)
            await self._beside()
            incident = await asyncio.to_thread(
                self._app.store.incidents.open_of, self._copy.site.name
            )
            if incident is not None and incident.state is not IncidentState.SUSPECTED:
                return incident
            if self._app.clock.monotonic() >= limit:
                return incident

    async def _answered(self, incident: Incident) -> Incident:
        """The responder works as far as it goes; its questions are answered; until the end."""
        draft = asyncio.create_task(self._app.responder.accompany(incident), name="draft")
        try:
            while incident.state is IncidentState.RESPONDING:
                work = asyncio.create_task(
                    self._app.responder.respond(incident.id), name="response of the drill"
                )
                try:
                    while not work.done():
                        await asyncio.wait((work,), timeout=POLL_SECONDS)
                        await self._beside(incident)
                    work.result()
                finally:
                    work.cancel()
                    await asyncio.wait((work,))
                for said in await asyncio.to_thread(
                    answer_questions, self._app, incident, self._order.answers_for
                ):
                    self._note(said)
                incident = await asyncio.to_thread(self._now_of, incident)
                await asyncio.sleep(0)
        finally:
            await asyncio.gather(draft, return_exceptions=True)
        await self._beside(incident)
        return incident

    def _now_of(self, incident: Incident) -> Incident:
        return self._app.store.incidents.get(incident.id) or incident

    async def _beside(self, incident: Incident | None = None) -> None:
        """What goes on beside a response: mails, time-line, the copy's server, the real site."""
        await self._mails.forward()
        await asyncio.to_thread(self._show, incident)
        await asyncio.to_thread(self._mended, incident)
        real = await asyncio.to_thread(self._real.store.incidents.open_of, self._site.name)
        if real is not None:
            raise Refused(
                f"site {self._site.name}: the drill gave way to {real.id}, which was opened "
                "meanwhile. It says nothing; drill again when that is over."
            )

    def _mended(self, incident: Incident | None) -> None:
        """A server that crashed comes back by the playbook's restart, else by the drill, once the
        playbook waits for somebody to put it right."""
        if self._copy.server.runs:
            return
        if self._copy.place.restarted.exists():
            self._copy.server.start()
            self._note("the web server was restarted by the playbook")
            return
        journal = () if incident is None else self._app.store.journal.entries(incident.id)
        if any(e.action == "retest" and e.phase is Phase.INTENT for e in journal):
            self._copy.server.start()
            self._note("the web server was put right by the drill, as by a person")

    async def _judge(self, incident: Incident | None, changes: Sequence[TreeChange]) -> None:
        """Everything that should hold at the end, and does not."""
        if incident is None:
            self._problems.append("The attack was NOT DETECTED: no incident was opened.")
        elif incident.state is IncidentState.SUSPECTED:
            self._problems.append("The attack was suspected and not proven; nothing was done.")
        elif incident.state is not IncidentState.RESOLVED:
            journal = self._app.store.journal.entries(incident.id)
            reasons = [str(e.data["reason"]) for e in journal if e.data.get("reason")]
            why = f": {reasons[-1]}" if reasons else ""
            self._problems.append(f"The playbook ended with the incident {incident.state}{why}.")
        if changes:
            paths = ", ".join(change.path for change in changes[:3])
            self._problems.append(f"The copy is not as before the attack: {paths}.")
        look = await self._app.witness.fetch(FetchRequest(url=self._copy.site.url))
        if not isinstance(look, Page) or look.status != 200:
            said = f"status {look.status}" if isinstance(look, Page) else look.text
            self._problems.append(f"The copy's home page is not answered with 200 ({said}).")
        self._problems += await asyncio.to_thread(self._app.audit.verify)

    def _databases(self, before: Mapping[str, DatabaseState]) -> list[str]:
        try:
            after = states(self._app, self._copy.site)
        except SentinelError as error:
            return [f"The copy's databases cannot be read any more: {error}"]
        changed = [
            name
            for name, state in before.items()
            if (state.tables, state.schema) != (after[name].tables, after[name].schema)
        ]
        return [f"Database {name} is not as before the attack." for name in changed]

    async def _record(self, incident: Incident | None) -> ExerciseRecord:
        journal = () if incident is None else self._app.store.journal.entries(incident.id)
        results = results_of(self._playbook, incident, journal, self._began)
        results[Promise.ALERT] = await self._alert()
        for result in results.values():
            if result.kept is False:
                self._problems.append(f"Promise {result.promise} was not kept: {result.text}.")
        self._show(incident)
        return ExerciseRecord(
            id=self._number,
            site=self._site.name,
            kind=ExerciseKind.DRILL,
            name=self._playbook.name,
            began_at=self._began,
            ended_at=self._app.clock.now(),
            by=self._order.by,
            promises=tuple(results[promise] for promise in Promise),
            timeline=tuple(self._told),
            problems=tuple(dict.fromkeys(self._problems)),
            not_exercised=left_out(self._real.config, self._site),
            backup=self._copy.backup.id,
        )

    async def _alert(self) -> PromiseResult:
        if not self._order.mails:
            return PromiseResult(promise=Promise.ALERT, kept=None, text="--no-mail was given")
        if not self._mails.keys:
            return PromiseResult(promise=Promise.ALERT, kept=False, text="no mail was written")
        return await alert_result(self._real, self._mails.keys[0], self._began, ALERT_SECONDS)

    def _note(self, event: str, at: datetime | None = None) -> None:
        seconds = ((at or self._app.clock.now()) - self._began).total_seconds()
        self._said.append(TimedEvent(seconds=round(max(0.0, seconds), 3), event=event))

    def _show(self, incident: Incident | None = None) -> None:
        """Tells what has happened and was not told yet."""
        journal = () if incident is None else self._app.store.journal.entries(incident.id)
        happened = [*self._said, *timeline_of(incident, journal, self._began)]
        for event in sorted(happened, key=lambda one: one.seconds):
            if event not in self._told:
                self._told.append(event)
                self._tell(event)
