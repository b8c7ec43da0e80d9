"""A site that was watched for a month, each hour, with all that can happen in one: for the regular
reports. Every figure of it can be reckoned by hand; `test_monitoring.py` does."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.certin_filing import Filing, FilingKind
from sentinel.core.crawl_mark import crawl_mark
from sentinel.core.incident import IncidentState
from sentinel.core.link_graph import CrawlNotes
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.core.run import Run
from sentinel.core.settings import Contact
from sentinel.core.times import IST
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language, Role, Trigger
from support.paper_crawl import ROOT, Paper
from support.settings import TEMPLATES
from support.values import (
    FakeClock,
    make_finding,
    make_incident,
    make_judgement,
    make_message,
    make_notice,
    make_run,
)
from support.working_folder import make_working_folder

MANAGER = Contact(
    name="Web Information Manager",
    post="Web Information Manager",
    mail="wim@institute.example",
    mobile="",
    roles=(Role.INFORMATION_MANAGER,),
    language=Language.BOTH,
)


def ist(day: int, hour: float = 0.0, *, month: int = 10) -> datetime:
    return datetime(2026, month, day, tzinfo=IST) + timedelta(hours=hour)


AFTER = ist(2, 9, month=11)
"""Monday, two days after the month."""
DOWN = {ist(12, 10), ist(12, 11), ist(20, 23), ist(21, 0)}
AWAY = {ist(15, hour) for hour in range(6, 12)}
"""Nobody looked: the last look before speaks for two and a half hours."""
_EXERCISED = make_judgement(Verdict.INCONCLUSIVE, code="exercised-defaced")


@contextmanager
def monitored(folder: Path, *, filled: bool = True, templates: Path = TEMPLATES) -> Iterator[App]:
    """The whole app with a clock that stands at AFTER; `filled`: with a month behind it."""
    config = configuration.load(make_working_folder(folder), environ={})
    (folder / "state").mkdir(exist_ok=True)
    hourly = tuple(replace(check, every_seconds=3600.0) for check in config.checks)
    config = replace(
        config, templates=templates, checks=hourly, contacts=(*config.contacts, MANAGER)
    )
    clock = FakeClock(AFTER)
    with ExitStack() as closing:
        app = build(config, closing, clock=clock)
        if filled:
            _looks(app)
            _incidents(app)
            _links(app)
            _mails(app)
        clock.at = AFTER
        yield app


def _looks(app: App) -> None:
    at, end = ist(1), ist(2, 9, month=11)
    while at <= end:
        if at not in AWAY:
            app.store.runs.record(_look(at), None, ())
        at += timedelta(hours=1)
    through = ist(9, 4.5)  # a re-test looks through the block
    retest = make_run("retest", trigger=Trigger.RETEST, started_at=through, ended_at=through)
    app.store.runs.record(retest, None, ())


def _look(at: datetime) -> Run:
    verdict, more = Verdict.INTACT, {}
    if at in DOWN:
        verdict, more = Verdict.DOWN, {"pages": 0}
    elif at == ist(18, 2):
        verdict, more = Verdict.INCONCLUSIVE, {"maintenance": "maintenance until 03:00"}
    elif at == ist(30, 13):
        verdict, more = Verdict.REFUSED, {"pages": 0}
    elif at == ist(9, 4):  # closed by hand, without an incident
        verdict = Verdict.INCONCLUSIVE
        blocked = make_finding(code="page-blocked", verdict=Verdict.INCONCLUSIVE)
        more = {"findings": (blocked,), "pages": 1}
    elif at == ist(22, 8):  # Sentinel's own exercise: the site answered
        verdict, more = Verdict.INCONCLUSIVE, {"judgements": (_EXERCISED,)}
    began = at - timedelta(minutes=2)
    return make_run(f"look-{at:%m%dT%H}", verdict, started_at=began, ended_at=at, **more)


def _open(app: App, at: datetime, verdict: Verdict, good: datetime | None) -> str:
    run = make_run(f"grave-{at:%m%dT%H%M}", verdict, started_at=at, ended_at=at, pages=0, files=1)
    if verdict is not Verdict.DOWN:
        run = replace(run, verdict=verdict, pages=3)
    opened = make_incident(
        "", verdict=verdict, opened_at=at, first_sighting_at=at, last_good_at=good
    )
    app.clock.at = at  # type: ignore[attr-defined] # a test's clock
    incident = app.store.runs.record(run, IncidentChange(incident=opened), ())
    assert incident is not None
    return incident.id


def _change(app: App, incident: str, **fields: object) -> None:
    app.store.incidents.change(incident, IncidentState.SUSPECTED, fields=fields)


def _incidents(app: App) -> None:
    """Down for two hours; defaced, and closed for two and a half; a false alarm; one still open."""
    down = _open(app, ist(12, 10), Verdict.DOWN, ist(12, 9))
    _change(
        app,
        down,
        acknowledged_at=ist(12, 10.5),
        acknowledged_by="Web Officer",
        state=IncidentState.RESOLVED,
        ended_at=ist(12, 12),
    )
    filing = Filing(incident=down, kind=FilingKind.NOT_DUE, at=ist(12, 13), by="GM (ICT)")
    app.store.filings.add(filing)
    defaced = _open(app, ist(25, 14.25), Verdict.DEFACED, ist(25, 13.75))
    for hour, action in ((14.5, "block"), (17, "unblock")):
        app.clock.at = ist(25, hour)  # type: ignore[attr-defined] # a test's clock
        app.store.journal.write(defaced, action, action, Phase.DONE, data={})
    _change(
        app,
        defaced,
        acknowledged_at=ist(25, 15.25),
        acknowledged_by="Web Officer",
        state=IncidentState.RESOLVED,
        ended_at=ist(25, 18.25),
    )
    app.clock.at = ist(25, 19)  # type: ignore[attr-defined] # a test's clock
    app.store.filings.add(
        Filing(
            incident=defaced,
            kind=FilingKind.FILED,
            at=ist(25, 19),
            by="GM (ICT)",
            reference="CERTIn-1",
        )
    )
    alarm = _open(app, ist(28, 3), Verdict.SUSPECT, ist(28, 2))
    _change(app, alarm, state=IncidentState.DISMISSED, ended_at=ist(28, 4))
    _open(app, ist(31, 20), Verdict.SUSPECT, None)


def _links(app: App) -> None:
    """Two broken, one of them mended, a third broken at last."""
    pages: dict[str, tuple[str, ...]] = {
        "": ("gone", "lost", "late"),
        "gone": (),
        "lost": (),
        "late": (),
    }
    for day, broken in ((6, ("gone", "lost")), (13, ("gone",)), (27, ("gone", "late"))):
        paper = Paper(pages, **dict.fromkeys(broken, 404))
        app.links.remember(
            CrawlNotes(
                site="main",
                at=ist(day, 5),
                record=paper,
                is_own=lambda url: url.startswith(ROOT),
                report=_report(broken),
                mark=crawl_mark(paper),
                whole=True,
            )
        )


def _report(broken: tuple[str, ...]) -> LinkReport:
    targets = tuple(
        Target(
            url=ROOT + path,
            state=LinkState.BROKEN,
            reason=LinkReason.STATUS,
            words="answers 404",
            status=404,
            carriers=(Carrier(page=ROOT, line=3, text="more"),),
            carrier_count=1,
        )
        for path in broken
    )
    return LinkReport(
        root=ROOT, pages=1, links=3, checked=4, requests=4, seconds=1.0, broken=targets
    )


def _mails(app: App) -> None:
    """One that nobody has, one that was taken, one that a stand-in has."""
    for number, key in enumerate(("told-0", "told-1", "told-2", "told-2/escalated")):
        notice = make_notice(NoticeKind.WATCH, key=key, incident="", at=ist(12 + number))
        app.store.outbox.put([(notice, make_message())])
    bad, good, refused, instead = app.store.outbox.all()
    for row in (bad, refused):
        app.store.outbox.undeliverable(row.id, "550 no such user")
    for row in (good, instead):
        app.store.outbox.sent(row.id, ist(16), ())
