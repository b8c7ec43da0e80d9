"""The demo's web server: one site on loopback, blocked by the same flag folder as nginx is.

`python -m sentinel.demo.server` serves the sample site by itself, to look at it.
"""

import argparse
import contextlib
import logging
import re
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sentinel.blockers.flag import PROBE_NAME, PROBE_PAGE, FlagState, read_flag
from sentinel.demo.content import Answer, Content, split_target

SITE = Path(__file__).parent / "site"
"""The sample site as it is shipped; copied before it is served, as the demo defaces it."""

MAX_BODY_BYTES = 64 * 1024
IDLE_SECONDS = 5.0
LINGER_SECONDS = 1.0

_ACME = re.compile(r"/\.well-known/acme-challenge/[A-Za-z0-9_-]+")
_log = logging.getLogger(__name__)


class DemoServer:
    """Serves a document root from threads of its own until it is stopped.

    Blocked (`sentinel.blockers.flag`), it answers every method and path with 503, `Retry-After`,
    `X-Sentinel-Block` and the block page; ACME challenges and requests whose `X-Sentinel-Retest`
    is the incident's token pass. The flag is read at each request.
    """

    def __init__(
        self,
        document_root: Path,
        flag_folder: Path,
        site_name: str,
        *,
        port: int = 0,
        retry_after_seconds: int = 120,
        content: Content | None = None,
    ) -> None:
        """Takes the port (0: any free one) at once, so that `url` is known before `start`.
        `content` answers in the place of the sample site's.

        Raises OSError where the port is taken.
        """
        self._http = _Server(
            ("127.0.0.1", port),
            content or Content(document_root),
            flag_folder,
            site_name,
            retry_after_seconds,
        )
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="demo-server", daemon=True
        )

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        """The root URL, ending in `/`."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def connections(self) -> tuple[socket.socket, ...]:
        """Those that are open."""
        return self._http.connections

    def start(self) -> str:
        """Begins to answer; the root URL."""
        self._thread.start()
        return self.url

    def stop(self) -> None:
        """Ends all connections and frees the port. Takes some 50 ms: from asyncio, call it
        through `asyncio.to_thread`. Stopping twice, or what was never started, is fine."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.end_connections()
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping leaves none behind."""

    daemon_threads = False  # server_close waits for each
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        content: Content,
        flag_folder: Path,
        site_name: str,
        retry_after_seconds: int,
    ) -> None:
        self.content = content
        self.retry_after_seconds = retry_after_seconds
        self._flag = (flag_folder, site_name)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def flag(self) -> FlagState:
        return read_flag(*self._flag)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    @property
    def connections(self) -> tuple[socket.socket, ...]:
        with self._lock:
            return tuple(self._connections)

    def end_connections(self) -> None:
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is everyday; anything else is a fault of ours."""
        if isinstance(sys.exc_info()[1], OSError):
            _log.debug("client went away", exc_info=True)
        else:
            _log.exception("request failed")


class _Handler(BaseHTTPRequestHandler):
    """One connection. The flag is looked at before the method is, as nginx does."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "SentinelDemo"
    sys_version = ""
    timeout = IDLE_SECONDS
    # head and body are two writes: the second must not wait for the client's acknowledgement
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        flag = self.server.flag()
        probe = self.headers.get("X-Sentinel-Probe")
        probed = not flag.incident and probe is not None and flag.probed(probe)
        if not (flag.incident or probed) or self._passes(flag):
            return True
        headers = (
            ("Retry-After", str(self.server.retry_after_seconds)),
            ("X-Sentinel-Block", PROBE_NAME if probed else flag.incident),
            ("Cache-Control", "no-store"),
        )
        page = PROBE_PAGE if probed else flag.page_html
        self._last(Answer(status=503, body=page.encode(), headers=headers))
        return False

    def do_GET(self) -> None:
        self._send(self.server.content.get(self.path))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            self._last(Answer(status=411))
        elif len(length) > 9 or int(length) > MAX_BODY_BYTES:
            self._last(Answer(status=413))
        else:
            self._send(self.server.content.post(self.path, self.rfile.read(int(length))))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        _log.debug("request", extra={"method": self.command, "target": self.path})

    def _passes(self, flag: FlagState) -> bool:
        if _ACME.fullmatch(split_target(self.path)[0]):
            return True
        token = self.headers.get("X-Sentinel-Retest")
        return token is not None and flag.passes(token)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _last(self, answer: Answer) -> None:
        """Answers and hangs up. What the client still sends is read and dropped for a moment:
        a close with unread bytes would reset the connection and take the answer with it."""
        self.close_connection = True
        self._send(answer)
        with contextlib.suppress(OSError):  # the client closed first, or never will
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            left = 16 * MAX_BODY_BYTES
            while left > 0 and (data := self.connection.recv(MAX_BODY_BYTES)):
                left -= len(data)


def main(argv: list[str] | None = None) -> int:
    """Serves the sample site, or a folder, until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m sentinel.demo.server", description=main.__doc__
    )
    parser.add_argument("--root", type=Path, default=SITE, help="document root")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--flags", type=Path, default=Path("state/flags"), help="flag folder")
    parser.add_argument("--site", default="demo", help="name of the site in the flag folder")
    args = parser.parse_args(argv)
    with DemoServer(args.root, args.flags, args.site, port=args.port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
