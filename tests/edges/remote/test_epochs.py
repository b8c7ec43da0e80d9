"""Fencing epochs: each is higher than the last, whatever the clock and the disk do."""

from pathlib import Path

import pytest

from sentinel.edges.remote.epochs import Epochs
from sentinel.errors import StoreError
from support.values import FakeClock


def test_each_is_higher_than_the_last_also_when_the_clock_goes_back(tmp_path: Path) -> None:
    clock = FakeClock()
    epochs = Epochs(tmp_path, clock)
    first = epochs.begin("main")
    clock.advance(-3600)
    assert epochs.begin("main") == first + 1
    assert epochs.current("main") == first + 1


def test_after_a_restart_a_new_one_is_begun(tmp_path: Path) -> None:
    first = Epochs(tmp_path, FakeClock()).begin("main")
    assert Epochs(tmp_path, FakeClock()).current("main") == first + 1


def test_it_is_higher_also_where_the_state_was_lost(tmp_path: Path) -> None:
    clock = FakeClock()
    first = Epochs(tmp_path / "old", clock).begin("main")
    clock.advance(1)
    assert Epochs(tmp_path / "new", clock).begin("main") > first


def test_what_is_no_number_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.txt").write_text("x")
    with pytest.raises(StoreError, match=r"main\.txt"):
        Epochs(tmp_path, FakeClock()).begin("main")
