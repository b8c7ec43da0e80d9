"""[keeping]: how long own logs are kept, and when a filling disk is told."""

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.alert_settings import Keeping

LEAST_DAYS = 180
MOST_DAYS = 3650


def read_keeping(root: Table) -> Keeping:
    """The table, with its defaults where it is left out."""
    table = root.table("keeping")
    log_days = table.integer("log_days", 180, low=1, high=MOST_DAYS)
    if 1 <= log_days < LEAST_DAYS:
        table.problem(
            "log_days",
            f"found {shown(log_days)}; accepted: a whole number from {LEAST_DAYS} to {MOST_DAYS}: "
            "CERT-In's Directions of 28 April 2022 (clause iv) want logs kept for a rolling 180 "
            "days; raise it",
        )
    keeping = Keeping(
        log_days=log_days,
        warn_days=table.integer("warn_days", 30, low=1, high=365),
        warn_free_share=table.number("warn_free_share", 0.1, low=0, high=0.9),
    )
    table.finish()
    return keeping
