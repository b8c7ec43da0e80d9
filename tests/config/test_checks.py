"""Kinds of checks, as configuration and checkers know them."""

from sentinel.checkers import KINDS
from sentinel.config.checks import OPTIONS, PLUGIN


def test_every_kind_has_its_options_read() -> None:
    """A checker that config does not know could never be used, nor the other way round."""
    assert set(OPTIONS) == {*KINDS, PLUGIN}
