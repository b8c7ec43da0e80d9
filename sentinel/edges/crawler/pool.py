"""The workers of a crawl: started, given orders, watched, replaced."""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sentinel.edges.crawler import nursery
from sentinel.edges.crawler.crew import Crew, no_process
from sentinel.edges.crawler.guarded import ending
from sentinel.edges.crawler.wire import Answer, Frames, Order, Setup, pack
from sentinel.edges.crawler.worker_process import WorkerProcess
from sentinel.errors import CouldNotFindOut

GRACE_SECONDS = 60.0
"""How much longer than one request may take a worker may be silent with orders in its hands."""
MAX_STILLBORN = 3
_WATCH_SECONDS = 5.0
_RECEIVE_BYTES = 1 << 20

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Member:
    process: WorkerProcess
    connection: socket.socket
    frames: Frames = field(default_factory=Frames)
    orders: dict[int, Order] = field(default_factory=dict)
    to_send: list[Order] = field(default_factory=list)
    unsent: bytearray = field(default_factory=bytearray)
    heard_at: float = 0.0


class WorkerPool:
    """Worker processes behind sockets, served by the running event loop.

    `answered` is called once for each order that was answered; `lost` for each that was in the
    hands of a worker when it died or had to be killed.
    """

    def __init__(
        self,
        setup: Setup,
        ended: "asyncio.Future[None]",
        crew: Crew | None,
        answered: Callable[[list[Answer]], None],
        lost: Callable[[list[Order]], None],
    ) -> None:
        """`crew` has processes that were started ahead. What goes wrong in here or in what is
        called ends `ended` with that error."""
        self._ended = ended
        self._crew = crew or Crew()
        self._stillborn = 0
        """Workers in a row that died before they answered anything."""
        self._read = False
        self._setup = setup
        self._answered = answered
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._members: list[_Member] = []
        self._depth = 2 * setup.concurrency
        """Orders in one worker's hands: as many again as it asks at a time, so it never waits."""
        self._watch: asyncio.TimerHandle | None = None

    @property
    def size(self) -> int:
        return len(self._members)

    def grow(self) -> None:
        """Starts one more worker."""
        hired = self._crew.take()
        member = _Member(hired.process, hired.connection, heard_at=self._loop.time())
        member.unsent += pack([self._setup])
        self._members.append(member)
        self._loop.add_reader(hired.connection, ending(self._ended, self._readable), member)
        self._write(member)
        if self._watch is None:
            self._watch = self._loop.call_later(
                _WATCH_SECONDS, ending(self._ended, self._look_after)
            )

    def room(self) -> int:
        """How many orders can be taken now."""
        return sum(max(0, self._depth - len(member.orders)) for member in self._members)

    def send(self, order: Order) -> None:
        """Hands an order to the worker with the fewest; `flush` sends them off."""
        member = min(self._members, key=lambda member: len(member.orders))
        if not member.orders:
            member.heard_at = self._loop.time()
        member.orders[order.number] = order
        member.to_send.append(order)

    def flush(self) -> None:
        for member in tuple(self._members):
            if member.to_send:
                member.unsent += pack(member.to_send)
                member.to_send.clear()
                self._write(member)

    async def close(self) -> None:
        """Ends all workers; what they have in hand is given up."""
        if self._watch is not None:
            self._watch.cancel()
        members, self._members = self._members, []
        for member in members:
            self._drop(member)
            member.process.kill()  # it holds nothing that could be lost
        for member in members:
            await asyncio.to_thread(member.process.wait)

    def _readable(self, member: _Member) -> None:
        try:
            data = member.connection.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self._bury(member)
            return
        member.heard_at = self._loop.time()
        self._stillborn = 0
        for batch in member.frames.feed(data):
            answers = [Answer(*item) for item in batch]
            for answer in answers:
                member.orders.pop(answer.number, None)
            if not self._read and any(answer.contents for answer in answers):
                self._read = True
                nursery.NURSERIES.pages_were_read()
            self._answered(answers)

    def _write(self, member: _Member) -> None:
        try:
            sent = member.connection.send(member.unsent)
        except BlockingIOError:
            sent = 0
        except ConnectionError:
            return  # the reader sees its end, too
        del member.unsent[:sent]
        if member.unsent:
            self._loop.add_writer(member.connection, self._write, member)
        else:
            self._loop.remove_writer(member.connection)

    def _bury(self, member: _Member) -> None:
        """A worker that died: another takes its place, its orders are told. So are those of
        others that died with it, before anything can be sent to them."""
        if member not in self._members:
            return
        dead = [one for one in self._members if one is member or one.process.has_ended()]
        for one in dead:
            self._members.remove(one)
            self._drop(one)
            one.process.kill()
        for one in dead:
            code = one.process.wait()
            log.warning("crawl worker died", extra={"code": code, "orders": len(one.orders)})
        for one in dead:
            self._replace(one)
        self._lost([order for one in dead for order in one.orders.values()])

    def _replace(self, dead: _Member) -> None:
        """Starts another one. Raises CouldNotFindOut where that has no end."""
        if dead.process.refused:
            raise no_process(dead.process.refused)
        self._stillborn += 1
        if self._stillborn > MAX_STILLBORN:
            code = dead.process.wait()
            found = "before they are ready" if code is None else f"exit code {code}"
            raise CouldNotFindOut(
                f"The processes that read pages end as soon as they begin ({found}), "
                "so nothing can be crawled. Is there memory left, and is Sentinel installed "
                "whole? Try: sentinel check-config, then this again."
            )
        self.grow()

    def _drop(self, member: _Member) -> None:
        self._loop.remove_reader(member.connection)
        self._loop.remove_writer(member.connection)
        member.connection.close()

    def _look_after(self) -> None:
        """Kills a worker that has been silent for too long: a page holds its parser."""
        patience_seconds = self._setup.timeout_seconds + GRACE_SECONDS
        for member in tuple(self._members):
            if member.orders and self._loop.time() - member.heard_at > patience_seconds:
                log.warning("crawl worker hangs", extra={"orders": len(member.orders)})
                member.process.kill()
                with suppress(OSError):  # one that never began has nobody to close its socket
                    member.connection.shutdown(socket.SHUT_RDWR)
        self._watch = self._loop.call_later(_WATCH_SECONDS, ending(self._ended, self._look_after))
