"""`sentinel restore --database` as a person calls it: answers, exit codes, what is changed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from sentinel.cli import main
from sentinel.core.baseline import BaselineState
from sentinel.core.cut_restore import cut_database_restores
from sentinel.core.playbook import Phase
from sentinel.database_learning import learnt_databases
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.site_databases import SiteDatabases
from sentinel.edges.databases.sqlite import SqliteDatabase
from sentinel.edges.quarantine import LocalQuarantine
from sentinel.edges.yara_rules import shipped_and
from sentinel.errors import DatabaseError
from support.content_database import execute, make_database, titles
from support.fakes import open_incident
from support.restore_parts import DatabaseTools, Parts, make_parts
from support.small_app import SmallApp, behind_commands, document
from support.values import make_baseline
from support.vaults import TREE

Out = pytest.CaptureFixture[str]


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A site with an approved database, backed up, and its rows destroyed since."""
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.0)
    settings = make_database(tmp_path / "app")
    with make_parts(tmp_path) as made:
        place = replace(made.place, site=replace(made.site, databases=(settings,)))
        databases = SiteDatabases(clock=place.clock, folder=tmp_path / "spool")
        made.detector.place = place
        checked = partial(databases.dump_problems, place.vault)
        changed = replace(
            made,
            place=place,
            tools=DatabaseTools(databases=databases),
            cleaner=StoreCleaner(place.vault, made.store, place.clock, dump_problems=checked),
        )
        learnt = learnt_databases(databases, place.site)
        now = place.clock.advance(60)
        baseline = make_baseline("b-2", tree=place.manifest(), learnt_at=now, databases=learnt)
        changed.store.baselines.add(baseline)
        changed.store.baselines.decide("b-2", BaselineState.APPROVED, "GM (ICT)", "as built")
        behind_commands(changed, monkeypatch)
        quarantine = LocalQuarantine(shipped_and(None), TREE.scan, max_entries=1_000)
        monkeypatch.setattr(
            SmallApp, "backups", SimpleNamespace(quarantine=quarantine), raising=False
        )
        assert main(["backup", "create"]) == 0
        execute(settings, "UPDATE pages SET title = 'HACKED'")
        yield changed


def live(parts: Parts) -> Path:
    file = parts.site.databases[0].file
    assert file is not None
    return file


def test_a_dry_run_tells_and_changes_nothing(parts: Parts, capsys: Out) -> None:
    capsys.readouterr()
    assert main(["restore", "--database", "content", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "after it pages: 2 rows as before, with other content." in said
    assert "nothing was changed" in said
    assert titles(live(parts)) == ["HACKED", "HACKED"]
    assert "restore-database-begun" not in parts.audited()


def test_it_is_restored_kept_and_audited(parts: Parts, capsys: Out) -> None:
    capsys.readouterr()
    told = document(capsys, "restore", "--database", "content")
    assert told["schema"] == "sentinel/restore-database/1"
    assert titles(live(parts)) == ["Tenders", "निविदा"]
    assert titles(Path(told["quarantine"])) == ["HACKED", "HACKED"]
    ends = ["begun", "loaded", "done"]
    assert parts.audited()[-3:] == [f"restore-database-{end}" for end in ends]
    before, beside = live(parts).stat().st_ino, sorted(live(parts).parent.iterdir())
    assert main(["restore", "--database", "content"]) == 0  # nothing differs now
    assert "Nothing to restore: tables, rows and schema are those of" in capsys.readouterr().out
    assert (live(parts).stat().st_ino, sorted(live(parts).parent.iterdir())) == (before, beside)
    assert parts.audited()[-1] == "restore-database-needless"
    assert document(capsys, "restore", "--database", "content")["needless"] is True
    listed_with_how_to_remove_it(parts, told["quarantine"], capsys)


def test_what_no_digest_holds_is_restored_too(parts: Parts) -> None:
    """Such as the version that the application keeps in the file: the dump's bytes tell."""
    assert main(["restore", "--database", "content"]) == 0
    execute(parts.site.databases[0], "PRAGMA user_version = 7")  # in no table's digest
    assert main(["restore", "--database", "content"]) == 0
    assert parts.audited()[-1] == "restore-database-done"
    with closing(sqlite3.connect(live(parts))) as restored:
        assert restored.execute("PRAGMA user_version").fetchone() == (0,)


def listed_with_how_to_remove_it(parts: Parts, kept: str, capsys: Out) -> None:
    assert main(["restore", "--list-quarantine"]) == 0
    told = capsys.readouterr()
    assert "database content manual-2026" in told.out
    assert "what stood there before a restore, since " in told.out
    assert told.out.strip().endswith(f"at {kept}")
    assert f"delete {kept} and what stands beside it" in told.err
    # what is no file of its own is none of ours
    Path(kept).with_name("quarantine-2").symlink_to("/etc/passwd")
    (one,) = document(capsys, "restore", "--list-quarantine")["databases"]
    assert (one["place"], one["kind"]) == (kept, "quarantine")
    live(parts).parent.rename(live(parts).parent.with_name("away"))
    told = document(capsys, "restore", "--list-quarantine", code=3)
    assert "No such file or directory" in told["faults"][0]


def test_an_unknown_name_and_wrong_words_are_said(parts: Parts, capsys: Out) -> None:
    assert main(["restore", "--database", "shop"]) == 2
    assert "no database of main. There are: content." in capsys.readouterr().err
    assert main(["restore", "--database", "content", "--path", "x"]) == 2


def test_a_schema_that_was_never_approved_is_in_no_clean_backup(parts: Parts, capsys: Out) -> None:
    trigger = "CREATE TRIGGER evil AFTER INSERT ON pages BEGIN DELETE FROM pages; END"
    execute(parts.site.databases[0], trigger)
    assert main(["backup", "create"]) == 1
    newest = parts.vault.list("main")[0]
    assert main(["restore", "--database", "content", newest.id]) == 4
    assert "trigger evil is new" in capsys.readouterr().err
    assert main(["restore", "--database", "content"]) == 0
    assert titles(live(parts)) == ["Tenders", "निविदा"]


def test_a_static_table_that_is_not_as_approved_is_in_no_clean_backup(
    parts: Parts, capsys: Out
) -> None:
    execute(parts.site.databases[0], "UPDATE settings SET value = 'https://evil.example/'")
    assert main(["backup", "create"]) == 1
    newest = parts.vault.list("main")[0]
    assert main(["restore", "--database", "content", newest.id]) == 4
    assert "settings: 1 row as before, with other content" in capsys.readouterr().err


def test_a_backup_is_compared_with_the_live_databases(parts: Parts, capsys: Out) -> None:
    made = parts.vault.list("main")[0].id
    execute(parts.site.databases[0], "CREATE TABLE evil (a)")
    capsys.readouterr()
    told = document(capsys, "backup", "diff", made, code=1)
    (content,) = told["databases"]
    assert [(table["name"], table["kind"]) for table in content["tables"]] == [
        ("evil", "added"),
        ("pages", "content"),
    ]
    assert (told["changes"], told["not_compared"]) == ([], [])
    assert main(["backup", "diff", made]) == 1
    said = capsys.readouterr().out
    assert "content   database content, table pages: 2 to 2 rows" in said
    assert "1 database differs." in said
    assert main(["restore", "--database", "content"]) == 0
    assert main(["backup", "diff", made]) == 0
    live(parts).unlink()
    capsys.readouterr()
    assert main(["backup", "diff", made]) == 3
    told = capsys.readouterr()
    assert "Nothing differs in what was compared." in told.out
    assert "Not compared: database content: " in told.err


def test_a_swap_that_was_cut_off_is_taken_back_by_the_next_restore(
    parts: Parts, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it swapped: what it had loaded lies about, and nobody else knows of it."""
    for fault, settled in ((KeyboardInterrupt(), 0), (DatabaseError("the server is away"), 1)):
        with monkeypatch.context() as patch:
            patch.setattr(SqliteDatabase, "swap", raising(fault))
            if settled:  # nor can it be asked how far it came
                patch.setattr(SqliteDatabase, "observe", raising(fault))
            main(["restore", "--database", "content"])
        (cut,) = cut_database_restores(parts.audit, "main")
        assert (cut.database, Path(cut.beside).name) == ("content", "restored")
        capsys.readouterr()
        told = document(capsys, "restore", "--list-quarantine")
        assert [(one["database"], one["left"]) for one in told["unended"]] == [
            ("content", cut.beside)
        ]
        assert main(["restore", "--list-quarantine"]) == 0
        words = "no recorded end. The next one settles it: sentinel restore --site main --database"
        assert words in capsys.readouterr().err
        loaded = next(one for one in told["databases"] if one["place"] == cut.beside)
        assert (loaded["kind"], loaded["label"]) == ("loaded", cut.label)
        assert Path(cut.beside).exists()
        parts.clock.advance(60)
        assert main(["restore", "--database", "content"]) == 0
        assert titles(live(parts)) == ["Tenders", "निविदा"]
        assert not Path(cut.beside).exists()
        assert cut_database_restores(parts.audit, "main") == ()
        execute(parts.site.databases[0], "UPDATE pages SET title = 'HACKED'")
    with monkeypatch.context() as patch:
        patch.setattr(SqliteDatabase, "swap", raising(DatabaseError("in use")))
        assert main(["restore", "--database", "content"]) == 3
    assert cut_database_restores(parts.audit, "main") == ()  # it said no, and was taken back


def raising(fault: BaseException) -> Callable[..., None]:
    def refuse(*given: object) -> None:
        raise fault

    return refuse


def test_the_journal_of_the_open_incident_has_a_database_before_it_is_swapped(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A re-test of what stood there before it opens nothing."""
    now = parts.place.clock.now()
    incident = open_incident(parts.store, parts.site.name, first_sighting_at=now)
    swap, noted = SqliteDatabase.swap, list[str]()

    def swapped(database: SqliteDatabase, beside: str, label: str) -> str:
        noted.extend(entry.action for entry in parts.store.journal.entries(incident.id))
        return swap(database, beside, label)

    monkeypatch.setattr(SqliteDatabase, "swap", swapped)
    assert main(["restore", "--database", "content"]) == 0
    assert titles(live(parts)) != ["HACKED", "HACKED"]
    assert noted == ["restore-by-hand"]
    phases = [entry.phase for entry in parts.store.journal.entries(incident.id)]
    assert phases == [Phase.INTENT, Phase.DONE]
    parts.clock.advance(60)
    execute(parts.site.databases[0], "UPDATE pages SET title = 'HACKED'")
    monkeypatch.setattr(SqliteDatabase, "swap", raising(DatabaseError("in use")))
    assert main(["restore", "--database", "content"]) == 3
    failed = parts.store.journal.entries(incident.id)[-1]
    assert failed.phase is Phase.FAILED
    assert "in use" in str(failed.data["reason"])
