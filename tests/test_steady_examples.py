"""That examples do not depend on the tests that ran before."""

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn() -> list[int]:
    found: list[int] = []

    @settings(settings.get_profile("steady"), max_examples=500)
    @given(st.integers())
    def one(number: int) -> None:
        found.append(number)

    one()
    return found


def test_a_module_that_was_imported_changes_no_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn()
    numbers = ", ".join(str(700_001 + number) for number in range(30))
    (tmp_path / "of_numbers.py").write_text(f"NUMBERS = [{numbers}]\n")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        importlib.import_module("of_numbers")
        assert drawn() == before
    finally:
        sys.modules.pop("of_numbers", None)
