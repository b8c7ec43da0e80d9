"""One database restored, and files brought back out of quarantine, on the console."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from sentinel.core.baseline import BaselineState
from sentinel.core.check import Check, TreeOptions
from sentinel.core.words import Role, Severity
from sentinel.database_learning import learnt_databases
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.site_databases import SiteDatabases
from sentinel.operations.works import WorkState
from support.backup_console import BackupConsole, backup_console
from support.console import CODE, person
from support.content_database import execute, make_database, titles
from support.restore_parts import DatabaseTools, Parts
from support.values import make_baseline

TREE_CHECK = Check(
    name="tree",
    kind="tree",
    targets=("/**",),
    every_seconds=60,
    severity=Severity.CRITICAL,
    confirm=1,
    options=TreeOptions(ignore=("uploads/**",)),
    source="checks/tree.toml",
)


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BackupConsole]:
    """A site with a database and uploads, backed up, and attacked since."""
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.0)
    settings = make_database(tmp_path / "app")

    def altered(made: Parts) -> Parts:
        (made.place.root / "uploads").mkdir()
        place = replace(made.place, site=replace(made.site, databases=(settings,)))
        databases = SiteDatabases(clock=place.clock, folder=tmp_path / "spool")
        made.detector.place = place
        checked = partial(databases.dump_problems, place.vault)
        baseline = make_baseline(
            "b-2",
            tree=place.manifest(),
            learnt_at=place.clock.advance(60),
            databases=learnt_databases(databases, place.site),
        )
        made.store.baselines.add(baseline)
        made.store.baselines.decide("b-2", BaselineState.APPROVED, "GM (ICT)", "as built")
        return replace(
            made,
            place=place,
            config=replace(made.config, checks=(TREE_CHECK,)),
            tools=DatabaseTools(databases=databases),
            cleaner=StoreCleaner(
                place.vault, made.store, place.clock, (TREE_CHECK,), dump_problems=checked
            ),
        )

    async with backup_console(tmp_path, altered=altered) as made:
        await made.done("back-up", site="main")
        yield made


def site_file(at: BackupConsole) -> Path:
    file = at.parts.site.databases[0].file
    assert file is not None
    return file


async def test_one_database_is_restored_as_the_dry_run_showed(at: BackupConsole) -> None:
    settings = at.parts.site.databases[0]
    before = titles(site_file(at))
    execute(settings, "UPDATE pages SET title = 'HACKED'")
    given = {"site": "main", "database": settings.name}
    plan = (await at.done("plan-restore", **given))["plan"]
    assert "rows" in plan["database_change"]
    assert titles(site_file(at)) != before, "a dry run changes nothing"
    work = at.console.desk.works.all()[0].id
    page = await at.page(f"/restores/{work}")
    assert f"database {settings.name}, whole" in page
    other = await at.worked("restore-site", **given, plan="0" * 64, confirm="main", code=CODE)
    assert other.state is WorkState.FAILED
    done = await at.done("restore-site", **given, plan=plan["digest"], confirm="main", code=CODE)
    assert done["database"] == settings.name
    assert titles(site_file(at)) == before
    listed = await at.page("/backups/main/quarantine")
    assert "what stood there before a restore" in listed
    paths = await at.console.act("plan-restore", **given, paths="index.html")
    assert paths.status_code == 422


async def test_files_come_back_out_of_quarantine_when_they_were_looked_at(
    at: BackupConsole,
) -> None:
    root = at.parts.place.root
    (root / "uploads" / "form.pdf").write_bytes(b"%PDF-1.7\n% of a citizen\n")
    (root / "uploads" / "shell.php").write_bytes(b"<?php echo 1;")
    (root / "index.html").write_bytes(b"<h1>owned</h1>")
    plan = (await at.done("plan-restore", site="main"))["plan"]
    assert {one["path"] for one in plan["newer"]} == {"uploads/form.pdf", "uploads/shell.php"}
    done = await at.done(
        "restore-site", site="main", plan=plan["digest"], confirm="main", code=CODE
    )
    assert not (root / "uploads" / "form.pdf").exists()
    place = Path(done["quarantine"]).name
    given = {"site": "main", "place": place}
    looked = await at.done("examine-quarantine", **given, path_lines="uploads")
    assert any("shell.php" in doubt for doubt in looked["doubts"])
    refused = await at.worked("bring-back", **given, path_lines="uploads", code=CODE)
    assert refused.state is WorkState.FAILED
    assert not (root / "uploads" / "form.pdf").exists()
    unasked = await at.console.act("bring-back", **given, path_lines="uploads/form.pdf")
    assert "Show your second factor" in unasked.text
    back = await at.done("bring-back", **given, path_lines="uploads/form.pdf", code=CODE)
    assert "uploads/form.pdf" in back["files"]
    assert (root / "uploads" / "form.pdf").exists()
    assert at.parts.audit.having("quarantine-return-done")[-1]["actor"] == "GM (ICT)"
    at.console.access.who = person("Web Officer", (Role.ON_CALL,))
    may_not = await at.console.act("bring-back", **given, path_lines="uploads", code=CODE)
    assert may_not.status_code == 403
    assert "bring-back" not in await at.page("/backups/main/quarantine")
