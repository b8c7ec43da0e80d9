"""Notices that should have reached somebody by now, and have reached nobody. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.escalation import UNANSWERED, UNDELIVERED, family, has_told, rounds_of
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.words import Language

TRIED_AFTER = timedelta(seconds=60)
"""So long a row may lie untried before it counts as one that does not get through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One urgent notice that nobody has yet."""

    key: str
    rows: tuple[OutboxRow, ...]
    """Its own."""
    others: tuple[OutboxRow, ...]
    """Those of the rounds that repeat it."""

    @property
    def first(self) -> OutboxRow:
        """In both languages where there is such a one."""
        both = (row for row in self.rows if row.language is Language.BOTH)
        return next(both, self.rows[0])

    @property
    def since(self) -> datetime:
        return min(row.created_at for row in self.rows)

    @property
    def deliver_by(self) -> datetime:
        return min(row.deliver_by for row in self.rows if row.deliver_by)

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mail for row in self.rows for mail in row.recipients))

    @property
    def rounds(self) -> tuple[datetime, ...]:
        return rounds_of(self.others, self.key, UNDELIVERED)

    @property
    def repeats(self) -> bool:
        """Whether it is itself a round because nobody answered: the next of those repeats it."""
        return UNANSWERED in self.key

    def everywhere(self, now: datetime) -> bool:
        """Whether each of its rows was tried in vain, those of the rounds included: before the
        first of these the second channels have not been asked."""
        return bool(self.others or self.repeats) and all(
            row.attempts > 0
            or row.state is OutboxState.UNDELIVERABLE
            or abs(now - row.created_at) > TRIED_AFTER
            for row in (*self.rows, *self.others)
        )


def undelivered(rows: Sequence[OutboxRow], vouching: Collection[str]) -> tuple[Undelivered, ...]:
    """The notices of these rows that reached nobody, the oldest first. Those that were superseded,
    or had no time to be delivered by, are none."""
    families: dict[str, list[OutboxRow]] = {}
    for row in rows:
        families.setdefault(family(row.key), []).append(row)
    found = []
    for key, kin in families.items():
        own = tuple(row for row in kin if UNDELIVERED not in row.key)
        owed = [row for row in own if row.deliver_by and row.state in _OWED]
        if owed and not any(has_told(row, vouching) for row in kin):
            others = tuple(row for row in kin if UNDELIVERED in row.key)
            found.append(Undelivered(key=key, rows=own, others=others))
    return tuple(sorted(found, key=lambda one: (one.since, one.key)))


def is_covered(one: Undelivered, all_of_them: Sequence[Undelivered]) -> bool:
    """Whether a newer notice of the same incident waits, too: further rounds are that one's."""
    later = (other for other in all_of_them if not other.repeats and other.first.incident)
    return any(
        other.first.incident == one.first.incident
        and (other.since, other.key) > (one.since, one.key)
        for other in later
    )


def late(found: Sequence[Undelivered], now: datetime) -> tuple[Undelivered, ...]:
    """Those that should have been delivered by now; once late, always late, however clocks go."""
    return tuple(one for one in found if one.deliver_by <= now or one.others)


def all_dead(found: Sequence[Undelivered], now: datetime) -> tuple[Undelivered, ...]:
    """Those that are late and that no way of telling has taken: nobody outside knows of them."""
    return tuple(one for one in late(found, now) if one.everywhere(now))


_OWED = frozenset({OutboxState.QUEUED, OutboxState.UNDELIVERABLE})
