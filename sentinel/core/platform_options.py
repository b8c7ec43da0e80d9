"""What a definition says of kinds `tls`, `transport`, `names` and `domain`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsOptions:
    """Every https host that the site leads to must have sound TLS."""

    expiry_days: tuple[int, ...] = (30, 14, 7)
    """Before the end of a certificate: a warning, an error, and critical."""
    ca_file: Path | None = None
    """Authorities that are trusted instead of the machine's: of an inner network."""
    hosts: tuple[str, ...] = ()
    """Further hosts, with a port or without."""
    revocation: bool = True
    """Whether the authority is asked; an answer that the server sends along is read anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportOptions:
    """http must lead to https, and https must ask browsers to stay there."""

    hsts_seconds: float = 180 * 86400.0
    """Least max-age of Strict-Transport-Security; 0: it need not be sent."""
    hsts_subdomains: bool = False
    """Whether it must cover the host's subdomains."""
    pages: tuple[str, ...] = ("/",)
    """Site-relative paths that are asked over http."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOptions:
    """The site's name and its domain must be sound in DNS."""

    expected_addresses: tuple[str, ...] = ()
    """Addresses and networks (CIDR); empty: not compared, as the next two."""
    expected_name_servers: tuple[str, ...] = ()
    expected_mail_servers: tuple[str, ...] = ()
    caa: tuple[str, ...] = ()
    """Authorities that CAA records must name, these and no others; empty: told if there is none."""
    dnssec: bool = False
    """Whether the zone must be signed. Signatures that do not hold are found anyway."""
    mail: bool = False
    """Whether the domain must take mail."""
    spoofing: bool = True
    """Whether it is told that the domain has no SPF or DMARC record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainOptions:
    """The domain must stay registered."""

    rdap: str
    """Base URL of the registry's service, ending in `/`."""
    expiry_days: tuple[int, ...] = (60, 30, 14)
    """As of TlsOptions."""
