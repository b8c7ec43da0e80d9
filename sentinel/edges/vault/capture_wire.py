"""What a capture's main process and its workers say to each other."""

from typing import Any, NamedTuple

from sentinel.edges.entries import Seen
from sentinel.edges.vault.capture_job import Done, Job


class Setup(NamedTuple):
    """The first thing that a worker is told."""

    objects: str
    """The folder of the store."""
    compression: str
    max_file_bytes: int


class Said(NamedTuple):
    """A worker's answer to one bundle of jobs: what came of it, or what went wrong."""

    done: list[Done]
    touched: list[str]
    fault: str = ""
    damaged: bool = False
    """The fault is the disk's: it gave back other bytes than were written."""


def jobs_of(item: Any) -> list[Job]:
    return [Job(*job) for job in item]


def said_of(item: Any) -> Said:
    done, *rest = item
    made = [
        Done(folder, tuple(names), tuple(Seen(*one) for one in seen), asked, moved)
        for folder, names, seen, asked, moved in done
    ]
    return Said(made, *rest)


def plain(item: Any) -> Any:
    """Named tuples as tuples, which a crew takes (crew_wire.py)."""
    if isinstance(item, tuple):
        return tuple(plain(part) for part in item)
    if isinstance(item, list):
        return [plain(part) for part in item]
    return item
