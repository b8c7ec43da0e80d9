"""The whole loop around a database: learnt, backed up, destroyed, found corrupt, put right after
the GM approves, found good again."""

import re
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.backup import back_up
from sentinel.core.baseline import BaselineState
from sentinel.core.check import DatabaseOptions, Invariant
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.settings import Mode
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role, Trigger
from sentinel.edges.databases import sqlite_place
from support.clocks import RunningClock
from support.content_database import SUBJECT, execute, make_database, titles
from support.fresh_folder import fresh_folder
from support.site_server import SiteServer
from support.values import folder_tree
from support.watched import FILES

URL = "https://sentinel.institute.example/"
INVARIANT = Invariant(
    name="every page has a title",
    database="content",
    statement="SELECT id FROM pages WHERE title = 'HACKED'",
)


@asynccontextmanager
async def app_of(folder: Path) -> AsyncIterator[App]:
    """The shipped configuration with one database, its check and an invariant."""
    settings = make_database(folder / "app")
    root = folder_tree(folder / "www", dict(FILES))
    async with SiteServer(folder=root) as server:
        fresh_folder(folder / "sentinel", url=server.url, document_root=root, name="main")
        shipped = configuration.load(folder / "sentinel" / "config.toml")
        config = replace(
            shipped,
            sites=tuple(replace(site, databases=(settings,)) for site in shipped.sites),
            checks=tuple(
                replace(check, options=DatabaseOptions(invariants=(INVARIANT,)))
                if check.kind == "database"
                else check
                for check in shipped.checks
            ),
            witnesses=replace(shipped.witnesses, pause_seconds=0.0, corrupt_pause_seconds=0.0),
            response=replace(shipped.response, automatic=True, mode=Mode.ACT),
            approvals=replace(shipped.approvals, link_url=URL, listen="127.0.0.1:8642"),
            backup=replace(shipped.backup, at="", soak_seconds=0.0, rehearsed_within_seconds=0.0),
        )
        with ExitStack() as closing:
            app = build(config, closing, clock=RunningClock())
            try:
                yield app
            finally:
                await app.close_connections()


async def test_a_destroyed_row_comes_back_after_the_gm_approves_by_the_link_of_their_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.0)
    async with app_of(tmp_path) as app:
        site = app.site(None)
        learnt = await app.learner.learn(site, fetches=1)
        (known,) = learnt.baseline.databases
        assert [table.name for table in known.tables] == ["settings"]
        app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "as built"
        )
        backup = await back_up(app, site, progress=None)
        assert [part.state.rows for part in backup.databases] == [3]
        assert app.cleaner.judge(site, backup, None).clean

        execute(site.databases[0], "UPDATE pages SET title = 'HACKED'")
        run = await app.detector.sweep(site, trigger=Trigger.COMMAND)
        assert run.verdict is Verdict.CORRUPT
        incident = app.store.incidents.open_of(site.name)
        assert incident is not None
        assert SUBJECT in incident.subjects

        assert await app.responder.respond(incident.id) is IncidentState.RESPONDING
        journal = app.store.journal.entries(incident.id)
        assert (journal[-1].step, journal[-1].phase) == ("restore-database", Phase.ASKED)
        file = site.databases[0].file
        assert file is not None
        assert titles(file) == ["HACKED", "HACKED"]

        gm = next(c for c in app.config.contacts if Role.AUTHORISER in c.roles)
        mails = [row for row in app.store.outbox.all() if row.kind is NoticeKind.APPROVAL]
        (asked,) = [row for row in mails if row.recipients == (gm.mail,)]
        assert "After a yes:" in asked.body
        (link,) = set(re.findall(rf"{URL}answer/\S+", asked.body))  # in both languages
        app.answering.redeem(link, yes=True)
        assert await app.responder.respond(incident.id) is IncidentState.RESOLVED
        assert titles(file) == ["Tenders", "निविदा"]
        (kept,) = (tmp_path / "app").glob(".sentinel-*/quarantine")
        assert titles(kept) == ["HACKED", "HACKED"]
        again = await app.detector.sweep(site, trigger=Trigger.COMMAND)
        assert again.verdict is Verdict.INTACT
