"""The audit log on disk: append under a lock, fsync, and a signed head that shows a cut tail.

The file is only ever added to. Its hash chain is sentinel.core.chain's; the head (number and
hash of the last line, signed) stands beside it. Whoever has the key, or brings back an older
copy of log and head together, is not found out here: send the head elsewhere for that.
"""

import base64
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from sentinel.core.canonical import canonical, from_json, sha256, timestamp, to_json
from sentinel.core.chain import EMPTY, FAULT, TORN_LINE, Head, extend, parse, tail_fault, verify
from sentinel.core.checkpoint import Checkpoint
from sentinel.core.ports import Clock
from sentinel.edges.audit_lines import (
    Counted,
    backwards,
    end_before,
    last_line,
    lines_from,
    tail,
)
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.late_lines import LateLines
from sentinel.errors import IntegrityError, StoreError

PURPOSE = "audit-head/1"
MAX_TORN_BYTES = 65_536
"""Of a torn line at most this much is kept word for word; its digest covers all of it."""

_ACTOR = "sentinel"


class FileAudit:
    """Port Audit, on a JSONL file. Several processes and threads may append at once."""

    def __init__(self, path: Path, clock: Clock, key: SigningKey) -> None:
        self._path = path
        self._head_path = path.with_name(f"{path.stem}.head")
        self._clock = clock
        self._key = key
        self._had: dict[str, tuple[int, tuple[Mapping[str, Any], ...]]] = {}
        """What `having` found, and up to which byte: lines are only ever added."""
        self._after: Callable[[str], None] = lambda _: None
        self.late = LateLines()

    def watch(self, after: Callable[[str], None]) -> None:
        """From now on `after(action)` is called when an entry is on disk, by whoever appended it;
        it must not raise."""
        self._after = after

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        """Adds one line; it is on disk when this returns. Raises StoreError.

        A line that a crash left torn is first replaced by a `torn-line` entry that holds it; a
        log that is shorter than its signed head, or whose head is not good, gets a `chain-fault`
        entry, which `verify` reports for ever after.
        """
        with self._opened(writing=True) as descriptor:
            size, torn = tail(descriptor)
            last, fault = self._last(descriptor, size)
            entry, note = self._entry(actor, action, data), _note(fault, torn)
            # One line, then its head, each time: so a crash leaves at most one line without one.
            notes = () if note is None else (self._entry(_ACTOR, *note),)
            for one in chain(notes, self.late.lines(), (entry,)):
                size, last = self._add(descriptor, size, last, one)
        self._after(action)

    def note(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        try:
            self.append(actor, action, data)
        except StoreError as error:
            self.late.keep(self._entry(actor, action, data), str(error))

    def entries(self, last: int = 0) -> tuple[Mapping[str, object], ...]:
        """The last entries (0 for all), oldest first, unverified; unreadable lines are left out.
        Raises StoreError where the log cannot be read."""
        with self._opened(writing=False) as descriptor:
            found = [
                entry for line in lines_from(descriptor) if (entry := parse(line.rstrip(b"\n")))
            ]
        return tuple(found[-last:] if last else found)

    def having(self, action: str) -> tuple[Mapping[str, Any], ...]:
        """All entries of one action, oldest first, unverified; none where there is no log yet.
        Raises StoreError where it cannot be read."""
        if not self._path.exists():
            return ()
        words = b'"action":' + canonical(action)
        with self._opened(writing=False) as descriptor:
            whole, _ = tail(descriptor)
            start, found = self._had.get(action, (0, ()))
            if start > whole:  # a log that became shorter is another one
                start, found = 0, ()
            lines = [line for line in lines_from(descriptor, start, whole) if words in line]
        entries = (parse(line.rstrip(b"\n")) for line in lines)
        found += tuple(entry for entry in entries if entry and entry["action"] == action)
        self._had[action] = whole, found
        return found

    def head(self) -> Head | None:
        """The end of the log; None where there is no log yet. Its end alone is looked at. Raises
        IntegrityError where that is not good, StoreError where it cannot be read."""
        if not self._path.exists():
            return None
        with self._opened(writing=False) as descriptor:
            last, fault = self._last(descriptor, tail(descriptor)[0])
        if fault:
            raise IntegrityError(f"{self._path}: {fault}. Keep the log as it is: it is evidence.")
        return last

    def hash_of(self, seq: int) -> str:
        """The hash that an entry carries, unverified; empty where there is no such entry. Raises
        StoreError where the log cannot be read."""
        ending = b'"seq":%d}\n' % seq
        with self._opened(writing=False) as descriptor:
            line = next((one for one in lines_from(descriptor) if one.endswith(ending)), b"\n")
        entry = parse(line[:-1])
        return "" if entry is None or entry["seq"] != seq else str(entry["hash"])

    def signed(self, checkpoint: Checkpoint) -> bool:
        """Whether the key of this log signed a checkpoint."""
        return self._key.verify_note(checkpoint.signed_text, checkpoint.signature)

    def lines(self) -> Iterator[bytes]:
        """The whole lines with their ends, unverified, as they are when this is begun. Raises
        StoreError where the log cannot be read."""
        with self._opened(writing=False) as descriptor:
            yield from lines_from(descriptor, 0, tail(descriptor)[0])

    def newest_first(self, before: int = 0, until: str = "") -> Iterator[bytes]:
        """Whole lines, unverified, from the end of the log back; with `before` those of lesser
        numbers, with `until` those that are not later. Nothing else is read. Raises StoreError
        where the log cannot be read."""
        if not self._path.exists():
            return
        with self._opened(writing=False) as descriptor:
            end = tail(descriptor)[0]
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # lines are only ever added
            if before:
                end = end_before(descriptor, end, lambda entry: bool(entry["seq"] >= before))
            if until:
                end = end_before(descriptor, end, lambda entry: bool(entry["at"] > until))
            yield from backwards(descriptor, end)

    def verify(self) -> tuple[str, ...]:
        """Every problem of chain and head, in words; empty where the log is whole. Raises
        StoreError where it cannot be read."""
        return self.examine()[0]

    def examine(self) -> tuple[tuple[str, ...], int, Head | None]:
        """The problems, the number of lines, and the signed head (None where there is no good
        one), all of one moment."""
        if not self._path.exists():
            gone = self._head_path.exists()
            lost = f"{self._path}: is missing, but its signed head is there"
            return ((lost,) if gone else ()), 0, None
        with self._opened(writing=False) as descriptor:
            head, fault = self._read_head()
            counted = Counted(lines_from(descriptor))
            problems = verify(counted, head)
        # A crash just after the very first line leaves a log of one line without a head.
        if fault and not (counted.count <= 1 and not self._head_path.exists()):
            problems.append(fault)
        return tuple(problems), counted.count, head

    def _add(
        self, descriptor: int, size: int, last: Head, entry: Mapping[str, object]
    ) -> tuple[int, Head]:
        """Writes one line at the end of the whole lines; the new size and head."""
        line, head = extend(last, entry)
        _write(descriptor, size, line)
        body = to_json(head)
        signature = self._key.sign(PURPOSE, canonical(body))
        write_atomically(self._head_path, canonical({**body, "signature": signature}) + b"\n")
        return size + len(line), head

    def _entry(self, actor: str, action: str, data: Mapping[str, object]) -> dict[str, object]:
        return {
            "at": timestamp(self._clock.now()),
            "actor": actor,
            "action": action,
            "data": to_json(data),
        }

    def _last(self, descriptor: int, size: int) -> tuple[Head, str]:
        """What the next line has to follow, and the fault found in the tail, if any."""
        head, fault = self._read_head()
        if size == 0:
            if head is not None:
                return head, f"the log is empty, its signed head is entry {head.seq}"
            return EMPTY, fault if self._head_path.exists() else ""
        entry = parse(last_line(descriptor, size))
        if entry is None:
            return (head or _last_readable(descriptor)), "the last line is not readable"
        last = Head(seq=entry["seq"], hash=entry["hash"])
        if head is not None:
            return last, tail_fault(last, entry["prev"], head)
        return last, "" if last.seq == 1 and not self._head_path.exists() else fault

    def _read_head(self) -> tuple[Head | None, str]:
        try:
            stored = json.loads(self._head_path.read_bytes())
            head = from_json(Head, stored)
            signature = str(stored.get("signature", ""))
        except FileNotFoundError:
            return None, f"{self._head_path}: the signed head is missing"
        except (OSError, ValueError, RecursionError) as error:
            return None, f"{self._head_path}: the signed head cannot be read ({error})"
        if not self._key.verify(PURPOSE, canonical(to_json(head)), signature):
            return None, f"{self._head_path}: the signature of the head does not verify"
        return head, ""

    @contextmanager
    def _opened(self, *, writing: bool) -> Iterator[int]:
        try:
            if writing:
                private_folder(self._path.parent)
            flags = os.O_RDWR | os.O_CREAT if writing else os.O_RDONLY
            descriptor = os.open(self._path, flags | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX if writing else fcntl.LOCK_SH)
                yield descriptor
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreError(
                f"{error.filename or self._path}: the audit log cannot be "
                f"{'written' if writing else 'read'} ({error.strerror}). Look at the free space, "
                "and that file and folder belong to the user that runs Sentinel."
            ) from error


def _note(fault: str, torn: bytes) -> tuple[str, dict[str, object]] | None:
    """What has to be recorded about the tail before anything else is added to it."""
    facts: dict[str, object] = {"fault": fault} if fault else {}
    if torn:
        facts["torn"] = {
            "bytes": len(torn),
            "sha256": sha256(torn),
            "base64": base64.b64encode(torn[:MAX_TORN_BYTES]).decode(),
        }
    if not facts:
        return None
    return (FAULT if fault else TORN_LINE), facts


def _write(descriptor: int, size: int, line: bytes) -> None:
    """Puts a line after the whole ones, over a torn rest where there is one, and syncs it."""
    try:
        written = 0
        while written < len(line):
            written += os.pwrite(descriptor, line[written:], size + written)
        # Cut only now: until its record is written, the torn rest is not given up.
        os.ftruncate(descriptor, size + len(line))
        os.fsync(descriptor)
    except OSError:
        # A full disk leaves part of a line: it was never reported as written, so it goes.
        os.ftruncate(descriptor, size)
        raise


def _last_readable(descriptor: int) -> Head:
    last = EMPTY
    for line in lines_from(descriptor):
        entry = parse(line.rstrip(b"\n"))
        if entry is not None:
            last = Head(seq=entry["seq"], hash=entry["hash"])
    return last
