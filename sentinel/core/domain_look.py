"""What a registry says of a domain: RDAP (RFC 9083). Its answer is foreign and bounded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.plain_line import clean_line

MAX_ANSWER_BYTES = 500_000
MAX_ENTRIES = 200
"""Events, and states, that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainLook:
    """What one look gave."""

    domain: str
    ends: datetime | None = None
    """When its registration ends; None where the registry does not tell."""
    states: tuple[str, ...] = ()
    """Its status values in one form: `client hold`."""
    registrar: str = ""
    missing: bool = False
    """The registry knows no such domain."""
    fault: str = ""
    """Why nothing could be found out; else empty."""


def read_rdap(domain: str, body: bytes) -> DomainLook:
    """A domain object. Never raises: what is none is a fault."""
    if len(body) > MAX_ANSWER_BYTES:
        return DomainLook(
            domain=domain, fault=f"its answer is larger than {MAX_ANSWER_BYTES} bytes"
        )
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return DomainLook(domain=domain, fault="its answer is no JSON")
    if not isinstance(found, dict) or found.get("objectClassName") != "domain":
        return DomainLook(domain=domain, fault="its answer is not about a domain")
    if _name(found.get("ldhName")) not in {"", domain}:
        return DomainLook(domain=domain, fault="its answer is about another domain")
    return DomainLook(
        domain=domain,
        ends=_ends(found),
        states=tuple(dict.fromkeys(map(_state, _texts(found.get("status"))))),
        registrar=_registrar(found),
    )


def _ends(found: Mapping[str, object]) -> datetime | None:
    """The event `expiration`; the registrar's own date is not the registry's."""
    for event in _tables(found.get("events")):
        if event.get("eventAction") == "expiration":
            return _moment(event.get("eventDate"))
    return None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _registrar(found: Mapping[str, object]) -> str:
    """The full name in the card (RFC 7095) of the entity with that role; empty where none has."""
    for entity in _tables(found.get("entities")):
        card = entity.get("vcardArray")
        if "registrar" not in _texts(entity.get("roles")) or not isinstance(card, list):
            continue
        lines = card[1] if len(card) > 1 and isinstance(card[1], list) else []
        for line in lines[:MAX_ENTRIES]:
            if isinstance(line, list) and len(line) > 3 and line[0] == "fn":
                return clean_line(str(line[3])[:100]) if isinstance(line[3], str) else ""
    return ""


def _state(text: str) -> str:
    """RDAP's words (RFC 8056) and those of EPP, `clientHold`, as one."""
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in text)
    return " ".join(clean_line(spaced.replace("-", " "))[:60].split())


def _texts(value: object) -> list[str]:
    entries = value[:MAX_ENTRIES] if isinstance(value, list) else []
    return [one[:200] for one in entries if isinstance(one, str)]


def _tables(value: object) -> list[Mapping[str, object]]:
    entries = value[:MAX_ENTRIES] if isinstance(value, list) else []
    return [one for one in entries if isinstance(one, dict)]


def _name(value: object) -> str:
    return value[:260].rstrip(".").lower() if isinstance(value, str) else ""
