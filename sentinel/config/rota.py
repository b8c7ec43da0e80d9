"""[rota]: who is on call, week after week."""

from collections.abc import Sequence

from sentinel.config.table import Table
from sentinel.core.alert_settings import Rota
from sentinel.core.settings import Contact


def read_rota(root: Table, contacts: Sequence[Contact]) -> Rota | None:
    """The table, with its defaults where it is left out."""
    return None
