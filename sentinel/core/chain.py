"""The hash chain of the audit log: how a line hangs on the one before, and what breaks that.

Each line is the canonical JSON of {action, actor, at, data, hash, prev, seq}. Its `hash` is
SHA-256 over a domain label, the hash before, and the line without `hash`. Whoever changes,
drops or swaps lines must rewrite every later hash, and then meets the signed head.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sentinel.core.canonical import canonical, sha256

GENESIS = "0" * 64
"""What the first line names as the hash before it."""
FAULT = "chain-fault"
"""Action of a line that records a fault which was found while appending; it stays reported."""
TORN_LINE = "torn-line"
"""Action of a line that took the place of one cut off by a crash in mid-write."""

_LABEL = b"sentinel/audit-line/1\0"
_KEYS = frozenset({"action", "actor", "at", "data", "hash", "prev", "seq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last line of the log: its number (0 for an empty log) and its hash."""

    seq: int
    hash: str


EMPTY = Head(seq=0, hash=GENESIS)


def link(prev_hash: str, entry: Mapping[str, object]) -> str:
    """The hash of an entry that follows `prev_hash`. A `hash` key in the entry does not count."""
    body = {key: value for key, value in entry.items() if key != "hash"}
    return sha256(_LABEL + prev_hash.encode() + b"\0" + canonical(body))


def extend(head: Head, entry: Mapping[str, object]) -> tuple[bytes, Head]:
    """The line (with its line end) that puts an entry after `head`, and the new head."""
    # Once to JSON and back: what is hashed is what a reader will get, halves of a surrogate
    # pair that stand side by side (one character to JSON) included.
    body = {**json.loads(canonical(entry)), "seq": head.seq + 1, "prev": head.hash}
    digest = link(head.hash, body)
    return canonical({**body, "hash": digest}) + b"\n", Head(seq=head.seq + 1, hash=digest)


def parse(line: bytes) -> dict[str, Any] | None:
    """The entry of a line (without its line end), or None where it is not the canonical form
    of an entry. It says nothing about the hash."""
    try:
        entry = json.loads(line)
        good = (
            isinstance(entry, dict)
            and entry.keys() == _KEYS
            and isinstance(entry["seq"], int)
            and not isinstance(entry["seq"], bool)
            and isinstance(entry["hash"], str)
            and isinstance(entry["prev"], str)
            and canonical(entry) == line
        )
    except (ValueError, RecursionError):
        return None
    return entry if good else None


def tail_fault(last: Head, prev: str, head: Head) -> str:
    """What is wrong between the last line (with the `prev` that it names) and the signed head,
    in words; empty where nothing is. A cheap look at the end alone, for whoever appends."""
    if last.seq < head.seq:
        return f"the log ends at entry {last.seq}, its signed head is entry {head.seq}"
    if last.seq == head.seq and last.hash != head.hash:
        return f"entry {last.seq} is not the one that the signed head names"
    if last.seq == head.seq + 1 and prev != head.hash:
        return f"entry {last.seq} does not follow the signed head"
    if last.seq > head.seq + 1:
        return f"{last.seq - head.seq} entries follow the signed head, entry {head.seq}"
    return ""


def verify(lines: Iterable[bytes], head: Head | None = None) -> list[str]:
    """Every break of the chain, in words with its line number; empty where it is whole.

    Lines come with their line ends. With a `head` (from its signed place) the log must reach
    it with that hash; one further line is accepted, because a crash may fall between a line
    and its head. Without a head a cut tail cannot be seen.
    """
    problems: list[str] = []
    last = EMPTY
    number = 0
    at_head = EMPTY.hash if head is not None and head.seq == 0 else None
    for number, line in enumerate(lines, start=1):
        last = _follow(number, line, last, problems)
        if head is not None and last.seq == head.seq:
            at_head = last.hash
    if head is not None:
        problems.extend(_against_head(head, at_head, last, number))
    return problems


def _follow(number: int, line: bytes, last: Head, problems: list[str]) -> Head:
    """Checks one line against the one before; what the next line has to follow."""
    if not line.endswith(b"\n"):
        problems.append(f"line {number}: has no end; a crash or a cut left it incomplete")
        return last
    entry = parse(line[:-1])
    if entry is None:
        problems.append(f"line {number}: is not an entry in canonical form")
        return Head(seq=last.seq + 1, hash="")
    if entry["seq"] != last.seq + 1:
        problems.append(f"line {number}: has number {entry['seq']}, expected {last.seq + 1}")
    elif entry["prev"] != last.hash:
        problems.append(f"line {number}: does not hang on the line before it")
    if link(entry["prev"], entry) != entry["hash"]:
        problems.append(f"line {number}: was changed after it was written (its hash differs)")
    if entry["action"] == FAULT:
        problems.append(f"line {number}: records an earlier fault: {_fault_text(entry)}")
    return Head(seq=entry["seq"], hash=entry["hash"])


def _fault_text(entry: Mapping[str, Any]) -> str:
    data = entry["data"]
    return str(data.get("fault", "not said")) if isinstance(data, dict) else "not said"


def _against_head(head: Head, at_head: str | None, last: Head, lines: int) -> Iterable[str]:
    if at_head is None:
        yield (
            f"line {lines}: the log ends at entry {last.seq}, but the signed head is entry "
            f"{head.seq}: {max(head.seq - last.seq, 1)} or more entries are missing"
        )
    elif at_head != head.hash:
        yield (
            f"line {head.seq}: is not the entry that the signed head names: the log was rewritten"
        )
    elif last.seq > head.seq + 1:
        yield (
            f"line {head.seq + 2}: {last.seq - head.seq} entries follow the signed head; "
            "at most one can be left by a crash"
        )
