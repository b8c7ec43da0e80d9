"""Strict-Transport-Security as a browser reads it (RFC 6797, 6.1 and 8.1)."""

import re
from dataclasses import dataclass

_DIRECTIVE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s\";]*)))?")
_DIGITS = re.compile(r"[0-9]{1,12}")
MAX_HEADER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hsts:
    """A header that holds."""

    max_age_seconds: int
    subdomains: bool


def read_hsts(value: str) -> Hsts | None:
    """None where browsers ignore it: no max-age, a directive twice, or none that can be read."""
    seen: dict[str, str] = {}
    for part in value[:MAX_HEADER].split(";"):
        text = part.strip()
        if not text:
            continue
        match = _DIRECTIVE.fullmatch(text)
        if match is None or match[1].lower() in seen:
            return None
        seen[match[1].lower()] = match[2] if match[2] is not None else match[3] or ""
    age = seen.get("max-age", "")
    if not _DIGITS.fullmatch(age):
        return None
    return Hsts(max_age_seconds=int(age), subdomains="includesubdomains" in seen)
