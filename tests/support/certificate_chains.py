"""An authority in three steps (root, upper, issuing) and the certificates that it gives: the good
one, and each bad kind. Made once for all tests of a process; nothing of it is kept."""

import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key


class Chains:
    """`file` is what a client may trust: the root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime.now(UTC).replace(microsecond=0)  # as certificates count
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._authority("Root of tests", None)
        self.upper = self._authority("Upper of tests", self.root)
        self.issuing = self._authority("Issuing of tests", self.upper)
        self.stranger = self._authority("Root of strangers", None)
        self.file = folder / "root.pem"
        self.file.write_bytes(pem(self.root.certificate))

    def leaf(
        self,
        name: str,
        *,
        issuer: Issued | None = None,
        holds_for: Sequence[str] | None = None,
        begins: timedelta = -30 * DAY,
        ends: timedelta = 60 * DAY,
        key: Key | None = None,
        ocsp: str = "",
        revocations: str = "",
        must_staple: bool = False,
        usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.SERVER_AUTH,
    ) -> Issued:
        """For one host; by the issuing authority where none is named."""
        issuer, key = issuer or self.issuing, key or self._key
        builder = self._builder(name, issuer, key, begins, ends)
        names = [x509.DNSName(one) for one in (holds_for if holds_for is not None else (name,))]
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if ocsp:
            place = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([place]), False)
        if revocations:
            point = x509.DistributionPoint(
                [x509.UniformResourceIdentifier(revocations)], None, None, None
            )
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), False)
        if must_staple:
            feature = x509.TLSFeature([x509.TLSFeatureType.status_request])
            builder = builder.add_extension(feature, critical=False)
        return Issued(builder.sign(issuer.key, hashes.SHA256()), key)

    def self_signed(self, name: str) -> Issued:
        builder = self._builder(name, None, self._key, -DAY, 60 * DAY)
        alternative = x509.SubjectAlternativeName([x509.DNSName(name)])
        made = builder.add_extension(alternative, critical=False)
        return Issued(made.sign(self._key, hashes.SHA256()), self._key)

    def weak_key(self, name: str) -> Issued:
        return self.leaf(name, key=rsa.generate_private_key(65537, 1024))

    def weakly_signed(self, name: str, openssl: str) -> Issued:
        """By OpenSSL's program: the library signs with SHA-1 no more."""
        asked = self.folder / f"{name}.csr"
        made = self.folder / f"{name}.crt"
        request = x509.CertificateSigningRequestBuilder().subject_name(named(name))
        asked.write_bytes(
            request.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName = DNS:{name}\n")
        authority = self.file_of("issuing", [self.issuing.certificate], self.issuing.key)
        words = ("x509", "-req", "-sha1", "-days", "60", "-CA", authority, "-CAkey", authority)
        subprocess.run(
            [openssl, *words, "-in", asked, "-out", made, "-extfile", extensions],
            check=True,
            capture_output=True,
        )
        return Issued(x509.load_pem_x509_certificate(made.read_bytes()), self._key)

    def file_of(self, name: str, chain: Sequence[x509.Certificate], key: Key) -> Path:
        """PEM of certificates in that order, and of the key of the first."""
        file = self.folder / f"{name}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(b"".join(map(pem, chain)) + secret)
        return file

    def served(self, name: str, issued: Issued, *others: Issued) -> ssl.SSLContext:
        """A server that sends it with others behind it, in that order."""
        chain = [one.certificate for one in (issued, *others)]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL would not load the weak ones
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.file_of(name, chain, issued.key))
        return context

    def _authority(self, name: str, issuer: Issued | None) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(name, issuer, key, -365 * DAY, 3650 * DAY)
        made = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        ).sign(key if issuer is None else issuer.key, hashes.SHA256())
        return Issued(made, key)

    def _builder(
        self, name: str, issuer: Issued | None, key: Key, begins: timedelta, ends: timedelta
    ) -> x509.CertificateBuilder:
        own = named(name)
        return (
            x509.CertificateBuilder()
            .subject_name(own)
            .issuer_name(own if issuer is None else issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now + begins)
            .not_valid_after(self.now + ends)
        )


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
