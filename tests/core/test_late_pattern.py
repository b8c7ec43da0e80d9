"""Expressions that are compiled at their first use."""

import gc
import importlib
import pkgutil
import re

import pytest

import sentinel.core
from sentinel.core.late_pattern import LatePattern, late_pattern


def test_a_late_pattern_answers_as_a_compiled_one() -> None:
    late, compiled = late_pattern(r"(?P<letter>[a-z])\d", re.I), re.compile(r"([a-z])\d", re.I)
    text = "a1 B2 c"
    assert late.findall(text) == compiled.findall(text) == ["a", "B"]
    assert late.sub("x", text) == compiled.sub("x", text)
    assert late.split("0a1b") == compiled.split("0a1b")
    assert [found.span() for found in late.finditer(text)] == [(0, 2), (3, 5)]
    assert late.search("none") is None
    assert late.match("B2") and not late.fullmatch("B2 ")
    assert (late.groups, dict(late.groupindex)) == (1, {"letter": 1})


def test_it_is_compiled_once_and_at_its_first_use() -> None:
    made: list[str] = []

    def source() -> str:
        made.append("text")
        return "a+"

    late = late_pattern(source)
    assert made == []
    assert late.search("caat")
    assert late.fullmatch("aa")
    assert late.pattern == "a+"
    assert made == ["text"]


def test_from_then_on_its_methods_are_those_of_the_compiled_one() -> None:
    late = late_pattern("a")
    assert late.search("a")
    assert late.search.__self__.__class__ is re.Pattern  # type: ignore[attr-defined] # a method of C


def test_a_wrong_expression_is_named_at_its_first_use() -> None:
    late = late_pattern("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        late.search("x")


def test_each_late_pattern_of_the_package_compiles() -> None:
    """What is wrong in one would else show only when a page is judged by it."""
    for module in pkgutil.walk_packages(sentinel.core.__path__, "sentinel.core."):
        importlib.import_module(module.name)
    gc.unfreeze()  # what was there when the tests were collected
    late = [one for one in gc.get_objects() if type(one) is LatePattern and one._source != "("]
    gc.freeze()
    assert len(late) > 100
    for one in late:
        one.search("")
