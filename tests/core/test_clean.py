"""Clean is four conditions; each can speak alone against a backup, and says so in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.check import Check, PageOptions, TreeOptions
from sentinel.core.clean import CleanFacts, judge, reasons, tree_ignores
from sentinel.core.vault import Answer, Backup, Condition
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.values import T0, make_baseline, make_entry, make_manifest, make_run

TREE = make_manifest(make_entry("index.html"), make_entry("cache/x.tmp", b"cached"))


def at(minutes: float) -> object:
    return T0 + timedelta(minutes=minutes)


def approved(**changes: object) -> Baseline:
    values = {"state": BaselineState.APPROVED, "approved_by": "GM (ICT)", "tree": TREE, **changes}
    return make_baseline(**values)


BACKUP = Backup(
    id="B1",
    site="main",
    started_at=T0 + timedelta(minutes=10),
    ended_at=T0 + timedelta(minutes=11),
    document_root="/srv/www",
    manifest=TREE,
    baseline="baseline-1",
    run_before="r-1",
    run_after="r-2",
)
BEFORE = make_run("r-1", started_at=at(8), ended_at=at(9))
AFTER = make_run("r-2", started_at=at(12), ended_at=at(13))
FACTS = CleanFacts(
    integrity_problems=(),
    baseline=approved(),
    baseline_fault="",
    ignore=(),
    run_before=BEFORE,
    run_after=AFTER,
    first_sighting=T0 + timedelta(minutes=30),
    last_good=make_run("r-9", started_at=at(28), ended_at=at(29)),
)


def test_a_backup_that_meets_all_four_is_clean() -> None:
    cleanness = judge(BACKUP, FACTS)
    assert cleanness.clean
    assert len({result.condition for result in cleanness.results}) == len(cleanness.results)
    assert all(result.text.endswith(".") for result in cleanness.results)


def changed_tree(**changes: object) -> Backup:
    return replace(
        BACKUP,
        manifest=make_manifest(make_entry("index.html", **changes), make_entry("cache/x.tmp")),
    )


F, N = Answer.FAILED, Answer.NOT_KNOWN
CASES: list[tuple[Condition, Answer, str, Backup, CleanFacts]] = [
    (
        *(Condition.INTEGRITY, F, "object ab is missing"),
        *(BACKUP, replace(FACTS, integrity_problems=("a: object ab is missing",))),
    ),
    (
        *(Condition.INTEGRITY, N, "Not verified"),
        *(BACKUP, replace(FACTS, integrity_problems=None)),
    ),
    (Condition.PROVENANCE, F, "No baseline was", replace(BACKUP, baseline=""), FACTS),
    (Condition.PROVENANCE, N, "not stored", BACKUP, replace(FACTS, baseline=None)),
    (
        *(Condition.PROVENANCE, F, "does not verify"),
        *(BACKUP, replace(FACTS, baseline=None, baseline_fault="It does not verify.")),
    ),
    (
        *(Condition.PROVENANCE, F, "not an approved one"),
        *(BACKUP, replace(FACTS, baseline=approved(state=BaselineState.CANDIDATE))),
    ),
    (
        *(Condition.PROVENANCE, F, "not an approved one"),
        *(BACKUP, replace(FACTS, baseline=approved(state=BaselineState.REJECTED))),
    ),
    (
        *(Condition.PROVENANCE, F, "not an approved one"),
        *(BACKUP, replace(FACTS, baseline=approved(approved_by="", state=BaselineState.RETIRED))),
    ),
    (
        *(Condition.PROVENANCE, F, "not an approved one"),
        *(BACKUP, replace(FACTS, baseline=approved(site="other"))),
    ),
    (
        *(Condition.PROVENANCE, N, "without the document root"),
        *(BACKUP, replace(FACTS, baseline=approved(tree=None))),
    ),
    (Condition.PROVENANCE, F, "index.html (content)", changed_tree(content=b"owned"), FACTS),
    (Condition.PROVENANCE, F, "index.html (metadata)", changed_tree(mode=0o777), FACTS),
    (Condition.HEALTH, N, "Run r-1 before it is not", BACKUP, replace(FACTS, run_before=None)),
    (Condition.HEALTH, N, "Run r-2 after it is not", BACKUP, replace(FACTS, run_after=None)),
    (
        *(Condition.HEALTH, N, "No run after it is noted"),
        *(replace(BACKUP, run_after=""), replace(FACTS, run_after=None)),
    ),
    (
        *(Condition.HEALTH, F, "found the site suspect"),
        *(BACKUP, replace(FACTS, run_after=replace(AFTER, verdict=Verdict.SUSPECT))),
    ),
    (
        *(Condition.HEALTH, F, "not one that looked just after"),
        *(BACKUP, replace(FACTS, run_after=replace(BEFORE, id="r-2"))),
    ),
    (
        *(Condition.HEALTH, F, "not one that looked just before"),
        *(BACKUP, replace(FACTS, run_before=replace(BEFORE, site="other"))),
    ),
    (Condition.TIME, F, "No good run before", BACKUP, replace(FACTS, last_good=None)),
    (
        *(Condition.TIME, F, "after the last good run"),
        *(BACKUP, replace(FACTS, last_good=make_run("r-0", started_at=at(5), ended_at=at(6)))),
    ),
]


@pytest.mark.parametrize(("condition", "answer", "words", "backup", "facts"), CASES)
def test_each_condition_can_speak_against_a_backup(
    condition: Condition, answer: Answer, words: str, backup: Backup, facts: CleanFacts
) -> None:
    cleanness = judge(backup, facts)
    assert not cleanness.clean
    result = next(r for r in cleanness.results if r.condition is condition)
    assert result.answer is answer
    assert words in result.text
    assert words in reasons(cleanness)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_intact_and_broken_runs_are_healthy(verdict: Verdict) -> None:
    cleanness = judge(BACKUP, replace(FACTS, run_before=replace(BEFORE, verdict=verdict)))
    assert cleanness.clean is (verdict in {Verdict.INTACT, Verdict.BROKEN})


def test_a_retired_baseline_that_was_approved_still_counts() -> None:
    assert judge(BACKUP, replace(FACTS, baseline=approved(state=BaselineState.RETIRED))).clean


def test_without_an_incident_time_speaks_for_it() -> None:
    assert judge(BACKUP, replace(FACTS, first_sighting=None, last_good=None)).clean


def test_files_that_the_application_writes_need_not_equal_the_baseline() -> None:
    manifest = make_manifest(make_entry("index.html"), make_entry("cache/y.tmp", torn=True))
    backup = replace(BACKUP, manifest=manifest)
    assert not judge(backup, FACTS).clean
    assert judge(backup, replace(FACTS, ignore=("cache/**",))).clean


def test_a_file_torn_while_it_was_read_is_no_integrity() -> None:
    manifest = make_manifest(make_entry("index.html", torn=True), make_entry("cache/x.tmp"))
    cleanness = judge(replace(BACKUP, manifest=manifest), FACTS)
    assert cleanness.results[0].answer is Answer.FAILED
    assert "index.html" in cleanness.results[0].text


def test_times_of_files_do_not_count() -> None:
    manifest = make_manifest(
        make_entry("index.html", mtime_ns=5), make_entry("cache/x.tmp", b"cached")
    )
    assert judge(replace(BACKUP, manifest=manifest), FACTS).clean


def test_ignore_globs_come_from_the_document_root_checks_alone() -> None:
    def check(options: PageOptions | TreeOptions) -> Check:
        return Check(
            name="c",
            kind="tree",
            targets=("/**",),
            every_seconds=60,
            severity=Severity.CRITICAL,
            confirm=1,
            options=options,
            source="checks/c.toml",
        )

    checks = (check(TreeOptions(ignore=("a/**", "b"))), check(PageOptions()))
    assert tree_ignores((*checks, check(TreeOptions(ignore=("b",))))) == ("a/**", "b")
