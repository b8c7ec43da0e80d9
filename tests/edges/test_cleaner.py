"""Clean backups out of a real vault and a real state database."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.baseline import BaselineState
from sentinel.core.check import Check, TreeOptions
from sentinel.core.vault import Answer, Backup, Condition
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.store import SqliteStore
from support.stores import new_key, open_store
from support.values import T0, make_baseline, make_run
from support.vaults import Place, make_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    place: Place
    store: SqliteStore
    cleaner: StoreCleaner

    def run(self, verdict: Verdict = Verdict.INTACT) -> str:
        """A run of a second, now; its id."""
        started = self.place.clock.advance(60)
        ended = self.place.clock.advance(1)
        run = make_run(f"r-{started.timestamp()}", verdict, started_at=started, ended_at=ended)
        self.store.runs.record(run, None, ())
        return run.id

    def approve(self) -> None:
        baseline = make_baseline(
            f"base-{self.place.clock.now().timestamp()}", tree=self.place.manifest()
        )
        self.store.baselines.add(baseline)
        self.store.baselines.decide(baseline.id, BaselineState.APPROVED, "GM (ICT)", "as built")

    def back_up(self, after: Verdict = Verdict.INTACT) -> Backup:
        approved = self.store.baselines.approved("main")
        before = self.run()
        backup = self.place.back_up("" if approved is None else approved.id, before)
        run_after = self.run(after)
        self.place.vault.note_run_after(backup.id, "main", run_after)
        return replace(backup, run_after=run_after)

    def answers(self, backup: Backup, sighting: datetime | None = None) -> dict[Condition, Answer]:
        cleanness = self.cleaner.judge(self.place.site, backup, sighting)
        return {result.condition: result.answer for result in cleanness.results}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    key = new_key()
    place = make_place(tmp_path, key=key)
    store = open_store(tmp_path / "state.db", clock=place.clock, key=key)
    yield Scene(place=place, store=store, cleaner=StoreCleaner(place.vault, store, place.clock))
    store.close()


PASSED = dict.fromkeys(Condition, Answer.PASSED)


def test_a_backup_of_an_approved_site_between_good_runs_is_clean(scene: Scene) -> None:
    scene.approve()
    backup = scene.back_up()
    assert scene.answers(backup) == PASSED
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] == backup


def test_a_backup_stays_clean_when_a_later_baseline_is_approved(scene: Scene) -> None:
    scene.approve()
    backup = scene.back_up()
    (scene.place.root / "index.html").write_bytes(b"redesigned")
    scene.place.clock.advance(60)
    scene.approve()
    assert scene.answers(backup) == PASSED


def test_without_an_approved_baseline_nothing_is_clean(scene: Scene) -> None:
    backup = scene.back_up()
    assert scene.answers(backup)[Condition.PROVENANCE] is Answer.FAILED
    found, looked_at = scene.cleaner.latest_clean(scene.place.site, None)
    assert found is None
    assert looked_at[0].backup == backup.id


def test_a_backup_of_a_defaced_tree_is_passed_over_for_the_one_before(scene: Scene) -> None:
    scene.approve()
    good = scene.back_up()
    (scene.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    bad = scene.back_up(after=Verdict.SUSPECT)
    found, looked_at = scene.cleaner.latest_clean(scene.place.site, None)
    assert found == good
    assert [cleanness.backup for cleanness in looked_at] == [good.id]
    found, looked_at = scene.cleaner.latest_clean(scene.place.site, good.started_at)
    assert found is None
    assert [cleanness.backup for cleanness in looked_at] == [bad.id, good.id]
    assert looked_at[0].results[0].answer is Answer.NOT_KNOWN  # not re-hashed: no use


def test_a_backup_of_what_is_approved_now_goes_before_a_newer_one_of_what_was(
    scene: Scene,
) -> None:
    """A rollback: the first state is approved again, and only its old backup holds it."""
    scene.approve()
    first = scene.back_up()
    page = scene.place.root / "index.html"
    text = page.read_bytes()
    page.write_bytes(b"redesigned")
    scene.place.clock.advance(60)
    scene.approve()
    second = scene.back_up()
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] == second
    page.write_bytes(text)
    scene.place.clock.advance(60)
    scene.approve()
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] == first
    page.write_bytes(b"a third state")
    scene.place.clock.advance(60)
    scene.approve()
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] == second


def test_a_backup_after_the_last_good_run_is_not_clean(scene: Scene) -> None:
    """Nobody looked between the backup's end and the first bad sighting."""
    scene.approve()
    scene.run()
    good = scene.back_up()
    sighting = scene.place.clock.advance(3600)
    assert scene.answers(good, sighting)[Condition.TIME] is Answer.PASSED
    assert scene.answers(good, good.started_at)[Condition.TIME] is Answer.FAILED


def test_nothing_is_clean_before_the_first_good_run(scene: Scene) -> None:
    scene.approve()
    backup = scene.back_up()
    assert scene.answers(backup, T0 - timedelta(days=1))[Condition.TIME] is Answer.FAILED


def test_a_damaged_newest_backup_is_passed_over(scene: Scene) -> None:
    scene.approve()
    first, second = scene.back_up(), scene.back_up()
    (scene.place.kept / "snapshots" / f"{second.id}.json.sig").write_text("AAAA")
    assert scene.cleaner.latest_clean(scene.place.site, None)[0] == first
    scene.place.objects()[0].write_bytes(b"damaged")
    found, looked_at = scene.cleaner.latest_clean(scene.place.site, None)
    assert found is None
    assert looked_at[0].results[0].answer is Answer.FAILED


def test_a_baseline_that_does_not_verify_speaks_against_its_backups(
    scene: Scene, tmp_path: Path
) -> None:
    scene.approve()
    backup = scene.back_up()
    stranger = open_store(tmp_path / "state.db", clock=scene.place.clock, key=new_key())
    cleaner = StoreCleaner(scene.place.vault, stranger, scene.place.clock)
    result = cleaner.judge(scene.place.site, backup, None).results[1]
    stranger.close()
    assert result.condition is Condition.PROVENANCE
    assert result.answer is Answer.FAILED
    assert "does not verify" in result.text


def test_a_rule_written_in_the_middle_of_an_incident_counts_at_once(
    scene: Scene, tmp_path: Path
) -> None:
    """The daemon lives for months: today's rules are those in the folder, not those of its start.
    Where they cannot be read any more nothing is scanned, and so nothing is clean."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "own.yar").write_text('rule other { strings: $a = "nothing like it" condition: $a }')
    settings = BackupSettings(compression=Compression.NONE, at="", rules=folder)
    cleaner = StoreCleaner(scene.place.vault, scene.store, scene.place.clock, settings=settings)
    scene.approve()
    backup = scene.back_up()
    assert cleaner.judge(scene.place.site, backup, None).clean
    rule = "rule any_file { meta: heuristic = false condition: filesize > 0 }"
    (folder / "new.yar").write_text(rule)
    found = {r.condition: r for r in cleaner.judge(scene.place.site, backup, None).results}
    assert found[Condition.SCAN].answer is Answer.FAILED
    for file in folder.iterdir():
        file.unlink()
    found = {r.condition: r for r in cleaner.judge(scene.place.site, backup, None).results}
    assert found[Condition.SCAN].answer is Answer.NOT_KNOWN
    assert "holds 0 files of rules" in found[Condition.SCAN].text


def test_a_soak_is_not_ended_by_one_check_where_all_have_other_names_now(scene: Scene) -> None:
    """A run of `links` alone says nothing of the files."""
    checks = [
        Check(
            name=name,
            kind="tree",
            targets=(),
            every_seconds=60.0,
            severity=Severity.CRITICAL,
            confirm=1,
            options=TreeOptions(),
            source=f"checks/{name}.toml",
        )
        for name in ("files", "links")
    ]
    settings = BackupSettings(compression=Compression.NONE, at="", soak_seconds=600.0)
    scene.approve()
    backup = scene.back_up()
    scene.place.clock.advance(3600)
    for names, answer in ((("links",), Answer.NOT_KNOWN), (("links", "files"), Answer.PASSED)):
        moment = scene.place.clock.advance(60)
        run = make_run(f"late-{len(names)}", started_at=moment, ended_at=moment, checks=names)
        scene.store.runs.record(run, None, ())
        scene.place.clock.advance(60)
        cleaner = StoreCleaner(
            scene.place.vault, scene.store, scene.place.clock, checks, settings=settings
        )
        results = cleaner.judge(scene.place.site, backup, None).results
        assert next(r for r in results if r.condition is Condition.HEALTH).answer is answer
