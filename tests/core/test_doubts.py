"""Of what further witnesses are asked, and which of their findings speak about it."""

import pytest

from sentinel.core.doubts import MAX_DOUBTS, doubts, neighbours
from sentinel.core.finding import Finding
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from support.values import make_finding, make_page_baseline, make_signal


def finding(
    subject: str, verdict: Verdict, *strong: str, witness: WitnessKind = WitnessKind.PUBLIC
) -> Finding:
    return make_finding(
        subject,
        verdict=verdict,
        witness=witness,
        signals=tuple(make_signal(code) for code in strong),
    )


def test_the_gravest_are_asked_about_and_no_more_than_a_few() -> None:
    weak = [finding(f"/weak{n}", Verdict.SUSPECT) for n in range(MAX_DOUBTS)]
    found = doubts(
        [
            finding("/edited", Verdict.EDITED),
            *weak,
            finding("/down", Verdict.DOWN),
            finding("/claimed", Verdict.DEFACED, "attributed-claim"),
            finding("/", Verdict.DEFACED, "attributed-claim"),
        ]
    )
    assert [one.subject for one in found][:3] == ["/", "/claimed", "/down"]
    assert len(found) == MAX_DOUBTS


@pytest.mark.parametrize(
    ("strong", "lost_only"),
    [
        (("identity-lost",), True),
        (("identity-lost", "attributed-claim"), False),
        ((), False),
        (("new-foreign-script",), False),
    ],
)
def test_a_page_that_is_only_gone_is_told_from_one_that_says_why(
    strong: tuple[str, ...], lost_only: bool
) -> None:
    assert doubts([finding("/", Verdict.DEFACED, *strong)])[0].lost_only is lost_only


def test_who_has_spoken_already_is_known() -> None:
    both = [
        finding("/", Verdict.DEFACED, "attributed-claim"),
        finding("/", Verdict.EDITED, witness=WitnessKind.TREE),
        finding("/", Verdict.INCONCLUSIVE, witness=WitnessKind.ORIGIN),
    ]
    assert doubts(both)[0].seen_by == {WitnessKind.PUBLIC, WitnessKind.TREE}


@pytest.mark.parametrize(
    ("doubt", "witness", "verdict", "tells"),
    [
        (Verdict.DEFACED, WitnessKind.ORIGIN, Verdict.DEFACED, True),
        (Verdict.SUSPECT, WitnessKind.ORIGIN, Verdict.EDITED, True),
        (Verdict.DEFACED, WitnessKind.ORIGIN, Verdict.REFUSED, False),
        (Verdict.DEFACED, WitnessKind.ORIGIN, Verdict.CORRUPT, False),
        (Verdict.DEFACED, WitnessKind.SEARCH_BOT, Verdict.EDITED, False),
        (Verdict.DEFACED, WitnessKind.SEARCH_BOT, Verdict.SUSPECT, True),
        (Verdict.DOWN, WitnessKind.VANTAGE, Verdict.DOWN, True),
        (Verdict.DOWN, WitnessKind.VANTAGE, Verdict.EDITED, False),
        (Verdict.CORRUPT, WitnessKind.VANTAGE, Verdict.CORRUPT, True),
    ],
)
def test_what_a_witness_found_counts_where_it_is_about_the_doubt(
    doubt: Verdict, witness: WitnessKind, verdict: Verdict, tells: bool
) -> None:
    """An origin that refuses direct visitors, or a robot turned away, says nothing of it."""
    asked = doubts([finding("/", doubt)])[0]
    assert asked.tells(finding("/", verdict, witness=witness)) is tells


def test_neighbours_are_the_root_and_pages_far_from_one_another() -> None:
    expected = [make_page_baseline(subject=f"/{name}") for name in ("a", "b", "c", "d", "e", "f")]
    expected += [make_page_baseline(subject="/")]
    expected += [make_page_baseline(subject=f"/{n}.png", content_type="image/png") for n in "xy"]
    found = [page.subject for page in neighbours(expected, frozenset({"/b"}))]
    assert found == ["/", "/a", "/d", "/x.png"]
    assert neighbours((), frozenset()) == ()
