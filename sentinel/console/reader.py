"""Who reads a page: their language, time zone and session. Of one request."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from sentinel.core.principal import Principal
from sentinel.core.words import Language

LANGUAGE_COOKIE = "sentinel-language"
ZONE_COOKIE = "sentinel-zone"
MAX_ZONE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a page is made for."""

    language: Language
    zone: zoneinfo.ZoneInfo
    now: datetime
    path: str
    """Of the page, with its query: where a form leads back to."""
    nonce: str
    """Of this answer's content security policy."""
    principal: Principal | None = None

    @property
    def hindi(self) -> bool:
        return self.language is Language.HINDI


def reader_of(
    request: Request,
    principal: Principal | None,
    *,
    now: datetime,
    nonce: str,
    zone: str,
) -> Reader:
    """By the cookies of a request; `zone` is that of the configuration, for who has not chosen."""
    query = f"?{request.url.query}" if request.url.query else ""
    return Reader(
        language=_language(request),
        zone=zone_named(request.cookies.get(ZONE_COOKIE, "")) or zoneinfo.ZoneInfo(zone),
        now=now,
        path=f"{request.url.path}{query}",
        nonce=nonce,
        principal=principal,
    )


def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """A time zone by its name; None where there is none of that name."""
    if not name or len(name) > MAX_ZONE:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def _language(request: Request) -> Language:
    """As chosen, else as the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in {Language.ENGLISH, Language.HINDI}:
        return Language(chosen)
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return Language.HINDI if first == "hi" or first.startswith("hi-") else Language.ENGLISH
