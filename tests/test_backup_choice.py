"""Which backup a restore by hand takes, and who may take one that is not clean."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.backup_choice import Override, override_of, pick
from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.vault import Backup, Condition
from sentinel.core.verdict import Verdict
from sentinel.edges.cleaner import StoreCleaner
from sentinel.errors import NotApproved, NotClean, UsageError
from sentinel.manual_choice import choose
from sentinel.manual_restore import restore
from support.restore_parts import Parts, make_parts

WHY = "the only copy of the tender, looked at line by line"
GM = Override(by="GM (ICT)", reason=WHY)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with make_parts(tmp_path) as made:
        yield made


def spoilt(parts: Parts) -> Backup:
    """A backup after which the site was found suspect."""
    parts.detector.verdicts = [Verdict.INTACT, Verdict.SUSPECT]
    return asyncio.run(back_up(parts, parts.site, progress=None))


def test_an_unclean_backup_is_restored_only_by_an_override_that_is_audited(parts: Parts) -> None:
    backup = spoilt(parts)
    (parts.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    with pytest.raises(NotClean, match=r"not clean. health: .*--override"):
        restore(parts, parts.site, backup.id, (), by="x", progress=None)
    foreseen = choose(parts, parts.site, backup.id, override=GM)
    assert [result.condition for result in foreseen.against] == [Condition.HEALTH]
    assert parts.audited() == ["backup-made"]
    restore(parts, parts.site, backup.id, (), by="GM (ICT)", progress=None, override=GM)
    assert parts.place.manifest() == backup.manifest
    lines = [entry for entry in parts.audit.entries() if str(entry["action"])[:7] == "restore"]
    assert [line["action"] for line in lines] == ["restore-begun", "restore-done"]
    for line in lines:
        details = line["data"]
        assert details["override_by"] == "GM (ICT)"
        assert details["override_reason"] == WHY
        assert "found the site suspect" in details["not_clean"]["health"]


def test_damaged_bytes_are_not_restored_whoever_asks(parts: Parts) -> None:
    backup = spoilt(parts)
    parts.place.objects()[0].write_bytes(b"damaged")
    with pytest.raises(NotClean, match="nobody can override"):
        pick(parts, parts.site, backup.id, GM, by="GM (ICT)")


def test_a_shell_that_was_approved_does_not_come_back_beside_an_older_clean_backup(
    parts: Parts,
) -> None:
    """Its own backup is not clean; its bytes would be taken from there by their digest, or from the
    live file, and no scan of the older backup sees them."""
    good = asyncio.run(back_up(parts, parts.site, progress=None))
    (parts.place.root / "old.php").write_bytes(b"<?php exit; eval($_POST['q']);")
    (parts.place.root / "index.html").write_bytes(b"an approved edit")
    parts.approve("baseline-2")
    for _ in range(2):  # its bytes stand on the site alone, then in the vault, too
        with pytest.raises(NotClean, match=f"old.php.*php_runs_request.*{good.id}"):
            choose(parts, parts.site, "")
        asyncio.run(back_up(parts, parts.site, progress=None))
    assert choose(parts, parts.site, good.id).backup == good
    (parts.place.root / "old.php").unlink()
    parts.approve("baseline-3")
    assert choose(parts, parts.site, "").kept == ("index.html",)


def test_a_clean_backup_needs_no_override_and_gets_none(parts: Parts) -> None:
    backup = asyncio.run(back_up(parts, parts.site, progress=None))
    assert pick(parts, parts.site, backup.id, GM, by="GM (ICT)").against == ()


@pytest.mark.parametrize(
    ("by", "reason", "error"),
    [
        ("", WHY, UsageError),
        ("Web Officer", WHY, NotApproved),
        ("Nobody", WHY, NotApproved),
        ("GM (ICT)", "because", UsageError),
        ("GM (ICT)", " " * 40, UsageError),
    ],
)
def test_an_override_needs_an_authoriser_and_words(
    parts: Parts, by: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        override_of(parts.config, by, reason)
    assert override_of(parts.config, "GM (ICT)", f" {WHY} ") == GM


def test_an_approved_edit_too_young_to_be_soaked_comes_out_of_its_own_backup(parts: Parts) -> None:
    """The older backup is clean; the bytes of what was approved since are taken from the younger
    one, for a digest that a person approved is proof enough of them."""
    old = asyncio.run(back_up(parts, parts.site, progress=None))
    parts.clock.advance(7200)
    asyncio.run(back_up(parts, parts.site, progress=None))
    page = parts.place.root / "notice.html"
    page.write_bytes(b"<p>Tender</p>")
    parts.approve("edited")
    young = asyncio.run(back_up(parts, parts.site, progress=None))
    page.write_bytes(b"<h1>owned</h1>")
    settings = BackupSettings(compression=Compression.NONE, at="", soak_seconds=3600.0)
    cleaner = StoreCleaner(parts.vault, parts.store, parts.clock, settings=settings)
    soaking = replace(parts, cleaner=cleaner)
    assert not cleaner.judge(parts.site, young, None).clean
    assert cleaner.judge(parts.site, old, None).clean
    done = restore(soaking, parts.site, "", (), by="GM (ICT)", progress=None)
    assert done.choice.backup == old
    assert page.read_bytes() == b"<p>Tender</p>"
