"""Which of many changed files are looked at first, where not all can be."""

from collections.abc import Iterable

from sentinel.core.file_kinds import is_page, is_script
from sentinel.core.manifest import ChangeKind, EntryType, TreeChange
from sentinel.core.server_code import is_server_code


def by_urgency(changes: Iterable[TreeChange]) -> tuple[TreeChange, ...]:
    """The changes, those first in which an attack shows: approved pages, what a server runs, new
    pages, scripts, other contents, what is gone, folders and modes; of each kind an index of the
    root first, then the small ones, which take the least time.

    Approved pages come before all that is new: new files are cheap to make, and people see pages.
    """
    return tuple(sorted(changes, key=_order))


def _order(change: TreeChange) -> tuple[int, bool, int, str]:
    size = 0 if change.after is None else change.after.size
    return _rank(change), not change.path.startswith("index."), size, change.path


def _rank(change: TreeChange) -> int:
    if change.after is None:
        return 5
    if change.kind is ChangeKind.METADATA or change.after.type is EntryType.DIRECTORY:
        return 6
    if is_page(change.path, ""):
        return 0 if change.before is not None else 2
    if is_server_code(change.path) or change.after.type is not EntryType.FILE:
        return 1
    return 3 if is_script(change.path, "") else 4
