"""The daemon's clock of reports to CERT-In: reminds before the deadline, revises drafts, and lays
the PDF of each newest revision beside it.

It goes by the wall clock and by keys, so that a restart, a late start or a clock that stepped tells
nothing twice and leaves nothing out.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.core.certin import send_to
from sentinel.core.certin_changes import is_due
from sentinel.core.certin_deadline import TOLD_LATE, deadline_notice, mark_to_tell, owed
from sentinel.core.certin_paper import paper
from sentinel.core.incident import CERT_IN_DEADLINE, Incident, IncidentState
from sentinel.core.ports import Clock, Renderer
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.typesetter_port import Typesetter
from sentinel.core.words import Language
from sentinel.errors import CouldNotFindOut, SentinelError
from sentinel.filing import standing_of
from sentinel.reporting import drawn_up, keep_draft, report_folder, write_beside

LOOK_SECONDS = 20.0
REVISE_SECONDS = 60.0
"""Between two comparisons of a draft with what is known."""
REVISED_AFTER_END = timedelta(hours=24)
"""How long after its end an incident's draft still follows what is known."""
TEMPLATE = "cert-in-report.typ"
CHANGED = "what is known changed"

log = logging.getLogger(__name__)


class ReportClock:
    """Looks again and again; a fault about one incident keeps no other from being looked at."""

    def __init__(
        self,
        *,
        config: Config,
        store: Store,
        renderer: Renderer,
        typesetter: Typesetter,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        """`wake` is called where a mail was put down."""
        self._config = config
        self._store = store
        self._renderer = renderer
        self._typesetter = typesetter
        self._clock = clock
        self._wake = wake
        self._compared: dict[str, float] = {}
        """Incident -> when its draft was compared last, by the monotonic clock."""
        self._unset: set[Path] = set()
        """Files that could not be set; told once."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; at once, for a machine may have been off over a deadline."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.look)
            except SentinelError:
                log.exception("reports could not be looked at; tried again after a pause")
            try:
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    def look(self) -> None:
        """One look at all incidents that may still be reported. Raises StoreError where they cannot
        be read at all."""
        now = self._clock.now()
        for incident in self._store.incidents.opened_since(now - TOLD_LATE - CERT_IN_DEADLINE):
            if incident.state is IncidentState.DISMISSED:
                continue
            try:
                site = self._config.site(incident.site)
            except KeyError:
                continue  # it left the configuration: nobody is named for it any more
            try:
                self._look_at(incident, site, now)
            except Exception:  # one incident must keep neither the others nor the daemon
                log.exception("report not looked at", extra={"incident": incident.id})

    def _look_at(self, incident: Incident, site: Site, now: datetime) -> None:
        self._remind(incident, site, now)  # first: what fails after it keeps no reminder back
        if incident.ended_at is None or now - incident.ended_at <= REVISED_AFTER_END:
            self._revise(incident, site, now)
            self._lay_beside(incident)

    def _remind(self, incident: Incident, site: Site, now: datetime) -> None:
        mark = mark_to_tell(incident, now, self._store.outbox.has)
        if mark is None:
            return
        done = standing_of(self._store, incident)
        if not owed(incident, self._store.journal.entries(incident.id), done):
            return
        newest = self._store.reports.newest(incident.id)
        notice = deadline_notice(
            incident,
            site,
            mark,
            now,
            standing=done,
            revision=None if newest is None else (newest[0], newest[2]),
            send_to=send_to(self._config.cert_in),
        )
        self._store.outbox.put([(notice, self._renderer.notice(notice))])
        self._wake()

    def _revise(self, incident: Incident, site: Site, now: datetime) -> None:
        at, last = self._clock.monotonic(), self._compared.get(incident.id)
        if last is not None and at - last < REVISE_SECONDS:
            return
        self._compared[incident.id] = at
        newest = self._store.reports.newest(incident.id)
        if newest is None and last is None:
            return  # whoever responds to it is at it; the next look makes up for one that failed
        made = drawn_up(
            incident,
            site,
            self._config,
            store=self._store,
            clock=self._clock,
            reason="first sighting" if newest is None else CHANGED,
        )
        if newest is None or is_due(newest[2], made, newest[1], now):
            keep_draft(incident, made, self._config, store=self._store, renderer=self._renderer)

    def _lay_beside(self, incident: Incident) -> None:
        """PDF files of the newest revision, in both languages; made anew once it is approved."""
        newest = self._store.reports.newest(incident.id)
        if newest is None:
            return
        number, made_at, document, _ = newest
        done = standing_of(self._store, incident)
        approved = "-approved" if done.approval_of(number) is not None else ""
        folder = report_folder(self._config, incident.id)
        for language, ending in ((Language.ENGLISH, "pdf"), (Language.HINDI, "hi.pdf")):
            file = folder / f"revision-{number}{approved}.{ending}"
            if file.exists() or file in self._unset:
                continue
            sheet = paper(
                document,
                revision=number,
                language=language,
                standing=done,
                organisation=self._config.organisation.name,
            )
            try:
                write_beside(file, self._typesetter.pdf(TEMPLATE, sheet, at=made_at))
            except (CouldNotFindOut, OSError) as error:
                self._unset.add(file)
                log.warning(
                    "PDF of the report not made; `sentinel report --format pdf` tries again",
                    extra={"incident": incident.id, "file": str(file), "error": str(error)},
                )
