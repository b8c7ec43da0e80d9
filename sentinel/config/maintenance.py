"""[[site.maintenance]]: when a site may be away, each week or once."""

from sentinel.config.local_times import DEFAULT_ZONE, local_moment
from sentinel.config.local_times import zone as known_zone
from sentinel.config.table import Table
from sentinel.core.maintenance_window import parse_weekly
from sentinel.core.site import MaintenanceWindow

_ONCE = ("from", "to")


def read_maintenance(site: Table) -> tuple[MaintenanceWindow, ...]:
    """All windows of one site."""
    return tuple(_window(table) for table in site.tables("maintenance"))


def _window(table: Table) -> MaintenanceWindow:
    zone = table.text("timezone", DEFAULT_ZONE, convert=known_zone)
    reason = table.text("reason", "")
    if table.has("weekly") == any(table.has(key) for key in _ONCE):
        table.problem(
            "",
            "says both when each week and when once, or neither; accepted: `weekly`, or `from` and "
            "`to`; keep one of them",
        )
        for key in ("weekly", *_ONCE):
            table.text(key, "")
        table.finish()
        return MaintenanceWindow(reason=reason)
    begin = end = None
    weekly = table.text("weekly", "", convert=_weekly)
    if not table.has("weekly"):
        begin, end = local_moment(table, "from", zone), local_moment(table, "to", zone)
        if begin is not None and end is not None and end <= begin:
            table.problem("to", "is not after `from`; accepted: a later time; correct one of them")
    table.finish()
    return MaintenanceWindow(weekly=weekly, timezone=zone, begin=begin, end=end, reason=reason)


def _weekly(text: str) -> str:
    parse_weekly(text)
    return text
