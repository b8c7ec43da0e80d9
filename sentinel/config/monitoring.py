"""[monitoring]: the regular reports."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import Monitoring


def read_monitoring(root: Table) -> Monitoring:
    """The table, with its defaults where it is left out."""
    return Monitoring()
