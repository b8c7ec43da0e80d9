"""[[site.maintenance]]: when a site may be away, each week or once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sentinel.config.table import Table
from sentinel.core.maintenance_window import parse_weekly
from sentinel.core.site import MaintenanceWindow

DEFAULT_ZONE = "Asia/Kolkata"
_ONCE = ("from", "to")


def read_maintenance(site: Table) -> tuple[MaintenanceWindow, ...]:
    """All windows of one site."""
    return tuple(_window(table) for table in site.tables("maintenance"))


def _window(table: Table) -> MaintenanceWindow:
    zone = table.text("timezone", DEFAULT_ZONE, convert=_zone)
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
        begin, end = _moment(table, "from", zone), _moment(table, "to", zone)
        if begin is not None and end is not None and end <= begin:
            table.problem("to", "is not after `from`; accepted: a later time; correct one of them")
    table.finish()
    return MaintenanceWindow(weekly=weekly, timezone=zone, begin=begin, end=end, reason=reason)


def _moment(table: Table, key: str, zone: str) -> datetime | None:
    """A local time of the window's zone, in UTC; one that was faulty is None."""
    accepted = 'a date and time such as "2026-12-05 22:00"'
    text = table.text(key, accepted=accepted)
    if not text:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d %H:%M")  # the zone is put in below
    except ValueError:
        table.wrong(key, accepted)
        return None
    try:
        return found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (OSError, ValueError, OverflowError):
        return None  # the zone is reported


def _weekly(text: str) -> str:
    parse_weekly(text)
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError):
        # ZoneInfoNotFoundError is a KeyError; a folder of zones raises an OSError
        raise ValueError(_ACCEPTED_ZONE) from None
    except KeyError:
        raise ValueError(_ACCEPTED_ZONE) from None
    return text


_ACCEPTED_ZONE = 'accepted: a time zone of this machine, such as "Asia/Kolkata"; correct the name'
