"""Evidence that no playbook kept: of a suspicion, and of a restore by hand; and where it goes."""

import asyncio
import errno
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from sentinel.cli import main
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.standing import RESTORED_BY_HAND
from sentinel.manual_restore import Restored, note_in_evidence
from sentinel.noted_restore import note_restore
from support.demo_place import DemoPlace, demo_place
from support.fakes import open_incident

GM = "GM (ICT)"
VERIFIER = Path(__file__).parents[1] / "backups" / "verify.py"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    """A site of which something was seen, that nobody has confirmed."""
    with demo_place(tmp_path) as made:
        asyncio.run(made.approve())
        open_incident(made.app.store, "main", state=IncidentState.SUSPECTED)
        asyncio.run(made.app.close_connections())
        yield made


def export(place: DemoPlace, output: Path, *more: str) -> int:
    words = [*("--config", str(place.app.config.file), "evidence", "export", place.incident.id)]
    words += ["--output", str(output), "--by", GM, "--reason", "asked for", *more]
    return main(words)


def verify(archive: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(archive)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_suspicion_that_no_playbook_answered_is_kept_and_sealed_when_it_is_exported(
    place: DemoPlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "inc.zip"
    assert export(place, archive, "--dry-run") == 0
    assert "would be kept and sealed first" in capsys.readouterr().out
    assert export(place, archive) == 0
    done = verify(archive)
    assert done.returncode == 0, done.stdout
    with zipfile.ZipFile(archive) as made:
        names = made.namelist()
    assert {"evidence/incident.json", "evidence/list.json.sig", "evidence/manifest.json"} <= {
        *names
    }
    kept = place.app.audit.having("evidence-kept")
    assert [entry["actor"] for entry in kept] == [GM]
    assert export(place, tmp_path / "again.zip") == 0
    assert len(place.app.audit.having("evidence-kept")) == 1


def test_evidence_whose_seals_were_taken_away_is_not_sealed_anew(
    place: DemoPlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(place, tmp_path / "inc.zip") == 0
    folder = place.app.proofs.evidence.folder(place.incident.id)
    for path in [*folder.glob("list*"), folder / "incident.json"]:
        path.unlink()
    assert export(place, tmp_path / "again.zip") == 4
    assert "nothing was sealed" in capsys.readouterr().err


def test_an_archive_is_written_on_a_stick_that_knows_no_links(
    place: DemoPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, stick = os.link, tmp_path / "stick"
    stick.mkdir()

    def link(source: Any, target: Any, **more: Any) -> None:
        if Path(target).parent == stick:
            raise OSError(errno.EPERM, "Operation not permitted", str(target))
        given(source, target, **more)

    monkeypatch.setattr("sentinel.edges.files.os.link", link)
    assert export(place, stick / "inc.zip") == 0
    assert verify(stick / "inc.zip").returncode == 0
    assert [path.name for path in stick.iterdir()] == ["inc.zip"]


def test_a_file_of_somebody_else_beside_the_archive_stays(place: DemoPlace, tmp_path: Path) -> None:
    beside = tmp_path / "inc.zip.part"
    beside.write_bytes(b"of somebody else")
    assert export(place, tmp_path / "inc.zip") == 0
    assert beside.read_bytes() == b"of somebody else"


def test_what_a_restore_by_hand_took_out_of_the_way_goes_with_the_evidence(
    place: DemoPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked = tmp_path / "quarantined"
    attacked.mkdir()
    (attacked / "shell.php").write_bytes(b"<?php")
    noted = note_restore(place.app.store, place.site, "files", GM)
    noted.done(str(attacked))
    incident: Incident = place.incident
    assert noted.incident == incident.id
    last = place.app.store.journal.entries(incident.id)[-1]
    assert (last.action, last.phase) == (RESTORED_BY_HAND, Phase.DONE)
    done = Restored(choice=cast(Any, None), quarantine=attacked, incident=noted.incident)
    note_in_evidence(place.app.tools, place.site, done)
    note_in_evidence(place.app.tools, place.site, replace(done, quarantine=None))
    note_in_evidence(place.app.tools, place.site, replace(done, incident=""))
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert export(place, tmp_path / "inc.zip", "--with-quarantine", "--json") == 0
    assert json.loads(out.getvalue())["problems"] == []
    with zipfile.ZipFile(tmp_path / "inc.zip") as made:
        assert made.read("quarantine/quarantined/shell.php") == b"<?php"
        assert "evidence/quarantine/place.json" in made.namelist()
        assert "evidence/incident.json" in made.namelist()


def test_an_archive_that_is_encrypted_or_packed_otherwise_is_told_in_words(
    place: DemoPlace, tmp_path: Path
) -> None:
    """A trace of Python's would leave whoever verifies it without an answer."""
    archive, spoilt = tmp_path / "inc.zip", tmp_path / "spoilt.zip"
    assert export(place, archive) == 0
    data = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + flags] |= 1
    spoilt.write_bytes(data)
    done = verify(spoilt)
    assert (done.returncode, done.stderr) == (1, "")
    assert "README.txt: is encrypted" in done.stdout
    with zipfile.ZipFile(archive) as source:
        files = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(spoilt, "w", zipfile.ZIP_LZMA) as made:
        for name, content in files.items():
            made.writestr(name, content)
    done = verify(spoilt)
    assert (done.returncode, done.stderr) == (1, "")
    assert "packed as no export is" in done.stdout


def test_an_archive_with_part_of_a_long_audit_log_verifies_and_says_what_it_lacks(
    place: DemoPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one over 20 MB there are the lines that name the incident, which follow no other."""
    monkeypatch.setattr("sentinel.edges.surroundings.MAX_AUDIT_BYTES", 3_000)
    for number in range(20):
        place.app.audit.append("sentinel", "sweep", {"incident": place.incident.id, "n": number})
        place.app.audit.append("sentinel", "sweep", {"n": number})
    assert export(place, tmp_path / "part.zip") == 0
    done = verify(tmp_path / "part.zip")
    assert done.returncode == 0, done.stdout
    assert "only the whole log shows" in done.stdout


def test_a_record_of_the_wire_that_was_damaged_is_told_and_the_list_goes_on(
    place: DemoPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    )
    evidence, incident = place.app.proofs.evidence, place.incident.id
    damaged = gzip.compress(text + b"Content-Length: 2\r\n\r\nhi\r\n\r\n")
    evidence.keep(incident, "warc/damaged.warc.gz", damaged)
    evidence.seal(incident)
    assert main(["--config", str(place.app.config.file), "evidence", "list", incident]) == 0
    assert "cannot be read" in capsys.readouterr().out


def test_what_proved_it_can_be_exported_after_a_kill_right_behind_the_intent_to_block(
    tmp_path: Path,
) -> None:
    """Nothing but detection has run: the proof is on disk before the site is closed."""
    with demo_place(tmp_path) as place:

        async def attacked() -> None:
            await place.approve()
            await place.deface("index.html", b"<title>HACKED</title><h1>Hacked and pwned</h1>")
            await place.app.close_connections()

        asyncio.run(attacked())
        incident = place.incident
        place.app.store.journal.write(incident.id, "block", "block", Phase.INTENT, data={})
        assert place.flag == ""
        assert export(place, tmp_path / "inc.zip") == 0
    assert verify(tmp_path / "inc.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "inc.zip") as made:
        kept = [name for name in made.namelist() if name.startswith("evidence/warc/")]
        assert any(b"Hacked and pwned" in gzip.decompress(made.read(name)) for name in kept)


def test_files_that_an_attacker_put_very_deep_neither_stop_an_export_nor_make_it_look_forged(
    place: DemoPlace, tmp_path: Path
) -> None:
    for depth in (60, 210):
        folder = (tmp_path / f"old-{depth}").joinpath(*"d" * depth)
        folder.mkdir(parents=True)
        (folder / "shell.php").write_bytes(b"<?php")
        taken = str(tmp_path / f"old-{depth}")
        note_restore(place.app.store, place.site, "files", GM).done(taken)
    assert export(place, tmp_path / "inc.zip", "--with-quarantine") == 0
    done = verify(tmp_path / "inc.zip")
    assert done.returncode == 0, done.stdout
    with zipfile.ZipFile(tmp_path / "inc.zip") as made:
        kept = [name for name in made.namelist() if name.endswith("shell.php")]
        left_out = json.loads(made.read("manifest.json"))["left_out"]
    assert kept == [f"quarantine/old-60/{'d/' * 60}shell.php"]
    assert "more than 200 folders deep" in dict(left_out)["quarantine/old-210"]
