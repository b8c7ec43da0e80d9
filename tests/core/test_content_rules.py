"""The rules and bounds of content: what they promise, and that the docs say the same."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.comparison import score_of
from sentinel.core.content_codes import FAINT_CODES
from sentinel.core.content_rules import RULES
from sentinel.core.content_tables import rules_table, thresholds_table
from sentinel.core.finding import Signal, Strength
from sentinel.core.thresholds import THRESHOLDS
from sentinel.core.verdict import Verdict
from support.district import END, HEADING, PAGE, judged, placed, seen, swapped

DOCS = Path(__file__).parents[2] / "docs" / "verdicts.md"


def between(name: str) -> str:
    text = DOCS.read_text()
    start = text.index("\n", text.index(f"<!-- {name} of content:")) + 1
    return text[start : text.index(f"<!-- end of the {name} of content -->")]


def test_the_docs_carry_both_tables() -> None:
    """Where this fails, the tables of `content_tables` are to be copied there."""
    assert between("rules") == rules_table()
    assert between("bounds") == thresholds_table()


def test_names_are_unique_and_speak_of_their_verdict() -> None:
    families = {
        "C": Verdict.DEFACED,
        "S": Verdict.SUSPECT,
        "E": Verdict.EDITED,
        "I": Verdict.INTACT,
        "D": Verdict.CORRUPT,
        "L": Verdict.INCONCLUSIVE,
        "F": Verdict.INCONCLUSIVE,
    }
    assert all(rule.name == name for name, rule in RULES.items())
    assert all(rule.verdict is families[name[0]] for name, rule in RULES.items())
    assert len({one.name for one in THRESHOLDS}) == len(THRESHOLDS)
    assert all(one.meaning.endswith(".") and one.unit for one in THRESHOLDS)


REACHED = {
    "C1": "<h1>Hacked by Velvet Owl</h1>",
    "C4": "<body bgcolor=black><img src=/o.gif>",
    "S1": "<title>Sonapur District</title><h1>We have moved</h1>",
    "S6": placed(END, '<div style="position:fixed;width:100%;height:100%"></div>'),
    "S7": f"{PAGE}<script src=/js/x.js></script>",
    "E1": swapped(HEADING, "Welcome</h1>"),
    "E2": swapped("/images/favicon.ico", "/images/emblem.ico"),
    "I1": PAGE,
    "I2": PAGE.replace("<main>", "<!-- node 4 --><main>"),
    "D1": b"",
    "L1": "<h1>Error establishing a database connection</h1>",
}


@pytest.mark.parametrize("name", sorted(REACHED))
def test_a_rule_is_reached(name: str) -> None:
    found = judged(REACHED[name])
    assert found.rule == name, seen(found)


def signals(strength: Strength, code: str = "new-thing") -> Signal:
    return Signal(code=code, strength=strength, text="Something is new.")


SIGNALS = st.builds(
    signals, st.sampled_from(Strength), st.sampled_from(["new-thing", *sorted(FAINT_CODES)])
)


@given(st.lists(SIGNALS, max_size=8), SIGNALS, st.sampled_from(Verdict))
@settings(max_examples=60, deadline=None)
def test_a_signal_more_never_lowers_the_score(
    some: list[Signal], more: Signal, verdict: Verdict
) -> None:
    score = score_of(verdict, some)
    assert 0 <= score <= score_of(verdict, [*some, more]) <= 1


@given(st.lists(SIGNALS, max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_score_stands_in_the_band_of_its_verdict(some: list[Signal]) -> None:
    assert score_of(Verdict.INTACT, some) == 0
    assert score_of(Verdict.EDITED, some) < 0.3 <= score_of(Verdict.SUSPECT, some)
    assert score_of(Verdict.SUSPECT, some) < 0.7 <= score_of(Verdict.DEFACED, some)


HOSTILE = (
    "<p>Hacked by Velvet Owl</p>",
    '<script src="https://velvet-owl.example/x.js"></script>',
    '<div style="display:none"><a href="https://p.example/">viagra casino</a></div>',
    '<iframe src="//velvet-owl.example/"></iframe>',
    "<script>eval(unescape('" + "%61" * 40 + "'))</script>",
)
ORDER = (Verdict.INTACT, Verdict.EDITED, Verdict.SUSPECT, Verdict.DEFACED)


@given(st.lists(st.sampled_from(HOSTILE), max_size=4), st.sampled_from(HOSTILE))
@settings(max_examples=25, deadline=None)
def test_a_hostile_piece_more_never_lowers_the_verdict(some: list[str], more: str) -> None:
    fewer = judged(placed(END, "".join(some)))
    all_of_them = judged(placed(END, "".join([*some, more])))
    assert ORDER.index(all_of_them.verdict) >= ORDER.index(fewer.verdict)
    assert all_of_them.score >= fewer.score


@given(st.lists(st.booleans(), min_size=60, max_size=60))
@settings(max_examples=15, deadline=None)
def test_white_space_and_the_order_of_attributes_never_make_suspect(breaks: list[bool]) -> None:
    link = '<link rel="stylesheet" href="/css/portal.css">'
    lines = PAGE.replace(link, '<link   href="/css/portal.css"\trel="stylesheet">').split("\n")
    spread = "".join(
        line + ("\n \n" if apart else "\n") for line, apart in zip(lines, breaks, strict=False)
    )
    assert len(lines) <= len(breaks)
    assert judged(spread).verdict in {Verdict.INTACT, Verdict.EDITED}
