"""Runs of a playbook on real files, killed with SIGKILL at a boundary of their journal and taken up
by a process of their own.

    python -m support.killed_run FOLDER URL    one JSON job a line in, one JSON answer a line out

A job is {"playbook": path, "about": {...}, "boundary": N or null}. Boundaries are counted over all
entries of the journal: each has one just before it is written and one just after. So for every step
there is a death before the intent, after the intent, after the effect, and after the result.
This process has imported everything and forks for each run, so that a run costs no start.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentinel.actions import ACTIONS
from sentinel.blockers import BLOCKERS
from sentinel.config.playbooks import frozen_playbook, playbook_from_text
from sentinel.core.action import Tools
from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import open_questions
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.settings import Response
from sentinel.core.site import BlockSettings, RestartSettings, Site
from sentinel.core.verdict import Verdict
from sentinel.database_backup import create_backup
from sentinel.edges.audit import FileAudit
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.clock import SystemClock
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.site_databases import SiteDatabases
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.host import SiteHost
from sentinel.edges.keys import SigningKey
from sentinel.edges.locks import FileLocks
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.store import SqliteStore
from sentinel.edges.store.journal import SqliteJournal
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.vault.local import LocalVault
from sentinel.reporting import make_draft
from sentinel.respond import Responder
from support.content_database import NAME, execute, make_database, titles
from support.fakes import GivenCleaner, GivenRetester, PlainFetcher, WalkedTree, open_incident
from support.settings import make_config
from support.stores import new_key, open_store
from support.values import FakeClock, make_site

CLEAN = b"<title>Institute</title><p>Tenders"
DEFACED = b"<title>Hacked</title><p>by Paper Tiger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where everything lies."""

    folder: Path
    url: str
    key: SigningKey

    @property
    def home(self) -> Path:
        return self.folder / "www" / "index.html"

    @property
    def down(self) -> Path:
        """While this file is there, the server fails."""
        return self.folder / "www" / "down"

    @property
    def database(self) -> DatabaseSettings:
        file = self.folder / "app" / "site.db"
        return DatabaseSettings(
            name=NAME, engine=Engine.SQLITE, file=file, static_tables=("settings",)
        )

    @property
    def site(self) -> Site:
        return make_site(
            url=self.url,
            block=BlockSettings(
                driver="demo", flag_dir=self.folder / "flags", retry_after_seconds=600
            ),
            document_root=self.folder / "www",
            databases=(self.database,),
            restart=RestartSettings(command=("rm", "-f", str(self.down))),
        )


class Looking(GivenRetester):
    """Port Retester: the site as it is on disk."""

    def __init__(self, place: Place, store: SqliteStore) -> None:
        super().__init__(store, FakeClock(SystemClock().now()))
        self._place = place

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        good = self._place.home.read_bytes() == CLEAN and not self._place.down.exists()
        self.verdicts = [Verdict.INTACT if good else Verdict.DEFACED]
        return await super().retest(site, incident)


def tools_of(place: Place) -> Tools:
    """The real edges, opened anew by each process."""
    folder, site, clock = place.folder, place.site, SystemClock()
    config = make_config(
        folder,
        sites=(site,),
        response=Response(automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60),
    )
    store = open_store(folder / "sentinel.db", clock=clock, key=place.key)
    vault = LocalVault(
        folder / "backups",
        key=place.key,
        compression=Compression.NONE,
        clock=clock,
        max_entries=10_000,
    )
    renderer, tree = JinjaRenderer(config.templates, config), WalkedTree()

    def draft(incident: Incident, reason: str) -> int:
        return make_draft(
            incident, site, config, store=store, renderer=renderer, clock=clock, reason=reason
        )

    return Tools(
        config=config,
        clock=clock,
        store=store,
        audit=FileAudit(folder / "audit.jsonl", clock=clock, key=place.key),
        blobs=FileBlobs(folder / "blobs"),
        renderer=renderer,
        blockers=BLOCKERS,
        witness=PlainFetcher(),
        tree=tree,  # type: ignore[arg-type] # cannot watch, which no action does
        vault=vault,
        restorer=LocalRestorer(vault, tree=tree),  # type: ignore[arg-type] # as above
        cleaner=GivenCleaner(vault),
        retester=Looking(place, store),
        evidence=FileEvidence(folder / "evidence", key=place.key, clock=clock),
        locks=FileLocks(folder / "locks"),
        draft=draft,
        databases=SiteDatabases(clock=clock, folder=folder / "spool"),
        host=SiteHost(timeout_seconds=5.0),
    )


def prepare(place: Place) -> None:
    """A good site, its database, and a backup of both."""
    for name in ("www", "flags"):
        (place.folder / name).mkdir(parents=True)
    place.home.write_bytes(CLEAN)
    make_database(place.folder / "app")
    tools = tools_of(place)
    create_backup(
        tools.vault, tools.databases, place.site, baseline="", run_before="", progress=None
    )


def strike(place: Place, job: dict[str, Any]) -> None:
    """What the incident is about happens, and it is opened."""
    path, about = Path(job["playbook"]), dict(job["about"])
    playbook = playbook_from_text(path.read_text(), name=path.stem)
    if Verdict.DOWN in playbook.on:
        if "restart" in {step.uses for step in playbook.steps}:
            place.down.write_bytes(b"")  # else it has come back by itself
    else:
        fresh = place.home.with_suffix(".new")
        fresh.write_bytes(DEFACED)
        fresh.replace(place.home)
        execute(place.database, "UPDATE pages SET title = 'HACKED'")
    tools = tools_of(place)
    assert isinstance(tools.store, SqliteStore)
    subjects = tuple(about.pop("subjects", ()))
    incident = open_incident(
        tools.store,
        place.site.name,
        verdict=playbook.on[0],
        playbook=playbook.name,
        playbook_text=playbook.text,
        playbook_sha256=sha256(playbook.text.encode()),
    )
    fields = {"subjects": subjects, "retest_token": "ab" * 32, **about}
    tools.store.incidents.change(incident.id, incident.state, fields=fields)


def newest(tools: Tools) -> Incident:
    return max(tools.store.incidents.all(), key=lambda incident: incident.id)


async def follow(tools: Tools) -> None:
    """The newest incident's run to its end; every question is answered with yes, by the GM."""
    responder = Responder(tools=tools, actions=ACTIONS, thaw=frozen_playbook)
    incident = newest(tools)
    journal = tools.store.journal
    while await responder.respond(incident.id) is IncidentState.RESPONDING:
        questions = open_questions(frozen_playbook(incident), journal.entries(incident.id))
        assert questions, "a run that rests waits for somebody"
        for step, question in questions:
            data = {"question": question.number, "by": "GM (ICT)", "for": "", "via": "command"}
            journal.write(incident.id, step.id, step.uses, Phase.APPROVED, data=data)


def die_at(boundary: int | None) -> None:
    """From now on this process kills itself there."""
    passed, write = 0, SqliteJournal.write

    def step() -> None:
        nonlocal passed
        if passed == boundary:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    def killing(
        self: SqliteJournal, incident: str, step_id: str, action: str, phase: Phase, **rest: Any
    ) -> JournalEntry:
        step()
        entry = write(self, incident, step_id, action, phase, **rest)
        step()
        return entry

    SqliteJournal.write = killing  # type: ignore[method-assign]


def found(place: Place) -> dict[str, Any]:
    """How all stands after a run."""
    tools = tools_of(place)
    incident = newest(tools)
    entries = tools.store.journal.entries(incident.id)
    audit = FileAudit(place.folder / "audit.jsonl", clock=tools.clock, key=place.key).verify()
    beside = sorted(path.name for path in place.folder.glob(".sentinel-*"))
    return {
        "state": incident.state.value,
        "journal": [
            [e.step, e.action, e.phase.value, str(e.data.get("reason", ""))] for e in entries
        ],
        "notices": [row.key for row in tools.store.outbox.all(incident.id)],
        "home": place.home.read_bytes() == CLEAN,
        "down": place.down.exists(),
        "titles": titles(place.folder / "app" / "site.db"),
        "flags": sorted(str(p) for p in (place.folder / "flags").rglob("current")),
        "beside": beside,
        "audit": list(audit),
        "evidence": len(list((place.folder / "evidence").rglob("*"))),
    }


def in_a_process(work: Callable[[], object]) -> int:
    """How it ended: 0, or minus the signal."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - a child says what broke, and ends without its parent's ends
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def answer(place: Place, job: dict[str, Any]) -> dict[str, Any]:
    def first() -> None:
        die_at(job["boundary"])
        asyncio.run(follow(tools_of(place)))

    said = place.folder / "answer.json"
    ends = [in_a_process(lambda: strike(place, job)), in_a_process(first)]
    if ends[-1] == -signal.SIGKILL:
        ends.append(in_a_process(lambda: asyncio.run(follow(tools_of(place)))))
    ends.append(in_a_process(lambda: said.write_text(json.dumps(found(place)))))
    return {"ends": ends, **json.loads(said.read_text())}


def main() -> None:
    place = Place(folder=Path(sys.argv[1]), url=sys.argv[2], key=new_key())
    # nobody else uses this database
    sqlite_place.DRAIN_SECONDS, sqlite_place.QUIET_SECONDS = 0.0, 0.05
    assert in_a_process(lambda: prepare(place)) == 0
    for line in sys.stdin:
        print(json.dumps(answer(place, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
