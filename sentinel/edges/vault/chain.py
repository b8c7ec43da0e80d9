"""The list of all snapshots of a site: one signed line each, every line naming the one before.

A line is written last of all, so a snapshot counts only once everything it names is on disk.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import canonical, sha256, timestamp
from sentinel.edges.files import sync_folder
from sentinel.edges.keys import SigningKey

PURPOSE = "chain/1"
NOTHING_BEFORE = "0" * 64
"""What the first line names as the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line that verified: the snapshot, and the digest of its manifest file."""

    seq: int
    snapshot: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReading:
    """The lines from the first up to the first fault, and that fault in words."""

    links: tuple[Link, ...]
    problem: str
    """Empty where the whole chain verifies."""

    def by_snapshot(self) -> dict[str, Link]:
        return {link.snapshot: link for link in self.links}


class Chain:
    """`chain.jsonl` of one site. One writer at a time: the caller holds the site's lock."""

    def __init__(self, path: Path, key: SigningKey) -> None:
        self._path = path
        self._key = key

    def read(self) -> ChainReading:
        """Nothing behind a fault is believed: an order that can be forged proves nothing."""
        links: list[Link] = []
        before = NOTHING_BEFORE
        for number, line in enumerate(self._lines(), start=1):
            link = self._link(line, number, before)
            if isinstance(link, str):
                return ChainReading(links=tuple(links), problem=f"{self._path}: {link}")
            links.append(link)
            before = sha256(line)
        return ChainReading(links=tuple(links), problem="")

    def append(self, snapshot: str, manifest_sha256: str, at: datetime) -> None:
        """Adds a line and returns when it is on disk."""
        lines = self._lines()
        body: dict[str, object] = {
            "seq": len(lines) + 1,
            "prev": sha256(lines[-1]) if lines else NOTHING_BEFORE,
            "snapshot": snapshot,
            "manifest_sha256": manifest_sha256,
            "at": timestamp(at),
        }
        signature = self._key.sign(PURPOSE, canonical(body))
        line = canonical({**body, "signature": signature}) + b"\n"
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            # a line without its end was never acknowledged: the capture did not finish
            stream.truncate(sum(len(old) + 1 for old in lines))
            stream.seek(0, os.SEEK_END)
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(self._path.parent)

    def _lines(self) -> list[bytes]:
        """Complete lines; an unfinished last one, as a crash may leave it, is no line."""
        try:
            return self._path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def _link(self, line: bytes, number: int, before: str) -> Link | str:
        try:
            fields = json.loads(line)
            signature = fields.pop("signature")
            link = Link(
                seq=fields["seq"],
                snapshot=fields["snapshot"],
                manifest_sha256=fields["manifest_sha256"],
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return f"line {number} is damaged."
        if fields.get("prev") != before or link.seq != number:
            return f"the chain is broken at line {number}: a line before it was changed or cut out."
        if not self._key.verify(PURPOSE, canonical(fields), str(signature)):
            return f"line {number} is not signed by this installation's key."
        return link
