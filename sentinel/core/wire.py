"""What went over the wire in one look, as bytes: kept beside what was made of it, as proof."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

MASKED_HEADERS: tuple[bytes, ...] = (
    b"authorization",
    b"cookie",
    b"proxy-authorization",
    b"x-sentinel-retest",
    b"x-sentinel-probe",
)
"""Request headers whose values are secrets that still hold when the evidence is handed on: the one
of a re-test lets through our own block."""
MASK = b"*"
HOP_BYTES = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The TLS session of one connection."""

    version: str
    """As the library names it: `TLSv1.3`."""
    cipher: str
    chain: tuple[bytes, ...] = ()
    """Certificates as the server sent them, DER, its own first."""
    whole_chain: bool = False
    """False: only the server's own certificate could be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back, over a connection of its own; cut short where it broke."""

    url: str
    began_at: datetime
    seconds: float = 0.0
    sent: bytes = b""
    """After TLS; of MASKED_HEADERS each byte of a value is `*`."""
    received: bytes = b""
    """After TLS: status line, headers, framing and body, as they came."""
    peer: str = ""
    """The address that was connected to; empty where no connection was made."""
    port: int = 0
    resolved: tuple[str, ...] = ()
    """The addresses that were given for the host's name."""
    resolved_by: str = ""
    """Who gave them: the machine's own resolver, a name server, the configuration, a proxy."""
    via: str = ""
    """A forward proxy that stood between, without its password; empty where there was none."""
    tls: Tls | None = None
    cut: str = ""
    """Why `received` is not all, in WARC's words: `length`, `time`, `disconnect`; empty: it is."""
    fault: str = ""
    """What the library said where there was no whole answer."""
    masked: tuple[str, ...] = ()
    """Names of the request headers whose values are not kept."""


Wire = tuple[Exchange, ...]
"""Of one look, hop by hop."""

_HEADER = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*)", re.MULTILINE)


def masked(sent: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A request with its secrets blotted out at their length, and the names of those headers."""
    head, blank, body = sent.partition(b"\r\n\r\n")
    names: list[str] = []

    def blotted(found: "re.Match[bytes]") -> bytes:
        if found[1].lower() not in MASKED_HEADERS:
            return found[0]
        names.append(found[1].decode("latin-1").lower())
        return found[0][: len(found[0]) - len(found[2])] + MASK * len(found[2])

    return _HEADER.sub(blotted, head) + blank + body, tuple(names)


def of_a_hop(wire: Wire) -> Wire:
    """What is kept of an answer that only led on: its body tells little, and there may be many."""
    return tuple(
        replace(one, received=one.received[:HOP_BYTES], cut=one.cut or "length")
        if len(one.received) > HOP_BYTES
        else one
        for one in wire
    )
