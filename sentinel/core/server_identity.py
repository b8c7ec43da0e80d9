"""Which servers answer for a site, against those that were approved: names, addresses, keys.

A look that failed in a part says nothing of that part. What happens by itself where all is well
(a renewed certificate, some of several addresses, a delivery network's addresses) is benign.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sentinel.core.corroboration import ServerChange
from sentinel.core.servers import ServerIdentity


class Part(StrEnum):
    """What is asked about a server; the words of ServerChange.what."""

    ADDRESS = "address"
    ALIAS = "alias"
    NAME_SERVER = "name-server"
    MAIL_SERVER = "mail-server"
    CERTIFICATE_KEY = "certificate-key"
    CERTIFICATE_NAME = "certificate-name"
    CERTIFICATE_TRUST = "certificate-trust"


PART_TEXT: dict[Part, str] = {
    Part.ADDRESS: "addresses",
    Part.ALIAS: "aliases (CNAME)",
    Part.NAME_SERVER: "name servers",
    Part.MAIL_SERVER: "mail servers",
    Part.CERTIFICATE_KEY: "certificate keys",
    Part.CERTIFICATE_NAME: "names in certificates",
    Part.CERTIFICATE_TRUST: "trust in certificates",
}
HIJACK = frozenset({Part.NAME_SERVER, Part.CERTIFICATE_KEY, Part.CERTIFICATE_TRUST})
"""What changes when a domain is taken over or somebody stands in between: suspicious by itself."""
OF_PAGES = frozenset(Part) - {Part.MAIL_SERVER}
"""What decides who answers for pages."""
MAX_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLook:
    """What one look at the servers of a site gave."""

    identity: ServerIdentity
    unknown: tuple[Part, ...] = ()
    """What could not be found out, and so is not compared."""
    faults: tuple[str, ...] = ()
    """Why, in words, for people."""
    distrusted: tuple[str, ...] = ()
    """Why a certificate is not trusted, `www.example.org: certificate has expired`."""
    certificates_until: datetime | None = None
    """When the first of the certificates ends; None where none was read."""
    nothing_to_ask: bool = False
    """Whether the site has neither names nor certificates: an IP literal or this machine itself,
    without TLS."""


def changes(
    approved: ServerIdentity, seen: ServerLook, *, networks: Sequence[str] = ()
) -> tuple[ServerChange, ...]:
    """Every way in which the servers are not the approved ones, the grave ones first.

    `networks` (CIDR) hold addresses that are approved besides those of the baseline. A part of
    which nothing was approved, or nothing could be seen, is not compared.
    """
    found = _Comparison(approved, seen, (*approved.networks, *networks)).changes()
    return tuple(sorted(found, key=lambda change: (change.benign, change.what not in HIJACK)))


def merged(approved: ServerIdentity | None, seen: ServerLook) -> ServerIdentity:
    """What would be approved if what was seen were: parts that could not be seen stay."""
    if approved is None:
        return seen.identity
    old, new, blind = approved, seen.identity, set(seen.unknown)

    def kept(part: Part, before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
        return before if part in blind or not now else now

    return replace(
        old,
        addresses=kept(Part.ADDRESS, old.addresses, new.addresses),
        aliases=kept(Part.ADDRESS, old.aliases, new.aliases),
        name_servers=kept(Part.NAME_SERVER, old.name_servers, new.name_servers),
        mail_servers=kept(Part.MAIL_SERVER, old.mail_servers, new.mail_servers),
        certificate_keys=kept(Part.CERTIFICATE_KEY, old.certificate_keys, new.certificate_keys),
        issuers=kept(Part.CERTIFICATE_KEY, old.issuers, new.issuers),
        certificate_names=kept(Part.CERTIFICATE_KEY, old.certificate_names, new.certificate_names),
    )


def united(looks: Iterable[ServerLook]) -> ServerLook:
    """Several looks as one: whatever any of them saw. What one of them did not see, another did."""
    taken = list(looks)

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(sorted({one for look in taken for one in getattr(look.identity, name)}))

    names = ServerIdentity.__dataclass_fields__
    blind = [set(look.unknown) for look in taken]
    ends = [look.certificates_until for look in taken]
    return ServerLook(
        identity=ServerIdentity(**{name: all_of(name) for name in names}),
        unknown=tuple(sorted(set.intersection(*blind))) if blind else tuple(Part),
        faults=tuple(dict.fromkeys(fault for look in taken for fault in look.faults)),
        distrusted=tuple(dict.fromkeys(one for look in taken for one in look.distrusted)),
        certificates_until=min((end for end in ends if end is not None), default=None),
        nothing_to_ask=bool(taken) and all(look.nothing_to_ask for look in taken),
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    approved: ServerIdentity
    seen: ServerLook
    networks: tuple[str, ...]

    def changes(self) -> list[ServerChange]:
        found = [*self._names(), *self._addresses(), *self._certificates(), *self._trust()]
        return [change for change in found if change.what not in self.seen.unknown]

    @property
    def _new_addresses(self) -> tuple[str, ...]:
        """Those that are neither approved nor inside an approved network."""
        known, nets = set(self.approved.addresses), _networks(self.networks)
        if not known and not nets:
            return ()
        return tuple(
            one
            for one in self.seen.identity.addresses
            if one not in known and not _inside(one, nets)
        )

    @property
    def _new_keys(self) -> tuple[str, ...]:
        return _added(self.approved.certificate_keys, self.seen.identity.certificate_keys)

    def _addresses(self) -> Iterable[ServerChange]:
        new, identity = self._new_addresses, self.seen.identity
        same_key = bool(identity.certificate_keys) and bool(self.approved.certificate_keys)
        benign = same_key and not self._new_keys
        if new:
            why = "; the approved certificate key answers there" if benign else ""
            yield _change(
                Part.ADDRESS, self.approved.addresses, identity.addresses, new, why, benign=benign
            )
        aliases = _added(self.approved.aliases, identity.aliases)
        if aliases and (self.approved.aliases or self.approved.addresses):
            yield _change(
                Part.ALIAS,
                self.approved.aliases,
                identity.aliases,
                aliases,
                "; the addresses are approved ones" if not new else "",
                benign=benign or not new,
            )

    def _names(self) -> Iterable[ServerChange]:
        old, now = self.approved, self.seen.identity
        pairs = (
            (Part.NAME_SERVER, old.name_servers, now.name_servers),
            (Part.MAIL_SERVER, old.mail_servers, now.mail_servers),
        )
        for part, before, after in pairs:
            if new := _added(before, after):
                yield _change(part, before, after, new)

    def _certificates(self) -> Iterable[ServerChange]:
        """A renewed certificate has a new key; issuer, names and addresses tell it from one that
        somebody else was given for this name."""
        new, now = self._new_keys, self.seen.identity
        if not new:
            return
        issuers = _added(self.approved.issuers, now.issuers)
        lost = set(self.approved.certificate_names) - set(now.certificate_names)
        benign = not issuers and not lost and not self._new_addresses and not self.seen.distrusted
        if benign:
            why = "; issuer, names and addresses are as approved: renewed"
        elif issuers:
            why = f"; issued by {_listed(issuers)}, approved is {_listed(self.approved.issuers)}"
        elif self._new_addresses:
            why = "; the addresses are new, too"
        else:
            why = f"; it no longer holds for {_listed(sorted(lost))}" if lost else ""
        short = tuple(key[:16] for key in new)
        keys = self.approved.certificate_keys
        yield _change(Part.CERTIFICATE_KEY, keys, now.certificate_keys, short, why, benign=benign)

    def _trust(self) -> Iterable[ServerChange]:
        """With the approved key it is neglect and no attack: visitors are told by their browsers,
        and the looks at pages fail."""
        if self.seen.distrusted and self._new_keys:
            yield ServerChange(
                what=Part.CERTIFICATE_TRUST,
                approved=("trusted",),
                seen=self.seen.distrusted,
                said=f"A certificate that is not trusted: {_listed(self.seen.distrusted)}.",
            )


def _change(
    part: Part,
    approved: tuple[str, ...],
    seen: tuple[str, ...],
    new: Sequence[str],
    why: str = "",
    *,
    benign: bool = False,
) -> ServerChange:
    said = f"New {PART_TEXT[part]}: {_listed(new)}{why}."
    return ServerChange(what=part, approved=approved, seen=seen, said=said, benign=benign)


def _added(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """What is new; nothing where nothing was approved, or nothing is seen. That some are missing
    is no change: name servers give their records in turn."""
    known = set(before)
    return tuple(one for one in after if one not in known) if before else ()


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(item[:100] for item in items[:MAX_SHOWN])
    return f"{shown} and {len(items) - MAX_SHOWN} more" if len(items) > MAX_SHOWN else shown


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(texts: Iterable[str]) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in dict.fromkeys(texts))


def _inside(address: str, networks: Sequence[_Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found.version == net.version and found in net for net in networks)
