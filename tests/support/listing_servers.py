"""Real servers that list the files of a folder: each is asked for one such list, and ended."""

import http.client
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support.free_ports import free_port
from support.programs import needs
from support.waiting import LIMIT_SECONDS
from support.web_server import until

FOLDER = "/files/"
TRIES = 5
"""A free port may be lost to another process."""

_NGINX = """
daemon off; master_process off; pid {run}/pid; error_log {run}/error.log;
events {{ worker_connections 16; }}
http {{
  access_log off; client_body_temp_path {run}/a; proxy_temp_path {run}/b;
  fastcgi_temp_path {run}/c; uwsgi_temp_path {run}/d; scgi_temp_path {run}/e;
  server {{ listen unix:{run}/socket; root {www}; autoindex on; }}
}}
"""
_CADDY = """
{{
  admin off
}}
http:// {{
  bind unix/{run}/socket
  root * {www}
  file_server browse
}}
"""
_APACHE = """
ServerRoot {run}
ServerName localhost
PidFile {run}/pid
DefaultRuntimeDir {run}
Mutex file:{run} default
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule autoindex_module {modules}/mod_autoindex.so
ErrorLog {run}/error.log
DocumentRoot {www}
<Directory {www}>
  Options Indexes
  Require all granted
  {more}
</Directory>
"""


def nginx(folder: Path) -> tuple[int, bytes]:
    program = needs("nginx", package="nginx")
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(run=folder, www=folder / "www"))
    return _by_socket([program, "-c", str(configuration), "-e", str(folder / "early.log")], folder)


def caddy(folder: Path) -> tuple[int, bytes]:
    program = needs("caddy", package="caddy")
    configuration = folder / "Caddyfile"
    configuration.write_text(_CADDY.format(run=folder, www=folder / "www"))
    return _by_socket([program, "run", "--config", str(configuration)], folder)


def apache(folder: Path, more: str = "") -> tuple[int, bytes]:
    """`more`: further directives; `IndexOptions FancyIndexing` makes the list a longer one."""
    program = needs("apache2", package="apache2")
    modules = "/usr/lib/apache2/modules"
    configuration = folder / "apache.conf"
    for _ in range(TRIES):
        port = free_port()
        configuration.write_text(
            _APACHE.format(run=folder, www=folder / "www", modules=modules, port=port, more=more)
        )
        argv = [program, "-X", "-f", str(configuration)]
        answer = _asked(argv, folder, lambda port=port: _connected(port))
        if answer is not None:
            return answer
    raise AssertionError((folder / "output").read_text())


def python(folder: Path) -> tuple[int, bytes]:
    handler = partial(_Quiet, directory=str(folder / "www"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            return _ask(socket.create_connection(server.server_address, timeout=LIMIT_SECONDS))
        finally:
            server.shutdown()
            thread.join()


SERVERS: dict[str, Callable[[Path], tuple[int, bytes]]] = {
    "nginx": nginx,
    "apache": apache,
    "apache with columns": partial(apache, more="IndexOptions FancyIndexing HTMLTable"),
    "caddy": caddy,
    "python": python,
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


def _by_socket(argv: list[str], folder: Path) -> tuple[int, bytes]:
    answer = _asked(argv, folder, lambda: _connected(folder / "socket"))
    assert answer is not None, (folder / "output").read_text()
    return answer


def _asked(
    argv: list[str], folder: Path, connect: Callable[[], socket.socket | None]
) -> tuple[int, bytes] | None:
    """The answer of a program that is started for it; None where that ends before it answers."""
    found: list[socket.socket] = []

    def ready() -> bool:
        if (connection := connect()) is not None:
            found.append(connection)
        return bool(found) or process.poll() is not None

    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": "/usr/bin:/bin"},
        )
    try:
        until(ready)
        return _ask(found[0]) if found else None
    finally:
        process.terminate()
        process.wait(timeout=LIMIT_SECONDS)


def _connected(place: int | Path) -> socket.socket | None:
    if isinstance(place, int):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", place), timeout=LIMIT_SECONDS)
        return None
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(LIMIT_SECONDS)
    try:
        connection.connect(str(place))
    except OSError:
        connection.close()
        return None
    return connection


def _ask(connection: socket.socket) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("localhost", timeout=LIMIT_SECONDS)
    client.sock = connection
    try:
        client.request("GET", FOLDER)
        response = client.getresponse()
        return response.status, response.read()
    finally:
        client.close()
