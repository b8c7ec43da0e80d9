"""Entries of the audit log as people and programs are shown them, and the search for them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.core.audit_query import AuditQuery
from sentinel.core.chain import parse

MAX_BYTES = 16_000_000
"""Looked through for one answer; where nothing fits, the next one goes on from there."""
SHORT_LINES = 12
"""Of an entry in a list; all of it has a page of its own."""
STEPPED_BACK = timedelta(days=1)
"""A clock that was set back by so much hides no entry from a search by time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the log."""

    number: int
    at: datetime
    actor: str
    action: str
    data: dict[str, object]
    """What was recorded, as it stands there."""
    lines: tuple[str, ...]
    """The same for people, in lines of JSON; in a list only the first of them."""
    more_lines: int
    hash: str
    prev: str


class Search:
    """Lines from the newest on, until enough of them fit or enough of them were looked through."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.number = 0
        """Of the last entry that was looked at."""
        self.at: datetime | None = None
        self.unreadable = 0
        self._bytes = 0

    def full(self, limit: int) -> bool:
        return len(self.entries) >= limit or self._bytes > MAX_BYTES

    def take(self, line: bytes, query: AuditQuery) -> None:
        self._bytes += len(line)
        entry = parse(line.rstrip(b"\n"))
        if entry is None:
            self.unreadable += 1
            return
        self.number, self.at = entry["seq"], _moment(entry["at"])
        if query.fits(entry):
            self.entries.append(entry_of(entry, SHORT_LINES))

    def is_past(self, since: datetime) -> bool:
        return self.at is not None and self.at < since - STEPPED_BACK


def entry_of(entry: dict[str, Any], most: int | None) -> AuditEntry:
    """`most`: so many of its lines at most; None: all."""
    lines = tuple(json.dumps(entry["data"], indent=1, ensure_ascii=False).splitlines())
    data = entry["data"]
    return AuditEntry(
        number=entry["seq"],
        at=_moment(entry["at"]) or datetime.fromtimestamp(0, UTC),
        actor=str(entry["actor"]),
        action=str(entry["action"]),
        data=data if isinstance(data, dict) else {"": data},
        lines=lines[:most],
        more_lines=0 if most is None else max(0, len(lines) - most),
        hash=entry["hash"],
        prev=entry["prev"],
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
