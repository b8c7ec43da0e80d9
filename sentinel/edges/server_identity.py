"""ServerEye: asks which servers answer for a site: DNS by the system's resolvers, and the
certificate of each HTTPS address by a handshake of its own, which also reads one that no browser
would trust."""

import asyncio
import ipaddress
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import ada_url
import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

from sentinel.core.canonical import sha256
from sentinel.core.scope import registrable_domain
from sentinel.core.server_identity import Part, ServerLook, united
from sentinel.core.servers import ServerIdentity
from sentinel.core.site import Site
from sentinel.edges import transfer
from sentinel.edges.addresses import AddressGuard

MAX_HANDSHAKES = 4
"""Addresses of one host whose certificates are read."""
MAX_RECORDS = 64
"""Of each kind; a hostile answer may hold thousands."""
_NONE = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.NoNameservers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEye:
    """Implements the port of the same name. Never raises for what servers do."""

    timeout_seconds: float
    """For each question, and for each handshake."""
    guard: AddressGuard
    resolver: dns.asyncresolver.Resolver | None = None
    """Stands in for the system's, which is read anew for each look."""
    ca_file: Path | None = None
    """Trusted certificate authorities; the machine's where none are given."""

    async def look(self, site: Site) -> ServerLook:
        """What DNS and TLS say of the site's address and aliases, in at most five times
        `timeout_seconds` for each."""
        looks = await asyncio.gather(*(self._of(url) for url in (site.url, *site.aliases)))
        return united(looks)

    async def _of(self, url: str) -> ServerLook:
        parsed = ada_url.URL(url)
        host, secure = parsed.hostname.strip("[]"), parsed.protocol == "https:"
        if _is_literal(host):
            names = _Names(literal=True, addresses=[host])
        else:
            names = await self._names(host)
        certificates = _Certificates()
        if secure:
            port = int(parsed.port or 443)
            allowed = [one for one in names.addresses if self.guard.allows(host, one)]
            for address in allowed[:MAX_HANDSHAKES]:
                await self._handshake(host, address, port, certificates)
        return _look_of(names, certificates, secure=secure)

    async def _names(self, host: str) -> "_Names":
        resolver, names = self._resolver(), _Names()
        if resolver is None:
            names.failed("the system names no resolver", *_OF_DNS)
            return names
        domain = registrable_domain(host) or host
        await asyncio.gather(
            self._addresses(resolver, host, names),
            self._records(resolver, domain, "NS", names, Part.NAME_SERVER),
            self._records(resolver, domain, "MX", names, Part.MAIL_SERVER),
        )
        return names

    def _resolver(self) -> dns.asyncresolver.Resolver | None:
        if self.resolver is not None:
            return self.resolver
        try:
            return dns.asyncresolver.Resolver()
        except (dns.exception.DNSException, OSError):
            return None

    async def _addresses(
        self, resolver: dns.asyncresolver.Resolver, host: str, names: "_Names"
    ) -> None:
        """A name without an address of one kind has none of it; without any it is not known."""
        faults: list[str] = []
        for kind in ("A", "AAAA"):
            try:
                answer = await resolver.resolve(
                    host,
                    kind,
                    lifetime=self.timeout_seconds,
                    raise_on_no_answer=False,
                    search=False,
                )
            except _NONE as error:
                faults.append(f"{host} {kind}: {type(error).__name__}")
                continue
            except (dns.exception.DNSException, OSError, ValueError) as error:
                names.failed(f"{host} {kind}: {_short(error)}", Part.ADDRESS, Part.ALIAS)
                return
            names.addresses += [str(record) for record in list(answer.rrset or ())[:MAX_RECORDS]]
            chain = answer.chaining_result.cnames
            names.aliases += [_name(one.target) for rrset in chain for one in rrset][:MAX_RECORDS]
        if not names.addresses:
            names.failed("; ".join(faults) or f"{host}: no address", Part.ADDRESS, Part.ALIAS)

    async def _records(
        self,
        resolver: dns.asyncresolver.Resolver,
        domain: str,
        kind: str,
        names: "_Names",
        part: Part,
    ) -> None:
        try:
            answer = await resolver.resolve(
                domain,
                kind,
                lifetime=self.timeout_seconds,
                raise_on_no_answer=False,
                search=False,
            )
        except _NONE:
            names.failed(f"{domain}: no {kind} record", part)
            return
        except (dns.exception.DNSException, OSError, ValueError) as error:
            names.failed(f"{domain} {kind}: {_short(error)}", part)
            return
        records = list(answer.rrset or ())[:MAX_RECORDS]
        if part is Part.NAME_SERVER:
            names.name_servers += [_name(record.target) for record in records]
        else:
            names.mail_servers += [_name(record.exchange) for record in records]

    async def _handshake(self, host: str, address: str, port: int, found: "_Certificates") -> None:
        """Reads the certificate, trusted or not; why it is not is noted apart."""
        trusting = ssl.create_default_context(cafile=transfer.authorities(self.ca_file))
        try:
            found.read(await self._certificate(trusting, host, address, port))
        except ssl.SSLCertVerificationError as error:
            found.distrusted.append(f"{host}: {error.verify_message}")
            await self._handshake_without_trust(host, address, port, found)
        except (OSError, TimeoutError) as error:
            found.faults.append(f"{host} at {address}: {_short(error)}")

    async def _handshake_without_trust(
        self, host: str, address: str, port: int, found: "_Certificates"
    ) -> None:
        reading = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        reading.check_hostname, reading.verify_mode = False, ssl.CERT_NONE
        try:
            found.read(await self._certificate(reading, host, address, port))
        except (OSError, TimeoutError) as error:
            found.faults.append(f"{host} at {address}: {_short(error)}")

    async def _certificate(
        self, context: ssl.SSLContext, host: str, address: str, port: int
    ) -> bytes:
        async with asyncio.timeout(self.timeout_seconds):
            _, writer = await asyncio.open_connection(
                address, port, ssl=context, server_hostname=host
            )
        try:
            shown = writer.get_extra_info("ssl_object")
            return bytes(shown.getpeercert(binary_form=True) or b"")
        finally:
            writer.transport.abort()


_OF_DNS = (Part.ADDRESS, Part.ALIAS, Part.NAME_SERVER, Part.MAIL_SERVER)


@dataclass(slots=True, kw_only=True)
class _Names:
    """What DNS said of one host."""

    literal: bool = False
    addresses: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    name_servers: list[str] = field(default_factory=list)
    mail_servers: list[str] = field(default_factory=list)
    unknown: set[Part] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def failed(self, why: str, *parts: Part) -> None:
        self.faults.append(why)
        self.unknown.update(parts)


@dataclass(slots=True)
class _Certificates:
    """What the certificates of one host said."""

    keys: list[str] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    distrusted: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def read(self, der: bytes) -> None:
        """Anything may stand in a certificate that nobody has checked."""
        try:
            certificate = x509.load_der_x509_certificate(der)
            key = certificate.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            issuer = _issuer(certificate)
            names = _names_of(certificate)
            end = certificate.not_valid_after_utc
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
            self.faults.append(f"a certificate that cannot be read: {_short(error)}")
            return
        self.keys.append(sha256(key))
        self.issuers.append(issuer)
        self.names += names
        self.ends.append(end)


def _look_of(names: _Names, certificates: _Certificates, *, secure: bool) -> ServerLook:
    unknown = set(_OF_DNS) if names.literal else set(names.unknown)
    if not certificates.keys:
        unknown |= {Part.CERTIFICATE_KEY, Part.CERTIFICATE_NAME, Part.CERTIFICATE_TRUST}
    return ServerLook(
        identity=ServerIdentity(
            addresses=() if names.literal else _sorted(names.addresses),
            aliases=_sorted(names.aliases),
            name_servers=_sorted(names.name_servers),
            mail_servers=_sorted(names.mail_servers),
            certificate_keys=_sorted(certificates.keys),
            issuers=_sorted(certificates.issuers),
            certificate_names=_sorted(certificates.names),
        ),
        unknown=tuple(sorted(unknown)),
        faults=tuple(dict.fromkeys((*names.faults, *certificates.faults))),
        distrusted=tuple(dict.fromkeys(certificates.distrusted)),
        certificates_until=min(certificates.ends, default=None),
        nothing_to_ask=names.literal and not secure,
    )


def _issuer(certificate: x509.Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = certificate.issuer.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)[:200]
    return "an issuer without a name"


def _names_of(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    names = extension.value.get_values_for_type(x509.DNSName)
    addresses = extension.value.get_values_for_type(x509.IPAddress)
    return [name.lower()[:253] for name in [*names, *map(str, addresses)][:MAX_RECORDS]]


def _is_literal(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()[:253]


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]


def _sorted(items: Sequence[str] | Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(items)))
