"""An open incident with all that a report to CERT-In is made and sent with, on real edges."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.incident_report import Evidence, KeptFile
from sentinel.core.records import IncidentChange
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.edges.audit import FileAudit
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.report_clock import ReportClock
from sentinel.reporting import make_draft
from support.settings import make_config, make_mail
from support.stores import new_key, open_store
from support.values import FakeClock, make_finding, make_incident, make_run

EVIDENCE = Evidence(
    folder="/var/lib/sentinel/evidence",
    list_sha256="cd" * 32,
    files=(KeptFile(name="pages/home\n.html", sha256="ab" * 32, size=10),),
)


class GivenTypesetter:
    """Port Typesetter; keeps what it was given, and makes a file of a few bytes."""

    def __init__(self) -> None:
        self.sheets: list[Mapping[str, Any]] = []
        self.fault: Exception | None = None

    def pdf(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        at: datetime | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> bytes:
        if self.fault is not None:
            raise self.fault
        self.sheets.append(data)
        return f"%PDF {template}".encode()


@dataclass(slots=True, kw_only=True)
class ReportDesk:
    """What `sentinel.filing` and `sentinel.report_clock` want of the application."""

    folder: Path
    config: Config
    store: SqliteStore
    audit: FileAudit
    clock: FakeClock
    blobs: FileBlobs
    renderer: JinjaRenderer
    typesetter: GivenTypesetter = field(default_factory=GivenTypesetter)
    woken: int = 0

    @property
    def site(self) -> Site:
        return self.config.sites[0]

    @property
    def incident(self) -> Incident:
        """The newest one as it is stored now."""
        return self.store.incidents.all()[0]

    def draft(self, reason: str = "first sighting") -> int:
        return make_draft(
            self.incident,
            self.site,
            self.config,
            store=self.store,
            renderer=self.renderer,
            clock=self.clock,
            reason=reason,
        )

    def report_clock(self) -> ReportClock:
        """A new one, as after a restart."""

        def wake() -> None:
            self.woken += 1

        return ReportClock(
            config=self.config,
            store=self.store,
            renderer=self.renderer,
            typesetter=self.typesetter,
            clock=self.clock,
            wake=wake,
        )

    def keys(self, kind: str) -> list[str]:
        """Of the rows of the outbox whose key has that word."""
        return [row.key for row in self.store.outbox.all() if f"/{kind}" in row.key]

    def actions(self) -> list[str]:
        """Of the audit log."""
        if not (self.folder / "audit.jsonl").exists():
            return []
        return [str(entry["action"]) for entry in self.audit.entries()]

    def end(self, state: IncidentState) -> None:
        fields = {"state": state, "ended_at": self.clock.now()}
        self.store.incidents.change(self.incident.id, self.incident.state, fields=fields)


@contextmanager
def report_desk(
    folder: Path,
    *,
    verdict: Verdict = Verdict.SUSPECT,
    change: Callable[[Config], Config] = lambda c: c,
) -> Iterator[ReportDesk]:
    """A desk with an incident of that verdict and no draft yet."""
    clock, key = FakeClock(), new_key()
    config = change(make_config(folder, mail=make_mail()))
    store = open_store(folder / "sentinel.db", clock=clock, key=key)
    run = make_run(verdict=verdict, findings=(make_finding(verdict=verdict),))
    opened = make_incident("", verdict=verdict, opened_at=clock.now())
    store.runs.record(run, IncidentChange(incident=opened), ())
    try:
        yield ReportDesk(
            folder=folder,
            config=config,
            store=store,
            audit=FileAudit(folder / "audit.jsonl", clock=clock, key=key),
            clock=clock,
            blobs=FileBlobs(folder / "blobs"),
            renderer=JinjaRenderer(config.templates, config),
        )
    finally:
        store.close()
