"""Proofs of life: the dead-man's switch outside and the service manager hear of Sentinel only while
its checks are on time. Fed by the loop that does the work, never by a task that only pings."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sentinel.core.heartbeat_port import Beat, BeatNote, Manager, Switch, Trouble, trouble_text
from sentinel.core.ports import Clock
from sentinel.errors import SentinelError

LOOK_SECONDS = 5.0
"""How often is looked whether all is on time, at most."""
WATCHDOG_SHARE = 1 / 3
"""Of the watchdog's time: so that one word that is lost starts nothing anew."""
RETRY_SECONDS = 15.0
"""Pause after a ping that did not get through."""
ANSWER_SECONDS = 30.0
"""How long a thread and the database may take to answer."""

_Names = tuple[tuple[str, bool], ...]
"""By which troubles are told apart."""

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Vitals:
    """Whether everything that must go on does. Each question gives what is wrong."""

    quick: tuple[Callable[[], Sequence[Trouble]], ...]
    """Asked in the event loop; they look at what is in memory alone."""
    slow: Callable[[], Sequence[Trouble]]
    """Asked in a thread, and asks the database. Raises SentinelError."""
    answer_seconds: float = ANSWER_SECONDS
    _asking: "asyncio.Task[Sequence[Trouble]] | None" = field(default=None, init=False)

    async def troubles(self) -> tuple[Trouble, ...]:
        """All that is wrong now; nothing where all is on time."""
        found = [trouble for question in self.quick for trouble in question()]
        return (*found, *await self._slow())

    async def _slow(self) -> Sequence[Trouble]:
        """At most one question waits: threads that hang must not be joined by more of them."""
        if self._asking is None:
            self._asking = asyncio.create_task(asyncio.to_thread(self.slow), name="vitals")
        done, _ = await asyncio.wait((self._asking,), timeout=self.answer_seconds)
        if not done:
            text = f"no thread or no answer of the database within {self.answer_seconds:g} s"
            return (Trouble(name="database", text=text, mends=True),)
        asked, self._asking = self._asking, None
        try:
            return asked.result()
        except SentinelError as error:
            return (Trouble(name="database", text=str(error), mends=True),)

    def cancel(self) -> None:
        if self._asking is not None:
            self._asking.cancel()


class Heart:
    """Beats until it is stopped."""

    def __init__(
        self,
        vitals: Vitals,
        *,
        switch: Switch | None,
        every_seconds: float,
        manager: Manager,
        note: BeatNote,
        clock: Clock,
    ) -> None:
        self._vitals = vitals
        self._switch = switch
        self._every_seconds = every_seconds
        self._manager = manager
        self._note = note
        self._clock = clock
        self._pinging: asyncio.Task[None] | None = None
        self._pinged_at = float("-inf")
        self._said: _Names | None = None
        """What the last ping told of; None before the first one."""
        self._error = ""
        self._status = ""
        self._logged: _Names | None = None

    @property
    def pause_seconds(self) -> float:
        """Between two looks."""
        wanted = [LOOK_SECONDS, self._every_seconds]
        if self._manager.watchdog_seconds:
            wanted.append(self._manager.watchdog_seconds * WATCHDOG_SHARE)
        return min(wanted)

    async def run(self, stop: asyncio.Event) -> None:
        """Looks, and says what it sees, until `stop` is set. A ping that hangs holds up nothing: it
        has a limit of its own, and the next look does not wait for it."""
        try:
            while not stop.is_set():
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self.pause_seconds)
        finally:
            self._vitals.cancel()
            if self._pinging is not None:
                self._pinging.cancel()

    async def look(self) -> None:
        """One look; a ping is begun where one is due, or where there is something new to say."""
        troubles = await self._vitals.troubles()
        text = trouble_text(troubles)
        if not any(trouble.mends for trouble in troubles):
            self._manager.alive()
        # how long it has lasted changes with each look, and is no news
        names = tuple((trouble.name, trouble.mends) for trouble in troubles)
        self._show(text, names)
        now = self._clock.monotonic()
        due = names != self._said or now - self._pinged_at >= self._every_seconds
        if self._switch is not None and due and (self._pinging is None or self._pinging.done()):
            self._said, self._pinged_at = names, now
            self._pinging = asyncio.create_task(self._ping(self._switch, text), name="ping")

    def _show(self, text: str, names: _Names) -> None:
        status = f"not on time: {text}" if text else "checks are on time"
        if status != self._status:
            self._status = status
            self._manager.status(status.replace("\n", "; "))
        if names != self._logged:
            self._logged = names
            if text:
                log.error("not on time", extra={"troubles": text})
            else:
                log.info("checks are on time")

    async def _ping(self, switch: Switch, text: str) -> None:
        error = await (switch.fail(text) if text else switch.alive())
        if error and not self._error:
            log.error("the dead-man's switch was not reached", extra={"error": error})
        elif self._error and not error:
            log.info("the dead-man's switch is reached again")
        self._error = error
        if error:
            wait_seconds = min(RETRY_SECONDS, self._every_seconds)
            self._pinged_at = self._clock.monotonic() - self._every_seconds + wait_seconds
        beat = Beat(at=self._clock.now(), trouble=text, error=error)
        try:
            await asyncio.to_thread(self._note.keep, beat)
        except OSError:
            log.exception("the ping could not be noted")
