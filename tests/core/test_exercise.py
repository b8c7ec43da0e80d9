"""What an exercise excuses, and what it never does; promises; the time of the weekly proof."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.canary_bytes import attack_bytes
from sentinel.core.corroboration import Corroboration, WitnessView
from sentinel.core.exercise import (
    EXERCISED,
    MARK,
    Exercise,
    ExerciseKind,
    ExerciseRecord,
    Promise,
    PromiseResult,
    exercised_again,
    exercised_verdict,
    in_exercise,
    marked,
    outcome_notice,
)
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.notice import Message
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.promise_record import of_exercises, of_incident, standings, summary
from sentinel.core.prove_time import ProveTime
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from support.values import T0, make_finding, make_incident, make_judgement, make_run, make_site

PAGE = "/canary.html"
PLANTED, ORIGINAL, OTHER = "a" * 64, "b" * 64, "c" * 64
EXERCISE = Exercise(
    id="01EX",
    site="main",
    path="canary.html",
    subject=PAGE,
    url="http://127.0.0.1:8080/canary.html",
    planted=PLANTED,
    original=ORIGINAL,
    begun_at=T0,
    ends_at=T0 + timedelta(minutes=5),
    by="test",
)


def seen(
    *digests: str, verdict: Verdict = Verdict.DEFACED, subject: str = PAGE, **changes: object
) -> Run:
    """A run whose witnesses saw these bytes on a page."""
    return make_run(
        verdict=verdict,
        judgements=(make_judgement(verdict, subject),),
        findings=tuple(
            make_finding(subject, digest_after=digest, verdict=verdict) for digest in digests
        ),
        **changes,  # type: ignore[arg-type]  # a test gives what it means
    )


def excused(run: Run, ended_at: datetime | None = None) -> bool:
    after, exercise = in_exercise(run, ((EXERCISE, ended_at),))
    assert (exercise is None) == (after == run)
    return exercise is not None


def test_exactly_the_planted_bytes_on_the_page_are_no_attack() -> None:
    after, exercise = in_exercise(seen(PLANTED, PLANTED), ((EXERCISE, None),))
    assert exercise == EXERCISE
    assert after.verdict is Verdict.INCONCLUSIVE
    assert after.judgements[0].code == f"{EXERCISED}defaced"
    assert exercised_verdict(after, EXERCISE) is Verdict.DEFACED
    assert exercised_verdict(after, replace(EXERCISE, id="02EX")) is None
    assert after.findings == seen(PLANTED, PLANTED).findings


@pytest.mark.parametrize(
    "run",
    [
        seen(PLANTED, OTHER),
        seen(OTHER),
        seen(""),
        seen(),
        seen(PLANTED, subject="/index.html"),
        seen(PLANTED, site="other"),
        seen("", verdict=Verdict.DOWN),
    ],
)
def test_anything_else_is_an_attack(run: Run) -> None:
    assert not excused(run)


def test_a_look_on_which_nothing_was_found_excuses_nothing() -> None:
    run = seen(PLANTED)
    intact = make_finding(PAGE, verdict=Verdict.INTACT, digest_after=ORIGINAL)
    assert excused(replace(run, findings=(*run.findings, intact)))
    assert not excused(replace(run, findings=(intact,)))


def test_it_counts_while_it_lasts_alone() -> None:
    run = seen(PLANTED)
    assert excused(run)
    assert excused(run, run.started_at)  # a look that began before the end, recorded after it
    assert not excused(run, run.started_at - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("digest", "is_excused"), [(PLANTED, True), (ORIGINAL, True), ("", True), (OTHER, False)]
)
def test_a_witness_that_saw_other_bytes_there_speaks_against_it(
    digest: str, is_excused: bool
) -> None:
    view = WitnessView(
        witness=WitnessKind.ORIGIN, subject=PAGE, at=T0, verdict=Verdict.DEFACED, sha256=digest
    )
    record = JudgingRecord(
        baseline="", now=T0, since=T0, looked_at=3, corroboration=Corroboration(views=(view,))
    )
    assert excused(seen(PLANTED, circumstances=record)) is is_excused


def test_what_is_beside_it_stays_what_it_is() -> None:
    run = seen(PLANTED)
    home = make_judgement(Verdict.DEFACED, "/")
    both = replace(run, judgements=(home, *run.judgements))
    after, _ = in_exercise(both, ((EXERCISE, None),))
    assert after.verdict is Verdict.DEFACED
    assert after.judgements[0] == home
    assert after.judgements[1].verdict is Verdict.INCONCLUSIVE


def test_replayed_it_is_named_so_again() -> None:
    run = seen(PLANTED)
    after, _ = in_exercise(run, ((EXERCISE, None),))
    assert exercised_again(after.judgements, run.judgements) == after.judgements
    assert exercised_again((), run.judgements) == run.judgements


@given(
    st.lists(st.sampled_from([PLANTED, ORIGINAL, OTHER, ""]), max_size=4),
    st.sampled_from(sorted(Verdict)),
    st.sampled_from([PAGE, "/", "/canary.htm"]),
)
def test_whatever_is_seen_only_the_planted_bytes_are_excused(
    digests: list[str], verdict: Verdict, subject: str
) -> None:
    if excused(seen(*digests, verdict=verdict, subject=subject)):
        assert set(digests) == {PLANTED}
        assert subject == PAGE


def test_no_two_exercises_have_the_same_bytes_and_none_loads_anything() -> None:
    one, other = attack_bytes("01A"), attack_bytes("01B")
    assert one != other
    for word in (b"<script", b"src=", b"href=", b"http", b"<iframe", b"<form", b"url("):
        assert word not in one.lower()


def test_a_mail_says_that_it_is_an_exercise_in_both_languages() -> None:
    text = "sentinel incident ack INC-20261122-0001"
    message = marked(Message(subject="[Sentinel] x", body=text), "INC-20261122-0001")
    assert message.subject == f"{MARK} [Sentinel] x"
    assert message.body.endswith("sentinel incident ack DRILL-20261122-0001")
    assert message.body.splitlines()[0].startswith(f"{MARK} This is an exercise.")
    assert "अभ्यास" in message.body.splitlines()[1]
    assert (message.subject_hindi, message.body_hindi) == ("", ""), "there was none"


def test_the_hindi_text_of_an_exercise_is_marked_too() -> None:
    """Somebody who reads Hindi alone must not take it for an attack."""
    text = "sentinel incident ack INC-20261122-0001"
    whole = Message(subject="x", body="y", subject_hindi="[Sentinel] ह", body_hindi=text)
    message = marked(whole, "INC-20261122-0001")
    assert message.subject_hindi == f"{MARK} [Sentinel] ह"
    assert message.body_hindi.startswith(MARK)
    assert message.body_hindi.endswith("sentinel incident ack DRILL-20261122-0001")


def record(
    *results: PromiseResult, at: datetime = T0, problems: tuple[str, ...] = ()
) -> ExerciseRecord:
    return ExerciseRecord(
        id="01EX",
        site="main",
        kind=ExerciseKind.PROOF,
        name="canary.html",
        began_at=at,
        ended_at=at,
        by="test",
        promises=results,
        problems=problems,
    )


def test_that_nothing_was_seen_stands_first() -> None:
    missed = record(PromiseResult(promise=Promise.DETECT, kept=False), problems=("NOT DETECTED",))
    facts = outcome_notice(missed, make_site(), T0).facts
    assert facts["missed"] is True
    assert "NOT SEEN" in str(facts["word"])
    late = record(PromiseResult(promise=Promise.BLOCK, kept=False), problems=("no block",))
    facts = outcome_notice(late, make_site(), T0).facts
    assert (facts["missed"], facts["failed"]) == (False, True)


def test_standings_take_the_newest_and_say_what_is_overdue() -> None:
    kept = [PromiseResult(promise=p, kept=True, seconds=1.5) for p in Promise]
    old = record(*kept, at=T0)
    failed = record(PromiseResult(promise=Promise.BLOCK, kept=False), at=T0 + timedelta(days=1))
    none = record(PromiseResult(promise=Promise.ALERT, kept=None), at=T0 + timedelta(days=2))
    found = standings(of_exercises((none, failed, old)), T0 + timedelta(days=8), scheduled=True)
    assert [s.overdue for s in found] == [False] * 5
    assert found[2].last is not None
    assert not found[2].last.kept
    assert found[2].kept is not None
    assert found[2].kept.at == T0
    assert summary(found) == "NOT KEPT the last time: block"
    late = standings(of_exercises((old,)), T0 + timedelta(days=8, seconds=1), scheduled=True)
    assert all(s.overdue for s in late)
    by_hand = standings(of_exercises((old,)), T0 + timedelta(days=99), scheduled=False)
    assert summary(by_hand) == "all kept since 2026-11-22"
    never = standings((), T0, scheduled=False)
    assert summary(never) == "never exercised: detect, alert, block, restore, reopen"


def test_a_real_incident_exercises_what_was_done_in_it() -> None:
    incident = make_incident()
    done = [
        JournalEntry(
            number=n,
            incident=incident.id,
            step=action,
            action=action,
            phase=Phase.DONE,
            at=T0 + timedelta(seconds=n),
            data={},
        )
        for n, action in enumerate(("block", "notify", "restore", "retest"), 1)
    ]
    found = {one.promise: one for one in of_incident(incident, done, None)}
    assert set(found) == set(Promise) - {Promise.ALERT}
    assert found[Promise.DETECT].seconds is None
    assert found[Promise.RESTORE].seconds == 3.0
    assert found[Promise.REOPEN].seconds == 4.0
    (alert,) = (one for one in of_incident(incident, (), T0) if one.promise is Promise.ALERT)
    assert alert.seconds == 0.0
    assert found[Promise.BLOCK].how == "incident"


@pytest.mark.parametrize("text", ["", "sunday 04:30", "sun 4:30", "sun 24:00", "Sun 04:30", "sun"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="accepted: one of mon"):
        ProveTime.of(text)


def test_the_day_of_a_proof() -> None:
    when = ProveTime.of("sun 04:30")
    assert (when.weekday, when.at) == (6, "04:30")
    assert when.is_day(T0)
    assert not when.is_day(T0 + timedelta(days=1))
