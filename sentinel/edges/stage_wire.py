"""What a restore's main process tells its workers of a file that they make, then prove."""

from typing import Any, NamedTuple

from sentinel.core.manifest import Entry

Attributes = tuple[tuple[str, str], ...]


class StagedFile(NamedTuple):
    """What an entry of a manifest says of a file. A hundred thousand of these are made in half the
    time that as many entries take."""

    path: str
    mode: int
    uid: int
    gid: int
    size: int
    mtime_ns: int
    sha256: str
    xattrs: Attributes | None


class Order(NamedTuple):
    """Some files of one folder of the stage, to be made or to be proven."""

    prove: bool
    folder: str
    """Relative to the stage."""
    files: list[tuple[Any, ...]]
    """Each as a StagedFile has it; answers name them by their place here."""


class Answer(NamedTuple):
    """What came of an order."""

    noted: list[tuple[int, str]]
    """Files that were left to the main process, or what is wrong with them."""
    fault: str = ""
    """Why the order could not be carried out."""


def described(entry: Entry) -> tuple[Any, ...]:
    """A file's entry as it is sent."""
    return (
        entry.path,
        entry.mode,
        entry.uid,
        entry.gid,
        entry.size,
        entry.mtime_ns,
        entry.sha256,
        entry.xattrs,
    )
