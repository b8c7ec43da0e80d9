"""Out of quarantine come the application's own files alone, looked at, over nothing unsaved."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sentinel.backup import back_up
from sentinel.backup_choice import Override
from sentinel.cli import main
from sentinel.core.check import Check, TreeOptions
from sentinel.core.playbook import Phase
from sentinel.core.standing import RESTORED_BY_HAND
from sentinel.core.words import Severity
from sentinel.edges.quarantine import LocalQuarantine
from sentinel.edges.yara_rules import shipped_and
from sentinel.errors import IntegrityError, Refused, TreeError, UsageError
from sentinel.manual_quarantine import bring_back
from sentinel.manual_restore import Restored, restore
from support.fakes import open_incident
from support.restore_parts import Parts, make_parts
from support.small_app import behind_commands, document
from support.vaults import MAX_ENTRIES, TREE

PDF = b"%PDF-1.7\n% of a citizen\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A site that was restored, with uploads of the last hour in quarantine."""

    parts: Parts
    quarantine: LocalQuarantine
    done: Restored

    @property
    def root(self) -> Path:
        return self.parts.place.root

    @property
    def place(self) -> str:
        return self.done.quarantine.name

    def back(self, *paths: str) -> tuple[str, ...]:
        return bring_back(
            self.parts, self.quarantine, self.parts.site, self.place, paths, by="GM (ICT)"
        )


@pytest.fixture
async def at(tmp_path: Path) -> "Iterator[At]":
    check = Check(
        name="tree",
        kind="tree",
        targets=("/**",),
        every_seconds=60,
        severity=Severity.CRITICAL,
        confirm=1,
        options=TreeOptions(ignore=("uploads/**",)),
        source="checks/tree.toml",
    )
    with make_parts(tmp_path) as made:
        parts = replace(made, config=replace(made.config, checks=(check,)))
        uploads = parts.place.root / "uploads"
        uploads.mkdir()
        (uploads / "form.pdf").write_bytes(PDF)
        parts.approve("with-uploads")
        await back_up(parts, parts.site, progress=None)
        (uploads / "2026").mkdir(mode=0o750)
        (uploads / "2026" / "tender.pdf").write_bytes(PDF + b"tender")
        os.utime(uploads / "2026" / "tender.pdf", ns=(10**18, 10**18))
        (uploads / "2026" / "tender.pdf").chmod(0o755)
        (uploads / "form.pdf").write_bytes(PDF + b"corrected")
        (uploads / "avatar.php").write_bytes(b"<?php echo 1;")
        (uploads / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"<?php echo 1; ?>")
        (uploads / "away").symlink_to("/etc")
        (parts.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
        done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
        quarantine = LocalQuarantine(shipped_and(None), TREE.scan, max_entries=MAX_ENTRIES)
        yield At(parts=parts, quarantine=quarantine, done=done)


async def test_what_comes_back_out_of_quarantine_is_in_the_journal_of_the_open_incident(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is written: a re-test of what stood there before it opens nothing."""
    now = at.parts.place.clock.now()
    incident = open_incident(at.parts.store, at.parts.site.name, first_sighting_at=now)

    def phases() -> list[Phase]:
        entries = at.parts.store.journal.entries(incident.id)
        return [entry.phase for entry in entries if entry.action == RESTORED_BY_HAND]

    put_back, noted = LocalQuarantine.put_back, list[list[Phase]]()

    def put(self: LocalQuarantine, *given: Any, **named: Any) -> bool:
        noted.append(phases())
        return put_back(self, *given, **named)

    monkeypatch.setattr(LocalQuarantine, "put_back", put)
    at.back("uploads/2026/tender.pdf")
    assert (noted[0], phases()) == ([Phase.INTENT], [Phase.INTENT, Phase.DONE])
    with pytest.raises(UsageError):
        at.back("uploads/none.pdf")
    assert len(phases()) == 2


async def test_a_restore_tells_what_the_application_wrote_since(at: At) -> None:
    told = {one.path: one.changed for one in at.done.choice.newer}
    assert told == {
        "uploads/2026/tender.pdf": False,
        "uploads/avatar.php": False,
        "uploads/away": False,
        "uploads/form.pdf": True,
        "uploads/photo.jpg": False,
    }
    assert not (at.root / "uploads" / "2026").exists()


async def test_what_is_good_comes_back_with_its_folder_but_not_its_rights(at: At) -> None:
    assert at.back("uploads/2026") == ("uploads/2026", "uploads/2026/tender.pdf")
    file = at.root / "uploads" / "2026" / "tender.pdf"
    assert file.read_bytes() == PDF + b"tender"
    assert file.stat().st_mode & 0o7777 == 0o644  # was executable
    assert file.stat().st_mtime_ns == 10**18
    assert file.parent.stat().st_mode & 0o777 == 0o750
    assert at.parts.audited()[-2:] == ["quarantine-return-begun", "quarantine-return-done"]
    kept = at.done.quarantine / "uploads" / "2026" / "tender.pdf"
    assert kept.exists()  # evidence stays


async def test_a_file_that_the_backup_brought_back_may_be_replaced(at: At) -> None:
    assert at.back("uploads/form.pdf") == ("uploads/form.pdf",)
    assert (at.root / "uploads" / "form.pdf").read_bytes() == PDF + b"corrected"


async def test_a_file_that_is_in_no_backup_is_never_overwritten(at: At) -> None:
    (at.root / "uploads" / "form.pdf").write_bytes(PDF + b"uploaded after the restore")
    with pytest.raises(Refused, match="in no backup"):
        at.back("uploads/form.pdf")
    assert (at.root / "uploads" / "form.pdf").read_bytes().endswith(b"after the restore")
    assert at.parts.audited()[-1] == "quarantine-return-failed"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("uploads/avatar.php", "avatar.php"),
        ("uploads/photo.jpg", "photo.jpg.* code for the server"),
        ("uploads/away", "neither a file that could be read nor a folder"),
        ("uploads", r"Nothing was brought back"),
    ],
)
async def test_one_doubtful_file_stops_all(at: At, path: str, words: str) -> None:
    before = at.parts.place.manifest()
    with pytest.raises(Refused, match=words):
        at.back(path, "uploads/2026")
    assert at.parts.place.manifest() == before


async def test_the_sites_own_pages_do_not_come_back_this_way(at: At) -> None:
    with pytest.raises(Refused, match=r"'index.html': no tree check ignores it"):
        at.back("index.html")


async def test_what_is_not_there_is_named(at: At) -> None:
    with pytest.raises(UsageError, match="'uploads/none': is not in the kept tree"):
        at.back("uploads/none")
    for place in ("INC-9", "..", "a/b"):
        with pytest.raises(UsageError):
            at.quarantine.find(at.parts.site, place, ("uploads",))


async def test_a_link_on_the_site_is_never_followed(at: At, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (at.root / "uploads" / "2026").symlink_to(tmp_path / "elsewhere")
    with pytest.raises((TreeError, Refused)):
        at.back("uploads/2026")
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def test_an_authoriser_may_answer_for_a_doubtful_file_in_words(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Audited with what speaks against it; and without the right to be run all the same."""
    behind_commands(at.parts, monkeypatch)
    monkeypatch.setattr(
        "support.small_app.SmallApp.backups",
        SimpleNamespace(quarantine=at.quarantine),
        raising=False,
    )
    words = ["restore", "--from-quarantine", at.place, "--path", "uploads/photo.jpg", "--override"]
    why = ["--reason", "the picture was drawn with a tool that leaves this note"]
    assert main([*words, *why]) == 2  # nobody answers
    assert main([*words, "--by", "Web Officer", *why]) == 4  # no authoriser
    assert main([*words, "--by", "GM (ICT)", "--reason", "urgent"]) == 2
    assert not (at.root / "uploads" / "photo.jpg").exists()
    assert main([*words, "--by", "GM (ICT)", *why]) == 0
    assert (at.root / "uploads" / "photo.jpg").stat().st_mode & 0o111 == 0
    log = (at.parts.place.folder / "audit.jsonl").read_text()
    assert "photo.jpg" in log.splitlines()[-1]
    assert "leaves this note" in log.splitlines()[-1]
    assert "code for the server" in log.splitlines()[-1]


async def test_what_is_no_file_comes_back_by_nobodys_word(at: At) -> None:
    override = Override(by="GM (ICT)", reason="the link is one of ours")
    with pytest.raises(Refused, match="neither a file that could be read nor a folder"):
        bring_back(
            *(at.parts, at.quarantine, at.parts.site, at.place, ("uploads/away",)),
            by="GM (ICT)",
            override=override,
        )


async def test_a_program_left_in_the_old_tree_cannot_swap_a_file_after_the_look(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps its open folders, and so the right to write there, whatever stands around them."""
    kept = at.done.quarantine / "uploads" / "2026" / "tender.pdf"
    good, shell = kept.read_bytes(), PDF + b"<?php"
    looks = at.quarantine.doubts

    def swapped_after(*given: object) -> tuple[str, ...]:
        said = looks(*given)  # type: ignore[arg-type] # handed through as it came
        kept.write_bytes(shell)
        return said

    with monkeypatch.context() as patch:
        patch.setattr(at.quarantine, "doubts", swapped_after)
        with pytest.raises(IntegrityError, match="was changed while it was looked at"):
            at.back("uploads/2026")
    assert list((at.root / "uploads" / "2026").iterdir()) == []
    assert at.parts.audited()[-1] == "quarantine-return-failed"
    # nor may the good one be shown to the rules where the other one was described
    described = at.quarantine.find(at.parts.site, at.place, ("uploads/2026",))
    kept.write_bytes(good)
    doubts = at.quarantine.doubts(at.parts.site, at.place, described)
    assert any("was changed while it was looked at" in doubt for doubt in doubts)


async def test_the_commands_list_and_bring_back(
    at: At, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    behind_commands(at.parts, monkeypatch)
    monkeypatch.setattr(
        "support.small_app.SmallApp.backups",
        SimpleNamespace(quarantine=at.quarantine),
        raising=False,
    )
    (kept,) = document(capsys, "restore", "--list-quarantine")["kept"]
    assert (kept["place"], kept["path"]) == (at.place, str(at.done.quarantine))
    assert (kept["entries"], kept["whole"]) == (13, True)
    assert main(["restore", "--list-quarantine"]) == 0
    assert f"{at.place}: kept since " in capsys.readouterr().out
    words = ["restore", "--from-quarantine", at.place]
    dry = document(capsys, *words, "--path", "uploads/avatar.php", "--dry-run")
    assert any("avatar.php" in doubt for doubt in dry["doubts"])
    assert main([*words, "--path", "uploads/avatar.php"]) == 4
    assert main([*words, "--path", "/uploads/2026/"]) == 0
    assert "Brought back to main: 2 entries" in capsys.readouterr().out
    assert (at.root / "uploads" / "2026" / "tender.pdf").exists()
    assert main(words) == 2
    assert main(["restore", "SOME-ID", "--list-quarantine"]) == 2
