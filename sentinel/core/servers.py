"""A ServerIdentity: which servers answer for a site, as approved or as seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerIdentity:
    """Which servers answer for the site: names, addresses, certificate keys. All sorted."""

    addresses: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    """CIDR; an address inside one is approved too. For sites behind a delivery network."""
    aliases: tuple[str, ...] = ()
    """The chain of CNAMEs."""
    name_servers: tuple[str, ...] = ()
    mail_servers: tuple[str, ...] = ()
    certificate_keys: tuple[str, ...] = ()
    """SHA-256 of the SubjectPublicKeyInfo (RFC 5280), lower-case hex; of the site's own key."""
    issuers: tuple[str, ...] = ()
    """Organisations that issued them: a renewed certificate has a new key and the same issuer."""
    certificate_names: tuple[str, ...] = ()
    """DNS names and addresses for which the certificates hold, in lower case."""
