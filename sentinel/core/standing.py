"""What a run's journal says of its block: whether it stands, what was tested since a restore, who
opened the site, who keeps it closed. Entries that people and the daemon write beside the run count
like those of its steps."""

from collections.abc import Sequence

from sentinel.core.playbook import BY_HAND, JournalEntry, Phase

KEPT = "kept"
"""In the data of an entry: why a person keeps the site closed after the end of its incident."""
RESTORED_BY_HAND = "restore-by-hand"
"""The action of an entry: a person puts files or a database back, beside the run; out of the
quarantine, too."""
ROOT_REPLACED = "root_replaced"
"""In the data of such an entry, true: the whole document root is exchanged for another tree."""
NAME_BACKUP = frozenset({"restore-database", RESTORED_BY_HAND})
"""Actions whose entries name a backup where something was restored, and none where not."""
SIGHTING = "sighting"
"""In the data of an entry: the number of the last sighting that was known when it was written."""

_RESTORES = frozenset({"restore", RESTORED_BY_HAND})
_PUTS_BACK = _RESTORES | NAME_BACKUP
_TOUCHES = frozenset(
    {
        *(Phase.INTENT, Phase.DONE, Phase.FAILED),
        *(Phase.TAKING_BACK, Phase.COMPENSATED, Phase.NOT_TAKEN_BACK),
    }
)


def blocked_by(journal: Sequence[JournalEntry]) -> bool:
    """Whether a run's journal says that its block is in force and is not being lifted."""
    blocked = False
    for entry in journal:
        if entry.action == "block" and entry.phase is Phase.DONE:
            blocked = True
        if entry.action == "block" and entry.phase is Phase.COMPENSATED:
            blocked = False
        if entry.action == "unblock" and entry.phase in {Phase.INTENT, Phase.DONE}:
            blocked = False
    return blocked


def touched(journal: Sequence[JournalEntry]) -> int:
    """The number of the last entry of a restore that may have changed what is served; 0 where there
    is none. A restore of a database in a playbook has no way to `unblock` but over a re-test
    (config/transitions.py)."""
    numbers = (e.number for e in journal if e.action in _RESTORES and e.phase in _TOUCHES)
    return max(numbers, default=0)


def put_back(journal: Sequence[JournalEntry]) -> tuple[int, bool]:
    """The number of the last entry with which files or a database were put back, 0 where there is
    none, and whether that is still under way, as far as the journal tells."""
    entries = [e for e in journal if e.action in _PUTS_BACK and e.phase in _TOUCHES]
    if not entries:
        return 0, False
    return entries[-1].number, entries[-1].phase in {Phase.INTENT, Phase.TAKING_BACK}


def overtaken(journal: Sequence[JournalEntry], step: str) -> JournalEntry | None:
    """The restore by hand that has put a tree in the document root's place, or has begun to, since
    a step was cut off; None where the step was not cut off, or nobody did."""
    own = [entry for entry in journal if entry.step == step]
    if not own or own[-1].phase not in {Phase.INTENT, Phase.UNKNOWN}:
        return None
    begun = ended = None
    for entry in journal:
        if entry.number < own[-1].number or not entry.data.get(ROOT_REPLACED):
            continue
        begun = entry if entry.phase is Phase.INTENT else None
        ended = entry if entry.phase is Phase.DONE else ended
    return begun or ended


def retested(journal: Sequence[JournalEntry]) -> int:
    """The number of the entry with which the last green re-test began: what was restored while it
    looked is not tested by it. 0 where none was green."""
    begun = green = 0
    for entry in journal:
        if entry.action == "retest" and entry.phase is Phase.INTENT:
            begun = entry.number
        if entry.action == "retest" and entry.phase is Phase.DONE:
            green, begun = begun or entry.number, 0
    return green


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
