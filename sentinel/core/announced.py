"""What was announced before it was seen: which deploy ticket covers a change, and why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sentinel.core.baseline import DeployTicket
from sentinel.core.times import ist_text

LAPSED_AFTER = timedelta(days=7)
"""So long after the end of a deploy's time what it brought may still wait for its approval."""


def end_of(ticket: DeployTicket) -> datetime:
    """When a ticket ends, or was ended before that."""
    return min(ticket.ends_at, ticket.ended_at or ticket.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """The deploy tickets of a site, and when their time and what was seen of old say."""

    tickets: tuple[DeployTicket, ...]
    times: tuple[datetime, ...]
    """When the looks began and ended; a ticket in force at either counts."""
    first_seen: Mapping[str, datetime] = field(default_factory=dict)
    """Since when a subject is known to be in a grave state: a ticket that was begun later does
    not announce it."""
    passed: frozenset[tuple[str, str]] = frozenset()
    """Subjects with the digests of what was seen there while a ticket covered it."""

    def covering(self, subject: str) -> DeployTicket | None:
        """A ticket in force for the subject, begun before it was first seen changed. One with a
        manifest covers exact bytes alone (`core/deployed.py`), and no subject as such."""
        return next((t for t in self._in_force(subject) if not self._late(subject, t)), None)

    def too_late(self, subject: str) -> str:
        """A sentence for who reads of a ticket that was begun too late; empty without one."""
        named = [*self._in_force(subject), *self._with_manifest(subject)]
        ticket = next((t for t in named if self._late(subject, t)), None)
        if ticket is None:
            return ""
        return (
            f"Deploy ticket {ticket.id} of {ticket.by} does not cover it: it was begun "
            f"{ist_text(ticket.begins_at)}, after this was first seen "
            f"({ist_text(self.first_seen[subject])})."
        )

    def lapsed(self, subject: str, digests: Iterable[str]) -> DeployTicket | None:
        """The newest ticket for a time that covered a subject, is over, and under which the same
        bytes were seen (`passed`): they have not become an attack by the end of its time, only
        because nobody has approved them yet. Those that were approved since are not among the
        tickets."""
        if not self.passed or any((subject, digest) not in self.passed for digest in digests):
            return None
        now = max(self.times)
        over = [
            ticket
            for ticket in self.tickets
            if not ticket.files
            and ticket.covers(subject, ticket.begins_at)
            and end_of(ticket) < now <= end_of(ticket) + LAPSED_AFTER
            and not self._late(subject, ticket)
        ]
        return max(over, key=end_of, default=None)

    def no_ticket(self) -> str:
        """Why `edited` was considered and not taken."""
        number = len(self.tickets)
        return (
            f"Not an announced change: no deploy ticket covers it ({number} looked at)."
            if number
            else "Not an announced change: there is no deploy ticket."
        )

    def _in_force(self, subject: str) -> Sequence[DeployTicket]:
        return [t for t in self.tickets if any(t.covers(subject, at) for at in self.times)]

    def _with_manifest(self, subject: str) -> Sequence[DeployTicket]:
        path = subject.partition("?")[0]
        return [t for t in self.tickets if any(file.subject == path for file in t.files)]

    def _late(self, subject: str, ticket: DeployTicket) -> bool:
        seen = self.first_seen.get(subject)
        return seen is not None and ticket.begins_at > seen
