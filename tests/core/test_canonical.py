"""Typed values survive the way to JSON and back; other shapes are refused, not guessed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.canonical import canonical, from_json, timestamp, to_json
from sentinel.core.site import BlockSettings
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.values import (
    T0,
    make_baseline,
    make_finding,
    make_incident,
    make_judgement,
    make_page_baseline,
    make_playbook,
    make_run,
    make_signal,
    make_site,
    make_step,
    make_ticket,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    text: str = ""
    number: int = 0
    share: float = 0.0
    yes: bool = False
    verdict: Verdict = Verdict.INTACT
    severity: Severity = Severity.INFO
    path: Path = Path("/")
    at: datetime | None = None
    day: date = date(2026, 11, 22)
    words: tuple[str, ...] = ()
    pair: tuple[str, int] = ("", 0)
    headers: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[Verdict] = frozenset()
    listed: list[int] = field(default_factory=list)
    options: dict[str, str | int | float | bool] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def there_and_back(value: Any) -> Any:
    return from_json(type(value), json.loads(canonical(to_json(value))))


@pytest.mark.parametrize(
    "value",
    [
        make_site(
            document_root=Path("/srv/www"),
            block=BlockSettings(driver="nginx", flag_dir=Path("/f"), retry_after_seconds=60),
        ),
        make_run(
            findings=(make_finding(signals=(make_signal(),), details={"a": "b"}),),
            judgements=(make_judgement(exits=("why not",)),),
        ),
        make_incident(acknowledged_at=T0, ended_at=None),
        make_baseline(pages=(make_page_baseline(watched_share=1.0),), tree=None),
        make_baseline(approved_at=T0, approved_by="महाप्रबंधक"),
        make_ticket(ended_at=T0),
        make_playbook(make_step(options={"a": "x", "b": 1, "c": 1.5, "d": True})),
    ],
    ids=lambda value: type(value).__name__,
)
def test_core_values_come_back_equal(value: object) -> None:
    assert there_and_back(value) == value


TEXT = st.text(st.characters(exclude_categories=()), max_size=6).filter(
    # two halves of one character side by side are one character to JSON
    lambda text: text == json.loads(json.dumps(text))
)


@given(
    st.builds(
        Everything,
        text=TEXT,
        number=st.integers(),
        share=st.floats(allow_nan=False, allow_infinity=False),
        yes=st.booleans(),
        verdict=st.sampled_from(Verdict),
        severity=st.sampled_from(Severity),
        at=st.none() | st.datetimes(timezones=st.just(UTC)),
        words=st.lists(TEXT, max_size=3).map(tuple),
        pair=st.tuples(TEXT, st.integers()),
        headers=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
        kinds=st.frozensets(st.sampled_from(Verdict)),
        listed=st.lists(st.integers(), max_size=3),
        options=st.dictionaries(
            TEXT, TEXT | st.integers() | st.booleans() | st.just(0.5), max_size=3
        ),
        facts=st.dictionaries(TEXT, st.none() | st.booleans() | st.integers(), max_size=3),
    )
)
@settings(max_examples=60)
def test_any_value_comes_back_equal_in_value_and_type(value: Everything) -> None:
    back = there_and_back(value)
    assert back == value
    assert {k: type(v) for k, v in back.options.items()} == {
        k: type(v) for k, v in value.options.items()
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 1},
        {"text": None},
        {"number": "1"},
        {"number": True},
        {"number": 1.0},
        {"yes": 1},
        {"share": "0.5"},
        {"verdict": "fine"},
        {"severity": 11},
        {"path": 5},
        {"at": "yesterday"},
        {"at": 5},
        {"words": "abc"},
        {"words": [1]},
        {"pair": ["a"]},
        {"pair": ["a", 1, 2]},
        {"headers": [["a"]]},
        {"options": []},
        {"options": {"a": None}},
        [],
        None,
        "text",
    ],
    ids=str,
)
def test_another_shape_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="shape of Everything"):
        from_json(Everything, wrong)


def test_a_missing_field_without_default_is_refused() -> None:
    with pytest.raises(ValueError, match="shape of Incident"):
        from_json(type(make_incident()), {"id": "INC-1"})


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert from_json(Everything, {"text": "a", "new": 1}) == Everything(text="a")


def test_bare_kinds_are_taken_too() -> None:
    assert from_json(tuple[str, ...], ["a"]) == ("a",)
    assert from_json(dict[str, object], {"a": [1]}) == {"a": [1]}
    with pytest.raises(ValueError, match="shape of tuple"):
        from_json(tuple[str, ...], "a")


def test_sets_are_written_in_one_order() -> None:
    assert to_json(frozenset({Verdict.DOWN, Verdict.BROKEN})) == ["broken", "down"]
    assert to_json({("b", 1), ("a", 2)}) == [["a", 2], ["b", 1]]


def test_times_sort_as_text_whatever_their_zone() -> None:
    ist = timezone(timedelta(hours=5, minutes=30))
    assert timestamp(T0.astimezone(ist)) == "2026-11-22T04:30:00.000000+00:00"
    assert timestamp(T0) < timestamp(T0 + timedelta(microseconds=1))


def test_canonical_is_one_byte_form() -> None:
    assert canonical({"b": [1, True, None], "a": "नमस्ते"}) == (
        '{"a":"नमस्ते","b":[1,true,null]}'.encode()
    )
    assert canonical("\udce9") == b'"\\udce9"'
