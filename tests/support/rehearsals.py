"""A Rehearsal with sensible defaults; a test names only what it is about."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.rehearsal import Rehearsal, TimedPhase
from support.values import T0


def make_rehearsal(number: int = 1, **fields: object) -> Rehearsal:
    """The number is that of the day on which it was held."""
    made = Rehearsal(
        id=f"R{number}",
        site="main",
        backup="B1",
        document_root="/srv/www",
        storing="zstd",
        started_at=T0 + timedelta(days=number),
        ended_at=T0 + timedelta(days=number, seconds=3.5),
        seconds=3.5,
        files=7,
        bytes=1000,
        checks=("home",),
        phases=(TimedPhase(name="restore", seconds=1.25),),
        not_checked=("/app is made by a program.",),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # whatever field a test is about
