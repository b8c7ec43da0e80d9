"""A worker process of a crawl: asks addresses, hashes and reads the answers, says what they hold.

Forked from the nursery, with a socket to the main process. It ends when that is closed. It keeps
nothing: whatever hurts it costs the pages in its hands.
"""

import gc
import logging
import marshal
import resource
import select
import socket
import time
from collections import deque
from contextlib import suppress

import pycurl

from sentinel.core.leading_headers import lead_on
from sentinel.core.page import FailureReason
from sentinel.core.page_marks import mark
from sentinel.core.reference import NOTHING
from sentinel.core.urls import host_of
from sentinel.core.visit import Marks
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.crawler.cpu_limit import CpuLimit
from sentinel.edges.crawler.in_hand import InHand
from sentinel.edges.crawler.stalls import Stalls
from sentinel.edges.crawler.transfer import Fetched, Transfer
from sentinel.edges.crawler.wire import Answer, Frames, Order, Setup, Wants, pack

_RECEIVE_BYTES = 1 << 20
_IDLE_SECONDS = 1.0
_FLUSH_BYTES = 1 << 18
_FLUSH_SECONDS = 0.005
"""Answers are handed over in batches of at most so much, and after so long at the latest."""
_LARGE_BYTES = 1_000_000
"""Reading so much may take seconds, where it was written to hurt."""
_LONGEST_BREATH_SECONDS = 1.0


class Worker:
    """Carries out orders, `setup.concurrency` of them at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._frames = Frames()
        self._orders: deque[Order] = deque()
        self._answers: list[Answer] = []
        self._answers_bytes = 0
        self._flush_at = 0.0
        self._multi = pycurl.CurlMulti()
        self._idle: list[Transfer] = []
        self._running: dict[pycurl.Curl, Transfer] = {}
        self._stalls = Stalls()
        self._in_hand = InHand(0)
        self._read_seconds = 0.0
        """How long the last large body took."""

    def run(self) -> None:
        """Works until the main process has gone or closes the connection."""
        if not self._receive(wait=True):
            return
        while True:
            self._start()
            self._perform()
            self._flush_if_due()
            if not self._receive(wait=False):
                return

    def _receive(self, *, wait: bool) -> bool:
        """Waits for something to do; False once the main process has gone."""
        if wait:
            readable = [self._connection.fileno()]
        else:
            reading, writing, failing = self._multi.fdset()
            seconds = 0.0 if self._can_start() else self._patience()
            own = self._connection.fileno()
            self._stalls.about_to_attend()
            readable, _, _ = select.select([own, *reading], writing, failing, seconds)
            self._stalls.attended()
        if self._connection.fileno() not in readable:
            return True
        data = self._connection.recv(_RECEIVE_BYTES)
        for batch in self._frames.feed(data):
            for item in batch:
                self._take(item)
        return bool(data)

    def _patience(self) -> float:
        """How long libcurl allows to wait: it has timers of its own."""
        longest = _FLUSH_SECONDS if self._answers else _IDLE_SECONDS
        milliseconds = self._multi.timeout()
        if not self._running or milliseconds < 0:
            return longest
        return float(min(milliseconds / 1000, longest))

    def _take(self, item: tuple[object, ...]) -> None:
        if self._idle or self._running:
            self._orders.append(Order(*item))  # type: ignore[arg-type] # as the main process sent it
            return
        setup = Setup(*item)  # type: ignore[arg-type] # the first item is the set-up
        guard = AddressGuard.of(setup.own_hosts, setup.allow_addresses)
        self._connection.sendall(pack([]))  # the main process knows that this one lives
        self._multi.setopt(pycurl.M_MAXCONNECTS, 2 * setup.concurrency)
        self._in_hand = in_hand = InHand(setup.max_body_bytes)
        self._idle = [Transfer(setup, guard, in_hand) for _ in range(setup.concurrency)]

    def _can_start(self) -> bool:
        return bool(self._orders and self._idle) and self._in_hand.room(len(self._running))

    def _start(self) -> None:
        while self._can_start():
            order, transfer = self._orders.popleft(), self._idle.pop()
            try:
                transfer.begin(order)
            except (pycurl.error, ValueError) as error:
                self._idle.append(transfer)
                failed = Answer(
                    order.number, failure=FailureReason.BAD_URL.value, detail=str(error)
                )
                self._answer(failed)
                continue
            self._multi.add_handle(transfer.curl)
            self._running[transfer.curl] = transfer

    def _turn(self) -> int:
        """Lets libcurl work; how many transfers are under way."""
        self._stalls.about_to_attend()
        _, active = self._multi.perform()
        self._stalls.attended()
        return int(active)

    def _breathe(self) -> None:
        """Between large bodies the other transfers get as long as the last one took to be read."""
        until = time.monotonic() + min(self._read_seconds, _LONGEST_BREATH_SECONDS)
        while self._turn() and (left := until - time.monotonic()) > 0:
            reading, writing, failing = self._multi.fdset()
            select.select(reading, writing, failing, min(left, self._patience()))
            self._stalls.attended()

    def _perform(self) -> None:
        self._turn()
        left = 1
        while left:
            left, finished, failed = self._multi.info_read()
            for curl in finished:
                self._end(curl, 0, "")
            for curl, code, words in failed:
                self._end(curl, code, words)

    def _end(self, curl: pycurl.Curl, code: int, words: str) -> None:
        self._multi.remove_handle(curl)
        transfer = self._running.pop(curl)
        number = transfer.order.number
        self._idle.append(transfer)
        self._in_hand.let_go(number, transfer.size)
        if transfer.given_up or self._stalls.excuse(number, code, transfer.began_at):
            transfer.drop()
            self._orders.appendleft(transfer.order)
            return
        fetched = transfer.end(code, words)
        self._in_hand.answered(number)
        large = len(fetched.body) > _LARGE_BYTES
        if large:
            self._breathe()  # and nothing is begun that would then have to wait
        elif self._orders:
            self._start()  # the server works while we read
            self._turn()
        began_at = time.monotonic()
        self._answer(read(fetched))
        if large:
            self._read_seconds = time.monotonic() - began_at

    def _answer(self, answer: Answer) -> None:
        if not self._answers:
            self._flush_at = time.monotonic() + _FLUSH_SECONDS
        self._answers.append(answer)
        self._answers_bytes += len(answer.contents) + (len(answer.body) if answer.body else 0)
        if self._answers_bytes > _FLUSH_BYTES:
            self._flush()

    def _flush_if_due(self) -> None:
        """Each batch wakes the main process: while there is enough to do, it can wait a moment."""
        busy = 2 * len(self._running) > len(self._idle)
        if self._answers and not (busy and time.monotonic() < self._flush_at):
            self._flush()

    def _flush(self) -> None:
        if self._answers:
            self._connection.sendall(pack(self._answers))
            self._answers, self._answers_bytes = [], 0


def read(fetched: Fetched) -> Answer:
    """What the main process is told of an answer."""
    order, body = fetched.order, fetched.body
    content_type_header = fetched.header("content-type")
    known = bool(order.known_digest) and fetched.sha256 == order.known_digest
    unchanged = known and fetched.status == 200 and not fetched.cut
    contents, marks = NOTHING, Marks()
    if not unchanged and fetched.status:
        marks = mark(
            fetched.status,
            fetched.headers,
            body,
            content_type_header,
            order.url,
            fingerprint=bool(order.wants & Wants.FINGERPRINT),
        )
        # An error page with relative links would lead ever deeper into what does not exist.
        if order.wants & Wants.CONTENTS and 200 <= fetched.status < 300:
            # Only here: a sweep where nothing has changed reads no page and needs no parser.
            from sentinel.core.contents import read_contents

            contents = read_contents(
                body,
                content_type_header,
                order.url,
                whole=not fetched.cut,
                named_sitemap=bool(order.wants & Wants.SITEMAP),
                limited=CpuLimit,
            )
    leads_on = unchanged and lead_on(fetched.headers, host_of(order.url))
    wanted = order.wants & Wants.BODY and fetched.status and (leads_on or not unchanged)
    if order.wants & Wants.FOREIGN:
        contents = contents._replace(references=(), contacts=())
    return Answer(
        number=order.number,
        status=fetched.status,
        failure=fetched.failure,
        detail=fetched.detail,
        location=fetched.location,
        content_type=content_type_header.partition(";")[0].strip().lower(),
        retry_after=fetched.header("retry-after"),
        sha256=fetched.sha256,
        size=len(body),
        cut=fetched.cut,
        elapsed_seconds=fetched.elapsed_seconds,
        at=fetched.at,
        peer_address=fetched.peer_address,
        marks=(marks.bot_wall, marks.wrong_type, marks.fingerprint, marks.sets_cookie),
        unchanged=unchanged,
        targets=tuple({reference[0]: None for reference in contents.references}),
        references=len(contents.references),
        contents=marshal.dumps(tuple(contents)) if contents.kind else b"",
        body=body if wanted else None,
        headers=fetched.headers if order.wants & Wants.BODY else (),
    )


def work(connection: socket.socket) -> None:
    """What the process does: with no core file of what a hostile page made of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(50_000, 20, 100)
    # what libraries find odd in a page is no news: this process says everything in its answers
    logging.disable()
    with suppress(BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        Worker(connection).run()
