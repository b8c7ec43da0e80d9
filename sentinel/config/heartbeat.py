"""[heartbeat]: the dead-man switch outside."""

from pathlib import Path

from sentinel.config.table import Table
from sentinel.core.alert_settings import Heartbeat


def read_heartbeat(root: Table, base: Path) -> Heartbeat:
    """The table, with its defaults where it is left out."""
    return Heartbeat()
