"""A time-stamping authority (RFC 3161) on loopback: OpenSSL signs, and it may misbehave."""

import asyncio
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from support.fault_server import Fault

CONFIG = """[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
accuracy = secs:1
"""


@dataclass(frozen=True)
class Authority:
    """Keys and certificates in a folder of their own."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, query: bytes) -> bytes:
        """The response to a query, DER."""
        asked, told = self.folder / "query.tsq", self.folder / "reply.tsr"
        asked.write_bytes(query)
        subprocess.run(
            [
                *("openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf"),
                *("-queryfile", asked, "-signer", self.folder / "tsa.pem"),
                *("-inkey", self.folder / "tsa.key", "-out", told),
            ],
            check=True,
            capture_output=True,
        )
        return told.read_bytes()


def authority(folder: Path) -> Authority:
    """A new one; the test is skipped where OpenSSL's program is missing."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing (Debian: openssl)")
    folder.mkdir()
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Root of {folder.name}")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time-stamps of a test")])
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    root = (
        _builder(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _builder(name, root_name, key)
        .add_extension(stamping, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.public_bytes(pem))
    (folder / "tsa.pem").write_bytes(signer.public_bytes(pem))
    (folder / "tsa.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return Authority(folder)


def stamping(made: Authority, *, other: bytes = b"") -> Fault:
    """Answers each query, or every one as if it were `other`."""

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        query = await query_of(reader)
        reply = await asyncio.to_thread(made.answer, other or query)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(reply) + reply)
        await writer.drain()

    return fault


async def query_of(reader: asyncio.StreamReader) -> bytes:
    """The body of a request: one DER sequence that is short."""
    head = await reader.readexactly(2)
    assert head[0] == 0x30
    assert head[1] < 0x80
    return head + await reader.readexactly(head[1])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now, day = datetime.now(UTC), timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
    )
