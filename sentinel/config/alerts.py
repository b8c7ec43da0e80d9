"""[alerts]: when others are told, and what waits."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import Alerts


def read_alerts(root: Table) -> Alerts:
    """The table, with its defaults where it is left out."""
    return Alerts()
