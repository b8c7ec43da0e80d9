"""The demo itself: learn, approve, back up, deface, and tell the events as they happen."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.backup import back_up
from sentinel.core.baseline import BaselineState
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.page import FetchRequest, Page
from sentinel.core.words import Role
from sentinel.daemon import Daemon
from sentinel.demo.attack import deface
from sentinel.demo.keep import go_on
from sentinel.demo.stage import SAMPLE, Stage, set_up
from sentinel.demo.timeline import EVENTS, Event, events_of, line
from sentinel.errors import IntegrityError, SentinelError
from sentinel.rehearsal import rehearse

TIME_LIMIT_SECONDS = 90.0
WANTED_MAILS = 2
ROUNDS = 8
"""Looks at each page, one after the other: the site has parts that change with each answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How it went. `problems` is empty where the whole loop closed."""

    timeline: tuple[Event, ...]
    problems: tuple[str, ...]
    incident: str
    report: Path | None
    mails: tuple[Path, ...]


async def play(
    folder: Path,
    *,
    tell: Callable[[str], None],
    show: Callable[[Performance], None],
    keep: bool,
) -> Performance:
    """Runs the demo in an empty folder. With `keep` it goes on watching until a signal ends it.

    `show` gets the performance as soon as the loop has closed.
    """
    async with set_up(folder) as stage:
        return await _play(stage, tell, show, keep)


async def _play(
    stage: Stage, tell: Callable[[str], None], show: Callable[[Performance], None], keep: bool
) -> Performance:
    wake = asyncio.Event()
    changed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_change() -> None:
        loop.call_soon_threadsafe(wake.set)
        loop.call_soon_threadsafe(changed.set)

    with ExitStack() as closing:
        app = build(configuration.load(stage.config), closing, wake=on_change)
        closing.enter_context(app.locks.daemon())
        await _prepare(app, tell)
        daemon = Daemon(app, wake)
        serving = asyncio.create_task(daemon.serve(), name="daemon")
        try:
            performance = await _loop(app, stage, tell, changed)
            show(performance)
            if keep:
                await go_on(app, stage, tell, changed, serving)
            return performance
        finally:
            daemon.stop.set()
            await asyncio.gather(serving, return_exceptions=True)


async def _prepare(app: App, tell: Callable[[str], None]) -> None:
    site = app.site(None)
    learnt = await app.learner.learn(site, fetches=ROUNDS)
    authoriser = app.config.contacts_with(Role.AUTHORISER)[0].name
    app.store.baselines.decide(
        learnt.baseline.id, BaselineState.APPROVED, authoriser, "demonstration"
    )
    backup = await back_up(app, site, progress=None)
    pages, files = len(learnt.baseline.pages), len(backup.manifest.files)
    tell(
        f"Learnt {pages} pages and assets of {site.url} quickly, from {ROUNDS} looks in a row "
        f"(a real site takes a day); approved by {authoriser}."
    )
    tell(f"Backed up {files} files as {backup.id}, equal to that baseline.")
    rehearsed = await rehearse(app, site, by="demo", progress=None)
    if not rehearsed.good:
        raise IntegrityError(f"the rehearsal failed: {' '.join(rehearsed.problems)}")
    tell(
        f"Rehearsed: restored into a private folder, served on loopback and looked at in "
        f"{rehearsed.seconds:.1f} s; so the backup is clean.\n"
    )


async def _loop(
    app: App, stage: Stage, tell: Callable[[str], None], changed: asyncio.Event
) -> Performance:
    defaced_at = app.clock.now()
    deface(stage.document_root)
    timeline = [Event(seconds=0.0, event="defaced")]
    tell(line(timeline[0]))
    incident: Incident | None = None
    try:
        async with asyncio.timeout(TIME_LIMIT_SECONDS):
            while incident is None or incident.state.is_open:
                await _pause(changed)
                incident = next(iter(app.store.incidents.all()), None)
                events = [] if incident is None else events_of(app, incident, defaced_at)
                for event in events[len(timeline) - 1 :]:
                    timeline.append(event)
                    tell(line(event))
                if incident is not None and incident.state is IncidentState.NEEDS_HUMAN:
                    break
            await stage.mails.wait_for(WANTED_MAILS)
    except TimeoutError:
        tell(f"The loop did not close within {TIME_LIMIT_SECONDS:g} s.")
    return Performance(
        timeline=tuple(timeline),
        problems=tuple(await _problems(app, stage, timeline, incident)),
        incident="" if incident is None else incident.id,
        report=None if incident is None else _report(app, stage, incident),
        mails=_mails(stage),
    )


async def _pause(changed: asyncio.Event) -> None:
    """Until something was recorded; at the latest a moment, for rows of the response."""
    try:
        await asyncio.wait_for(changed.wait(), 0.1)
    except TimeoutError:
        return
    changed.clear()


async def _problems(
    app: App, stage: Stage, timeline: list[Event], incident: Incident | None
) -> list[str]:
    """Everything that should hold at the end, and does not."""
    problems = []
    missing = {"detected", *(event for _, event in EVENTS)} - {e.event for e in timeline}
    if missing:
        problems.append(f"did not happen: {', '.join(sorted(missing))}")
    if incident is None or incident.state is not IncidentState.RESOLVED:
        problems.append(f"the incident is {incident.state if incident else 'missing'}")
    if not _same_files(SAMPLE, stage.document_root):
        problems.append("the document root is not byte-identical to what was approved")
    look = await app.witness.fetch(FetchRequest(url=stage.url, fresh_connection=True))
    if not isinstance(look, Page) or look.status != 200:
        problems.append("the site does not answer 200")
    if len(stage.mails.mails) < WANTED_MAILS:
        problems.append(f"{len(stage.mails.mails)} of {WANTED_MAILS} mails arrived")
    problems += app.audit.verify()
    return problems


def _same_files(left: Path, right: Path) -> bool:
    def contents(root: Path) -> dict[str, bytes]:
        files = (path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in files}

    return contents(left) == contents(right)


def _report(app: App, stage: Stage, incident: Incident) -> Path | None:
    """The newest draft as a text file, beside the mails."""
    try:
        drafts = app.store.reports.all(incident.id)
    except SentinelError:
        return None
    if not drafts:
        return None
    path = stage.folder / f"{incident.id}-cert-in-report.txt"
    path.write_text(drafts[-1][3], encoding="utf-8")
    return path


def _mails(stage: Stage) -> tuple[Path, ...]:
    return tuple(mail.file for mail in stage.mails.mails)
