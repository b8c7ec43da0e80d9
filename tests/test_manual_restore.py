"""Making a backup and restoring by hand, over a real vault, database, lock and audit log."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel import manual_restore
from sentinel.backup import back_up
from sentinel.core.cut_restore import cut_restore, manual_label
from sentinel.core.manifest import ChangeKind, Manifest, difference
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.core.site import RemoteHost, Site
from sentinel.core.standing import touched
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.quarantine import LocalQuarantine
from sentinel.edges.yara_rules import shipped_and
from sentinel.errors import (
    AlreadyRunning,
    NotClean,
    Refused,
    StepError,
    StoreError,
    TreeError,
    UsageError,
)
from sentinel.manual_choice import choose, site_paths
from sentinel.manual_restore import restore
from support.fakes import open_incident
from support.restore_parts import Parts, make_parts
from support.values import make_incident, make_run
from support.vaults import FILES, TREE


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with make_parts(tmp_path) as made:
        yield made


def deface(parts: Parts) -> None:
    (parts.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    (parts.place.root / "shell.php").write_bytes(b"<?php")


async def test_a_backup_looks_before_and_after_and_is_clean(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    assert parts.vault.list("main") == (backup,)
    before, after = parts.store.runs.get(backup.run_before), parts.store.runs.get(backup.run_after)
    assert before is not None
    assert after is not None
    assert before.ended_at <= backup.started_at <= backup.ended_at <= after.started_at
    assert before.trigger is after.trigger is Trigger.BACKUP
    assert choose(parts, parts.site, "").backup == backup
    assert parts.audited() == ["backup-made"]


@pytest.mark.parametrize("verdict", [Verdict.SUSPECT, Verdict.EDITED, Verdict.INCONCLUSIVE])
async def test_a_site_that_is_not_in_order_is_not_backed_up(parts: Parts, verdict: Verdict) -> None:
    parts.detector.verdicts = [verdict]
    with pytest.raises(Refused, match=f"(?s)found it {verdict.value}.* one reason"):
        await back_up(parts, parts.site, progress=None)
    assert parts.vault.list("main") == ()
    assert parts.audited() == ["backup-refused"]


async def test_a_backup_with_a_bad_run_after_stays_and_is_never_clean(parts: Parts) -> None:
    parts.detector.verdicts = [Verdict.INTACT, Verdict.SUSPECT]
    backup = await back_up(parts, parts.site, progress=None)
    assert parts.vault.list("main") == (backup,)
    with pytest.raises(NotClean, match=r"health: .*found the site suspect"):
        choose(parts, parts.site, "")


async def test_a_site_that_is_being_worked_on_is_neither_backed_up_nor_restored(
    parts: Parts,
) -> None:
    await back_up(parts, parts.site, progress=None)
    with parts.locks.site("main"):
        with pytest.raises(AlreadyRunning):
            await back_up(parts, parts.site, progress=None)
        with pytest.raises(AlreadyRunning):
            restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)


async def test_a_restore_by_hand_keeps_the_old_tree_and_is_audited(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    deface(parts)
    done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert done.choice.backup == backup
    assert [(c.path, c.kind) for c in done.choice.changes] == [
        ("index.html", ChangeKind.CONTENT),
        ("shell.php", ChangeKind.REMOVED),
    ]
    assert parts.place.manifest() == backup.manifest
    assert (done.quarantine / "shell.php").exists()
    assert parts.audited() == ["backup-made", "restore-begun", "restore-done"]


async def test_where_nothing_differs_nothing_is_changed(parts: Parts) -> None:
    """The live tree was read whole, under the lock. What serves it is reloaded all the same."""
    await back_up(parts, parts.site, progress=None)
    before, names = parts.restorer.identity(parts.site, parts.place.root), names_beside(parts)
    for paths in ((), ("index.html",)):
        done = restore(parts, parts.site, "", paths, by="GM (ICT)", progress=None)
        assert (done.choice.changes, done.quarantine) == ((), None)
    assert parts.restorer.identity(parts.site, parts.place.root) == before
    assert names_beside(parts) == names
    assert parts.audited() == ["backup-made", "restore-needless", "restore-needless"]


async def test_attributes_that_an_older_backup_has_not_recorded_are_taken_away(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They count as no difference, and may be a right that an attacker gave."""
    await back_up(parts, parts.site, progress=None)
    chosen = choose(parts, parts.site, "")
    older = tuple(replace(entry, xattrs=None) for entry in chosen.wanted.entries)
    given = tuple(replace(entry, xattrs=(("user.x", "eA=="),)) for entry in chosen.live.entries)
    choice = replace(chosen, wanted=Manifest(entries=older), live=Manifest(entries=given))
    assert difference(choice.live, choice.wanted) == ()
    monkeypatch.setattr(manual_restore, "choose", lambda *_, **__: choice)
    assert restore(parts, parts.site, "", (), by="GM (ICT)", progress=None).quarantine is not None


def names_beside(parts: Parts) -> list[str]:
    return sorted(path.name for path in parts.place.root.parent.iterdir())


async def test_what_an_earlier_restore_left_is_cleared_though_nothing_differs(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the exchange, it recorded no end: the old tree stands where no quarantine is."""
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    with monkeypatch.context() as patch:
        patch.setattr(type(parts.restorer), "quarantine", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    cut = cut_restore(parts.audit, "main")
    assert cut is not None
    assert (cut.by, cut.failed) == ("GM (ICT)", False)
    quarantine = LocalQuarantine(shipped_and(None), TREE.scan, max_entries=100)
    left = quarantine.left(parts.site, manual_label("main"))
    assert left is not None
    assert left.exchanged
    assert (left.path / "shell.php").exists()
    assert not parts.locks.worked_on("main")
    with parts.locks.site("main"):
        assert parts.locks.worked_on("main")
    done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert done.choice.changes == ()
    kept = sorted((parts.place.folder / ".sentinel-quarantine").glob("*/shell.php"))
    assert len(kept) == 1
    assert cut_restore(parts.audit, "main") is None
    assert quarantine.left(parts.site, manual_label("main")) is None
    assert restore(parts, parts.site, "", (), by="x", progress=None).quarantine is None
    host = RemoteHost(host="h", user="u", host_keys=(), key_file=Path("key"))
    site = replace(parts.site, remote=host)  # whose helper may say what it likes
    assert restore(parts, site, "", (), by="x", progress=None).quarantine is not None


def killed(*given: object) -> None:
    raise KeyboardInterrupt


async def test_a_quarantine_that_somebody_else_made_undoes_no_restore(parts: Parts) -> None:
    """Who owns the folder around the root may put a link there. The restore stands, and is told
    as one: its servers are reloaded, and it is said where the old tree is."""
    backup = await back_up(parts, parts.site, progress=None)
    deface(parts)
    elsewhere = parts.place.folder / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    (parts.place.folder / ".sentinel-quarantine").symlink_to(elsewhere)
    done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert parts.place.manifest() == backup.manifest
    assert "could not be moved to quarantine" in done.remark
    assert (done.quarantine / "shell.php").exists()
    assert elsewhere.stat().st_mode & 0o777 == 0o755
    assert list(elsewhere.iterdir()) == []
    assert parts.audited()[-1] == "restore-done"


async def test_the_old_tree_is_kept_with_a_list_of_its_digests(parts: Parts) -> None:
    """In the form of coreutils, whatever names an attacker has chosen."""
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    (parts.place.root / "a\nb\\c\udcff.php").write_bytes(b"odd")
    done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    listed = done.quarantine.with_name(f"{done.quarantine.name}.sha256")
    command = ["sha256sum", "--check", "--strict", "--quiet", str(listed)]
    checked = subprocess.run(command, cwd=done.quarantine, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    assert len(listed.read_bytes().splitlines()) == len(FILES) + 2


async def test_chosen_paths_leave_everything_else_as_it_is(parts: Parts) -> None:
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    paths = site_paths(parts.site, ["/index.html"])
    done = restore(parts, parts.site, "", paths, by="command", progress=None)
    assert [change.path for change in done.choice.changes] == ["index.html"]
    assert (parts.place.root / "index.html").read_bytes() == FILES["index.html"]
    assert (parts.place.root / "shell.php").exists()


def publish(parts: Parts) -> None:
    """An approved edit, after the last backup."""
    (parts.place.root / "news" / "2026" / "tender.html").write_bytes(b"extended to March")
    (parts.place.root / "notice.html").write_bytes(b"a new page")
    parts.approve("baseline-2")


async def test_what_was_approved_since_the_newest_backup_is_not_taken_back(parts: Parts) -> None:
    await back_up(parts, parts.site, progress=None)
    publish(parts)
    approved = parts.place.manifest()
    deface(parts)
    done = restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert difference(approved, parts.place.manifest()) == ()
    assert done.choice.kept == ("news/2026/tender.html", "notice.html")
    assert [c.path for c in done.choice.changes] == ["index.html", "shell.php"]


async def test_a_named_backup_is_put_back_as_it_is(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    publish(parts)
    done = restore(parts, parts.site, backup.id, (), by="GM (ICT)", progress=None)
    assert parts.place.manifest() == backup.manifest
    assert done.choice.kept == ()


async def test_approved_bytes_that_are_nowhere_any_more_are_named(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    publish(parts)
    deface(parts)
    (parts.place.root / "notice.html").write_bytes(b"owned")
    before = parts.place.manifest()
    with pytest.raises(
        NotClean, match=f"notice.html: approved after.*sentinel restore --site main {backup.id}"
    ):
        restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert parts.place.manifest() == before
    with pytest.raises(NotClean, match=r"notice\.html: approved after"):
        choose(parts, parts.site, "", ("notice.html",))
    done = restore(parts, parts.site, "", ("index.html",), by="GM (ICT)", progress=None)
    assert [change.path for change in done.choice.changes] == ["index.html"]


async def test_a_site_that_changes_while_some_paths_are_restored_is_left_alone(
    parts: Parts,
) -> None:
    await back_up(parts, parts.site, progress=None)
    deface(parts)

    def upload(done: int, known: int) -> None:
        (parts.place.root / f"upload-{done}.pdf").write_bytes(b"new")

    with pytest.raises(TreeError, match="changed while it was copied"):
        restore(parts, parts.site, "", ("index.html",), by="GM (ICT)", progress=upload)
    assert (parts.place.root / "shell.php").exists()
    assert parts.audited()[-1] == "restore-failed"


async def test_a_path_that_neither_the_backup_nor_the_site_has_is_named(parts: Parts) -> None:
    await back_up(parts, parts.site, progress=None)
    with pytest.raises(UsageError, match="no/such: neither in backup"):
        choose(parts, parts.site, "", ("no/such",))


async def test_a_dry_run_lists_every_change_and_makes_none(parts: Parts) -> None:
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    (parts.place.root / "img").chmod(0o777)
    (parts.place.root / "news" / "2026" / "tender.html").unlink()
    before = parts.place.manifest()
    changes = choose(parts, parts.site, "").changes
    assert [(change.path, change.kind) for change in changes] == [
        ("img", ChangeKind.METADATA),
        ("index.html", ChangeKind.CONTENT),
        ("news/2026/tender.html", ChangeKind.ADDED),
        ("shell.php", ChangeKind.REMOVED),
    ]
    assert [c.path for c in choose(parts, parts.site, "", ("img",)).changes] == ["img"]
    assert parts.place.manifest() == before


async def test_a_missing_document_root_can_be_restored(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    parts.place.root.rename(parts.place.folder / "stolen")
    restore(parts, parts.site, "", (), by="command", progress=None)
    assert parts.place.manifest() == backup.manifest


async def test_only_clean_backups_are_restored_and_each_gets_its_reason(parts: Parts) -> None:
    good = await back_up(parts, parts.site, progress=None)
    deface(parts)
    bad = await back_up(parts, parts.site, progress=None)
    assert choose(parts, parts.site, "").backup == good
    with pytest.raises(NotClean, match=rf"{bad.id} is not clean.*index.html \(content\)"):
        choose(parts, parts.site, bad.id)
    parts.place.objects()[0].write_bytes(b"damaged")
    parts.place.objects()[1].write_bytes(b"damaged")
    parts.place.objects()[2].write_bytes(b"damaged")
    with pytest.raises(NotClean) as refused:
        restore(parts, parts.site, "", (), by="command", progress=None)
    assert f"{good.id}: integrity:" in str(refused.value)
    assert f"{bad.id}: " in str(refused.value)


async def test_during_an_incident_only_backups_before_the_sighting_count(parts: Parts) -> None:
    backup = await back_up(parts, parts.site, progress=None)
    sighting = backup.started_at  # the badness was there while it was taken
    incident = make_incident("", first_sighting_at=sighting)
    bad = make_run("bad", Verdict.SUSPECT, started_at=sighting, ended_at=parts.place.clock.now())
    parts.store.runs.record(bad, IncidentChange(incident=incident), ())
    with pytest.raises(NotClean, match=r"time: .*after the last good run"):
        choose(parts, parts.site, "")


async def test_the_journal_of_the_open_incident_has_a_restore_before_it_is_made(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that its playbook does not open the site on a re-test of what stood there before."""
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    incident = open_incident(parts.store, "main", first_sighting_at=parts.place.clock.now())
    exchange, noted = parts.restorer.exchange, list[str]()

    def exchanged(site: Site, stage: Path) -> None:
        noted.extend(entry.action for entry in parts.store.journal.entries(incident.id))
        exchange(site, stage)

    monkeypatch.setattr(parts.restorer, "exchange", exchanged)
    restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    assert noted == ["restore-by-hand"]
    entries = parts.store.journal.entries(incident.id)
    assert [(entry.action, entry.phase) for entry in entries] == [
        ("restore-by-hand", Phase.INTENT),
        ("restore-by-hand", Phase.DONE),
    ]
    assert entries[1].data["clean"] is True


async def test_the_journal_has_a_restore_that_failed_or_could_not_be_noted_as_done(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands is not called failed because the state's disk is full; both ask for a re-test."""
    await back_up(parts, parts.site, progress=None)
    deface(parts)
    incident = open_incident(parts.store, "main", first_sighting_at=parts.place.clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(parts.restorer, "exchange", raising(StepError("no room")))
        with pytest.raises(StepError, match="no room"):
            restore(parts, parts.site, "", (), by="GM (ICT)", progress=None)
    failed = parts.store.journal.entries(incident.id)[-1]
    assert failed.phase is Phase.FAILED
    assert "no room" in str(failed.data["reason"])
    exchange = parts.restorer.exchange

    def exchanged(site: Site, stage: Path) -> None:
        exchange(site, stage)
        monkeypatch.setattr(parts.store.journal, "write", raising(StoreError("disk full")))

    monkeypatch.setattr(parts.restorer, "exchange", exchanged)
    assert restore(parts, parts.site, "", (), by="GM (ICT)", progress=None).quarantine is not None
    entries = parts.store.journal.entries(incident.id)
    assert entries[-1].phase is Phase.INTENT
    assert touched(entries) == entries[-1].number


def raising(fault: Exception) -> Callable[..., None]:
    def refuse(*given: object, **named: object) -> None:
        raise fault

    return refuse


def test_without_any_backup_it_says_so(parts: Parts) -> None:
    with pytest.raises(NotClean, match="no backup that verifies"):
        choose(parts, parts.site, "")
    with pytest.raises(UsageError, match="no backup of main that verifies has this id"):
        choose(parts, parts.site, "01ARZ3NDEKTSV4RRFFQ69G5FAV")


def test_paths_are_taken_as_people_write_them(parts: Parts) -> None:
    root = parts.place.root
    given = ["img/logo.png", "img/logo.png", "/news/", f"{root}/index.html", "news/2026"]
    assert site_paths(parts.site, given) == ("img/logo.png", "news", "index.html")
    for bad in ["", "/", "../x", "a/../../b", "a//b"]:
        with pytest.raises(UsageError, match="below the document root is needed"):
            site_paths(parts.site, [bad])
