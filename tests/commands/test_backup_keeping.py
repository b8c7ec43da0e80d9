"""`backup show, diff, prune, verify --part` and `accept-chain` as a person calls them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.canonical import sha256
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from support.restore_parts import Parts, make_parts
from support.small_app import behind_commands, document
from support.values import make_incident, make_run

Out = pytest.CaptureFixture[str]
DAY = 86_400.0


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """With keep = 90 days, keep_clean = 2, and later than all files of the vault."""
    with make_parts(tmp_path, chain_remembered=True) as made:
        made.place.clock.advance(365 * 40 * DAY)
        backup = replace(made.config.backup, keep_seconds=90 * DAY, keep_clean=2, rehash_parts=3)
        shaped = replace(made, config=replace(made.config, backup=backup))
        behind_commands(shaped, monkeypatch)
        yield shaped


def create(capsys: Out, code: int = 0) -> str:
    made = document(capsys, "backup", "create", code=code)
    return str(made["backup"]["id"])


def change(parts: Parts, content: bytes) -> None:
    (parts.place.root / "index.html").write_bytes(content)


def test_show_says_where_it_came_from_and_all_eight_conditions(parts: Parts, capsys: Out) -> None:
    made = create(capsys)
    assert main(["backup", "show", made]) == 0
    shown = capsys.readouterr().out
    assert f"{made}  clean" in shown
    assert "3 files, 0.0 MB; 4 folders" in shown
    assert "approved by GM (ICT)" in shown
    assert "found it intact" in shown
    for condition in ("integrity", "provenance", "uploads", "scan", "health", "time", "database"):
        assert condition in shown
    facts = document(capsys, "backup", "show", made)["backup"]
    assert len(facts["conditions"]) == 8
    assert facts["clean"] is True
    assert facts["stored_bytes"] > 0
    assert facts["entries"] == {"directory": 4, "file": 3}


def test_show_of_one_that_is_not_clean_is_a_negative_answer(parts: Parts, capsys: Out) -> None:
    parts.detector.verdicts = [Verdict.INTACT, Verdict.DEFACED]
    made = create(capsys, code=1)
    assert document(capsys, "backup", "show", made, code=1)["backup"]["clean"] is False
    assert main(["backup", "list"]) == 0
    assert "not clean: health" in capsys.readouterr().out
    assert main(["backup", "show", "NONE"]) == 2


def test_diff_of_two_backups_and_of_the_live_site(parts: Parts, capsys: Out) -> None:
    first = create(capsys)
    assert main(["backup", "diff", first]) == 0
    assert "Nothing differs" in capsys.readouterr().out
    change(parts, b"<h1>another</h1>")
    (parts.place.root / "a\x1b[2Jb.php").write_bytes(b"<?php")
    (parts.place.root / "img" / "logo.png").chmod(0o600)
    second = create(capsys, code=1)
    shutil.rmtree(parts.place.root / "news")
    told = document(capsys, "backup", "diff", first, second, code=1)
    assert [(c["kind"], c["path"]) for c in told["changes"]] == [
        ("added", "a\x1b[2Jb.php"),
        ("metadata", "img/logo.png"),
        ("content", "index.html"),
    ]
    assert main(["backup", "diff", second, "live"]) == 1
    shown = capsys.readouterr().out
    assert "removed   news/2026/tender.html" in shown
    assert main(["backup", "diff", first, second]) == 1
    shown = capsys.readouterr().out
    assert "a\\x1b[2Jb.php" in shown
    assert "(18 to 16 bytes)" in shown
    assert main(["backup", "diff", first, "NONE"]) == 2


def test_prune_shows_each_backup_and_why_and_lets_go_of_what_nothing_keeps(
    parts: Parts, capsys: Out
) -> None:
    old = [create(capsys) for _ in range(2)]
    parts.detector.verdicts = [Verdict.INTACT, Verdict.DEFACED]
    bad = create(capsys, code=1)
    parts.place.clock.advance(100 * DAY)
    new = create(capsys)
    told = document(capsys, "backup", "prune", "--dry-run")
    kept = {backup["id"]: backup["kept"] for backup in told["backups"]}
    assert kept == {new: True, bad: False, old[1]: True, old[0]: False}
    assert set(parts.vault.names("main")) == {new, bad, *old}
    assert main(["backup", "prune"]) == 0
    shown = capsys.readouterr().out
    assert f"{bad}  " in shown
    assert "let go\n" in shown
    assert "kept: younger than 90 days; the newest; one of the last 2 clean ones" in shown
    assert "2 backups let go." in shown
    assert parts.vault.names("main") == (new, old[1])
    assert "backups-let-go" in parts.audited()
    assert main(["backup", "verify"]) == 0


def test_what_a_person_restored_by_override_stays(parts: Parts, capsys: Out) -> None:
    parts.detector.verdicts = [Verdict.INTACT, Verdict.DEFACED]
    taken = create(capsys, code=1)
    facts = {"site": "main", "backup": taken, "override_by": "GM (ICT)"}
    parts.audit.append("GM (ICT)", "restore-done", facts)
    parts.place.clock.advance(100 * DAY)
    create(capsys)
    told = document(capsys, "backup", "prune")
    reasons = {backup["id"]: backup["reasons"] for backup in told["backups"]}
    assert "restored by override on 20" in reasons[taken][0]


def test_while_an_incident_is_open_nothing_is_let_go(parts: Parts, capsys: Out) -> None:
    made = [create(capsys) for _ in range(4)]
    parts.place.clock.advance(100 * DAY)
    run = make_run(
        "r-bad", Verdict.DEFACED, started_at=parts.clock.now(), ended_at=parts.clock.now()
    )
    incident = make_incident("", first_sighting_at=parts.clock.now())
    parts.store.runs.record(run, IncidentChange(incident=incident), ())
    told = document(capsys, "backup", "prune")
    assert all(backup["kept"] for backup in told["backups"])
    assert len(parts.vault.names("main")) == len(made)


def test_garbage_of_a_year_does_not_age_out_the_clean_ones(parts: Parts, capsys: Out) -> None:
    good = [create(capsys) for _ in range(2)]
    for number in range(4):
        parts.place.clock.advance(91 * DAY)
        change(parts, b"garbage %d" % number)
        create(capsys, code=1)
        document(capsys, "backup", "prune")
    assert set(good) <= set(parts.vault.names("main"))
    # what it was approved with is still there, byte for byte
    assert sha256(b"<h1>Institute</h1>") in parts.keeper.stored_sizes("main")


def test_prune_stops_where_a_manifest_cannot_be_read(parts: Parts, capsys: Out) -> None:
    create(capsys)
    second = create(capsys)
    (parts.place.kept / "snapshots" / f"{second}.json").unlink()
    told = document(capsys, "backup", "prune", code=4)
    assert "What this backup needs is not known" in told["stopped"]
    assert told["swept"] is None
    assert [backup["id"] for backup in told["unreadable"]] == [second]


def test_prune_stops_where_the_clock_has_gone_back(parts: Parts, capsys: Out) -> None:
    create(capsys)
    parts.place.clock.advance(-DAY)
    assert main(["backup", "prune"]) == 4
    assert "The clock has gone back" in capsys.readouterr().err


def test_a_share_is_hashed_again_and_damage_is_shown_and_listed(parts: Parts, capsys: Out) -> None:
    made = create(capsys)
    told = document(capsys, "backup", "verify", "--part")
    assert told["part"] == 1
    digest = sha256(b"<h1>Institute</h1>")
    (next((parts.place.kept / "objects").glob(f"*/{digest}*"))).write_bytes(b"rot")
    codes = [main(["backup", "verify", "--part"]) for _ in range(3)]
    assert 1 in codes
    assert f"needed by {made}" in capsys.readouterr().out
    assert main(["backup", "list"]) == 0
    assert "not clean: integrity" in capsys.readouterr().out
    assert main(["backup", "verify", "--part", "9"]) == 2
    assert main(["backup", "verify", made, "--part", "1"]) == 2


def test_an_authoriser_accepts_a_chain_that_was_brought_back(parts: Parts, capsys: Out) -> None:
    first = create(capsys)
    older = parts.place.folder / "older"
    shutil.copytree(parts.place.kept, older)
    create(capsys)
    shutil.rmtree(parts.place.kept)
    shutil.copytree(older, parts.place.kept)
    assert main(["backup", "list"]) == 1
    assert "sentinel backup accept-chain" in capsys.readouterr().err
    assert main(["restore", "--dry-run"]) == 4
    capsys.readouterr()
    words = ["backup", "accept-chain", "--reason", "disk exchanged", "--by"]
    assert main([*words, "Web Officer"]) == 4
    capsys.readouterr()
    assert document(capsys, *words, "GM (ICT)")["accepted"] is True
    assert "vault-chain-accepted" in parts.audited()
    assert document(capsys, *words, "GM (ICT)")["accepted"] is False
    assert main(["backup", "verify", first]) == 0
    assert main(["restore", "--dry-run"]) == 0
