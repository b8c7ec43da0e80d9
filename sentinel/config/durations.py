"""Durations ("30s", "250ms") and sizes ("10MB") as operators write them."""

import re
from decimal import Decimal

ACCEPTED_DURATION = 'a number and a unit (ms, s, m, h, d) in quotation marks, such as "30s" or "6h"'
ACCEPTED_SIZE = (
    "a number and a unit (B, kB, MB, GB, KiB, MiB, GiB) in quotation marks, such as "
    '"10MB" (10,000,000 bytes)'
)

_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {
    "B": 1,
    "kB": 1000,
    "KB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
}
_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,6})?) ?(ms|s|m|h|d)", re.ASCII)
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?(B|[kK]B|MB|GB|KiB|MiB|GiB)", re.ASCII)


def parse_duration(text: str) -> float:
    """Seconds. Raises ValueError, with what is accepted, on anything else than number and unit."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"accepted: {ACCEPTED_DURATION}")
    return float(Decimal(match[1]) * _MILLISECONDS[match[2]] / 1000)


def parse_size(text: str) -> int:
    """Bytes, rounded down. Raises ValueError, with what is accepted."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"accepted: {ACCEPTED_SIZE}")
    return int(Decimal(match[1]) * _BYTES[match[2]])
