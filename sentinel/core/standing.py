"""What a run's journal says of its block: whether it stands, who opened the site, who keeps it
closed. Entries that people and the daemon write beside the run count like those of its steps."""

from collections.abc import Sequence

from sentinel.core.playbook import BY_HAND, JournalEntry, Phase

KEPT = "kept"
"""In the data of an entry: why a person keeps the site closed after the end of its incident."""
RESTORED_BY_HAND = "restore-by-hand"
"""The action of an entry: a person puts files or a database back, beside the run."""
SIGHTING = "sighting"
"""In the data of an entry: the number of the last sighting that was known when it was written."""


def blocked_by(journal: Sequence[JournalEntry]) -> bool:
    """Whether a run's journal says that its block is in force and is not being lifted."""
    blocked = False
    for entry in journal:
        if entry.action == "block" and entry.phase is Phase.DONE:
            blocked = True
        if entry.action == "unblock" and entry.phase in {Phase.INTENT, Phase.DONE}:
            blocked = False
    return blocked


def opened_by_hand(journal: Sequence[JournalEntry]) -> JournalEntry | None:
    """The entry with which a person opened the site last, if it was not closed again since."""
    opened = None
    for entry in journal:
        if entry.action == "block" and entry.phase is Phase.DONE:
            opened = None
        if entry.action == "unblock" and entry.step == BY_HAND:
            opened = entry
    return opened


def kept_closed(journal: Sequence[JournalEntry]) -> JournalEntry | None:
    """The entry that says why a person keeps the site closed; None once it was opened."""
    kept = None
    for entry in journal:
        if entry.action == "block" and KEPT in entry.data:
            kept = entry
        if entry.action == "unblock" and entry.phase in {Phase.INTENT, Phase.DONE}:
            kept = None
    return kept


def sighting_of(entry: JournalEntry | None) -> int:
    """The last sighting that was known at an entry; 0 where there is none."""
    number = None if entry is None else entry.data.get(SIGHTING)
    return number if isinstance(number, int) else 0
