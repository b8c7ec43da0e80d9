"""The list of all snapshots of a site: one signed line each, every line naming the one before.

A line is written last of all, so a snapshot counts only once everything it names is on disk. Nor
is a line ever taken away: snapshots that were let go are named by a later line.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.core.canonical import canonical, sha256, timestamp
from sentinel.edges.files import sync_folder
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.plain_file import read_whole

PURPOSE = "chain/1"
NOTHING_BEFORE = "0" * 64
"""What the first line names as the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line of a capture that verified: the snapshot, and the digest of its manifest file."""

    seq: int
    snapshot: str
    manifest_sha256: str
    at: datetime
    after: datetime | None = None
    """The latest time on any line before it; None for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReading:
    """The lines from the first up to the first fault, and that fault in words."""

    links: tuple[Link, ...]
    """Of the snapshots that were not let go."""
    problem: str
    """Empty where the whole chain verifies."""
    pruned: frozenset[str] = frozenset()
    """Snapshots that were let go: a signed line says so."""
    digests: tuple[str, ...] = ()
    """SHA-256 of each line that verified, in order."""
    newest_at: datetime | None = None
    """When the last of them was written."""

    def by_snapshot(self) -> dict[str, Link]:
        return {link.snapshot: link for link in self.links}


class Chain:
    """`chain.jsonl` of one site. One writer at a time: the caller holds the site's lock."""

    def __init__(self, path: Path, key: SigningKey) -> None:
        self._path = path
        self._key = key

    def read(self) -> ChainReading:
        """Nothing behind a fault is believed: an order that can be forged proves nothing."""
        reading = _Reading()
        problem = ""
        try:
            lines = self._lines()
        except OSError as error:
            return ChainReading(
                links=(), problem=f"{self._path}: the chain cannot be read ({error})."
            )
        for line in lines:
            problem = self._follow(line, reading)
            if problem:
                problem = f"{self._path}: {problem}"
                break
        return ChainReading(
            links=tuple(reading.links.values()),
            problem=problem,
            pruned=frozenset(reading.pruned),
            digests=tuple(reading.digests),
            newest_at=reading.newest_at,
        )

    def append(self, snapshot: str, manifest_sha256: str, at: datetime) -> None:
        """Adds the line of a capture and returns when it is on disk."""
        self._add({"snapshot": snapshot, "manifest_sha256": manifest_sha256}, at)

    def let_go(self, snapshots: Sequence[str], at: datetime) -> None:
        """Adds the line that names snapshots whose manifests may be removed from now on."""
        self._add({"pruned": sorted(snapshots)}, at)

    def _add(self, facts: dict[str, object], at: datetime) -> None:
        lines = self._lines()
        body: dict[str, object] = {
            "seq": len(lines) + 1,
            "prev": sha256(lines[-1]) if lines else NOTHING_BEFORE,
            "at": timestamp(at),
            **facts,
        }
        signature = self._key.sign(PURPOSE, canonical(body))
        line = canonical({**body, "signature": signature}) + b"\n"
        whole = sum(len(old) + 1 for old in lines)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            # a line without its end was never acknowledged: the work did not finish
            stream.truncate(whole)
            stream.seek(0, os.SEEK_END)
            try:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                # a line that may or may not be on disk was not acknowledged either
                os.ftruncate(stream.fileno(), whole)
                raise
        sync_folder(self._path.parent)

    def _lines(self) -> list[bytes]:
        """Complete lines; an unfinished last one, as a crash may leave it, is no line."""
        try:
            return read_whole(self._path).split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def _follow(self, line: bytes, reading: "_Reading") -> str:
        """Takes a line up; what is wrong with it, or an empty string."""
        number = len(reading.digests) + 1
        try:
            fields = json.loads(line)
            signature = fields.pop("signature")
            seq, at = fields["seq"], datetime.fromisoformat(fields["at"])
            pruned = _names(fields["pruned"]) if "pruned" in fields else ()
            link = None if pruned else _link(fields, at, reading.latest)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return f"line {number} is damaged."
        before = reading.digests[-1] if reading.digests else NOTHING_BEFORE
        if fields.get("prev") != before or seq != number:
            return f"the chain is broken at line {number}: a line before it was changed or cut out."
        if not self._key.verify(PURPOSE, canonical(fields), str(signature)):
            return f"line {number} is not signed by this installation's key."
        unknown = [name for name in pruned if name not in reading.links]
        if unknown:
            return f"line {number} lets go of {unknown[0]!r}, which no line before it holds."
        for name in pruned:
            del reading.links[name]
        reading.pruned.update(pruned)
        if link is not None:
            reading.links[link.snapshot] = link
        reading.digests.append(sha256(line))
        reading.newest_at = at
        reading.latest = at if reading.latest is None else max(reading.latest, at)
        return ""


class _Reading:
    """What was taken up so far."""

    def __init__(self) -> None:
        self.links: dict[str, Link] = {}
        self.pruned: set[str] = set()
        self.digests: list[str] = []
        self.newest_at: datetime | None = None
        self.latest: datetime | None = None


def _link(fields: dict[str, Any], at: datetime, after: datetime | None) -> Link:
    snapshot, digest = fields["snapshot"], fields["manifest_sha256"]
    if not isinstance(snapshot, str) or not isinstance(digest, str):
        raise TypeError("a snapshot and a digest are texts")
    return Link(seq=fields["seq"], snapshot=snapshot, manifest_sha256=digest, at=at, after=after)


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise TypeError("a list of snapshots is needed")
    if not all(isinstance(name, str) for name in value) or len(set(value)) != len(value):
        raise TypeError("each snapshot is named once, as a text")
    return tuple(value)
