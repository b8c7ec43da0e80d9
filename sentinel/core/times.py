"""Times and durations in words, English and Hindi: India Standard Time first, UTC beside it."""

from datetime import UTC, datetime, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""India Standard Time: UTC+05:30 all year, no daylight saving."""

# strftime's month names follow the locale of the process; a mail must not
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_HINDI = (
    *("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून"),
    *("जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर"),
)

_UNITS: tuple[tuple[int, str, str], ...] = (
    (86_400, "day", "दिन"),
    (3_600, "hour", "घंटे"),
    (60, "minute", "मिनट"),
    (1, "second", "सेकंड"),
)


def ist_text(at: datetime) -> str:
    """`22 Nov 2026 10:00:07 IST`."""
    return f"{_text(at.astimezone(IST))} IST"


def utc_text(at: datetime) -> str:
    """`22 Nov 2026 04:30:07 UTC`."""
    return f"{_text(at.astimezone(UTC))} UTC"


def form_text(at: datetime) -> str:
    """`22/11/2026 10:00`, in IST: the form that CERT-In's report asks for, dd/mm/yyyy hh:mm."""
    return at.astimezone(IST).strftime("%d/%m/%Y %H:%M")


def day_text(at: datetime, *, hindi: bool = False) -> str:
    """`22 Nov 2026`, or `22 नवंबर 2026`: the day of `at` in its own zone."""
    return f"{at.day} {(_MONTHS_HINDI if hindi else _MONTHS)[at.month - 1]} {at.year}"


def duration_text(duration: timedelta) -> str:
    """The two largest units: `5 hours 12 minutes`. The sign is dropped."""
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for count, name, _ in _parts(duration)]
    return " ".join(parts) or "less than a second"


def duration_text_hindi(duration: timedelta) -> str:
    """The two largest units in Hindi: `5 घंटे 12 मिनट`. The sign is dropped."""
    parts = []
    for count, name, hindi in _parts(duration):
        word = "घंटा" if name == "hour" and count == 1 else hindi
        parts.append(f"{count} {word}")
    return " ".join(parts) or "एक सेकंड से कम"


def _parts(duration: timedelta) -> list[tuple[int, str, str]]:
    rest = int(abs(duration.total_seconds()))
    found = []
    for size, name, hindi in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            found.append((count, name, hindi))
        elif found:
            break
    return found[:2]


def _text(at: datetime) -> str:
    return f"{day_text(at)} {at:%H:%M:%S}"
