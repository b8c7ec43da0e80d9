"""[keeping]: how long own logs are kept, and when a filling disk is told."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import Keeping


def read_keeping(root: Table) -> Keeping:
    """The table, with its defaults where it is left out."""
    return Keeping()
