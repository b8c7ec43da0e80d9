"""Conditions of `if` steps: read in one way, checked against the facts, never guessed."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.condition import check, evaluate, holds
from sentinel.core.condition_parts import (
    All,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Fact,
    Negation,
    Value,
    facts_in,
    text_of,
)
from sentinel.core.condition_reader import MAX_CHARACTERS, MAX_DEPTH, parse

FACTS = {
    "verdict": Fact(kind=str, what="what was found", words=("defaced", "down")),
    "cause": Fact(kind=str, what="why"),
    "affected": Fact(kind=int, what="how many"),
    "blocked": Fact(kind=bool, what="closed"),
}
KNOWN: dict[str, Value] = {"verdict": "defaced", "cause": "", "affected": 11, "blocked": True}


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('verdict == "defaced"', True),
        ("verdict == 'defaced'", True),
        ('verdict != "defaced"', False),
        ("affected > 10", True),
        ("affected >= 12", False),
        ("affected < 12 and affected <= 11", True),
        ("blocked", True),
        ("not blocked", False),
        ("blocked == false", False),
        ('cause in ["refused", "5xx"]', False),
        ('cause not in ["refused", "5xx"]', True),
        ('cause == ""', True),
        ("affected in [1, 11]", True),
        ('verdict == "down" or affected > 10 and blocked', True),
        ('(verdict == "down" or affected > 10) and not blocked', False),
        ("not not blocked", True),
        ('  verdict=="defaced"  ', True),
        ("affected > -1", True),
    ],
)
def test_a_condition_is_decided_by_the_facts(condition: str, wanted: bool) -> None:
    check(parse(condition), FACTS)
    assert evaluate(condition, KNOWN) is wanted


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("", "found the end where a fact is needed"),
        ("verdict ==", "found the end where a value is needed"),
        ("verdict = 'x'", "\"= 'x'\" is not understood"),
        ("== 3", "found '==' (word 1) where a fact is needed"),
        ("(blocked", 'found the end where ")" is needed'),
        ("blocked)", "')' (word 2) comes after the end of it"),
        ("blocked blocked", "'blocked' (word 2) comes after the end of it"),
        ("affected > 3.5", "'3.5' is not understood"),
        ("affected > 3x", "'3x' is not understood"),
        ("cause in []", "found ']' (word 4) where a value is needed"),
        ("cause in 'a'", 'where "[" is needed'),
        ("cause not == 'a'", 'where "in" is needed'),
        ("and", "found 'and' (word 1) where a fact is needed"),
        ('verdict == "a\nb"', "is not understood"),
        ("__import__('os')", "comes after the end of it"),
        ("affected + 1 > 2", "is not understood"),
        ("blocked and " * 50 + "blocked", f"at most {MAX_CHARACTERS}"),
        ("(" * 20 + "blocked" + ")" * 20, f"more than {MAX_DEPTH}"),
        ("not " * 20 + "blocked", f"more than {MAX_DEPTH}"),
    ],
)
def test_what_cannot_be_read_says_where(condition: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(condition)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("verdit == 'down'", 'there is no fact "verdit" (did you mean "verdict"?)'),
        ("verdict == 'defacd'", 'verdict is never "defacd" (did you mean "defaced"?)'),
        ("verdict > 'down'", "verdict has no order"),
        ("verdict == 3", "verdict is compared with 3; accepted: text in quotation marks"),
        ("verdict", "verdict is compared with true; accepted: text"),
        ("affected == true", "affected is compared with true; accepted: a whole number"),
        ("affected", "affected is compared with true"),
        ("blocked == 1", "blocked is compared with 1; accepted: true or false"),
        ("blocked > 1", "blocked has no order"),
        ("cause in ['a', 3]", "cause is compared with 3"),
        ("foo or bar", 'there is no fact "bar"'),
    ],
)
def test_what_can_never_be_asked_is_refused(condition: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        check(parse(condition), FACTS)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "condition",
    ["unknown", "blocked or unknown", "affected == 'x'", "affected == true", "cause > 1"],
)
def test_a_run_never_guesses(condition: str) -> None:
    """Not even where the other part would decide alone: the same text always ends the same way."""
    with pytest.raises(ConditionError):
        evaluate(condition, KNOWN)


_VALUES: dict[str, st.SearchStrategy[Value]] = {
    "verdict": st.sampled_from(["defaced", "down"]),
    "cause": st.text(
        st.characters(exclude_characters="\"'\\", exclude_categories=["C"]), max_size=5
    ),
    "affected": st.integers(-100, 100),
    "blocked": st.booleans(),
}
_FACTS = st.fixed_dictionaries(_VALUES)


def _comparisons(name: str) -> st.SearchStrategy[Condition]:
    values, kind = _VALUES[name], FACTS[name].kind
    one = st.sampled_from(["==", "!=", *(["<", "<=", ">", ">="] if kind is int else [])])
    single = st.builds(
        lambda operator, value: Comparison(fact=name, operator=operator, values=(value,)),
        one,
        values,
    )
    several = st.builds(
        lambda operator, many: Comparison(fact=name, operator=operator, values=tuple(many)),
        st.sampled_from(["in", "not in"]),
        st.lists(values, min_size=1, max_size=3),
    )
    return single | several


def _conditions() -> st.SearchStrategy[Condition]:
    def grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return (
            st.builds(lambda of: Negation(of=of), inner)
            | st.builds(lambda parts: All(parts=parts), several)
            | st.builds(lambda parts: AnyOf(parts=parts), several)
        )

    leaves = st.sampled_from(sorted(FACTS)).flatmap(_comparisons)
    return st.recursive(leaves, grown, max_leaves=6)


def _as_python(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """The meaning, said a second time: in Python's own words, evaluated by Python."""
    operators: dict[str, Callable[[Value, tuple[Value, ...]], bool]] = {
        "==": lambda found, values: found == values[0],
        "!=": lambda found, values: found != values[0],
        "<": lambda found, values: int(found) < int(values[0]),
        "<=": lambda found, values: int(found) <= int(values[0]),
        ">": lambda found, values: int(found) > int(values[0]),
        ">=": lambda found, values: int(found) >= int(values[0]),
        "in": lambda found, values: found in values,
        "not in": lambda found, values: found not in values,
    }
    match condition:
        case Negation(of=inner):
            return not _as_python(inner, facts)
        case All(parts=parts):
            return all(_as_python(part, facts) for part in parts)
        case AnyOf(parts=parts):
            return any(_as_python(part, facts) for part in parts)
        case Comparison(fact=name, operator=operator, values=values):
            return operators[operator](facts[name], values)


@given(condition=_conditions(), facts=_FACTS)
def test_text_and_meaning_agree(condition: Condition, facts: dict[str, Value]) -> None:
    """A condition's text is read as that condition again, fits the facts, and means the same."""
    text = text_of(condition)
    if len(text) > MAX_CHARACTERS:
        return
    assert parse(text) == condition
    check(condition, FACTS)
    assert set(facts_in(condition)) <= set(FACTS)
    assert holds(condition, facts) is _as_python(condition, facts)
    assert evaluate(text, facts) is holds(condition, facts)


@given(
    text=st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                "[",
                "]",
                ",",
                "not",
                "and",
                "or",
                "in",
                "==",
                "<",
                "x",
                "3",
                "'a'",
                "true",
                " ",
            ]
        ),
        max_size=30,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else ever comes out of the reader, and what is read has a form that is read."""
    try:
        found = parse(text)
    except ConditionError:
        return
    assert parse(text_of(found)) == found
