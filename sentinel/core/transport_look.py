"""A Trail: where an address leads, answer by answer, with the headers of each."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.host_place import is_local
from sentinel.core.page import Look, Page
from sentinel.core.urls import host_of, normal, resolve, without_fragment

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_HOPS = 8


class TrailEnd(StrEnum):
    """Why no further answer was asked for."""

    ANSWER = "answer"
    """The last one is no redirect."""
    FAILURE = "failure"
    LOOP = "loop"
    TOO_LONG = "too-long"
    NOWHERE = "nowhere"
    """It points to what is no http or https address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """From one address, each redirect asked by itself."""

    start: str
    hops: tuple[Look, ...]
    """At least one."""
    end: TrailEnd


def is_inner(root: str) -> bool:
    """Whether a site is watched over plain http by an address of this machine or of an inner
    network: how the public comes to it is not seen from there."""
    return root.startswith("http://") and is_local(host_of(root))


def next_of(look: Look) -> str | None:
    """Where an answer sends a browser, without fragment; empty where it is no redirect, None where
    it points nowhere."""
    if not isinstance(look, Page) or look.status not in REDIRECTS:
        return ""
    location = look.header("location")
    if not location:
        return ""
    target = resolve(look.url, location)
    return None if target is None else without_fragment(target)


def plain_start(root: str, path: str) -> str | None:
    """The address over plain http under which visitors may try a page of a site; None where the
    site's own port tells of none. `path` begins with a slash."""
    scheme, _, rest = root.partition("://")
    host, _, folder = rest.partition("/")
    port = host.rpartition(":")[2] if not host.endswith("]") else ""
    if scheme == "https" and port.isdigit():
        return None
    return normal(f"http://{host}/{folder}{path[1:]}")
