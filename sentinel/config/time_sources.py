"""[time]: whom the clock is compared with."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import TimeSources


def read_time(root: Table) -> TimeSources:
    """The table, with its defaults where it is left out."""
    return TimeSources()
