"""What one look at a name in DNS, and at the domain around it, gave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesQuestion:
    """What is asked."""

    host: str
    domain: str
    """The name that its owner registered, whose zone is asked; the host where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecords:
    """Addresses of one host."""

    host: str
    addresses: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Those of them that nobody outside can reach."""
    aliases: tuple[str, ...] = ()
    """The chain of CNAME records, in order."""
    missing: bool = False
    """Whether DNS says that there is no such name, or none with an address."""
    fault: str = ""
    """Why nothing could be found out; else empty."""


class ServerState(StrEnum):
    """What a name server says of the domain."""

    AUTHORITATIVE = "authoritative"
    LAME = "lame"
    """It answers, and does not hold the zone."""
    SILENT = "silent"
    NO_ADDRESS = "no-address"
    """DNS gives it none."""
    NOT_ASKED = "not-asked"
    """It cannot be asked from here: the network has no way there, or it is a private address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """One address of a name server of the domain, asked itself for the start of its zone."""

    server: str
    address: str
    state: ServerState
    serial: int | None = None
    signed_until: datetime | None = None
    """When the signature on that answer ends; None where it has none."""
    detail: str = ""


class Signing(StrEnum):
    """Whether the zone's signatures hold (RFC 4035)."""

    VALID = "valid"
    UNSIGNED = "unsigned"
    NOT_DELEGATED = "not-delegated"
    """It is signed, and its parent names no key (DS): nobody can tell."""
    BOGUS = "bogus"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningLook:
    state: Signing
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """One MX record."""

    name: str
    preference: int
    resolves: bool | None = None
    """Whether it has an address; None: could not be found out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records of one kind, sorted; those of the domain itself."""

    values: tuple[str, ...] = ()
    fault: str = ""
    """Why they could not be found out; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesLook:
    """What one look gave."""

    question: NamesQuestion
    records: AddressRecords
    name_servers: Records = Records()
    answers: tuple[ServerAnswer, ...] = ()
    mail: tuple[MailServer, ...] = ()
    mail_fault: str = ""
    null_mail: bool = False
    """The domain says that it takes no mail (RFC 7505)."""
    issuers: Records = Records()
    """Authorities that its CAA records (RFC 8659) let issue certificates for the host; `;` where
    they let nobody."""
    has_caa: bool = False
    spf: Records = Records()
    dmarc: Records = Records()
    signing: SigningLook = SigningLook(state=Signing.UNKNOWN)
