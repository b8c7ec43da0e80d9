"""What somebody agreed to when they looked at the dry run of a restore, as one digest. Pure."""

from collections.abc import Callable, Iterable

from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.database import DatabasePart
from sentinel.core.manifest import TreeChange
from sentinel.core.vault import ConditionResult


def files_digest(
    *,
    site: str,
    backup: str,
    paths: Iterable[str],
    changes: Iterable[TreeChange],
    against: Iterable[ConditionResult],
    ignored: Callable[[str], bool],
    takes_back: str,
) -> str:
    """Of a restore of files: the backup, what is chosen of it, what a person overrides, which
    approved baseline is taken back, and every change with what stands there before and after it.
    Changes in paths that `ignored` names are
    left out: there the application writes at any moment, and what comes back is the backup's."""
    return _digest(
        what="files",
        site=site,
        backup=backup,
        paths=sorted(paths),
        changes=[to_json(change) for change in changes if not ignored(change.path)],
        against=_conditions(against),
        takes_back=takes_back,
    )


def database_digest(
    *,
    site: str,
    backup: str,
    part: DatabasePart,
    against: Iterable[ConditionResult],
    takes_back: str,
) -> str:
    """Of a restore of a database: the backup, the bytes of its dump, and which approved baseline is
    taken back. Not what it holds now,
    which the application changes at any moment."""
    return _digest(
        what="database",
        site=site,
        database=part.state.name,
        backup=backup,
        dump=[to_json(file) for file in part.files],
        against=_conditions(against),
        takes_back=takes_back,
    )


def _conditions(against: Iterable[ConditionResult]) -> list[str]:
    return sorted(f"{result.condition.value}: {result.answer.value}" for result in against)


def _digest(**facts: object) -> str:
    return sha256(b"sentinel/restore-plan/1\0" + canonical(facts))
