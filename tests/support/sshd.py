"""A real sshd for one key and one forced command, and sites whose files lie behind it.

It serves each connection as inetd would have it do, on a socket that listens here: no port can be
lost to another process, and no test waits for a start. Skips where there is no sshd.
"""

import os
import pwd
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncssh

from sentinel.core.site import RemoteHost, Site
from sentinel.edges.remote.program import helper_program
from support.programs import needs
from support.values import folder_tree, make_site

FILES = {
    "index.html": b"<h1>Institute</h1>",
    "img/logo.png": b"\x89PNG" + bytes(range(256)) * 8,
    "news/tender.html": "<p>निविदा</p>".encode(),
}
_PRIVILEGE_FOLDER = Path("/run/sshd")


@dataclass(slots=True, kw_only=True)
class Sshd:
    """A listening socket, and an sshd for each of its connections."""

    folder: Path
    listener: socket.socket
    program: str
    serving: list[subprocess.Popen[bytes]] = field(default_factory=list)
    connections: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def host_key(self) -> str:
        return (self.folder / "host.pub").read_text().strip()

    def allow(self, command: str) -> None:
        """What the client's key may do from now on."""
        key = (self.folder / "client.pub").read_text().strip()
        (self.folder / "authorized_keys").write_text(f'command="{command}",restrict {key}\n')

    def new_host_key(self) -> None:
        """From now on it shows another one."""
        _write_key(self.folder / "host")

    def cut(self) -> None:
        """Ends all connections, as a power cut of the way between does."""
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        words = [self.program, "-i", "-e", "-f", str(self.folder / "sshd_config")]
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # closed: the test is over
            self.connections.append(connection)
            with (self.folder / "sshd.log").open("ab") as log:
                self.serving.append(
                    subprocess.Popen(words, stdin=connection, stdout=connection, stderr=log)
                )


def _write_key(path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.unlink(missing_ok=True)
    key.write_private_key(str(path))
    path.chmod(0o600)
    key.write_public_key(f"{path}.pub")


@contextmanager
def running_sshd(folder: Path) -> Iterator[Sshd]:
    program = needs("sshd", package="openssh-server")
    if os.geteuid() == 0:
        _PRIVILEGE_FOLDER.mkdir(mode=0o755, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("host", "client"):
        _write_key(folder / name)
    (folder / "sshd_config").write_text(
        f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\n"
        "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        "PermitRootLogin prohibit-password\nPidFile none\nSubsystem sftp internal-sftp\n"
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=32)
    sshd = Sshd(folder=folder, listener=listener, program=program)
    thread = threading.Thread(target=sshd.serve, name="sshd")
    thread.start()
    try:
        yield sshd
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        sshd.cut()
        for connection in sshd.connections:
            connection.close()
        for process in sshd.serving:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePlace:
    """A document root that is reached over SSH alone, as far as Sentinel knows."""

    sshd: Sshd
    folder: Path
    """Of the web host: what holds the document root."""
    site: Site

    @property
    def root(self) -> Path:
        return self.folder / "htdocs"

    def changed(self, **changes: object) -> Site:
        """The site with another [site.ssh]."""
        assert self.site.remote is not None
        return replace(self.site, remote=replace(self.site.remote, **changes))  # type: ignore[arg-type] # a test gives what it means

    def helper(self, *words: str) -> str:
        """The forced command."""
        return " ".join([f"{self.sshd.folder}/helper", "--root", str(self.root), *words])

    def fake_helper(self, script: str) -> None:
        """A program of the test's own answers instead of the helper."""
        file = self.sshd.folder / "fake"
        file.write_text(f"#!{sys.executable}\n{_FAKE}\n{script}")
        file.chmod(0o755)
        self.sshd.allow(str(file))


_FAKE = """
import json, struct, sys, time
def frame(kind, payload):
    sys.stdout.buffer.write(struct.pack(">cI", kind, len(payload)) + payload)
    sys.stdout.buffer.flush()
def tell(answer):
    frame(b"J", json.dumps(answer).encode())
def asked():
    head = sys.stdin.buffer.read(5)
    if len(head) < 5:
        raise SystemExit(0)
    kind, length = struct.unpack(">cI", head)
    payload = sys.stdin.buffer.read(length)
    return json.loads(payload) if kind == b"J" else payload
def greet(root):
    asked()
    tell({"version": 1, "root": root})
"""
"""What fakes of the helper begin with."""


@contextmanager
def remote_place(
    folder: Path, *, files: dict[str, bytes] | None = None, **remote: object
) -> Iterator[RemotePlace]:
    """A web host with some files, the helper and its forced command."""
    with running_sshd(folder / "ssh") as sshd:
        host = folder / "host"
        (host / "htdocs").mkdir(parents=True)
        folder_tree(host / "htdocs", FILES if files is None else files)
        (sshd.folder / "helper").write_bytes(helper_program())
        (sshd.folder / "helper").chmod(0o755)
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "user": pwd.getpwuid(os.geteuid()).pw_name,
            "host_keys": (sshd.host_key,),
            "key_file": sshd.folder / "client",
            "port": sshd.port,
            **remote,
        }
        remote_host = RemoteHost(**values)  # type: ignore[arg-type] # a test gives what it means
        place = RemotePlace(
            sshd=sshd,
            folder=host,
            site=make_site(document_root=host / "htdocs", remote=remote_host),
        )
        sshd.allow(place.helper())
        yield place
