"""Makes checkpoints of the audit chain, keeps them, and holds an old one against today's log."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.core.chain import Head
from sentinel.core.checkpoint import (
    Checkpoint,
    key_hash_of,
    new_text,
    origin_of,
    read_checkpoint,
)
from sentinel.core.checkpoint_port import Checkpoints, KeptCheckpoint
from sentinel.core.ports import Clock
from sentinel.edges.audit import FileAudit
from sentinel.edges.keys import SigningKey
from sentinel.errors import IntegrityError, SentinelError

ENDS = frozenset({"incident-resolved", "incident-needs-human", "incident-closed", "playbook-ended"})
"""Entries of the audit log after which a checkpoint is made at once: a response came to an end."""

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Checkpointer:
    """May be used from any thread."""

    audit: FileAudit
    key: SigningKey
    clock: Clock
    kept: Checkpoints
    _latest: str | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def make(self) -> Checkpoint | None:
        """Signs the chain as it stands, where it has grown since the last checkpoint; None else.

        Raises IntegrityError where the log does not hold what an earlier checkpoint says, or its
        end is not good: such a log is never signed. Raises StoreError.
        """
        with self._one_at_a_time:
            head = self.audit.head()
            if head is None or head.seq < 1:
                return None
            last = self.kept.last()
            if last is not None:
                self._refuse_other(read_checkpoint(last.note))
                if last.seq == head.seq:
                    self._latest = last.note
                    return None
            public = self.key.public_raw
            text = new_text(public, head, self.clock.now())
            origin = origin_of(public)
            made = Checkpoint(
                origin=origin,
                head=head,
                at=text.splitlines()[3].removeprefix("at "),
                signature=self.key.sign_note(text),
                key_hash=key_hash_of(origin, public),
            )
            self.kept.add(KeptCheckpoint(seq=head.seq, at=made.at, note=made.note))
            self._latest = made.note
            return made

    def after(self, action: str) -> None:
        """Called after each entry of the log; a fault here holds nothing up."""
        if action not in ENDS:
            return
        try:
            self.make()
        except SentinelError:
            log.exception("no checkpoint could be made")

    def latest_lines(self) -> tuple[str, ...]:
        """The last note, line by line, for mails; none where none was made. Never raises."""
        if self._latest is None:
            try:
                last = self.kept.last()
            except SentinelError:
                return ()
            self._latest = "" if last is None else last.note
        return tuple(self._latest.splitlines())

    def _refuse_other(self, last: Checkpoint) -> None:
        if fault := fault_against(self.audit, last):
            raise IntegrityError(
                f"The audit log is not the one that was signed at {last.at}: {fault} No further "
                "checkpoint is made. Keep the log as it is, and compare it with a copy."
            )


def new_checkpointer(
    audit: FileAudit, key: SigningKey, clock: Clock, kept: Checkpoints
) -> Checkpointer:
    """One that also makes a checkpoint at each end of a response."""
    made = Checkpointer(audit=audit, key=key, clock=clock, kept=kept)
    audit.watch(made.after)
    return made


def fault_against(audit: FileAudit, checkpoint: Checkpoint) -> str:
    """What is wrong with the log of today against a checkpoint, in words; empty where it holds
    all that the checkpoint says. Raises StoreError."""
    digest = audit.hash_of(checkpoint.head.seq)
    if not digest:
        return f"Entry {checkpoint.head.seq} is missing: the log was cut."
    if digest != checkpoint.head.hash:
        return f"Entry {checkpoint.head.seq} is another one: the log was rewritten."
    return ""


def told(checkpoint: Checkpoint) -> Mapping[str, object]:
    """For documents in JSON."""
    head: Head = checkpoint.head
    return {
        "origin": checkpoint.origin,
        "entries": head.seq,
        "head": head.hash,
        "at": checkpoint.at,
    }
