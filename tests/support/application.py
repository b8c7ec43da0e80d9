"""What stands behind the web servers of the tests: an application that says what reached it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOST, ALIAS, NEIGHBOUR = "site.test", "www.site.test", "other.test"
CHALLENGE = "/.well-known/acme-challenge/tok-EN_1"
FILES = {
    "index.html": b"home",
    "sub/index.html": b"sub",
    "tenders/2026/a.pdf": b"%PDF-1.4",
    "not-found.html": b"the site's own 404",
    "sorry.html": b"the site's own 503",
    CHALLENGE[1:]: b"challenge",
}


class _Application(BaseHTTPRequestHandler):
    """Says in JSON what reached it; `/`, the challenge and the neighbour as the files have them,
    for a server that serves no files."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        path = self.path.split("?")[0]
        host = self.headers.get("Host", "").split(":")[0]
        length = int(self.headers.get("Content-Length", 0))
        read = len(self.rfile.read(length))
        if path.startswith("/app/"):
            said = {"method": self.command, "headers": dict(self.headers), "read": read}
            status, body = 200, json.dumps(said).encode()
        elif host == NEIGHBOUR:
            status, body = 200, b"other host"
        else:
            name = "index.html" if path == "/" else path.strip("/")
            found = FILES.get(name, FILES.get(f"{name}/index.html"))
            status, body = (200, found) if found is not None else (404, FILES["not-found.html"])
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


for _method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
    setattr(_Application, f"do_{_method}", _Application._answer)


class _ApplicationServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A web server that closes a connection is everyday."""


@contextmanager
def application() -> Iterator[int]:
    server = _ApplicationServer(("127.0.0.1", 0), _Application)
    server.daemon_threads = True
    server.block_on_close = False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
