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


def plain_said(said: Said) -> Any:
    """As values that a crew takes (crew_wire.py): no named tuples."""
    done = [
        (one.folder, one.names, tuple(map(tuple, one.seen)), one.asked, one.moved)
        for one in said.done
    ]
    return (done, said.touched, said.fault, said.damaged)


def said_of(item: Any) -> Said:
    done, *rest = item
    made = [
        Done(folder, names, tuple(map(Seen._make, seen)), asked, moved)
        for folder, names, seen, asked, moved in done
    ]
    return Said(made, *rest)


def plain_jobs(jobs: list[Job]) -> Any:
    """As values that a crew takes."""
    return list(map(tuple, jobs))
