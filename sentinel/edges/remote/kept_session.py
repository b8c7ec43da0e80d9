"""A conversation that stays open for some seconds: a look reads many files, one after the other."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from sentinel.core.site import RemoteHost
from sentinel.edges.remote.session import Session, helper_session
from sentinel.errors import RemoteError

T = TypeVar("T")

IDLE_SECONDS = 10.0
"""Without a question for so long it is ended."""


class KeptSession:
    """The conversation with one host's helper for questions that change nothing."""

    def __init__(self, remote: RemoteHost, greet: Callable[[Session], None]) -> None:
        self._remote = remote
        self._greet = greet
        self._busy = threading.Lock()
        self._open: tuple[Session, ExitStack] | None = None
        self._timer: threading.Timer | None = None

    def ask(self, question: Callable[[Session], T]) -> T:
        """The answer to one question, with the host's whole time and bytes for it. While another
        thread is talking it gets a conversation of its own. Raises what `question` raises."""
        if not self._busy.acquire(blocking=False):
            return self._anew(question)
        try:
            return self._asked(question)
        finally:
            self._busy.release()

    def close(self) -> None:
        """Ends what is open; a later question opens it again."""
        with self._busy:
            self._end()

    def _asked(self, question: Callable[[Session], T]) -> T:
        if self._open is not None:
            session = self._open[0]
            session.renew()
            try:
                self._greet(session)
            except RemoteError:
                self._end()  # the host ended it meanwhile: that is no fault
        if self._open is None:
            stack = ExitStack()
            session = stack.enter_context(helper_session(self._remote))
            self._open = session, stack
            try:
                self._greet(session)
            except BaseException:
                self._end()
                raise
        try:
            answer = question(self._open[0])
        except BaseException:
            self._end()  # whatever of the answer is still to come belongs to nothing
            raise
        self._wait()
        return answer

    def _anew(self, question: Callable[[Session], T]) -> T:
        with helper_session(self._remote) as session:
            self._greet(session)
            return question(session)

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE_SECONDS, self._expired)
        self._timer.daemon = True
        self._timer.start()

    def _expired(self) -> None:
        with self._busy:
            if self._timer is threading.current_thread():  # else there was a question since
                self._end()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._open is not None:
            stack, self._open = self._open[1], None
            stack.close()
