"""[[channel]]: the ways of telling beside mail."""

from pathlib import Path

from sentinel.config.table import Table
from sentinel.core.alert_settings import ChannelSettings


def read_channels(root: Table, base: Path) -> tuple[ChannelSettings, ...]:
    """The table, with its defaults where it is left out."""
    return ()
