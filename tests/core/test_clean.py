"""Clean is eight conditions; each can speak alone against a backup, and says so in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.check import Check, PageOptions, TreeOptions
from sentinel.core.clean import (
    CleanFacts,
    can_become_clean,
    judge,
    promising,
    reasons,
    tree_ignores,
)
from sentinel.core.clean_facts import DatabaseFacts, PastAttack, Soak
from sentinel.core.content_scan import ContentFacts, RuleInfo, ScanHit
from sentinel.core.database import (
    DatabasePart,
    DatabaseState,
    Engine,
    ObjectKind,
    SchemaObject,
)
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.site import UploadRule
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
    now=T0 + timedelta(days=2),
    contents=ContentFacts(rules_sha256="ab" * 32, rules=9, files=2, bytes=11),
)
RULE = RuleInfo(id="php_runs_request", what="PHP that runs what a request sends")


def contents(**changes: object) -> CleanFacts:
    assert FACTS.contents is not None
    return replace(FACTS, contents=replace(FACTS.contents, **changes))


def soaking(**changes: object) -> CleanFacts:
    """A soak of ten minutes: it ends at minute 21."""
    looked = make_run("r-5", started_at=at(22), ended_at=at(23))
    soak = Soak(seconds=600.0, good_since=(looked,), wanted_checks=("home",))
    return replace(FACTS, soak=replace(soak, **changes))


def rehearsal(**changes: object) -> Rehearsal:
    values: dict[str, object] = {
        "id": "R1",
        "site": "main",
        "backup": "B0",
        "document_root": "/srv/www",
        "storing": "",
        "started_at": T0 + timedelta(days=1),
        "ended_at": T0 + timedelta(days=1),
        "seconds": 4.5,
        "files": 2,
        "bytes": 11,
        **changes,
    }
    return Rehearsal(**values)  # type: ignore[arg-type] # a test gives what it means


def rehearsing(*rehearsals: Rehearsal) -> CleanFacts:
    return replace(
        FACTS, rehearsals=rehearsals, rehearsed_within_seconds=timedelta(days=7).total_seconds()
    )


def state(*schema: SchemaObject, name: str = "shop") -> DatabaseState:
    return DatabaseState(
        name=name,
        engine=Engine.SQLITE,
        server_version="3",
        taken_at=T0,
        tables=(),
        schema=schema,
    )


SHOP = replace(BACKUP, databases=(DatabasePart(state=state(), files=()),))
BUSY_SHOP = replace(
    BACKUP, databases=(DatabasePart(state=replace(state(), inconsistent=("log",)), files=()),)
)
TRIGGER = SchemaObject(kind=ObjectKind.TRIGGER, name="steal", sha256="00", definition="")


def with_shop(**changes: object) -> CleanFacts:
    known = DatabaseFacts(configured=("shop",), dump_problems=(), approved=(state(),))
    return replace(FACTS, databases=replace(known, **changes))


def uploaded(path: str, content: bytes = b"text", **changes: object) -> Backup:
    manifest = make_manifest(*TREE.entries[1:], make_entry(path, content, **changes))
    return replace(BACKUP, manifest=manifest)


def mutable(*rules: UploadRule, **changes: object) -> CleanFacts:
    return replace(FACTS, ignore=("up/**",), uploads=rules, **changes)


def test_a_backup_that_meets_all_eight_is_clean() -> None:
    cleanness = judge(BACKUP, FACTS)
    assert cleanness.clean
    assert [result.condition for result in cleanness.results] == list(Condition)
    assert all(result.text.endswith(".") for result in cleanness.results)


def changed_tree(**changes: object) -> Backup:
    return replace(
        BACKUP,
        manifest=make_manifest(make_entry("index.html", **changes), make_entry("cache/x.tmp")),
    )


DAY = T0 + timedelta(days=1)
F, N = Answer.FAILED, Answer.NOT_KNOWN
BAD = make_run("r-4", Verdict.SUSPECT, started_at=at(14), ended_at=at(15))
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
    (
        *(Condition.TIME, F, "while INC-1 lasted"),
        *(
            BACKUP,
            replace(FACTS, past=(PastAttack(incident="INC-1", good_until=T0, ended_at=DAY),)),
        ),
    ),
    (Condition.TIME, F, "No good run before", BACKUP, replace(FACTS, last_good=None)),
    (
        *(Condition.TIME, F, "after the last good run"),
        *(BACKUP, replace(FACTS, last_good=make_run("r-0", started_at=at(5), ended_at=at(6)))),
    ),
    (  # the attack may have come behind it, to a page that it had seen already
        *(Condition.TIME, F, "after the last good run began"),
        *(BACKUP, replace(FACTS, last_good=make_run("r-0", started_at=at(5), ended_at=at(29)))),
    ),
    (Condition.INTEGRITY, N, "No key", BACKUP, replace(FACTS, integrity_unknown="No key here.")),
    (
        *(Condition.PROVENANCE, F, "index.html (changed while it was read)"),
        *(changed_tree(torn=True), FACTS),
    ),
    (Condition.PROVENANCE, F, "(could not be read)", changed_tree(unread=True), FACTS),
    (Condition.PROVENANCE, F, "(larger than backups may hold)", changed_tree(oversize=True), FACTS),
    (Condition.UPLOADS, F, "up/x.php.jpg has a name that", uploaded("up/x.php.jpg"), mutable()),
    (
        *(Condition.UPLOADS, F, "up/a.txt is no file of the kinds allowed there (image, pdf)"),
        *(uploaded("up/a.txt"), mutable(UploadRule(paths=("up/**",), types=("image", "pdf")))),
    ),
    (
        *(Condition.UPLOADS, F, "up/a.txt is larger than allowed there (4 bytes)"),
        uploaded("up/a.txt"),
        mutable(UploadRule(paths=("up/**",), types=("text",), max_bytes=3)),
    ),
    (Condition.UPLOADS, N, "Not read", uploaded("up/a.txt"), mutable(contents=None)),
    (
        *(Condition.UPLOADS, F, "up/a.png holds code"),
        uploaded("up/a.png"),
        mutable(contents=contents(upload_problems=("up/a.png holds code",)).contents),
    ),
    (Condition.SCAN, N, "Not scanned", BACKUP, replace(FACTS, contents=None)),
    (
        *(Condition.SCAN, F, "x.php (php_runs_request: PHP that runs what a request sends)"),
        *(BACKUP, contents(hits=(ScanHit(path="x.php", rule=RULE),))),
    ),
    (Condition.SCAN, N, "a.bin: time", BACKUP, contents(unread=("a.bin: time limit",))),
    (Condition.HEALTH, F, "Run r-4 found the site suspect", BACKUP, soaking(first_bad=BAD)),
    (
        *(Condition.HEALTH, F, "before its soak was over"),
        *(BACKUP, replace(soaking(), first_sighting=T0 + timedelta(minutes=20))),
    ),
    (
        *(Condition.HEALTH, N, "Its soak is not over: all must stay in order until 22 Nov 2026"),
        *(BACKUP, replace(soaking(), now=T0 + timedelta(minutes=20))),
    ),
    (Condition.HEALTH, N, "by no good run yet", BACKUP, soaking(good_since=())),
    (
        *(Condition.HEALTH, N, "not yet by tree"),
        *(BACKUP, soaking(wanted_checks=("home", "tree"))),
    ),
    (Condition.DATABASE, F, "It lacks shop", BACKUP, with_shop()),
    (Condition.DATABASE, N, "learnt without the databases", SHOP, with_shop(approved=None)),
    (Condition.DATABASE, N, "knows no database shop", SHOP, with_shop(approved=())),
    (
        *(Condition.DATABASE, F, "trigger steal is new"),
        *(replace(SHOP, databases=(DatabasePart(state=state(TRIGGER), files=()),)), with_shop()),
    ),
    (Condition.DATABASE, F, "shop.log changed while being read", BUSY_SHOP, with_shop()),
    (Condition.DATABASE, N, "dumps were not read", SHOP, with_shop(dump_problems=None)),
    (Condition.DATABASE, N, "No program", SHOP, with_shop(dumps_unknown="No program.")),
    (Condition.DATABASE, F, "no trailer", SHOP, with_shop(dump_problems=("shop: no trailer.",))),
    (Condition.REHEARSED, N, "No backup of its kind", BACKUP, rehearsing()),
    (
        *(Condition.REHEARSED, N, "No backup of its kind"),
        *(BACKUP, rehearsing(rehearsal(document_root="/srv/other"), rehearsal(storing="zstd"))),
    ),
    (
        *(Condition.REHEARSED, N, "not within the last 7 days"),
        *(BACKUP, rehearsing(rehearsal(ended_at=T0 - timedelta(days=6)))),
    ),
    (
        *(Condition.REHEARSED, N, "not within the last"),
        *(BACKUP, rehearsing(rehearsal(ended_at=T0 + timedelta(days=3)))),
    ),
    (
        *(Condition.REHEARSED, F, "Its own rehearsal"),
        *(BACKUP, rehearsing(rehearsal(backup="B1", problems=("404.",)), rehearsal())),
    ),
    (
        *(Condition.REHEARSED, N, "No backup of its kind"),
        *(BACKUP, rehearsing(rehearsal(problems=("404.",)))),
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


def test_reasons_begin_with_what_failed_and_leave_out_what_was_not_read() -> None:
    facts = replace(FACTS, integrity_problems=None, contents=None, rehearsals=())
    spoilt = reasons(judge(replace(SHOP, baseline=""), replace(facts, rehearsed_within_seconds=1)))
    assert spoilt.startswith("provenance: No baseline was approved when it was taken.")
    assert "database: No schema was approved when it was taken." in spoilt
    assert "rehearsed:" in spoilt
    assert "another condition" not in spoilt


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_intact_and_broken_runs_are_healthy(verdict: Verdict) -> None:
    cleanness = judge(BACKUP, replace(FACTS, run_before=replace(BEFORE, verdict=verdict)))
    assert cleanness.clean is (verdict in {Verdict.INTACT, Verdict.BROKEN})


def test_an_incident_that_is_over_spoils_only_what_was_captured_while_it_lasted() -> None:
    before = PastAttack(incident="INC-1", good_until=T0 - timedelta(days=2), ended_at=T0)
    after = PastAttack(incident="INC-2", good_until=T0 + timedelta(minutes=11), ended_at=DAY)
    assert judge(BACKUP, replace(FACTS, past=(before, after))).clean


def test_a_retired_baseline_that_was_approved_still_counts() -> None:
    assert judge(BACKUP, replace(FACTS, baseline=approved(state=BaselineState.RETIRED))).clean


def test_without_an_incident_time_speaks_for_it() -> None:
    assert judge(BACKUP, replace(FACTS, first_sighting=None, last_good=None)).clean


def test_files_that_the_application_writes_need_not_equal_the_baseline() -> None:
    manifest = make_manifest(make_entry("index.html"), make_entry("cache/y.tmp", torn=True))
    backup = replace(BACKUP, manifest=manifest)
    assert not judge(backup, FACTS).clean
    assert judge(backup, replace(FACTS, ignore=("cache/**",))).clean


def text_of(condition: Condition, backup: Backup, facts: CleanFacts) -> str:
    cleanness = judge(backup, facts)
    result = next(r for r in cleanness.results if r.condition is condition)
    assert result.answer is Answer.PASSED, result.text
    assert cleanness.clean
    return result.text


def test_what_passes_says_what_it_rests_on() -> None:
    assert "in r-5 since then" in text_of(Condition.HEALTH, BACKUP, soaking())
    assert "Backup B0, stored the same way" in text_of(
        Condition.REHEARSED, BACKUP, rehearsing(rehearsal())
    )
    assert "1 dump whole" in text_of(Condition.DATABASE, SHOP, with_shop())
    said = text_of(Condition.SCAN, BACKUP, contents(exempt=1, in_pieces=1))
    assert "9 rules (abababababab)" in said
    assert "1 equal to the baseline" in said
    assert "1 large file" in said
    assert "1 entry as the upload policy" in text_of(
        Condition.UPLOADS,
        uploaded("up/a.txt"),
        mutable(UploadRule(paths=("up/*",), types=("text",))),
    )


def test_of_several_tables_for_a_path_one_that_allows_the_file_is_enough() -> None:
    small = UploadRule(paths=("up/**",), types=("text",), max_bytes=1)
    assert judge(uploaded("up/a.txt"), mutable(small, replace(small, max_bytes=9))).clean
    assert judge(uploaded("up"), mutable(small)).results[2].answer is Answer.PASSED


def test_an_earlier_rehearsal_that_went_well_still_counts_after_one_of_another_backup_failed() -> (
    None
):
    bad = rehearsal(backup="B9", problems=("404.",))
    assert judge(BACKUP, rehearsing(bad, rehearsal())).clean


def test_promising_is_what_lacks_the_proof_of_its_bytes_alone() -> None:
    unread = replace(FACTS, integrity_problems=None, contents=None)
    assert promising(judge(BACKUP, unread))
    assert not promising(judge(BACKUP, replace(unread, run_after=None)))
    unrehearsed = judge(BACKUP, replace(rehearsing(), integrity_problems=None))
    assert not promising(unrehearsed)
    assert promising(unrehearsed, frozenset({Condition.REHEARSED}))
    assert not promising(judge(BACKUP, replace(FACTS, integrity_problems=("damaged",))))


def test_time_and_a_rehearsal_can_still_make_a_backup_clean_but_no_bad_run() -> None:
    young = replace(soaking(), now=T0 + timedelta(minutes=20), rehearsed_within_seconds=60.0)
    assert not judge(BACKUP, young).clean
    assert can_become_clean(BACKUP, young)
    assert not can_become_clean(BACKUP, soaking(first_bad=BAD))
    assert not can_become_clean(BACKUP, replace(young, run_after=None))


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


def test_of_a_file_that_may_close_its_folder_the_bytes_decide() -> None:
    """Its name alone neither fails a backup for good, nor lets one pass unread."""
    entries = (make_entry("up/.htaccess", b"deny from all"), make_entry("up/a.txt"))
    holding = replace(BACKUP, manifest=make_manifest(*entries))
    known = replace(FACTS, ignore=("up/**",))
    answer = {
        contents: next(
            result.answer
            for result in judge(holding, replace(known, contents=contents)).results
            if result.condition is Condition.UPLOADS
        )
        for contents in (None, FACTS.contents)
    }
    assert answer == {None: Answer.NOT_KNOWN, FACTS.contents: Answer.PASSED}


@pytest.mark.parametrize(
    "changes",
    [
        {"unread": ("up/a.txt: not scanned within 20 s",)},
        {"rules": 0, "files": 0, "unread": ("rules: holds 0 files of rules.",)},
    ],
)
def test_of_uploads_that_could_not_be_read_it_is_not_said_that_they_hold_no_code(
    changes: dict[str, object],
) -> None:
    holding = replace(BACKUP, manifest=make_manifest(make_entry("up/a.txt")))
    known = replace(contents(**changes), ignore=("up/**",))
    answers = {r.condition: r.answer for r in judge(holding, known).results}
    assert answers[Condition.UPLOADS] is answers[Condition.SCAN] is Answer.NOT_KNOWN
