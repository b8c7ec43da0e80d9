"""libcurl's multi interface driven by the asyncio loop: sockets and one timer, no polling."""

import asyncio

import pycurl

from sentinel.edges.curl_faults import CLOSED

_CLOSED_WORDS = "the fetcher was closed"


class Connections:
    """What a fetcher holds of one event loop: whose turn it is, idle handles, connections."""

    def __init__(self, concurrency: int) -> None:
        self.turns = asyncio.Semaphore(max(1, concurrency))
        self._loop = asyncio.get_running_loop()
        self._engine = CurlLoop(max_connections=2 * concurrency)
        self._idle: list[pycurl.Curl] = []
        self._closed = False

    @property
    def belongs_here(self) -> bool:
        """Whether this is of the running event loop."""
        return self._loop is asyncio.get_running_loop()

    def handle(self) -> pycurl.Curl:
        """An easy handle without options, to be given back."""
        return self._idle.pop() if self._idle else pycurl.Curl()

    def give_back(self, curl: pycurl.Curl) -> None:
        curl.reset()
        if self._closed:
            curl.close()
        else:
            self._idle.append(curl)

    async def run(self, curl: pycurl.Curl) -> tuple[int, str]:
        """As `CurlLoop.run`; after `close` nothing is begun."""
        return (CLOSED, _CLOSED_WORDS) if self._closed else await self._engine.run(curl)

    def close(self) -> None:
        """Ends every transfer and every connection; may be repeated."""
        self._closed = True
        self._engine.close()
        while self._idle:
            self._idle.pop().close()


class CurlLoop:
    """Runs prepared easy handles. Belongs to the event loop that it was made in."""

    def __init__(self, *, max_connections: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, max_connections)
        self._timer: asyncio.TimerHandle | None = None
        self._watched: set[int] = set()
        self._running: dict[pycurl.Curl, asyncio.Future[tuple[int, str]]] = {}
        self._closed = False

    async def run(self, curl: pycurl.Curl) -> tuple[int, str]:
        """Performs one handle: libcurl's code (0 is well) and its words.

        Cancelling ends the transfer at once. What `close` ends has the code CLOSED.
        """
        done: asyncio.Future[tuple[int, str]] = self._loop.create_future()
        self._running[curl] = done
        self._multi.add_handle(curl)
        try:
            return await done
        finally:
            if self._running.pop(curl, None) is not None:
                self._multi.remove_handle(curl)

    def close(self) -> None:
        """Ends every transfer and every connection."""
        if self._closed:
            return
        self._closed = True
        for curl, done in tuple(self._running.items()):
            self._finish(curl, (CLOSED, _CLOSED_WORDS), done)
        self._multi.close()
        self._cancel_timer()
        for descriptor in tuple(self._watched):
            self._forget(descriptor)

    def _on_socket(self, what: int, descriptor: int, multi: object, data: object) -> None:
        self._forget(descriptor)
        if what == pycurl.POLL_REMOVE or self._closed:
            return
        self._watched.add(descriptor)
        if what in {pycurl.POLL_IN, pycurl.POLL_INOUT}:
            self._loop.add_reader(descriptor, self._act, descriptor, pycurl.CSELECT_IN)
        if what in {pycurl.POLL_OUT, pycurl.POLL_INOUT}:
            self._loop.add_writer(descriptor, self._act, descriptor, pycurl.CSELECT_OUT)

    def _forget(self, descriptor: int) -> None:
        if descriptor in self._watched:
            self._watched.discard(descriptor)
            self._loop.remove_reader(descriptor)
            self._loop.remove_writer(descriptor)

    def _on_timer(self, timeout_ms: int) -> None:
        self._cancel_timer()
        if timeout_ms >= 0 and not self._closed:
            self._timer = self._loop.call_later(
                timeout_ms / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0
            )

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _act(self, descriptor: int, events: int) -> None:
        if self._closed:
            return
        self._multi.socket_action(descriptor, events)
        left = 1
        while left:
            left, finished, failed = self._multi.info_read()
            for curl in finished:
                self._finish(curl, (0, ""))
            for curl, code, message in failed:
                self._finish(curl, (code, message))

    def _finish(
        self,
        curl: pycurl.Curl,
        result: tuple[int, str],
        done: "asyncio.Future[tuple[int, str]] | None" = None,
    ) -> None:
        done = self._running.pop(curl, done)
        self._multi.remove_handle(curl)
        if done is not None and not done.done():
            done.set_result(result)
