"""What takes longer than an answer may: begun by one request, looked at by others. Of one event
loop; what is recorded for ever is recorded by the work itself."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sentinel.core.canonical import to_json
from sentinel.core.principal import Principal
from sentinel.errors import Refused, SentinelError, StepError

MAX_RUNNING = 8
MAX_URGENT = 24
"""Beyond these, of what protects or brings back a site: it waits for no backup of another."""
MAX_KEPT = 200
"""Ended ones beyond it are forgotten, the oldest first."""

log = logging.getLogger(__name__)


class WorkState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One piece of work, as it stands."""

    id: str
    operation: str
    site: str
    by: str
    begun_at: datetime
    state: WorkState
    progress: str = ""
    """What it does now, in words."""
    share: float | None = None
    """How much of it is done, from 0 to 1; None: nobody knows."""
    ended_at: datetime | None = None
    result: dict[str, object] | None = None
    """What it found, as the operation's document says; also where it failed in that it was done
    and came to something else than was meant."""
    fault: str = ""
    """Why it failed, in words."""
    exit_code: int = 0
    """As the command line ends for the same fault."""


class NotAsMeant(StepError):
    """It was done, and what came of it is not what was meant; `found` says what it is."""

    def __init__(self, words: str, found: object) -> None:
        self.found = found
        super().__init__(words)


Report = Callable[[str, float | None], None]
"""`report(words, share)` says how far it is; from any thread."""


class Works:
    """All works of one life of the daemon."""

    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        """`changed` is called, on the event loop, when a work is another than before."""
        self._now = now
        self._changed = changed
        self._works: dict[str, Work] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(
        self,
        principal: Principal,
        operation: str,
        site: str,
        run: Callable[[Report], Awaitable[object]],
        *,
        urgent: bool = False,
    ) -> Work:
        """Begins it and returns at once. Raises Refused where as many run as may."""
        if len(self._tasks) >= MAX_RUNNING + (MAX_URGENT if urgent else 0):
            raise Refused(f"{len(self._tasks)} works are running; wait until one has ended.")
        work = Work(
            id=secrets.token_hex(8),
            operation=operation,
            site=site,
            by=principal.name,
            begun_at=self._now(),
            state=WorkState.RUNNING,
        )
        self._forget()
        self._works[work.id] = work
        task = asyncio.create_task(self._run(work.id, run), name=f"work-{operation}")
        self._tasks[work.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(work.id, None))
        self._changed()
        return work

    def get(self, work_id: str) -> Work | None:
        return self._works.get(work_id)

    def all(self) -> tuple[Work, ...]:
        """Newest first."""
        return tuple(reversed(self._works.values()))

    async def ended(self) -> None:
        """Returns when none is running any more."""
        while self._tasks:
            await asyncio.wait(set(self._tasks.values()))

    def cancel(self) -> tuple[asyncio.Task[None], ...]:
        """Ends what runs; the tasks, for whoever waits for their ends."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        return tasks

    async def _run(self, work_id: str, run: Callable[[Report], Awaitable[object]]) -> None:
        loop = asyncio.get_running_loop()

        def report(words: str, share: float | None = None) -> None:
            loop.call_soon_threadsafe(self._progress, work_id, words, share)

        try:
            found = await run(report)
            self._end(work_id, WorkState.DONE, result=to_json(found))
        except asyncio.CancelledError:
            words = (
                "Ended with the daemon; look at the incident or the audit log for what was done."
            )
            self._end(work_id, WorkState.FAILED, fault=words, exit_code=3)
            raise
        except SentinelError as error:
            found = to_json(error.found) if isinstance(error, NotAsMeant) else None
            code = error.exit_code
            self._end(work_id, WorkState.FAILED, result=found, fault=str(error), exit_code=code)
        except Exception as error:
            log.exception("a work ended by a fault of its own", extra={"work": work_id})
            words = f"Ended by a fault of its own ({type(error).__name__}); the log has it."
            self._end(work_id, WorkState.FAILED, fault=words, exit_code=3)

    def _progress(self, work_id: str, words: str, share: float | None) -> None:
        work = self._works.get(work_id)
        if work is not None and work.state is WorkState.RUNNING:
            self._works[work_id] = replace(work, progress=words, share=share)
            self._changed()

    def _end(
        self,
        work_id: str,
        state: WorkState,
        *,
        result: dict[str, object] | None = None,
        fault: str = "",
        exit_code: int = 0,
    ) -> None:
        work = self._works[work_id]
        self._works[work_id] = replace(
            work,
            state=state,
            ended_at=self._now(),
            result=result,
            fault=fault,
            exit_code=exit_code,
        )
        self._changed()

    def _forget(self) -> None:
        ended = [one.id for one in self._works.values() if one.state is not WorkState.RUNNING]
        for work_id in ended[: max(0, len(ended) - MAX_KEPT + 1)]:
            del self._works[work_id]
