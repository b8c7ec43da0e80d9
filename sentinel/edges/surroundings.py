"""What stands around an incident (port Around): logs, lines of the audit log with the checkpoint
that signs them, versions of what runs here, how good the clock is."""

import ctypes
import importlib.metadata
import platform
import sqlite3
import ssl
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.canonical import canonical, timestamp
from sentinel.core.evidence_port import Piece
from sentinel.core.ports import Clock
from sentinel.core.settings import EvidenceSettings
from sentinel.core.site import Site
from sentinel.edges.audit import FileAudit
from sentinel.edges.audit_excerpt import excerpt_of
from sentinel.edges.checkpointing import Checkpointer
from sentinel.edges.site_logs import log_pieces, window_of
from sentinel.errors import SentinelError

LINES = "audit/lines.jsonl"
CHECKPOINT = "audit/checkpoint.txt"
MAX_AUDIT_BYTES = 20 << 20
OURS = "sentinel-watch"
PACKAGES = (
    OURS,
    "httpx",
    "httpcore",
    "h11",
    "cryptography",
    "pycurl",
    "lxml",
    "selectolax",
    "yara-x",
)
"""Whose versions bear on what was seen and how it was judged."""
NOT_CHAINED = "too long: only lines that name the incident, which do not follow one another"
_UNSYNCHRONISED = 0x0040
_NANOSECONDS = 0x2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Gathers them from this machine."""

    audit: FileAudit
    checkpoints: Checkpointer
    settings: EvidenceSettings
    clock: Clock

    def pieces(self, incident: str, site: Site, first: datetime) -> Iterator[Piece]:
        begin, end = window_of(first, self.clock.now(), self.settings.log_window_seconds)
        if site.remote is not None and site.logs:
            why = "the logs are read on this machine, and the site lies on another"
            yield Piece(name="logs", data=None, note=why)
        else:
            if not site.logs:
                yield Piece(name="logs", data=None, note="none are configured: [[site]] logs")
            yield from log_pieces(
                site.logs, begin=begin, end=end, max_bytes=self.settings.log_bytes
            )
        yield from self.audit_pieces(incident)
        yield Piece(name="versions.json", data=canonical(versions()))
        yield Piece(name="clock.json", data=canonical({**clock_state(), "at": self._now()}))

    def audit_pieces(self, incident: str) -> Iterator[Piece]:
        """The lines from the first about an incident to the end, a checkpoint of that end, and the
        time-stamps of checkpoints that cover those lines."""
        try:
            self.checkpoints.make()
        except SentinelError as error:
            yield Piece(name=CHECKPOINT, data=None, note=str(error))
        try:
            lines = excerpt_of(self.audit, incident, MAX_AUDIT_BYTES)
            kept = self.checkpoints.kept.last()
            stamped = self.checkpoints.kept.since(lines.first) if lines.first else ()
        except SentinelError as error:
            yield Piece(name=LINES, data=None, note=str(error))
            return
        note = NOT_CHAINED if lines.cut else "" if lines.data else "no line names the incident"
        yield Piece(name=LINES, data=lines.data or None, note=note)
        if kept is not None:
            yield Piece(name=CHECKPOINT, data=kept.note.encode())
        for one in stamped:
            if one.token:
                yield Piece(name=f"audit/timestamp-{one.seq}.tsr", data=one.token)
                yield Piece(name=f"audit/timestamp-{one.seq}.txt", data=one.note.encode())

    def _now(self) -> str:
        return timestamp(self.clock.now())


def versions() -> dict[str, object]:
    """Of Sentinel and of what it looks with."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "sentinel": found.pop(OURS, "not installed as a package"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "openssl": ssl.OPENSSL_VERSION,
        "sqlite": sqlite3.sqlite_version,
        "packages": found,
    }


def clock_state() -> dict[str, object]:
    """What the kernel knows of the clock (adjtimex): whether it is held to a time server, its
    offset and greatest error; that it is not known where the system does not tell."""
    try:
        buffer = ctypes.create_string_buffer(256)
        state = int(ctypes.CDLL(None, use_errno=True).adjtimex(buffer))
    except (OSError, AttributeError):
        state = -1
    if state < 0 or platform.system() != "Linux" or struct.calcsize("l") != 8:
        return {"known": False}
    # struct timex: modes, offset, freq, maxerror, esterror, status (linux/timex.h)
    _, offset, _, greatest, estimated, status = struct.unpack_from("=IxxxxqqqqI", buffer)
    unit = 1e-9 if status & _NANOSECONDS else 1e-6
    return {
        "known": True,
        "synchronised": not status & _UNSYNCHRONISED,
        "offset_seconds": round(offset * unit, 9),
        "greatest_error_seconds": round(greatest * 1e-6, 6),
        "estimated_error_seconds": round(estimated * 1e-6, 6),
    }
