"""What Sentinel itself stands on, looked at again and again: room on its disk, and an audit log
that can be written. What fails is told, and a response goes on as far as it may."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from sentinel.core.counts import counted
from sentinel.core.site import Site
from sentinel.errors import SentinelError
from sentinel.schedule import Job

FOOTING_SECONDS = 5.0

log = logging.getLogger(__name__)


class Room(Protocol):
    """Room that is held back for the day on which the disk is full."""

    def is_low(self) -> bool:
        """Raises OSError."""

    def give_up(self) -> bool:
        """Whether there was any. Raises OSError."""

    def hold(self) -> bool:
        """Whether it is held now. Raises OSError."""


class Late(Protocol):
    """Lines that could not be written when they were due."""

    let_go: int
    why: str

    def __len__(self) -> int: ...


class LateAudit(Protocol):
    @property
    def late(self) -> Late: ...

    def append(self, actor: str, action: str, data: dict[str, object]) -> None:
        """Writes what waits, too. Raises SentinelError."""


def footing_jobs(
    room: Room,
    audit: LateAudit,
    site: Site,
    *,
    tell: Callable[[Site, str, str], None],
    mended: Callable[[], None],
) -> tuple[Job, ...]:
    """`tell` gives word to those who run Sentinel, by way of a site; `mended` is called when
    records can be written again: what failed meanwhile is due anew."""

    async def look() -> None:
        gave_up, full = await asyncio.to_thread(_room, room)
        if full:
            tell(site, "disk-full", full)
        wrote, unwritten = await asyncio.to_thread(_audit, audit)
        if unwritten:
            tell(site, "audit-log", unwritten)
        if gave_up or wrote:
            mended()

    return (Job(name="footing", run=look, every_seconds=FOOTING_SECONDS, at_start=True),)


def _room(room: Room) -> tuple[bool, str]:
    """Whether room was given up now; and what has to be told, if anything."""
    try:
        if not room.is_low():
            room.hold()
            return False, ""
        gave_up = room.give_up()
    except OSError as error:
        log.warning("room on the disk not known", extra={"error": str(error)})
        return False, ""
    log.error("disk full", extra={"reserve_given_up": gave_up})
    return gave_up, (
        "The disk on which Sentinel keeps its state is as good as full. The room that was held "
        "back for this (the file reserve in the state folder) is given up, so that an attack is "
        "still recorded, told and blocked. Make room there: backups are refused, and evidence may "
        "not be kept whole until then."
    )


def _audit(audit: LateAudit) -> tuple[bool, str]:
    """Whether lines that waited were written now; and what has to be told, if anything."""
    waiting, let_go = len(audit.late), audit.late.let_go
    if not waiting:
        return False, ""
    try:
        audit.append("sentinel", "audit-log-behind", {"lines": waiting, "let_go": let_go})
    except SentinelError as error:
        log.exception("the audit log cannot be written")
        return False, (
            f"The audit log cannot be written, and {counted(waiting, 'line')} wait for it: {error} "
            "Attacks are still recorded, told and blocked; nothing is restored, no site is opened "
            "and no answer of a person counts until the log can be written again."
        )
    return True, ""
