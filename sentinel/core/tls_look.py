"""What one look at the TLS of a host gave, address by address. A failure to look is data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """What kind of key a certificate holds."""

    RSA = "RSA"
    EC = "EC"
    DSA = "DSA"
    EDWARDS = "EdDSA"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What stands in one certificate. Names are foreign text, cut, of one line."""

    subject: str
    issuer: str
    """Common name, else organisation, for people."""
    names: tuple[str, ...] = ()
    """DNS names it holds for (RFC 9525 looks at no others), lower case."""
    addresses: tuple[str, ...] = ()
    """IP addresses it holds for."""
    begins: datetime
    ends: datetime
    key: KeyKind = KeyKind.EC
    key_bits: int = 256
    signature_hash: str = "sha256"
    """Of the signature on it; empty where the algorithm has none of its own (EdDSA)."""
    self_issued: bool = False
    for_servers: bool = True
    """Whether its extended key usage lets it stand for a server."""
    must_staple: bool = False
    """TLS feature extension (RFC 7633): a server must send an OCSP answer along."""
    fingerprint: str = ""
    """SHA-256 of its DER."""

    @property
    def lifetime_days(self) -> float:
        return (self.ends - self.begins).total_seconds() / 86400


class TrustFault(StrEnum):
    """Why a chain does not lead to an authority that is trusted. Time and name are apart."""

    SELF_SIGNED = "self-signed"
    INCOMPLETE = "incomplete"
    """The certificate of an issuer in between was not sent."""
    UNTRUSTED = "untrusted"
    """It ends at an authority that is not in the list of trusted ones."""
    UNSOUND = "unsound"
    """A rule of RFC 5280 is broken: an issuer that is no authority, a bad signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFacts:
    """The certificates that a server sent, and what they amount to."""

    sent: tuple[CertificateFacts, ...]
    """In the order of the wire; the server's own is the first."""
    path: tuple[CertificateFacts, ...]
    """From the server's own up to what is trusted, that one left out; where nothing is trusted, as
    far as what was sent leads."""
    in_order: bool = True
    surplus: tuple[CertificateFacts, ...] = ()
    """Sent, and no issuer of the others, or sent twice."""
    trust: TrustFault | None = None
    trust_detail: str = ""
    """The library's words."""


class Revocation(StrEnum):
    """What is known of a revocation."""

    GOOD = "good"
    REVOKED = "revoked"
    NOTHING_TO_ASK = "nothing-to-ask"
    """The certificate names neither responder nor list."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationLook:
    """Whether the server's certificate is revoked, and who said so."""

    state: Revocation
    source: str = ""
    """`stapled`, `responder`, `list`; empty where nobody was asked."""
    detail: str = ""
    """Why it is not known, or the reason that was given for a revocation."""
    revoked_at: datetime | None = None
    stapled: bool = False
    """Whether the server sent an OCSP answer along, whatever it says."""


class Protocol(StrEnum):
    """Versions that nobody should accept any more (RFC 7568, RFC 8996)."""

    SSL_3 = "SSL 3.0"
    TLS_1_0 = "TLS 1.0"
    TLS_1_1 = "TLS 1.1"


class AddressFault(StrEnum):
    """Why an address gave no certificate."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    HANDSHAKE = "handshake"
    """It answered, and no TLS connection came about."""
    UNREACHABLE = "unreachable"
    """Our own network has no way there: nothing is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLook:
    """One address of a host."""

    address: str
    chain: ChainFacts | None = None
    fault: AddressFault | None = None
    detail: str = ""
    """The library's words, cut, of one line."""
    version: str = ""
    """What the best handshake ended in: `TLSv1.3`."""
    old_protocols: tuple[Protocol, ...] = ()
    """Those that it accepted."""
    protocols_unknown: tuple[Protocol, ...] = ()
    """Those of which it could not be found out."""
    revocation: RevocationLook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsTarget:
    """A host to look at."""

    host: str
    port: int = 443
    reason: str = ""
    """How the site leads there, for people: `http://institute.example/ leads there`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsLook:
    """What one look at a host gave."""

    target: TlsTarget
    addresses: tuple[AddressLook, ...] = ()
    unlooked: int = 0
    """Further addresses that were not asked, beyond the bound on them."""
    fault: str = ""
    """Why no address was asked at all; else empty."""
