"""Times on a wall: time zones, and moments that are written in one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sentinel.config.table import Table

DEFAULT_ZONE = "Asia/Kolkata"
_ACCEPTED_ZONE = 'accepted: a time zone of this machine, such as "Asia/Kolkata"; correct the name'


def zone(text: str) -> str:
    """The IANA name of a zone whose rules this machine has. Raises ValueError."""
    try:
        ZoneInfo(text)
    except (OSError, ValueError):
        # ZoneInfoNotFoundError is a KeyError; a folder of zones raises an OSError
        raise ValueError(_ACCEPTED_ZONE) from None
    except KeyError:
        raise ValueError(_ACCEPTED_ZONE) from None
    return text


def local_moment(table: Table, key: str, in_zone: str) -> datetime | None:
    """A required local time, in UTC; one that was faulty is None."""
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
        return found.replace(tzinfo=ZoneInfo(in_zone)).astimezone(UTC)
    except (OSError, ValueError, OverflowError):
        return None  # the zone is reported
