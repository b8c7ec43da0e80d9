"""Cookies as answers and inline scripts set them, read as browsers do (RFC 6265bis, 5.6). Values
never leave here: of each only stays whether it looks like somebody's identifier."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.late_pattern import late_pattern

MAX_COOKIES = 200
"""Of one answer."""
MAX_CHARACTERS = 4_096
"""Name and value together; a longer cookie is dropped, as browsers do."""
MAX_NAME = 80
MAX_LIFETIME_SECONDS = 400 * 86_400
"""RFC 6265bis, 5.5: no browser keeps a cookie longer."""

_EXPIRY = late_pattern(
    r"(?P<day>\d{1,2})\D{1,20}?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[^\d]{0,20}(?P<year>\d{2,4})\D{1,20}(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2})",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SESSION_NAMES = late_pattern(
    r"(?:^|[^a-z])(?:sess(?:ion)?(?:[\s_-]?id)?|sid|auth(?:entication)?|token|jwt|login|identity)"
    r"(?:$|[^a-z])|^(?:phpsessid|jsessionid|asp\.net_sessionid|aspsessionid\w{0,16}|cfid|cftoken"
    r"|connect\.sid|laravel_session|ci_session|sessionid|symfony|\.aspxauth|\.aspnetcore\.\S{0,60}"
    r"|wordpress_logged_in_\S{0,64}|ss?ess[0-9a-f]{32})$",
    re.IGNORECASE,
)
_READ_BY_SCRIPTS = late_pattern(r"csrf|xsrf|antiforgery|verificationtoken", re.IGNORECASE)
_IDENTIFIER = late_pattern(r"(?=[^\s]{0,200}\d)(?=[^\s]{0,200}[A-Za-z.-])[\w.%+/=:-]{12,4096}")
_BY_SCRIPT = late_pattern(
    r"document\.cookie\s{0,5}=\s{0,5}(?:\"(?P<double>[^\"\n]{1,400})|'(?P<single>[^'\n]{1,400})"
    r"|`(?P<template>[^`$]{1,400}))"
)
_LASTS = late_pattern(r"(?:max-age|expires)\s{0,5}=", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie, without its value."""

    name: str
    """Cut at MAX_NAME; hostile text."""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """`strict`, `lax`, `none`; empty where it says nothing that browsers know."""
    domain: str = ""
    """Without a leading dot, in lower case; empty: this host alone."""
    path: str = ""
    lifetime_seconds: float | None = None
    """As asked for; None: until the browser is closed. Zero or less takes the cookie away."""
    identifies: bool = False
    """Whether its value is long and drawn by lot, as that by which a visitor is known again."""
    by_script: bool = False

    @property
    def persistent(self) -> bool:
        return self.lifetime_seconds is not None

    @property
    def removed(self) -> bool:
        return self.lifetime_seconds is not None and self.lifetime_seconds <= 0

    @property
    def like_session(self) -> bool:
        """Whether by its name it holds a visitor's session or login. Tokens against forged
        requests are read by scripts, and hold neither."""
        if _READ_BY_SCRIPTS.search(self.name):
            return False
        return _SESSION_NAMES.search(self.name.replace("_", " ")) is not None or (
            _SESSION_NAMES.search(self.name) is not None
        )


def cookies_of(headers: tuple[tuple[str, str], ...], now: datetime) -> tuple[Cookie, ...]:
    """Those that an answer sets, in order; names of headers in lower case. `now`: when it came."""
    lines = [value for name, value in headers if name == "set-cookie"][:MAX_COOKIES]
    return tuple(cookie for line in lines if (cookie := set_cookie(line, now)) is not None)


def set_cookie(line: str, now: datetime) -> Cookie | None:
    """One `Set-Cookie` line; None where browsers drop it (RFC 6265bis, 5.6): no name and no value,
    control characters, or too long."""
    pair, *attributes = line.split(";")
    name, equals, value = (part.strip(" \t") for part in pair.partition("="))
    if not equals:
        name, value = "", name
    if (not name and not value) or len(name) + len(value) > MAX_CHARACTERS:
        return None
    if any((ord(one) < 32 and one != "\t") or ord(one) == 127 for one in line):
        return None
    given: dict[str, str] = {}
    for attribute in attributes[:40]:
        key, _, said = attribute.partition("=")
        given[key.strip().lower()] = said.strip()[:1_024]
    same_site = given.get("samesite", "").lower()
    return Cookie(
        name=name[:MAX_NAME],
        secure="secure" in given,
        http_only="httponly" in given,
        same_site=same_site if same_site in {"strict", "lax", "none"} else "",
        domain=given.get("domain", "").removeprefix(".").lower(),
        path=given.get("path", ""),
        lifetime_seconds=_lifetime(given, now),
        identifies=_IDENTIFIER.fullmatch(value.strip('"')) is not None,
    )


def script_cookies(script: str) -> Iterator[Cookie]:
    """Cookies that an inline script sets under a name that is written out: `document.cookie = "a=`.
    How long they last is known only where the same statement says so."""
    for found in list(_BY_SCRIPT.finditer(script[:500_000]))[:MAX_COOKIES]:
        written = found["double"] or found["single"] or found["template"] or ""
        name, equals, _ = written.partition("=")
        if not equals or not name.strip() or ";" in name:
            continue
        statement = script[found.end() : found.end() + 300].partition("\n")[0]
        lasts = _LASTS.search(written + statement.partition(";\n")[0]) is not None
        yield Cookie(
            name=name.strip()[:MAX_NAME],
            lifetime_seconds=1.0 if lasts else None,
            by_script=True,
        )


def _lifetime(given: dict[str, str], now: datetime) -> float | None:
    """`Max-Age` before `Expires` (5.7); what cannot be read counts as not there."""
    age = given.get("max-age", "")
    if re.fullmatch(r"-?[0-9]+", age):
        return float(age[:12])
    found = _EXPIRY.search(given.get("expires", "")[:100])
    if found is None:
        return None
    year = int(found["year"])
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    month = _MONTHS.index(found["month"].lower()) + 1
    hour, minute, second = (int(found[part]) for part in ("hour", "minute", "second"))
    try:
        until = datetime(year, month, int(found["day"]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return (until - now).total_seconds()
