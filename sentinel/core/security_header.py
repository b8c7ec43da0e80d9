"""Response headers that protect visitors: whether an answer sends them, and they say something."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.core.content_policy import enforced_policies, script_gap
from sentinel.core.framing import framing_fault
from sentinel.core.hsts import read_hsts
from sentinel.core.page import Page

_REFERRER_WORDS = frozenset(
    {"no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin"}
    | {"same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFault:
    """What is wrong with one header of one answer."""

    header: str
    why: str
    """A clause: `is not sent`."""
    missing: bool
    """Whether it says nothing at all; else it says too little."""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityHeader:
    guards: str
    """What for, for people: a clause."""
    advice: str
    """What to do, for people: a sentence."""
    fault: Callable[[Page], HeaderFault | None]


def _policy(page: Page) -> HeaderFault | None:
    name = "content-security-policy"
    policies = enforced_policies(page.headers)
    if not policies:
        return HeaderFault(header=name, why="is not sent", missing=True)
    gap = script_gap(policies)
    if not gap:
        return None
    return HeaderFault(header=name, why=f"holds back little: {gap}", missing=False)


def _sniffing(page: Page) -> HeaderFault | None:
    name = "x-content-type-options"
    value = page.header(name).strip()
    if value.partition(",")[0].strip().lower() == "nosniff":
        return None
    if value:
        return HeaderFault(header=name, why="is not nosniff", missing=False, quote=value)
    return HeaderFault(header=name, why="is not sent", missing=True)


def _framing(page: Page) -> HeaderFault | None:
    fault = framing_fault(page)
    if fault is None:
        return None
    missing = not fault.quote
    why = "is not sent, nor is frame-ancestors" if missing else "lets other sites frame the page"
    return HeaderFault(header="x-frame-options", why=why, missing=missing, quote=fault.quote)


def _referrer(page: Page) -> HeaderFault | None:
    """The last word that browsers know counts (Referrer Policy, 4.1)."""
    name = "referrer-policy"
    given = [value for key, value in page.headers if key == name]
    words = [word.strip().lower() for value in given for word in value.split(",")]
    known = [word for word in words if word in _REFERRER_WORDS]
    if not known:
        why = "says nothing that browsers know" if words else "is not sent"
        return HeaderFault(header=name, why=why, missing=not words, quote=", ".join(given))
    if known[-1] == "unsafe-url":
        why = "tells other sites the whole address"
        return HeaderFault(header=name, why=why, missing=False, quote=known[-1])
    return None


def _permissions(page: Page) -> HeaderFault | None:
    name = "permissions-policy"
    if page.header(name).strip():
        return None
    return HeaderFault(header=name, why="is not sent", missing=True)


def _transport(page: Page) -> HeaderFault | None:
    """Of answers over https alone: over plain HTTP browsers ignore it (RFC 6797, 8.1)."""
    name = "strict-transport-security"
    value = page.header(name)
    if not page.final_url.startswith("https://"):
        return None
    if not value.strip():
        return HeaderFault(header=name, why="is not sent", missing=True)
    found = read_hsts(value)
    if found is None or found.max_age_seconds == 0:
        return HeaderFault(header=name, why="does not hold", missing=False, quote=value)
    return None


SECURITY_HEADERS: dict[str, SecurityHeader] = {
    "content-security-policy": SecurityHeader(
        guards="that scripts which somebody slips into a page do not run",
        advice="Begin with content-security-policy-report-only: default-src 'self', and read what "
        "it would hold back.",
        fault=_policy,
    ),
    "x-content-type-options": SecurityHeader(
        guards="that browsers take a file for what it says it is",
        advice="Send it with the value nosniff.",
        fault=_sniffing,
    ),
    "x-frame-options": SecurityHeader(
        guards="that no other site shows the pages inside its own",
        advice="Send it with the value SAMEORIGIN.",
        fault=_framing,
    ),
    "referrer-policy": SecurityHeader(
        guards="what other sites learn of where visitors come from",
        advice="For most sites strict-origin-when-cross-origin will do.",
        fault=_referrer,
    ),
    "permissions-policy": SecurityHeader(
        guards="which pages may ask for camera, microphone and place",
        advice="For most sites camera=(), microphone=(), geolocation=() will do.",
        fault=_permissions,
    ),
    "strict-transport-security": SecurityHeader(
        guards="that browsers use encrypted connections alone",
        advice="Begin with max-age=86400, and raise it when all of the site works over https.",
        fault=_transport,
    ),
}
"""By name, as definitions choose them."""
