"""SiteHost: what is seen of a site's machine beside its pages: room, port, name, certificate."""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ada_url

from sentinel.core.crash import HostLook, Room
from sentinel.core.crash_cause import Cause
from sentinel.core.endpoint import split_port
from sentinel.core.reload import Reloaded
from sentinel.core.site import RemoteHost, Site
from sentinel.edges.reload import run_commands
from sentinel.edges.transfer import authorities
from sentinel.errors import RemoteError

if TYPE_CHECKING:
    import dns.asyncresolver

MAX_ADDRESSES = 8
"""Of a host that are tried; a name server may give hundreds."""
_PORTS = {"http:": 80, "https:": 443}
_BY_CODE: dict[int, Cause] = {
    9: Cause.TLS_NOT_YET,
    10: Cause.TLS_EXPIRED,
    62: Cause.TLS_NAME,
    64: Cause.TLS_NAME,
}
"""X509_V_ERR_* of OpenSSL (x509_vfy.h); every other one is a chain that nobody trusts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHost:
    """Implements the port Host. A look takes at most some times `timeout_seconds`."""

    timeout_seconds: float
    """For each question."""
    ca_file: Path | None = None
    """Trusted certificate authorities; the machine's where none are given."""
    resolver: "dns.asyncresolver.Resolver | None" = None
    """Stands in for the system's, which is read anew for each look."""

    async def look(self, site: Site) -> HostLook:
        room, (here, listening) = await asyncio.gather(self._room(site), self._port(site))
        return HostLook(room=room, here=here, listening=listening)

    async def name_fault(self, url: str) -> Cause:
        import dns.asyncresolver
        import dns.exception
        import dns.resolver

        host = ada_url.URL(url).hostname.strip("[]")
        try:
            resolver = self.resolver or dns.asyncresolver.Resolver()
            await resolver.resolve(
                host, "A", lifetime=self.timeout_seconds, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Cause.DNS_NXDOMAIN
        except dns.resolver.NoNameservers:
            return Cause.DNS_SERVFAIL
        except (dns.exception.DNSException, OSError, ValueError):
            return Cause.DNS
        return Cause.DNS

    async def tls_fault(self, url: str, address: str) -> tuple[Cause, str]:
        host, port = _endpoint(url)
        if address:
            there, given = split_port(address)
            port = given or port
        else:
            there = host
        context = ssl.create_default_context(cafile=authorities(self.ca_file))
        try:
            async with asyncio.timeout(self.timeout_seconds):
                _, writer = await asyncio.open_connection(
                    there, port, ssl=context, server_hostname=host
                )
        except ssl.SSLCertVerificationError as error:
            return _BY_CODE.get(error.verify_code, Cause.TLS_UNTRUSTED), error.verify_message
        except (OSError, TimeoutError, ValueError) as error:
            return Cause.TLS, str(error) or type(error).__name__
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return Cause.TLS, "the handshake works now"

    def run(self, command: tuple[str, ...], timeout_seconds: float) -> Reloaded:
        return run_commands([command], timeout_seconds)[0]

    async def _room(self, site: Site) -> Room:
        if site.document_root is None:
            return Room(unknown="the site has no document root here")
        if site.remote is None:
            return await self._within(lambda: _local_room(site.document_root))
        remote = site.remote
        if remote.access != "helper":
            return Room(unknown="plain SFTP does not tell")
        return await self._within(lambda: _remote_room(remote))

    async def _within(self, ask: Callable[[], Room]) -> Room:
        """A file system that hangs, or a host that does not answer, holds nothing up."""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                return await asyncio.to_thread(ask)
        except TimeoutError:
            return Room(unknown=f"no answer within {self.timeout_seconds:g} s")

    async def _port(self, site: Site) -> tuple[bool | None, bool | None]:
        """Whether the server of a site runs on this machine, and whether its port is open."""
        host, port = _endpoint(site.url)
        if site.origin:
            host, given = split_port(site.origin)
            port = given or port
        try:
            async with asyncio.timeout(self.timeout_seconds):
                found = await asyncio.get_running_loop().getaddrinfo(
                    host, port, type=socket.SOCK_STREAM
                )
        except (OSError, TimeoutError, ValueError):
            return None, None
        own = [entry for entry in found[:MAX_ADDRESSES] if _is_own(entry[0], str(entry[4][0]))]
        if not own:
            return False, None
        answers = [await self._listens(str(entry[4][0]), port) for entry in own]
        return True, True if True in answers else None if None in answers else False

    async def _listens(self, address: str, port: int) -> bool | None:
        return await _connected(
            lambda: asyncio.open_connection(address, port), self.timeout_seconds
        )


async def _connected(
    connect: Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]],
    seconds: float,
) -> bool | None:
    try:
        async with asyncio.timeout(seconds):
            _, writer = await connect()
    except ConnectionRefusedError:
        return False
    except (OSError, TimeoutError):
        return None
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


def _endpoint(url: str) -> tuple[str, int]:
    parsed = ada_url.URL(url)
    return parsed.hostname.strip("[]"), int(parsed.port or _PORTS.get(parsed.protocol, 80))


def _is_own(family: int, address: str) -> bool:
    """Whether an address is one of this machine's: only such can be bound."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError as error:
        return error.errno not in {errno.EADDRNOTAVAIL, errno.EINVAL, errno.EAFNOSUPPORT}
    return True


def _local_room(root: Path | None) -> Room:
    assert root is not None
    there = next((place for place in (root, *root.parents) if place.exists()), root)
    try:
        found = os.statvfs(there)
    except OSError as error:
        return Room(unknown=error.strerror or "it cannot be asked")
    # f_files is 0 on file systems that make inodes as they are needed, such as btrfs
    inodes = found.f_favail if found.f_files else None
    return Room(free_bytes=found.f_bavail * found.f_frsize, free_inodes=inodes)


def _remote_room(remote: RemoteHost) -> Room:
    """What the helper tells with its greeting."""
    from sentinel.edges.remote.session import greeted, helper_session

    try:
        with helper_session(remote) as session:
            free = greeted(session).get("free_bytes")
    except RemoteError as error:
        return Room(unknown=str(error))
    if not isinstance(free, int) or isinstance(free, bool) or free < 0:
        return Room(unknown="the helper does not tell")
    return Room(free_bytes=free)
