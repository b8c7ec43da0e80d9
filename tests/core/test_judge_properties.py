"""Whatever is found: the same verdict each time, in any order, and never milder for more."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.baseline import DeployTicket
from sentinel.core.canonical import from_json, to_json
from sentinel.core.corroboration import Corroboration, ServerChange, WitnessView
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.hostile import SEALED_CHANGED
from sentinel.core.judge import judged_again, overall
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.verdict import Verdict, worst
from sentinel.core.words import WitnessKind as Kind
from support.values import T0, make_finding, make_signal, make_ticket

SUBJECTS = st.sampled_from(["/", "/a", "/b"])
DIGESTS = st.sampled_from(["", "aa" * 32, "bb" * 32])
CONTENT_CODES = ("identity-lost", "attributed-claim", "new-foreign-script", "obfuscated-script")
VETOES = frozenset({"V1", "V2", "V3", "V4"})


def signals() -> st.SearchStrategy[tuple[Signal, ...]]:
    one = st.builds(
        make_signal,
        st.sampled_from((*CONTENT_CODES, SEALED_CHANGED, "title-changed")),
        strength=st.sampled_from(Strength),
        value=st.none() | st.floats(0, 1),
    )
    return st.lists(one, max_size=3).map(tuple)


def findings() -> st.SearchStrategy[Finding]:
    return st.builds(
        make_finding,
        SUBJECTS,
        witness=st.sampled_from(Kind),
        verdict=st.sampled_from(Verdict),
        code=st.sampled_from(
            ["page-changed", "page-missing", "file-removed", "page-unapproved", "file-added"]
        ),
        rule=st.sampled_from(["", "C1", "C4", "C9", "S3", "E1", "L1"]),
        signals=signals(),
        digest_after=DIGESTS,
        details=st.sampled_from([{}, {"status": "200"}, {"status": "503"}]),
    )


def views() -> st.SearchStrategy[WitnessView]:
    return st.builds(
        WitnessView,
        witness=st.sampled_from(Kind),
        subject=SUBJECTS,
        at=st.just(T0),
        verdict=st.sampled_from(Verdict),
        sha256=DIGESTS,
    )


def records(*, tickets: bool = True) -> st.SearchStrategy[JudgingRecord]:
    moved = ServerChange(what="address", approved=("a",), seen=("b",), said="It moved.")
    known = st.builds(
        Corroboration,
        views=st.lists(views(), max_size=4).map(tuple),
        server_changes=st.sampled_from([(), (moved,)]),
        controls_answer=st.sampled_from([None, True, False]),
        sites_leaving=st.sampled_from([(), ("b", "c", "d")]),
        sites_watched=st.just(4),
    )
    of_site: list[tuple[DeployTicket, ...]] = [(), (make_ticket(),), (make_ticket(paths=("/a",)),)]
    return st.builds(
        JudgingRecord,
        baseline=st.just("b-1"),
        approved=st.just("Compared with baseline b-1."),
        now=st.just(T0),
        since=st.sampled_from([None, T0 - timedelta(minutes=3)]),
        tickets=st.sampled_from(of_site if tickets else of_site[:1]),
        required_looks=st.sampled_from([2, 3]),
        still_linked=st.sampled_from([(), ("/a",)]),
        looked_at=st.sampled_from([0, 9]),
        corroboration=known,
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(findings(), max_size=7), records(), st.randoms())
def test_the_order_of_findings_says_nothing(
    found: list[Finding], record: JudgingRecord, random: object
) -> None:
    first = judged_again(found, record)
    assert judged_again(found, record) == first, "and it is the same each time"
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined] # a random.Random that Hypothesis shrinks
    assert judged_again(mixed, record) == first


@settings(deadline=None, max_examples=100)
@given(st.lists(findings(), max_size=5), records())
def test_a_stored_record_gives_the_same_judgements(
    found: list[Finding], record: JudgingRecord
) -> None:
    stored = from_json(JudgingRecord, to_json(record))
    again = [from_json(Finding, to_json(finding)) for finding in found]
    assert judged_again(again, stored) == judged_again(found, record)


def hostile() -> st.SearchStrategy[Finding]:
    return st.builds(
        make_finding,
        SUBJECTS,
        witness=st.sampled_from(Kind),
        verdict=st.just(Verdict.DEFACED),
        rule=st.sampled_from(["C1", "C9", ""]),
        signals=st.sampled_from(CONTENT_CODES[1:]).map(lambda code: (make_signal(code),)),
        digest_after=DIGESTS,
        details=st.just({"status": "200"}),
    )


@settings(deadline=None, max_examples=300)
@given(st.lists(findings(), max_size=6), hostile(), records())
def test_a_hostile_finding_never_makes_it_milder(
    found: list[Finding], more: Finding, record: JudgingRecord
) -> None:
    """Unless a veto takes over, which it names."""
    _never_milder(found, [*found, more], record, record)


@settings(deadline=None, max_examples=300)
@given(st.lists(findings(), max_size=6), st.data(), records())
def test_an_agreeing_witness_never_makes_it_milder(
    found: list[Finding], data: st.DataObject, record: JudgingRecord
) -> None:
    subject, kind = data.draw(SUBJECTS), data.draw(st.sampled_from(Kind))
    agrees = WitnessView(witness=kind, subject=subject, at=T0, verdict=Verdict.DEFACED)
    known = record.corroboration
    after = replace(known, views=(*known.views, agrees))
    _never_milder(found, found, record, replace(record, corroboration=after))


def _never_milder(
    before: list[Finding], after: list[Finding], old: JudgingRecord, new: JudgingRecord
) -> None:
    was = {j.subject: j for j in judged_again(before, old)}
    now = {j.subject: j for j in judged_again(after, new)}
    for subject, judgement in was.items():
        then = now[subject]
        vetoed = then.rule in VETOES | {"E3"}
        milder = worst((judgement.verdict, then.verdict)) is not then.verdict
        assert vetoed or not milder, (judgement, then)


@settings(deadline=None, max_examples=150)
@given(st.lists(findings(), max_size=6), records())
def test_nothing_is_proven_without_a_rule_and_witnesses(
    found: list[Finding], record: JudgingRecord
) -> None:
    for judgement in judged_again(found, record):
        if judgement.verdict in {Verdict.DEFACED, Verdict.CORRUPT}:
            assert judgement.rule
            assert judgement.rule not in VETOES
            assert judgement.checked
            assert judgement.exits
            assert "Compared with baseline b-1." in judgement.reasons
            seen = next(m for m in judgement.measures if m.name == "witnesses")
            drawn = judgement.rule == "C19"
            assert drawn or judgement.rule == "C5" or seen.value >= (seen.threshold or 0)
    assert overall(judged_again(found, record)) in set(Verdict)
