"""`sentinel backup` and `sentinel restore` as a person calls them: answers and exit codes."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.verdict import Verdict
from sentinel.edges import exchange
from sentinel.edges.cleaner import StoreCleaner
from support.restore_parts import Parts, make_parts
from support.small_app import behind_commands, document
from support.stores import new_key, open_store
from support.values import make_site
from support.vaults import TREE


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    with make_parts(tmp_path) as made:
        behind_commands(made, monkeypatch)
        yield made


Out = pytest.CaptureFixture[str]


def deface(parts: Parts) -> None:
    (parts.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    (parts.place.root / "a\x1b[2Jb.php").write_bytes(b"<?php")


def test_create_list_and_verify_in_words(parts: Parts, capsys: Out) -> None:
    assert main(["backup", "list"]) == 0
    assert (
        "No backup of main yet. Next: sentinel backup create --site main."
        in capsys.readouterr().out
    )
    assert main(["backup", "create"]) == 0
    made = parts.vault.list("main")[0]
    assert capsys.readouterr().out.startswith(f"{made.id}: 3 files, 0.0 MB of ")
    assert main(["backup", "list"]) == 0
    listed = capsys.readouterr().out
    assert made.id in listed
    assert "looks before and after: intact, intact" in listed
    assert main(["backup", "verify"]) == 0
    verified = capsys.readouterr().out
    assert f"{made.id}  every object hashes right; clean" in verified
    assert "provenance" in verified
    assert "Clean, and so fit to be restored: 1 of 1 backup." in verified


def test_create_list_and_verify_as_json(parts: Parts, capsys: Out) -> None:
    made = document(capsys, "backup", "create")
    assert made["schema"] == "sentinel/backup/1"
    assert made["backup"]["files"] == 3
    listed = document(capsys, "backup", "list")
    assert listed["schema"] == "sentinel/backup-list/1"
    assert listed["backups"] == [made["backup"]]
    verified = document(capsys, "backup", "verify", made["backup"]["id"])
    assert verified["schema"] == "sentinel/backup-verify/1"
    assert [c["answer"] for c in verified["backups"][0]["conditions"]] == ["passed"] * 8


def test_a_backup_with_a_bad_run_after_says_so(parts: Parts, capsys: Out) -> None:
    parts.detector.verdicts = [Verdict.INTACT, Verdict.DEFACED]
    assert main(["backup", "create"]) == 1
    assert "the run after it found the site defaced" in capsys.readouterr().err


def test_a_site_out_of_order_is_refused(parts: Parts, capsys: Out) -> None:
    parts.detector.verdicts = [Verdict.DEFACED]
    assert main(["backup", "create"]) == 4
    assert "found it defaced" in capsys.readouterr().err


def test_a_lost_state_database_is_told_before_anybody_learns_anew(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert main(["backup", "create"]) == 0
    held = parts.vault.list("main")[0].baseline
    with closing(open_store(tmp_path / "new.db", clock=parts.clock, key=new_key())) as store:
        eye = replace(parts.detector, store=store)
        cleaner = StoreCleaner(parts.vault, store, parts.clock)
        behind_commands(replace(parts, store=store, detector=eye, cleaner=cleaner), monkeypatch)
        assert main(["backup", "create"]) == 1
    said = capsys.readouterr().err
    assert f"earlier backups name {held}. The database was lost" in said
    assert "baseline learn" not in said


def test_a_chain_that_cannot_be_read_is_not_taken_for_no_backup(parts: Parts, capsys: Out) -> None:
    (parts.place.kept / "chain.jsonl").mkdir(parents=True)
    assert main(["backup", "list"]) == 1
    assert main(["backup", "verify"]) == 1
    out, err = capsys.readouterr()
    assert "No backup of main yet" not in out + err
    assert "the chain cannot be read" in out
    assert "the chain cannot be read" in err


def test_damage_is_an_answer_of_one(parts: Parts, capsys: Out) -> None:
    first = document(capsys, "backup", "create")["backup"]["id"]
    second = document(capsys, "backup", "create")["backup"]["id"]
    parts.place.objects()[0].write_bytes(b"damaged")
    (parts.place.kept / "snapshots" / f"{second}.json.sig").unlink()
    verified = document(capsys, "backup", "verify", code=1)
    assert [(b["id"], b["clean"]) for b in verified["backups"]] == [(second, False), (first, False)]
    assert "signature unreadable" in verified["backups"][0]["problems"][0]
    assert document(capsys, "backup", "list", code=1)["unreadable"] == [second]
    assert main(["backup", "verify"]) == 1
    assert "DAMAGED; not clean" in capsys.readouterr().out
    assert main(["backup", "verify", "NONE"]) == 2


def test_a_dry_run_shows_hostile_names_safely_and_changes_nothing(
    parts: Parts, capsys: Out
) -> None:
    document(capsys, "backup", "create")
    deface(parts)
    before = TREE.scan(parts.place.folder / "htdocs")
    assert main(["restore", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "content restored       index.html" in shown
    assert "taken away             'a\\x1b[2Jb.php'" in shown
    assert "2 changes, none made" in shown
    assert "There is room for it, and the document root can be exchanged in one step." in shown
    assert not list(parts.place.folder.glob(".sentinel*"))
    assert TREE.scan(parts.place.folder / "htdocs") == before


def test_a_dry_run_says_what_would_stop_the_restore(
    parts: Parts, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    document(capsys, "backup", "create")
    deface(parts)
    monkeypatch.setattr(exchange, "_renameat2", lambda one, other: 22)
    found = document(capsys, "restore", "--dry-run", code=1)
    assert 'declare exchange = "two-renames"' in found["obstacle"]
    assert main(["restore", "--dry-run"]) == 1
    assert "It could NOT be done now." in capsys.readouterr().out
    assert not list(parts.place.folder.glob(".sentinel*"))


def test_a_restore_says_where_the_old_tree_is_kept(parts: Parts, capsys: Out) -> None:
    backup = document(capsys, "backup", "create")["backup"]["id"]
    deface(parts)
    done = document(capsys, "restore", backup)
    assert done["schema"] == "sentinel/restore/1"
    assert done["backup"] == backup
    assert [change["kind"] for change in done["changes"]] == ["removed", "content"]
    assert (Path(done["quarantine"]) / "index.html").read_bytes() == b"<h1>owned</h1>"
    assert done["needless"] is False
    assert document(capsys, "restore")["needless"] is True
    assert main(["restore"]) == 0
    told = capsys.readouterr()
    assert f"Nothing to restore: main is what backup {backup} would make of it." in told.out
    assert "Next: sentinel sweep" in told.err


def test_some_paths_alone_are_restored(parts: Parts, capsys: Out) -> None:
    document(capsys, "backup", "create")
    deface(parts)
    done = document(capsys, "restore", "--path", "/index.html")
    (change,) = done["changes"]
    assert (change["path"], change["kind"]) == ("index.html", "content")
    assert change["to"]["mode"] == change["from"]["mode"] == "0644"
    assert main(["restore", "--path", "../x"]) == 2


def test_nothing_clean_is_refused_with_the_reasons(parts: Parts, capsys: Out) -> None:
    deface(parts)
    backup = document(capsys, "backup", "create", code=1)["backup"]["id"]
    before = parts.place.manifest()
    assert main(["restore"]) == 4
    said = capsys.readouterr().err
    assert "no backup is clean. Nothing was restored" in said
    assert f"{backup}: provenance: Differs from baseline" in said
    assert parts.place.manifest() == before


def test_whole_but_not_clean_is_a_negative_answer(parts: Parts, capsys: Out) -> None:
    """It ended with 0 beside the words "not clean": a script took that for a backup to rely on."""
    assert main(["backup", "verify"]) == 1
    assert "No backup of main yet." in capsys.readouterr().out
    good = document(capsys, "backup", "create")["backup"]["id"]
    deface(parts)
    bad = document(capsys, "backup", "create", code=1)["backup"]["id"]
    assert main(["backup", "verify", bad]) == 1
    assert "None of them is clean: nothing here would be restored." in capsys.readouterr().out
    assert main(["backup", "verify", good]) == 0
    assert main(["backup", "verify"]) == 0, "there is one to restore"
    assert "Clean, and so fit to be restored: 1 of 2 backups." in capsys.readouterr().out


def test_a_backup_that_only_has_to_wait_is_no_fault_and_says_for_what(
    parts: Parts, capsys: Out
) -> None:
    settings = BackupSettings(
        compression=Compression.NONE, at="", soak_seconds=3600.0, rehearsed_within_seconds=3600.0
    )
    parts.cleaner.__init__(parts.vault, parts.store, parts.clock, settings=settings)  # type: ignore[misc] # the same cleaner, with a soak
    assert main(["backup", "create"]) == 0
    said = capsys.readouterr().err
    assert "Nothing speaks against it." in said
    assert "health: Its soak is not over" in said
    assert "rehearsed: No backup of its kind" in said
    made = document(capsys, "backup", "create")
    assert (made["clean"], made["failed"]) == (False, {})
    assert sorted(made["not_known_yet"]) == ["health", "rehearsed"]
    assert main(["restore"]) == 4


def test_what_a_scan_finds_in_a_new_backup_is_told_at_once(parts: Parts, capsys: Out) -> None:
    (parts.place.root / "up.php").write_bytes(b"<?php exit; system($_GET['q']);")
    assert main(["backup", "create"]) == 1
    assert "LOOK AT THE SITE NOW. scan: Found: up.php (php_runs_request" in capsys.readouterr().err


def test_an_override_shows_what_speaks_against_a_backup(parts: Parts, capsys: Out) -> None:
    deface(parts)
    bad = document(capsys, "backup", "create", code=1)["backup"]["id"]
    (parts.place.root / "index.html").write_bytes(b"<h1>something else</h1>")
    assert main(["restore", "--override"]) == 2
    assert main(["restore", bad, "--reason", "why"]) == 2
    assert main(["restore", bad, "--override"]) == 2
    capsys.readouterr()
    assert main(["restore", bad, "--override", "--dry-run"]) == 0
    said = capsys.readouterr().err
    assert f"Backup {bad} is NOT CLEAN:" in said
    assert "provenance (failed): Differs from baseline" in said
    assert "bring him back" in said
    why = "nothing else holds the notices of May"
    words = ("restore", bad, "--override", "--by", "GM (ICT)", "--reason", why)
    done = document(capsys, *words)
    assert [one["condition"] for one in done["overridden"]] == ["provenance"]
    assert (parts.place.root / "index.html").read_bytes() == b"<h1>owned</h1>"


@pytest.mark.parametrize(
    "words",
    ["backup create", "backup rehearse", "backup diff ID", "restore", "restore --dry-run"],
)
def test_a_site_without_document_root_is_a_fault_of_the_configuration(
    parts: Parts, capsys: Out, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    made = document(capsys, "backup", "create")["backup"]["id"]
    bare = replace(parts, place=replace(parts.place, site=make_site()))
    behind_commands(bare, monkeypatch)
    assert main(words.replace("ID", made).split()) == 2
    assert "config.toml: site.document_root: site main has no doc" in capsys.readouterr().err
