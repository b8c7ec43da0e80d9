"""Looks for cycles are put off while a manifest is read, and are afterwards as they were."""

import gc

import pytest

from sentinel.edges.collecting import fewer_collections


def test_blocks_within_blocks_leave_the_usual_bounds() -> None:
    usual = gc.get_threshold()
    with fewer_collections():
        within = gc.get_threshold()
        assert within[0] > usual[0]
        with fewer_collections():
            assert gc.get_threshold() == within
        assert gc.get_threshold() == within
    assert gc.get_threshold() == usual


def test_a_block_that_fails_leaves_the_usual_bounds() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="given up"), fewer_collections():
        raise ValueError("given up")
    assert gc.get_threshold() == usual
