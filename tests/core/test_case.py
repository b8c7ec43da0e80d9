"""What the pattern of the witnesses says has happened."""

from dataclasses import fields

import pytest

from sentinel.core.case import CASE_TEXT, Case, case_of, case_text
from sentinel.core.corroboration import Corroboration, ServerChange, WitnessView
from sentinel.core.finding import Finding
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind as Kind
from support.values import T0, make_finding, make_signal

PUBLIC, SECOND, TREE, ORIGIN = Kind.PUBLIC, Kind.PUBLIC_SECOND, Kind.TREE, Kind.ORIGIN
BOT, SEARCH, RENDERED = Kind.SEARCH_BOT, Kind.SEARCH_VISITOR, Kind.RENDERED
VANTAGE, RESOLVER = Kind.VANTAGE, Kind.RESOLVER

MOVED = ServerChange(
    what="name-server", approved=("ns1.example.",), seen=("ns.other.example.",), said="Other NS."
)


def sees(*kinds: Kind) -> tuple[Finding, ...]:
    return tuple(
        make_finding(witness=kind, verdict=Verdict.DEFACED, signals=(make_signal(),))
        for kind in kinds
    )


def says(verdict: Verdict, *kinds: Kind) -> tuple[WitnessView, ...]:
    return tuple(WitnessView(witness=kind, subject="/", at=T0, verdict=verdict) for kind in kinds)


def good(*kinds: Kind) -> tuple[WitnessView, ...]:
    return says(Verdict.INTACT, *kinds)


@pytest.mark.parametrize(
    ("seen_by", "views", "more", "case"),
    [
        # the files and the public page
        ((PUBLIC, SECOND, TREE), (), {}, Case.ORIGIN),
        ((PUBLIC, SECOND), says(Verdict.DEFACED, ORIGIN), {}, Case.ORIGIN),
        ((TREE,), good(PUBLIC), {}, Case.NOT_SERVED),
        ((TREE,), (), {}, Case.NOT_SERVED),
        ((TREE,), says(Verdict.DEFACED, ORIGIN), {}, Case.ORIGIN),
        ((PUBLIC, SECOND), good(TREE), {}, Case.BEHIND_FILES),
        # the delivery network
        ((PUBLIC, SECOND), good(ORIGIN), {}, Case.DELIVERY),
        ((PUBLIC, SECOND), good(ORIGIN, TREE), {}, Case.DELIVERY),
        ((PUBLIC, SECOND, VANTAGE), good(ORIGIN), {}, Case.DELIVERY),
        # one path
        ((PUBLIC, SECOND), good(ORIGIN, VANTAGE), {}, Case.ONE_PATH),
        ((PUBLIC, SECOND), good(VANTAGE), {}, Case.ONE_PATH),
        ((PUBLIC, SECOND), good(RESOLVER), {}, Case.ONE_PATH),
        ((), (*says(Verdict.DEFACED, RESOLVER), *good(PUBLIC)), {}, Case.ONE_PATH),
        ((), (*says(Verdict.DEFACED, ORIGIN), *good(PUBLIC)), {}, Case.ONE_PATH),
        # the name leads elsewhere
        ((PUBLIC, SECOND), good(TREE), {"server_changes": (MOVED,)}, Case.HIJACK),
        ((PUBLIC, SECOND), good(ORIGIN), {"server_changes": (MOVED,)}, Case.HIJACK),
        ((PUBLIC, SECOND, TREE), (), {"server_changes": (MOVED,)}, Case.ORIGIN),
        # cloaking
        ((BOT,), good(PUBLIC, SECOND), {}, Case.CLOAKED_SEARCH),
        ((BOT, SEARCH), good(PUBLIC), {}, Case.CLOAKED_SEARCH),
        ((BOT, TREE), good(PUBLIC), {}, Case.CLOAKED_SEARCH),
        ((PUBLIC, SECOND), good(BOT), {}, Case.CLOAKED_VISITORS),
        ((PUBLIC, SECOND), (*good(SEARCH), *says(Verdict.DEFACED, BOT)), {}, None),
        # a file dropped beside the index answers; the index itself is as approved, for everybody
        ((TREE, SECOND), good(PUBLIC, BOT, SEARCH), {}, Case.ORIGIN),
        ((TREE, PUBLIC, SECOND), good(BOT), {}, Case.CLOAKED_VISITORS),
        # drawn by something that another host serves
        ((), (*says(Verdict.DEFACED, RENDERED), *good(PUBLIC)), {}, Case.THIRD_PARTY),
        # ourselves
        ((PUBLIC, SECOND), (), {"controls_answer": False}, Case.OWN_NETWORK),
        ((PUBLIC, SECOND, TREE), (), {"controls_answer": False}, Case.ORIGIN),
        # nothing tells
        ((PUBLIC, SECOND), (), {}, Case.NOT_KNOWN),
        ((PUBLIC, SECOND), says(Verdict.INCONCLUSIVE, ORIGIN, TREE, VANTAGE), {}, Case.NOT_KNOWN),
        ((), (), {}, Case.NOT_KNOWN),
        ((), good(PUBLIC, TREE), {}, Case.NOT_KNOWN),
    ],
)
def test_the_pattern_names_the_case(
    seen_by: tuple[Kind, ...],
    views: tuple[WitnessView, ...],
    more: dict[str, object],
    case: Case | None,
) -> None:
    known = Corroboration(views=views, **more)  # type: ignore[arg-type] # as meant
    assert case_of(sees(*seen_by), known) is (case or Case.NOT_KNOWN)


def test_a_changed_script_of_another_host_is_named() -> None:
    found = make_finding(code="third-party-script-changed", signals=(make_signal(),))
    assert case_of((found,)) is Case.THIRD_PARTY


def test_who_is_served_a_dropped_program_sees_it() -> None:
    """The tree calls it hostile; the public look sees that something unknown answers there."""
    dropped = make_finding("/x.php", witness=TREE, verdict=Verdict.DEFACED)
    answers = make_finding("/x.php", code="page-unapproved", verdict=Verdict.EDITED)
    assert case_of((dropped,)) is Case.NOT_SERVED
    assert case_of((dropped, answers)) is Case.ORIGIN


def test_search_engines_that_get_the_same_bytes_are_not_shown_the_approved_page() -> None:
    """A dropped file whose text alone is nothing: that is an edit to whoever only reads it."""
    served = make_finding(witness=SECOND, verdict=Verdict.EDITED, digest_after="ab" * 32)
    found = (*sees(TREE), served)

    def told(digest: str) -> Case:
        view = WitnessView(
            witness=BOT, subject="/", at=T0, verdict=Verdict.EDITED, sha256=digest * 32
        )
        return case_of(found, Corroboration(views=(view,)))

    assert told("ab") is Case.ORIGIN
    assert told("cd") is Case.CLOAKED_VISITORS


def test_views_of_other_pages_say_nothing_of_this_one() -> None:
    elsewhere = WitnessView(witness=ORIGIN, subject="/other", at=T0, verdict=Verdict.INTACT)
    assert case_of(sees(PUBLIC), Corroboration(views=(elsewhere,))) is Case.NOT_KNOWN


@pytest.mark.parametrize("case", Case)
def test_each_case_is_told_in_english_and_in_hindi(case: Case) -> None:
    text = CASE_TEXT[case]
    for field in fields(text):
        said = getattr(text, field.name)
        assert said.endswith((".", "।")), said
        devanagari = any("\u0900" <= letter <= "\u097f" for letter in said)
        assert devanagari is field.name.endswith("_hindi")
    assert case_text(case.value) is text


def test_a_case_of_a_newer_version_is_told_as_not_known() -> None:
    assert case_text("from-the-future") is CASE_TEXT[Case.NOT_KNOWN]
    assert case_text("") is CASE_TEXT[Case.NOT_KNOWN]
