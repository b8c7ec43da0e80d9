"""What must never be called clean: a real vault, a real state database, and what attackers and busy
sites do to a document root."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.baseline import BaselineState
from sentinel.core.check import Check, TreeOptions
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.site import UploadRule
from sentinel.core.vault import Answer, Backup, Condition
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.store import SqliteStore
from support.stores import new_key, open_store
from support.values import make_baseline, make_run
from support.vaults import Place, make_place

HOUR = 3600.0
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
TREE = Check(
    name="tree",
    kind="tree",
    targets=("/**",),
    every_seconds=60,
    severity=Severity.CRITICAL,
    confirm=1,
    options=TreeOptions(ignore=("up/**",)),
    source="checks/tree.toml",
)
SETTINGS = BackupSettings(
    compression=Compression.NONE,
    at="",
    soak_seconds=24 * HOUR,
    rehearsed_within_seconds=7 * 24 * HOUR,
)


@dataclass(kw_only=True)
class Scene:
    """An approved site with an upload folder, a soak of a day and rehearsals asked for."""

    place: Place
    store: SqliteStore
    cleaner: StoreCleaner = field(init=False)

    def __post_init__(self) -> None:
        self.cleaner = StoreCleaner(
            self.place.vault, self.store, self.place.clock, (TREE,), settings=SETTINGS
        )

    def look(self, verdict: Verdict = Verdict.INTACT) -> str:
        started = self.place.clock.advance(60)
        run = make_run(
            f"r-{started.timestamp()}",
            verdict,
            checks=("tree",),
            started_at=started,
            ended_at=self.place.clock.advance(1),
        )
        self.store.runs.record(run, None, ())
        return run.id

    def back_up(self) -> Backup:
        approved = self.store.baselines.approved("main")
        assert approved is not None
        backup = self.place.back_up(approved.id, self.look())
        run_after = self.look()
        self.place.vault.note_run_after(backup.id, "main", run_after)
        return replace(backup, run_after=run_after)

    def soak(self) -> None:
        self.place.clock.advance(25 * HOUR)
        self.look()

    def rehearse(self, backup: Backup, *problems: str) -> None:
        now = self.place.clock.now()
        self.store.rehearsals.add(
            Rehearsal(
                id=f"R-{now.timestamp()}",
                site="main",
                backup=backup.id,
                document_root=backup.document_root,
                storing=backup.storing,
                started_at=now,
                ended_at=now,
                seconds=1.0,
                files=1,
                bytes=1,
                problems=problems,
            )
        )

    def against(self, backup: Backup, **given: object) -> dict[Condition, Answer]:
        """What speaks against a backup now."""
        site = replace(self.place.site, **given)  # type: ignore[arg-type] # a test gives what it means
        results = self.cleaner.judge(site, backup, None).results
        return {r.condition: r.answer for r in results if r.answer is not Answer.PASSED}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    key = new_key()
    files = {"index.html": b"<h1>Institute</h1>", "up/logo.png": PNG}
    place = make_place(tmp_path, key=key, files=files)
    store = open_store(tmp_path / "state.db", clock=place.clock, key=key)
    baseline = make_baseline(tree=place.manifest())
    store.baselines.add(baseline)
    store.baselines.decide(baseline.id, BaselineState.APPROVED, "GM (ICT)", "as built")
    yield Scene(place=place, store=store)
    store.close()


def test_a_good_backup_becomes_clean_by_its_soak_and_a_rehearsal(scene: Scene) -> None:
    backup = scene.back_up()
    assert scene.against(backup) == {
        Condition.HEALTH: Answer.NOT_KNOWN,
        Condition.REHEARSED: Answer.NOT_KNOWN,
    }
    assert scene.cleaner.newest_promising(scene.place.site) == backup
    scene.soak()
    assert scene.against(backup) == {Condition.REHEARSED: Answer.NOT_KNOWN}
    scene.rehearse(backup)
    assert scene.against(backup) == {}
    later = scene.back_up()
    scene.soak()
    assert scene.against(later) == {}  # its lineage was rehearsed
    scene.place.clock.advance(8 * 24 * HOUR)
    assert scene.against(later) == {Condition.REHEARSED: Answer.NOT_KNOWN}
    scene.rehearse(later, "The home page is missing.")
    assert scene.against(later) == {Condition.REHEARSED: Answer.FAILED}


def test_a_backup_of_a_time_when_the_clock_had_gone_back(scene: Scene) -> None:
    """Its time would stand before any first compromise, and its soak be over at once."""
    scene.rehearse(scene.back_up())
    scene.soak()
    scene.place.clock.advance(-400 * 24 * HOUR)
    doubtful = scene.back_up()
    scene.place.clock.advance(400 * 24 * HOUR)
    scene.soak()
    found = scene.place.vault.list("main")
    assert found[0] == doubtful
    assert scene.against(found[0]) == {Condition.TIME: Answer.FAILED}
    assert scene.against(found[1]) == {}


def test_a_clock_that_once_was_ahead_speaks_against_no_later_backup(scene: Scene) -> None:
    scene.place.clock.advance(400 * 24 * HOUR)
    scene.back_up()
    scene.place.clock.advance(-400 * 24 * HOUR)
    scene.back_up()
    scene.soak()
    later = scene.place.vault.list("main")[0]
    scene.rehearse(later)
    assert scene.against(later) == {}


def shell_in_uploads(root: Path) -> None:
    (root / "up/cat.php").write_bytes(b"<?php exit; system($_GET['q']);")


def shell_with_two_endings(root: Path) -> None:
    (root / "up/cat.php.jpg").write_bytes(b"\xff\xd8\xff<?php exit;")


def picture_that_holds_code(root: Path) -> None:
    (root / "up/cat.png").write_bytes(PNG + b"<?php exit; ?>")


def rules_for_the_server(root: Path) -> None:
    (root / "up/.htaccess").write_bytes(b"AddType application/x-httpd-php .png\n")


def link_out_of_the_folder(root: Path) -> None:
    (root / "up/cat.png").symlink_to("/etc/passwd")


def program_named_as_picture(root: Path) -> None:
    (root / "up/cat.png").write_bytes(b"\x7fELF\2\1\1")


@pytest.mark.parametrize(
    ("attack", "hits"),
    [
        (shell_in_uploads, True),
        (shell_with_two_endings, True),
        (picture_that_holds_code, True),
        (rules_for_the_server, True),
        (link_out_of_the_folder, False),
        (program_named_as_picture, False),
    ],
)
def test_a_web_shell_in_an_upload_folder(
    scene: Scene, attack: Callable[[Path], None], hits: bool
) -> None:
    """Every look finds the site in order: the folder is the application's, and nobody compares."""
    attack(scene.place.root)
    backup = scene.back_up()
    scene.soak()
    scene.rehearse(backup)
    expected = {Condition.UPLOADS: Answer.FAILED}
    assert scene.against(backup) == (
        expected | {Condition.SCAN: Answer.FAILED} if hits else expected
    )
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] is None


def test_a_file_of_a_kind_that_the_table_does_not_name(scene: Scene) -> None:
    (scene.place.root / "up/page.html").write_bytes(b"<p>cheap pills</p>")
    backup = scene.back_up()
    scene.soak()
    scene.rehearse(backup)
    assert scene.against(backup) == {}
    pictures = (UploadRule(paths=("up/**",), types=("image",)),)
    assert scene.against(backup, uploads=pictures) == {Condition.UPLOADS: Answer.FAILED}


def test_a_shell_that_a_person_approved_by_mistake(scene: Scene) -> None:
    """An exact rule speaks against it even where the baseline has it."""
    (scene.place.root / "old.php").write_bytes(b"<?php exit; eval($_POST['q']);")
    scene.place.clock.advance(60)
    baseline = make_baseline("late", tree=scene.place.manifest(), learnt_at=scene.place.clock.now())
    scene.store.baselines.add(baseline)
    scene.store.baselines.decide("late", BaselineState.APPROVED, "GM (ICT)", "looked fine")
    backup = scene.back_up()
    scene.soak()
    scene.rehearse(backup)
    assert scene.against(backup) == {Condition.SCAN: Answer.FAILED}


def test_a_backup_torn_by_a_busy_site(scene: Scene) -> None:
    """Its entry says that the file changed while it was read; the digest may be any."""
    backup = scene.back_up()
    scene.soak()
    scene.rehearse(backup)
    torn = tuple(
        replace(entry, torn=True) if entry.path == "index.html" else entry
        for entry in backup.manifest.entries
    )
    hurt = replace(backup, manifest=replace(backup.manifest, entries=torn))
    assert scene.against(hurt) == {Condition.PROVENANCE: Answer.FAILED}


def test_a_backup_before_a_soak_in_which_the_site_was_found_bad(scene: Scene) -> None:
    backup = scene.back_up()
    scene.place.clock.advance(HOUR)
    scene.look(Verdict.SUSPECT)
    scene.soak()
    scene.rehearse(backup)
    assert scene.against(backup) == {Condition.HEALTH: Answer.FAILED}
    assert scene.cleaner.newest_promising(scene.place.site) is None


def test_a_backup_since_which_nobody_looked_with_every_check(scene: Scene) -> None:
    backup = scene.back_up()
    scene.place.clock.advance(25 * HOUR)
    scene.rehearse(backup)
    assert scene.against(backup) == {Condition.HEALTH: Answer.NOT_KNOWN}
    started = scene.place.clock.now()
    other = make_run("r-other", checks=("home",), started_at=started, ended_at=started)
    scene.store.runs.record(other, None, ())
    assert scene.against(backup) == {Condition.HEALTH: Answer.NOT_KNOWN}
    scene.look()
    assert scene.against(backup) == {}


def test_a_backup_taken_after_the_first_compromise(scene: Scene) -> None:
    """It looked good, it soaked, it was rehearsed; and then a log shows that it was too late."""
    good = scene.back_up()
    scene.soak()
    late = scene.back_up()
    scene.soak()
    scene.rehearse(late)
    site, now = scene.place.site, scene.place.clock.advance(60)
    assert scene.cleaner.latest_clean(site, now)[0] == late
    found, judged = scene.cleaner.latest_clean(site, late.started_at)
    assert found == good
    assert [c.clean for c in judged] == [False, True]
    # an hour earlier nobody had looked since the good one's soak was over
    assert scene.cleaner.latest_clean(site, late.started_at - timedelta(hours=1))[0] is None
    assert scene.cleaner.latest_clean(site, good.started_at)[0] is None


def test_every_verdict_is_kept_with_its_evidence_and_believed_by_nobody(scene: Scene) -> None:
    backup = scene.back_up()
    scene.soak()
    scene.rehearse(backup)
    scene.cleaner.judge(scene.place.site, backup, None, by="GM (ICT)")
    kept = scene.store.verdicts.last("main", backup.id)
    assert kept is not None
    assert (kept.clean, kept.by, kept.baseline) == (True, "GM (ICT)", backup.baseline)
    assert kept.runs[:2] == (backup.run_before, backup.run_after)
    assert len(kept.rules_sha256) == 64
    assert kept.rehearsal
    assert scene.store.verdicts.all("main") == (kept,)
    scene.place.objects()[0].write_bytes(b"damaged")
    assert scene.against(backup)[Condition.INTEGRITY] is Answer.FAILED
    again = scene.store.verdicts.last("main", backup.id)
    assert again is not None
    assert not again.clean
