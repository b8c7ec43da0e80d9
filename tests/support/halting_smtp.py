"""A mail server on loopback that stops, hangs up or trickles at one point of a conversation.

    with HaltingSmtp() as server:
        server.halt_at = Point.END
        ...
        server.halted.wait(LIMIT_SECONDS)

At `halt_at` it sets `halted` and says nothing more in that connection. `answers` holds what it says
instead of its own words; after 421 it hangs up. From `trickle_at` on its answer comes a byte at a
time, and never to an end. `messages` holds every mail that came whole, whether or not that was ever
said.
"""

import contextlib
import socketserver
import threading
from email import message_from_bytes
from enum import StrEnum
from types import TracebackType

from support.waiting import LIMIT_SECONDS

TRICKLE_SECONDS = 0.05


class Point(StrEnum):
    """Before which answer."""

    GREETING = "greeting"
    HELLO = "EHLO"
    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    DATA = "DATA"
    END = "end of data"
    AFTER = "QUIT"
    """The mail is taken, and that was said."""


ANSWERS = {
    Point.GREETING: b"220 halting.example",
    Point.HELLO: b"250 halting.example",
    Point.SENDER: b"250 ok",
    Point.RECIPIENT: b"250 ok",
    Point.DATA: b"354 go on",
    Point.END: b"250 queued as HALT1",
    Point.AFTER: b"221 bye",
}


class HaltingSmtp:
    """Listens on a free port of 127.0.0.1 while the context lasts."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.connections = 0
        self.halt_at: Point | None = None
        self.halted = threading.Event()
        self.answers: dict[Point, bytes] = {}
        self.trickle_at: Point | None = None
        self._ending = threading.Event()
        server = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                # whoever was killed breaks the connection
                with contextlib.suppress(OSError):
                    server.converse(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="halting-smtp")

    def __enter__(self) -> "HaltingSmtp":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def identities(self) -> list[str]:
        """The Message-ID of each mail that came, in their order."""
        return [str(message_from_bytes(raw)["message-id"]).strip() for raw in self.messages]

    def converse(self, peer: socketserver.StreamRequestHandler) -> None:
        """One connection, to its end."""
        self.connections += 1
        if not self._say(peer, Point.GREETING):
            return
        for line in peer.rfile:
            word = line.split(maxsplit=1)[0].decode("ascii", "replace").upper() if line else ""
            point = Point.HELLO if word == "HELO" else next((p for p in Point if p == word), None)
            if point is None:
                peer.wfile.write(b"250 ok\r\n")
                continue
            if not self._say(peer, point) or point is Point.AFTER:
                return
            if point is Point.DATA and Point.DATA not in self.answers:
                self.messages.append(b"".join(iter(peer.rfile.readline, b".\r\n")))
                if not self._say(peer, Point.END):
                    return

    def _say(self, peer: socketserver.StreamRequestHandler, point: Point) -> bool:
        """Whether the conversation goes on."""
        if point is self.halt_at:
            self.halt_at = None
            self.halted.set()
            peer.connection.settimeout(LIMIT_SECONDS)
            peer.rfile.read()
            return False
        answer = self.answers.get(point, ANSWERS[point])
        if point is self.trickle_at:
            self._trickle(peer)
            return False
        peer.wfile.write(answer + b"\r\n")
        return not answer.startswith(b"421")

    def _trickle(self, peer: socketserver.StreamRequestHandler) -> None:
        peer.wfile.write(b"250-")
        while not self._ending.wait(TRICKLE_SECONDS):
            peer.wfile.write(b"x")
