"""TlsEye: what the TLS of a host is worth, address by address, by handshakes of its own that trust
nothing and so also read what no browser would take."""

import asyncio
import contextlib
import errno
import os
import secrets
from dataclasses import dataclass

from cryptography import x509
from OpenSSL import SSL, crypto

from sentinel.core.host_place import is_address
from sentinel.core.plain_line import clean_line
from sentinel.core.platform_options import TlsOptions
from sentinel.core.ports import NameServers
from sentinel.core.tls_hello import (
    MAX_ANSWER_BYTES,
    RANDOM_BYTES,
    HelloAnswer,
    client_hello,
    hello_answer,
)
from sentinel.core.tls_look import AddressFault, AddressLook, Protocol, TlsLook, TlsTarget
from sentinel.edges import transfer
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.certificates import (
    UnreadableCertificate,
    chain_facts,
    issuer_of,
    trusted_store,
)
from sentinel.edges.revocation import RevocationEye

MAX_ADDRESSES = 4
"""Of one host that are looked at."""
ATTEMPTS = 2
MAX_HANDSHAKE_BYTES = 512_000
"""What a server may send before the handshake is over."""
_CHUNK = 16_384
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EACCES})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a server showed in one handshake."""

    chain: list[x509.Certificate]
    staple: bytes
    version: str


class _Failed(Exception):
    def __init__(self, fault: AddressFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsEye:
    """Implements the port TlsEyes."""

    timeout_seconds: float
    """For each connection."""
    guard: AddressGuard
    names: NameServers
    """Its own resolver is asked: where visitors from here are led."""
    revocation: RevocationEye

    async def look(self, target: TlsTarget, *, options: TlsOptions) -> TlsLook:
        """In at most eight times `timeout_seconds` for each of MAX_ADDRESSES, beside what
        responders take. Raises OSError where the trusted authorities cannot be read."""
        store = await asyncio.to_thread(trusted_store, transfer.authorities(options.ca_file))
        if is_address(target.host):
            found: tuple[str, ...] = (target.host,)
        else:
            answer = await self.names.ask(target.host, "")
            if answer.failure:
                return TlsLook(target=target, fault=clean_line(answer.failure)[:200])
            found = answer.addresses
        allowed = [one for one in found if self.guard.allows(target.host, one)]
        if not allowed:
            return TlsLook(target=target, fault="its addresses may not be asked from here")
        looks = [await self._of(target, one, store, options) for one in allowed[:MAX_ADDRESSES]]
        return TlsLook(target=target, addresses=tuple(looks), unlooked=len(allowed[MAX_ADDRESSES:]))

    async def _of(
        self, target: TlsTarget, address: str, store: crypto.X509Store, options: TlsOptions
    ) -> AddressLook:
        try:
            shown = await self._shown(target, address)
            # hundreds of names take their time, and whoever answers chooses how many
            chain = await asyncio.to_thread(chain_facts, shown.chain, store)
        except _Failed as error:
            if error.fault is not AddressFault.HANDSHAKE:
                return AddressLook(address=address, fault=error.fault, detail=str(error))
            accepted, unknown = await self._old_protocols(target, address)
            return AddressLook(
                address=address,
                fault=error.fault,
                detail=str(error),
                old_protocols=accepted,
                protocols_unknown=unknown,
            )
        except UnreadableCertificate as error:
            detail = f"a certificate that cannot be read: {error}"
            return AddressLook(address=address, fault=AddressFault.HANDSHAKE, detail=detail)
        accepted, unknown = await self._old_protocols(target, address)
        issuer = await asyncio.to_thread(issuer_of, shown.chain, store)
        return AddressLook(
            address=address,
            chain=chain,
            version=shown.version,
            old_protocols=accepted,
            protocols_unknown=unknown,
            revocation=await self.revocation.look(
                shown.chain[0], issuer, shown.staple, ask=options.revocation
            ),
        )

    async def _shown(self, target: TlsTarget, address: str) -> _Shown:
        """A handshake, tried a second time where it fails. Raises _Failed."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with asyncio.timeout(self.timeout_seconds):
                    return await _handshake(target, address)
            except TimeoutError:
                failed = _Failed(
                    AddressFault.TIMEOUT, f"no answer within {self.timeout_seconds:g} s"
                )
            except (OSError, SSL.Error, ValueError) as error:
                failed = _Failed(_fault_of(error), _words(error))
            if attempt == ATTEMPTS:
                raise failed
        raise AssertionError("unreachable")

    async def _old_protocols(
        self, target: TlsTarget, address: str
    ) -> tuple[tuple[Protocol, ...], tuple[Protocol, ...]]:
        """Those that are accepted, and those of which it could not be found out."""
        answers = {one: await self._accepts(one, target, address) for one in Protocol}
        accepted = tuple(one for one, answer in answers.items() if answer is True)
        return accepted, tuple(one for one, answer in answers.items() if answer is None)

    async def _accepts(self, protocol: Protocol, target: TlsTarget, address: str) -> bool | None:
        """None: it did not say. A connection that is closed without a word is a refusal."""
        host = "" if is_address(target.host) else target.host
        hello = client_hello(protocol, host, secrets.token_bytes(RANDOM_BYTES))
        try:
            async with asyncio.timeout(self.timeout_seconds):
                reader, writer = await asyncio.open_connection(address, target.port)
        except (OSError, TimeoutError):
            return None
        data = b""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                writer.write(hello)
                await writer.drain()
                while hello_answer(protocol, data) is HelloAnswer.INCOMPLETE:
                    more = await reader.read(MAX_ANSWER_BYTES)
                    if not more or len(data) > MAX_ANSWER_BYTES:
                        return False
                    data += more
        except ConnectionError:
            return False
        except (OSError, TimeoutError):
            return None
        finally:
            writer.transport.abort()
        return hello_answer(protocol, data) is HelloAnswer.ACCEPTED


async def _handshake(target: TlsTarget, address: str) -> _Shown:
    """Raises OSError, SSL.Error, and ValueError for certificates that cannot be read."""
    staple: list[bytes] = []
    connection = SSL.Connection(_context(staple), None)
    connection.set_connect_state()
    if not is_address(target.host):
        connection.set_tlsext_host_name(target.host.encode("ascii", "ignore"))
    connection.request_ocsp()
    reader, writer = await asyncio.open_connection(address, target.port)
    try:
        received = 0
        while not await asyncio.to_thread(_step, connection):  # it reckons with their numbers
            writer.write(_pending(connection))
            await writer.drain()
            data = await reader.read(_CHUNK)
            received += len(data)
            if not data or received > MAX_HANDSHAKE_BYTES:
                raise SSL.Error([("", "", "the connection was closed in the handshake")])
            connection.bio_write(data)
        writer.write(_pending(connection))
        chain = connection.get_peer_cert_chain(as_cryptography=True) or []
        version = connection.get_protocol_version_name()
        return _Shown(chain=chain, staple=b"".join(staple[-1:]), version=version)
    finally:
        writer.transport.abort()


def _context(staple: list[bytes]) -> SSL.Context:
    """Takes every certificate, key and protocol that the library still knows: it is judged later.
    Nothing is sent over such a connection."""

    def took(_: SSL.Connection, data: bytes, __: object) -> bool:
        staple.append(data)
        return True

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_ocsp_client_callback(took)
    return context


def _step(connection: SSL.Connection) -> bool:
    """Whether the handshake is done."""
    try:
        connection.do_handshake()
    except SSL.WantReadError:
        return False
    return True


def _pending(connection: SSL.Connection) -> bytes:
    found = b""
    with contextlib.suppress(SSL.WantReadError):
        while True:
            found += connection.bio_read(_CHUNK)
    return found


def _fault_of(error: Exception) -> AddressFault:
    if isinstance(error, ConnectionRefusedError):
        return AddressFault.REFUSED
    if isinstance(error, ConnectionError) or not isinstance(error, OSError):
        return AddressFault.HANDSHAKE
    return AddressFault.UNREACHABLE if error.errno in _NO_WAY else AddressFault.TIMEOUT


def _words(error: Exception) -> str:
    if isinstance(error, SSL.Error):
        entries = error.args[0] if error.args and isinstance(error.args[0], list) else []
        reasons = [str(entry[-1]) for entry in entries if entry]
        return clean_line("; ".join(reasons) or "the handshake failed")[:200]
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return clean_line(str(error) or type(error).__name__)[:200]
