"""One small site with everything that answers an attack on it, in one folder: the real database,
audit log, vault, restorer, evidence and flag; its web server is a function over folder and flag.
The process may die at each write and effect, and what every response must keep is noted as the
effects are made: a test asserts it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sentinel.actions import ACTIONS
from sentinel.actions.retest import Retest
from sentinel.answering import Answering
from sentinel.blockers.demo import DemoBlocker
from sentinel.config.playbooks import frozen_playbook, playbook_from_text
from sentinel.core.action import Tools
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import open_questions
from sentinel.core.opening import Circumstances, incident_after
from sentinel.core.playbook import JournalEntry, Playbook, Step
from sentinel.core.questions import Question
from sentinel.core.response_settings import Approvals
from sentinel.core.run_notices import run_notices
from sentinel.core.site import Site
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict, worst
from sentinel.core.words import Trigger
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.templates import JinjaRenderer
from sentinel.errors import ConfigError
from sentinel.known import change_of
from sentinel.respond import Responder
from support.asked import PEOPLE, URL
from support.fakes import Desk, desk
from support.folder_web import FolderWeb, contents
from support.stores import new_key
from support.values import make_finding, make_judgement, make_run

GOOD = {"index.html": b"home", "a/b.html": b"page"}
INFECTED = {**GOOD, "shell.php": b"<?php HACKED"}
HOSTILE = b"HACKED"


class Died(BaseException):
    """The process ends here; whatever runs on in it must do nothing any more."""


@dataclass
class Fuse:
    """Burns down at each boundary; once it is out the process is dead."""

    left: int = -1
    """Boundaries until then; negative: it lives."""
    seen: Callable[[], None] = lambda: None
    """Called at each boundary."""

    def boundary(self) -> None:
        self.seen()
        if self.left == 0:
            raise Died
        self.left -= self.left > 0


class Mortal:
    """An object in whose methods the process may die, just before they work and just after."""

    def __init__(self, real: Any, fuse: Fuse, *names: str) -> None:
        self._real, self._fuse, self._names = real, fuse, frozenset(names)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in self._names:
            return found

        def mortal(*words: Any, **more: Any) -> Any:
            self._fuse.boundary()
            made = found(*words, **more)
            self._fuse.boundary()
            return made

        return mortal


@dataclass
class Effects:
    """What happened to the site, in order; a re-test counts from when it began to look."""

    now: int = 0
    swapped_at: int = 0
    green_at: int = 0
    grave_at: int = 0
    """When a look last began that saw something grave."""
    in_place: list[str] = field(default_factory=list)
    """Digests of the trees that exchanges put in place."""
    displaced: set[str] = field(default_factory=set)
    """Digests of the trees that they took away."""

    def tick(self) -> int:
        self.now += 1
        return self.now


class LoneSite:
    """`place`: with the real edges. `plans`: the texts of the playbooks by name."""

    def __init__(self, place: Desk, plans: dict[str, str]) -> None:
        self.place, self.fuse, self.effects = place, Fuse(), Effects()
        self.root, self.clock = place.root, place.clock
        self.web = FolderWeb(place.root, place.folder / "flags", place.clock.now)
        self.swap: Callable[[Any, Site, Path], None] = lambda *_: None
        """Called around each exchange, and what makes it."""
        self.lifted: Callable[[], None] = lambda: None
        """Called before each lift."""
        self._runs = 0
        self.tools = self._tools(plans)
        self.key = new_key()
        self.store = self.tools.store

    def _tools(self, plans: dict[str, str]) -> Tools:
        old, fuse = self.place.tools, self.fuse
        config = replace(
            old.config,
            contacts=PEOPLE,
            playbooks=tuple(playbook_from_text(text, name=name) for name, text in plans.items()),
            approvals=Approvals(link_url=URL, listen="127.0.0.1:8642"),
        )
        store: Any = self.place.store
        for noun, *names in (
            ("journal", "write", "answer"),
            ("incidents", "change"),
            ("outbox", "put"),
            ("reports", "add"),
        ):
            setattr(store, noun, Mortal(getattr(store, noun), fuse, *names))
        site = self
        real: Any = old.restorer

        class Restorer(Mortal):
            def exchange(self, *words: Any) -> None:
                fuse.boundary()
                site.swap(real.exchange, *words)
                fuse.boundary()

        class Blocker(Mortal):
            def lift(self, of: Site) -> None:
                fuse.boundary()
                site.lifted()
                DemoBlocker().lift(of)
                fuse.boundary()

        mortal: dict[str, Any] = {
            "audit": Mortal(old.audit, fuse, "append"),
            "restorer": Restorer(real, fuse, "stage", "stage_state", "quarantine"),
            "evidence": Mortal(old.evidence, fuse, "seal"),
            "blockers": {"demo": Blocker(DemoBlocker(), fuse, "apply")},
        }
        return replace(
            old,
            config=config,
            renderer=JinjaRenderer(config.templates, config),
            witness=self.web,
            retester=self,
            **mortal,
        )

    @property
    def open(self) -> Incident | None:
        return self.store.incidents.open_of("main")

    @property
    def answering(self) -> Answering:
        return Answering.by(self.tools, AnswerKeys(self.key), frozen_playbook)

    def engine(self) -> Responder:
        """As after a start: it knows what is on disk alone."""
        return Responder(
            tools=self.tools,
            actions={**ACTIONS, "retest": Retest(pause_seconds=0)},
            thaw=frozen_playbook,
            link=self.answering.mail_link,
        )

    def edit(self, name: str, text: str) -> None:
        """A reload with another text of a playbook."""
        kept = tuple(p for p in self.tools.config.playbooks if p.name != name)
        edited = playbook_from_text(text, name=name)
        self.tools = replace(
            self.tools, config=replace(self.tools.config, playbooks=(*kept, edited))
        )

    def journal(self, incident: str) -> tuple[JournalEntry, ...]:
        return self.store.journal.entries(incident)

    def asked(self) -> tuple[Incident, Playbook, tuple[tuple[Step, Question], ...]] | None:
        """What is open to be answered, if anything."""
        incident = self.open
        if incident is None or incident.state is not IncidentState.RESPONDING:
            return None
        try:
            playbook = frozen_playbook(incident)
            found = open_questions(playbook, self.journal(incident.id))
        except (KeyError, ConfigError):
            return None
        return (incident, playbook, found) if found else None

    def look(self, trigger: Trigger) -> tuple[Verdict, str]:
        """One look at every file: recorded, judged and answered as the detector does."""
        began, moment = self.effects.tick(), self.clock.now()
        seen = contents(self.root) if self.root.is_dir() else {}
        changed = {n: seen.get(n, b"") for n in {*GOOD, *seen} if seen.get(n) != GOOD.get(n)}
        verdicts = {
            name: Verdict.DEFACED if HOSTILE in body else Verdict.CORRUPT
            for name, body in changed.items()
        }
        for body in changed.values():
            self.tools.blobs.put(body)
        self._runs += 1
        run = make_run(
            f"run-{self._runs:04}",
            worst(tuple(verdicts.values())) if verdicts else Verdict.INTACT,
            trigger=trigger,
            started_at=moment,
            ended_at=self.clock.advance(1),
            judgements=tuple(make_judgement(v, f"/{n}") for n, v in verdicts.items()),
            findings=tuple(
                make_finding(f"/{n}", verdict=v, digest_after=sha256(changed[n]))
                for n, v in verdicts.items()
            ),
        )
        self._record(run)
        if run.verdict not in INCIDENT_VERDICTS:
            self.effects.green_at = began if trigger is Trigger.RETEST else self.effects.green_at
        else:
            self.effects.grave_at = began
        return run.verdict, run.id

    def _record(self, run: Any) -> None:
        store, before, now = self.store, self.open, self.clock.now()
        around = Circumstances(
            open_incident=before,
            playbooks=self.tools.config.playbooks,
            automatic=True,
            now=now,
            first_sighting_at=run.started_at,
            last_good_at=None,
            token=f"{self._runs:064x}",
        )
        after = incident_after(run, around)
        notices = run_notices(run, self.place.site, before, after, now)
        store.runs.record(
            run,
            change_of(store, run, before, after, now),
            [(notice, self.tools.renderer.notice(notice)) for notice in notices],
        )

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        await self.web.answered()
        return await asyncio.to_thread(self.look, Trigger.RETEST)


@contextmanager
def lone_site(folder: Path, plans: dict[str, str]) -> Iterator[LoneSite]:
    """With three backups: of a tree that holds a web shell, of the good one, and again of the
    first, so that the newest is not clean."""
    with desk(folder, files=dict(INFECTED)) as place:
        over = {"state": IncidentState.DISMISSED}
        place.store.incidents.change(place.incident.id, place.incident.state, fields=over)
        for files in (INFECTED, GOOD, INFECTED):
            (place.root / "shell.php").unlink(missing_ok=True)
            for name, body in files.items():
                (place.root / name).write_bytes(body)
            place.clock.advance(60)
            made = place.vault.create(place.site, baseline="", run_before="", progress=None)
            if files is INFECTED:
                place.cleaner.unclean[made.id] = "it holds a web shell."
        (place.root / "shell.php").unlink()
        place.clock.advance(60)
        yield LoneSite(place, plans)
