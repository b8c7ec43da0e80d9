"""Certificates for loopback TLS servers, made on the spot: good, expired, for another name, and
signed by nobody."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Authority:
    """A certificate authority that lives for one test; `file` is what a client may trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.made_at = datetime.now(UTC)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named("Authority of a test")
        self._root = _Pair(
            self._builder(name, name, key, -_DAY, _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256()),
            key,
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(self._root.certificate))

    def good(self, address: str) -> ssl.SSLContext:
        return self._context("good", address, -_DAY, _DAY)

    def expired(self, address: str) -> ssl.SSLContext:
        return self._context("expired", address, -9 * _DAY, -_DAY)

    def not_yet(self, address: str) -> ssl.SSLContext:
        return self._context("not-yet", address, _DAY, 9 * _DAY)

    def for_another_name(self) -> ssl.SSLContext:
        return self._context("another", "192.0.2.1", -_DAY, _DAY)

    def self_signed(self, address: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named("Signed by nobody")
        made = self._builder(name, name, key, -_DAY, _DAY).add_extension(
            _alternative(address), False
        )
        return self._served("self-signed", _Pair(made.sign(key, hashes.SHA256()), key))

    def _context(
        self, name: str, address: str, begins: timedelta, ends: timedelta
    ) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self._root.certificate.subject
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root.key.public_key())
        made = (
            self._builder(_named(name), issuer, key, begins, ends)
            .add_extension(_alternative(address), critical=False)
            .add_extension(authority, critical=False)
            .sign(self._root.key, hashes.SHA256())
        )
        return self._served(name, _Pair(made, key))

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        begins: timedelta,
        ends: timedelta,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.made_at + begins)
            .not_valid_after(self.made_at + ends)
        )

    def _served(self, name: str, pair: _Pair) -> ssl.SSLContext:
        file = self._folder / f"{name}.pem"
        key = pair.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(_pem(pair.certificate) + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(address: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
