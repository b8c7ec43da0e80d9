"""An HTTP server on loopback that keeps the requests it gets and answers as it is told.

    with HttpSink() as sink:
        ...post to sink.url...
        sink.wait_for(1)[0].body

It runs in a thread of its own. `status`, `headers` and `said` are its answer; `hold` keeps every
answer back until it is set; `drop` breaks the connection instead of answering; `endless` says it
again and again for as long as anybody reads.
"""

import contextlib
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from support.waiting import LIMIT_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    """Names in small letters."""
    body: bytes


class HttpSink:
    """Listens on a free port of 127.0.0.1 while the context lasts."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.said = b"OK"
        self.hold: threading.Event | None = None
        self.drop = False
        self.endless = False
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.port: int = self._server.server_address[1]
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.port}/"

    def __enter__(self) -> "HttpSink":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.hold is not None:
            self.hold.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def keep(self, request: Request) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def wait_for(self, count: int) -> list[Request]:
        """All requests once there are at least `count`. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= count, LIMIT_SECONDS):
                raise TimeoutError(f"{len(self.requests)} request(s) came, {count} were expected")
            return list(self.requests)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away, or does not trust the certificate, is what a test is about."""


def _handler(sink: HttpSink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(method=self.command, path=self.path, headers=headers, body=body)
            sink.keep(request)
            if sink.hold is not None:
                sink.hold.wait(LIMIT_SECONDS)
            if sink.drop:
                self.close_connection = True
                return
            with contextlib.suppress(OSError):  # whoever asked may not have waited
                self._answer()

        do_GET = do_POST  # noqa: N815 - the library's name

        def _answer(self) -> None:
            self.send_response(sink.status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            if not sink.endless:
                self.send_header("Content-Length", str(len(sink.said)))
            self.end_headers()
            self.wfile.write(sink.said)
            while sink.endless:  # until the connection is closed
                self.wfile.write(sink.said)

        def log_message(self, *args: object) -> None:
            """Tests' output stays readable."""

    return Handler
