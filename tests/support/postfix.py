"""A real Postfix on loopback, private to one test module, that hands on to a MailSink.

    with MailSink() as sink, postfix(sink.port, certificate) as server:
        ...send to 127.0.0.1, server.ports["plain"]...

Each way of failing is a service of its own on a free port (SERVICES). What is said to a recipient
is said by a policy server, as grey-listing programs do it: `server.say[address]` holds the answers
in the order in which they come (access(5)); when they are used up the recipient is taken.
"""

import os
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from support.free_ports import free_port
from support.mail_sink import Certificate
from support.programs import needs
from support.waiting import LIMIT_SECONDS
from support.web_server import TRIES, until

DOMAIN = "institute.example"
SIZE_LIMIT = 60_000

_TLS = "-o smtpd_tls_cert_file={certificate} -o smtpd_tls_key_file={key}"
SERVICES = {
    "plain": "",
    "starttls": f"-o smtpd_tls_security_level=encrypt {_TLS}",
    "tls": f"-o smtpd_tls_wrappermode=yes {_TLS}",
    "small": f"-o message_size_limit={SIZE_LIMIT}",
    # does not say how much it takes, so that it answers after the mail
    "silently-small": f"-o message_size_limit={SIZE_LIMIT} -o smtpd_discard_ehlo_keywords=size",
    "full": "-o queue_minfree=9000000000000000000",
    # the second connection within a minute is answered 421
    "busy": "-o smtpd_client_connection_rate_limit=1 -o smtpd_client_event_limit_exceptions=",
    "no-utf8": "-o smtputf8_enable=no",
}
"""Name and options of each service in master.cf."""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
command_directory = /usr/sbin
daemon_directory = {programs}
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
maillog_file = {place}/log/mail
maillog_file_prefixes = {place}
myhostname = mx.{domain}
mydestination =
relay_domains = {domain}
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = smtp:[127.0.0.1]:{onward}
relay_transport = smtp:[127.0.0.1]:{onward}
smtp_tls_security_level = none
local_recipient_maps =
alias_maps =
alias_database =
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy}
"""
_MASTER = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private"),
    *("public", "saved", "trace", "maildrop"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    ports: dict[str, int]
    folder: Path
    say: dict[str, list[str]] = field(default_factory=dict)

    @property
    def log(self) -> str:
        file = self.folder / "log" / "mail"
        return file.read_text(errors="replace") if file.exists() else ""


@contextmanager
def postfix(onward: int, certificate: Certificate) -> Iterator[Postfix]:
    """Runs while the context lasts; what it takes it hands on to port `onward`."""
    needs("postfix", package="postfix")
    if os.geteuid() != 0:
        pytest.skip("needs root: Postfix gives its processes to another user")
    # its processes run as another user, who must get through to it
    with tempfile.TemporaryDirectory(prefix="sentinel-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        say: dict[str, list[str]] = {}
        with _policy(say) as policy:
            process, ports = _started(folder, onward, policy, certificate)
            try:
                yield Postfix(ports=ports, folder=folder, say=say)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=LIMIT_SECONDS)


def _started(
    folder: Path, onward: int, policy: int, certificate: Certificate
) -> tuple[subprocess.Popen[bytes], dict[str, int]]:
    """A free port may be lost between its choice and the start: then it is tried again."""
    programs = Path("/usr/lib/postfix/sbin")
    _make_queue(folder, certificate)
    for _ in range(TRIES):
        ports = {service: free_port() for service in SERVICES}
        _configure(folder, programs, onward, policy, ports)
        process = subprocess.Popen(
            [programs / "master", "-c", folder / "conf", "-d"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # it binds its ports in the order in which they stand in master.cf
        last = ports[list(SERVICES)[-1]]
        until(partial(_ended_or_listens, process, last))
        if process.poll() is None:
            return process, ports
    log = folder / "log" / "mail"
    raise AssertionError(f"Postfix ended: {log.read_text() if log.exists() else 'no log'}")


def _ended_or_listens(process: subprocess.Popen[bytes], port: int) -> bool:
    if process.poll() is not None:
        return True
    try:
        socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS).close()
    except OSError:
        return False
    return True


def _make_queue(folder: Path, certificate: Certificate) -> None:
    queue = folder / "queue"
    for name in _QUEUES:
        (queue / name).mkdir(parents=True)
        shutil.chown(queue / name, "postfix")
        (queue / name).chmod(0o700)
    for name, mode in (("public", 0o710), ("maildrop", 0o1730)):
        shutil.chown(queue / name, "postfix", "postdrop")
        (queue / name).chmod(mode)
    for name in ("data", "log"):
        (folder / name).mkdir()
        shutil.chown(folder / name, "postfix")
    (folder / "data").chmod(0o700)
    (queue / "pid").mkdir()
    (folder / "conf").mkdir()
    shutil.copy(certificate.certificate, folder / "cert.pem")
    shutil.copy(certificate.key, folder / "key.pem")


def _configure(
    folder: Path, programs: Path, onward: int, policy: int, ports: dict[str, int]
) -> None:
    main = _MAIN.format(
        place=folder, programs=programs, domain=DOMAIN, onward=onward, policy=policy
    )
    tls = {"certificate": folder / "cert.pem", "key": folder / "key.pem"}
    services = "".join(
        f"127.0.0.1:{ports[name]} inet n - n - - smtpd {options.format(**tls)}\n"
        for name, options in SERVICES.items()
    )
    (folder / "conf" / "main.cf").write_text(main)
    (folder / "conf" / "master.cf").write_text(services + _MASTER)


@contextmanager
def _policy(say: dict[str, list[str]]) -> Iterator[int]:
    """A policy server (SMTPD_POLICY_README); its port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked: dict[str, str] = {}
            for line in self.rfile:
                key, equals, value = line.decode().rstrip("\n").partition("=")
                if equals:
                    asked[key] = value
                    continue
                answers = say.get(asked.get("recipient", ""), [])
                action = answers.pop(0) if answers else "DUNNO"
                self.wfile.write(f"action={action}\n\n".encode())
                asked.clear()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, name="postfix-policy")
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
