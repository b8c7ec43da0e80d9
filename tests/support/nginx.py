"""A private nginx on a free loopback port, in a folder of the test. Skips where nginx is missing.

The listening socket is made here and inherited by nginx, so no port can be lost to another
process and no request has to wait for a start: until nginx accepts, the kernel holds it.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.waiting import LIMIT_SECONDS

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
needs_nginx = pytest.mark.skipif(PROGRAM is None, reason="needs nginx (Debian package: nginx)")

_MIME = "types { text/html html htm; text/css css; image/png png; application/javascript js; }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nginx:
    """One running nginx."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def error_log(self) -> str:
        return (self.folder / "error.log").read_text(errors="replace")

    @property
    def access_log(self) -> str:
        return (self.folder / "access.log").read_text(errors="replace")


@contextmanager
def running_nginx(
    folder: Path,
    server: str,
    *,
    others: Sequence[str] = (),
    http: str = "",
    user: str = "root",
    connections: int = 256,
) -> Iterator[Nginx]:
    """nginx with one default server (`server` is what stands in its block, without `listen`)
    and further server blocks in `others` on the same port; `http` goes before them.

    `connections` is how many it has in all, its own listening socket counted.
    `folder` gets configuration, logs and temporary files. Run by root, the workers are `user`;
    any other than root must be let into `folder` and the document root by the caller.
    """
    if PROGRAM is None:
        pytest.skip("needs nginx (Debian package: nginx)")
    folder.mkdir(parents=True, exist_ok=True)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    file = folder / "nginx.conf"
    text = _configuration(folder, port, [server, *others], http, user=user, connections=connections)
    file.write_text(text)
    try:
        process = _start(file, listener)
    finally:
        listener.close()
    try:
        yield Nginx(port=port, folder=folder, process=process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=LIMIT_SECONDS)


def check_configuration(folder: Path, server: str, *, http: str = "") -> str:
    """What `nginx -t` says of a server block; an empty string where it finds nothing wrong."""
    if PROGRAM is None:
        pytest.skip("needs nginx (Debian package: nginx)")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    file.write_text(_configuration(folder, port, [server], http))
    done = subprocess.run(
        [PROGRAM, "-t", "-q", "-c", str(file), "-e", "stderr"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode or "[warn]" in done.stderr else ""


def _start(file: Path, listener: socket.socket) -> subprocess.Popen[bytes]:
    assert PROGRAM is not None
    arguments = [PROGRAM, "-c", str(file), "-e", str(file.parent / "error.log")]
    test = subprocess.run([*arguments, "-t", "-q"], capture_output=True, text=True, check=False)
    if test.returncode:
        raise AssertionError(f"nginx refuses the test's configuration: {test.stderr}")
    number = listener.fileno()
    return subprocess.Popen(
        arguments,
        env={**os.environ, "NGINX": f"{number};"},
        pass_fds=(number,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _configuration(
    folder: Path,
    port: int,
    servers: Sequence[str],
    http: str,
    *,
    user: str = "root",
    connections: int = 256,
) -> str:
    blocks = "\n".join(
        f"server {{ listen 127.0.0.1:{port}{' default_server' if not i else ''};\n{text}\n}}"
        for i, text in enumerate(servers)
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/temp-{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        (f"user {user};\n" if os.geteuid() == 0 else "")
        + f"worker_processes 1;\ndaemon off;\npid {folder}/nginx.pid;\n"
        + f"error_log {folder}/error.log info;\nevents {{ worker_connections {connections}; }}\n"
        + f"http {{\naccess_log {folder}/access.log;\n{_MIME}\n{temporary}{http}\n{blocks}\n}}\n"
    )
