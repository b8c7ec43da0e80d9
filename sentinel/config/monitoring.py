"""[monitoring]: the regular reports."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import Monitoring
from sentinel.core.monitoring_period import monthly_turn, weekly_turn


def read_monitoring(root: Table) -> Monitoring:
    """The table, with its defaults where it is left out."""
    table = root.table("monitoring")
    monitoring = Monitoring(
        weekly_at=table.text(
            "weekly_at",
            "mon 08:00",
            accepted='a weekday and a time such as "mon 08:00", or ""',
            convert=_weekly,
            may_be_empty=True,
        ),
        monthly_at=table.text(
            "monthly_at",
            "1 08:00",
            accepted='a day of the month and a time such as "1 08:00", or ""',
            convert=_monthly,
            may_be_empty=True,
        ),
    )
    table.finish()
    return monitoring


def _weekly(text: str) -> str:
    if text:
        weekly_turn(text)
    return text


def _monthly(text: str) -> str:
    if text:
        monthly_turn(text)
    return text
