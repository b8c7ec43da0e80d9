"""What tells people by itself: a real database, real templates, a clock that a test moves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.deed_link import DeedLinks
from sentinel.core.incident import Incident
from sentinel.core.notice import Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.records import IncidentChange
from sentinel.core.routing import Route, routes
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.telling import suspect_notice
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.undelivered_file import UndeliveredFile
from support.settings import make_config, make_mail
from support.stores import MAIL_DOMAIN, new_key
from support.values import FakeClock, make_incident, make_run, make_site


class Lines:
    """The audit log, as far as it is looked at here (port Audit)."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, Mapping[str, object]]] = []

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        self.lines.append((actor, action, data))

    note = append


@dataclass(slots=True, kw_only=True)
class Telling:
    """TellingParts, and a few deeds of others."""

    config: Config
    clock: FakeClock
    store: SqliteStore
    renderer: JinjaRenderer
    undelivered_note: UndeliveredFile
    deed_links: DeedLinks
    audit: Lines = field(default_factory=Lines)

    def open_incident(self, **changes: object) -> Incident:
        """A suspicion comes up now, and is told."""
        now = self.clock.now()
        found = make_incident("", opened_at=now, first_sighting_at=now, **changes)
        notice = suspect_notice(found, make_site(), now, 0.0)
        run: Run = make_run(f"run-{now.isoformat()}", started_at=now, ended_at=now)
        change = IncidentChange(incident=found)
        stored = self.store.runs.record(run, change, [(notice, self.renderer.notice(notice))])
        assert stored is not None
        return stored

    def put(
        self, kind: NoticeKind = NoticeKind.WATCH, key: str = "watch/1", **more: object
    ) -> None:
        """Something is told."""
        now = self.clock.now()
        facts = {"site": {"name": "main", "title": "Institute", "url": "http://x/"}, "closed": ""}
        notice = Notice(
            key=key,
            kind=kind,
            site="main",
            incident="",
            at=now,
            facts={**facts, "key": "k", "lines": [], "now": {"ist": "", "utc": ""}},
        )
        self.store.outbox.put([(notice, self.renderer.notice(notice))])

    def rows(self, within: str = "") -> list[OutboxRow]:
        return [row for row in self.store.outbox.all() if within in row.key]

    def names(self, within: str = "") -> list[str]:
        return [row.key for row in self.rows(within)]

    def deliver(self, within: str = "", channel: str = "") -> None:
        """The channels take what is queued."""
        for row in self.rows(within):
            if row.state is OutboxState.QUEUED and channel in {"", row.channel}:
                self.store.outbox.sent(row.id, self.clock.now(), ())

    def fail(self, within: str = "", error: str = "connection refused") -> None:
        """No channel takes anything."""
        for row in self.rows(within):
            if row.state is OutboxState.QUEUED:
                self.store.outbox.failed(row.id, error, self.clock.now())


@contextmanager
def telling(folder: Path, **changes: object) -> Iterator[Telling]:
    """A mail server is configured, and who is meant is asked of `core/routing.py`."""
    config = make_config(folder, **{"mail": make_mail(), **changes})
    clock = FakeClock()
    config.paths.state.mkdir(exist_ok=True)

    def ways(notice: Notice) -> tuple[Route, ...]:
        return routes(notice, config, clock.now())

    store = SqliteStore(
        config.paths.state / "sentinel.db",
        clock=clock,
        key=new_key(),
        routes=ways,
        mail_domain=MAIL_DOMAIN,
    )
    try:
        renderer = JinjaRenderer(config.templates, config)
        yield Telling(
            config=config,
            clock=clock,
            store=store,
            renderer=renderer,
            undelivered_note=UndeliveredFile(config.paths.state),
            deed_links=DeedLinks(
                root=config.approvals.link_url, sign=new_key().sign, now=clock.now
            ),
        )
    finally:
        store.close()
