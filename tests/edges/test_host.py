"""What is seen of a site's machine beside its pages, with real sockets, names and certificates."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.rcode
import pytest

from sentinel.core.crash_cause import Cause
from sentinel.core.site import RemoteHost
from sentinel.edges.host import SiteHost
from support.certificates import Authority
from support.dns_server import NameServer, name_server
from support.fault_server import FaultServer, says
from support.values import make_site

HOST = SiteHost(timeout_seconds=5.0)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of loopback at which nobody listens, and that nobody else is given."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


async def test_room_and_a_port_with_a_server(tmp_path: Path) -> None:
    async with FaultServer(says(b"x"), reads_head=False) as server:
        found = await HOST.look(make_site(url=server.url, document_root=tmp_path))
    assert found.room.free_bytes is not None and found.room.free_bytes > 0
    assert not found.room.is_full
    assert (found.here, found.listening) == (True, True)


async def test_a_port_at_which_nobody_listens(tmp_path: Path, closed_port: int) -> None:
    gone = tmp_path / "gone" / "www"
    found = await HOST.look(make_site(url=f"http://127.0.0.1:{closed_port}/", document_root=gone))
    assert (found.here, found.listening) == (True, False)
    assert found.room.free_bytes is not None  # of the nearest folder that is there


async def test_the_origin_is_the_site_s_machine_where_there_is_one(closed_port: int) -> None:
    site = make_site(url="http://192.0.2.1/", origin=f"127.0.0.1:{closed_port}")
    assert (await HOST.look(site)).listening is False


async def test_another_machine_is_not_taken_for_this_one() -> None:
    found = await HOST.look(make_site(url="http://192.0.2.1/"))
    assert (found.here, found.listening) == (False, None)
    assert found.room.unknown == "the site has no document root here"


async def test_what_a_remote_host_does_not_tell_is_not_known(
    tmp_path: Path, closed_port: int
) -> None:
    remote = RemoteHost(
        host="127.0.0.1", port=closed_port, user="x", host_keys=(), key_file=tmp_path / "key"
    )
    site = make_site(remote=remote, document_root=tmp_path)
    assert (await HOST.look(site)).room.unknown
    plain = RemoteHost(host="h", user="x", host_keys=(), key_file=tmp_path / "key", access="sftp")
    found = await HOST.look(make_site(remote=plain, document_root=tmp_path))
    assert found.room.unknown == "plain SFTP does not tell"


async def test_a_full_file_system_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Full:
        f_bavail, f_frsize, f_files, f_favail = 0, 4096, 100, 0

    monkeypatch.setattr(os, "statvfs", lambda _: Full)
    found = await HOST.look(make_site(document_root=tmp_path))
    assert (found.room.free_bytes, found.room.free_inodes) == (0, 0)
    assert found.room.is_full


class Failing(NameServer):
    """Answers SERVFAIL to everything."""

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(query)
        made.set_rcode(dns.rcode.SERVFAIL)
        return made


async def test_an_unknown_name_and_a_failing_server_are_told_apart() -> None:
    async with name_server({("other.example", "A"): ["192.0.2.1"]}) as server:
        knowing = SiteHost(timeout_seconds=5.0, resolver=server.resolver())
        assert await knowing.name_fault("http://www.example/") is Cause.DNS_NXDOMAIN
        # it is resolved by now, and was not when the look was taken
        assert await knowing.name_fault("http://other.example/") is Cause.DNS
        server.silent = True
        late = SiteHost(timeout_seconds=0.2, resolver=server.resolver())
        assert await late.name_fault("http://www.example/") is Cause.DNS
    async with name_server({}, kind=Failing) as server:
        asking = SiteHost(timeout_seconds=5.0, resolver=server.resolver())
        assert await asking.name_fault("http://www.example/") is Cause.DNS_SERVFAIL


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("expired", Cause.TLS_EXPIRED),
        ("not_yet", Cause.TLS_NOT_YET),
        ("for_another_name", Cause.TLS_NAME),
        ("self_signed", Cause.TLS_UNTRUSTED),
        ("good", Cause.TLS),
    ],
)
async def test_what_is_wrong_with_a_certificate(tmp_path: Path, kind: str, cause: Cause) -> None:
    authority = Authority(tmp_path)
    make = getattr(authority, kind)
    context = make() if kind == "for_another_name" else make("127.0.0.1")
    asking = SiteHost(timeout_seconds=20.0, ca_file=authority.file)
    async with FaultServer(says(b"x"), reads_head=False, tls=context) as server:
        found, words = await asking.tls_fault(server.url, "")
        again, _ = await asking.tls_fault(server.url, server.url.split("/")[2])
    assert found is again is cause
    assert words


async def test_a_server_without_tls_is_no_fault_of_the_certificate() -> None:
    async with FaultServer(says(b"x"), reads_head=False) as server:
        url = server.url.replace("http:", "https:")
        cause, words = await HOST.tls_fault(url, "")
    assert cause is Cause.TLS and words


def test_a_command_is_run_without_a_shell() -> None:
    done = HOST.run((sys.executable, "-c", "print('a; b')"), 30.0)
    assert (done.fault, done.output) == ("", "a; b")
