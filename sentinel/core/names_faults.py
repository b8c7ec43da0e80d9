"""What is wrong with a name in DNS and with the domain around it, and what to do about it."""

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sentinel.core.names_look import (
    AddressRecords,
    NamesLook,
    Records,
    ServerAnswer,
    ServerState,
    Signing,
    SigningLook,
)
from sentinel.core.platform_fault import PlatformFault, told, unseen
from sentinel.core.platform_options import NamesOptions
from sentinel.core.remaining_time import moment_text, time_left
from sentinel.core.words import Severity

LEAST_SERVERS = 2
"""Name servers of a domain (RFC 1034, 4.1; RFC 2182)."""
SIGNED_ANEW_BEFORE = timedelta(hours=1)
"""Signatures that a server of the zone itself still gives out so shortly before their end were not
made anew in time: Knot makes them a little earlier by itself, others days earlier."""
_NETWORK_BITS = {4: 24, 6: 48}
MAX_SHOWN = 6


def address_faults(records: AddressRecords, options: NamesOptions) -> Iterable[PlatformFault]:
    """Of the site's host itself."""
    if records.fault:
        yield unseen("names-unseen", f"DNS gave no answer: {records.fault}.")
        return
    if records.missing:
        yield PlatformFault(
            code="names-missing",
            severity=Severity.CRITICAL,
            said="DNS knows no address for it: nobody reaches the site by its name. See whether "
            "the domain expired, and whether its record is still in the zone.",
        )
        return
    if records.private and len(records.private) < len(records.addresses):
        yield _warning(
            "names-private",
            f"Some of its addresses nobody outside can reach ({_listed(records.private)}): part of "
            "the visitors waits in vain. Take them out of the public zone.",
        )
    expected = options.expected_addresses
    other = [one for one in records.addresses if not _within(one, expected)] if expected else []
    if other:
        yield _error(
            "names-address-unexpected",
            f"DNS gives {_listed(other)}, which is not expected ({_listed(expected)}). If somebody "
            "moved the site, put the new address into this check; if nobody did, somebody else has "
            "changed the zone: call whoever runs it.",
        )


def server_faults(look: NamesLook, options: NamesOptions) -> Iterable[PlatformFault]:
    """Of the domain's name servers."""
    names = look.name_servers
    if names.fault:
        yield unseen("names-servers-unseen", f"Its name servers were not told: {names.fault}.")
        return
    if len(names.values) == 1:
        yield _warning(
            "names-one-server",
            f"It has one name server alone ({names.values[0]}): when that one is away, nobody "
            "reaches the site. Have a second one added, on another network.",
        )
    yield from _each_server(look.answers)
    yield from _agreement(look.answers)
    yield from _one_network(look)
    yield from _compared(
        "names-server-unexpected", "name servers", names, options.expected_name_servers
    )


def mail_faults(look: NamesLook, options: NamesOptions) -> Iterable[PlatformFault]:
    """Of the servers that take the domain's mail, and of who may send in its name."""
    names = Records(values=tuple(one.name for one in look.mail), fault=look.mail_fault)
    if names.fault:
        yield unseen("names-mail-unseen", f"Its mail servers were not told: {names.fault}.")
    elif options.mail and not look.mail:
        why = "says that it takes no mail (null MX)" if look.null_mail else "names no mail server"
        yield _error(
            "names-mail-missing",
            f"The domain {why}: mail to the addresses on the site is returned. Have an MX record "
            "added, or take `mail = true` out of this check.",
        )
    dead = [one.name for one in look.mail if one.resolves is False]
    if dead:
        every = len(dead) == len(look.mail)
        yield PlatformFault(
            code="names-mail-dead",
            severity=Severity.ERROR if every else Severity.WARNING,
            said=f"Mail servers of the domain have no address: {_listed(dead)}. "
            f"{'No mail arrives' if every else 'Mail is late or lost'}: have the MX records, or "
            "the names behind them, corrected.",
        )
    yield from _compared(
        "names-mail-unexpected", "mail servers", names, options.expected_mail_servers
    )
    if options.spoofing:
        yield from _spoofing(look)


def issuer_faults(look: NamesLook, options: NamesOptions) -> Iterable[PlatformFault]:
    """Of the authorities that may issue certificates for the name (CAA, RFC 8659)."""
    found, wanted = look.issuers, tuple(sorted(one.lower() for one in options.caa))
    if found.fault:
        if wanted:
            yield unseen("names-caa-unseen", f"Its CAA records were not told: {found.fault}.")
    elif wanted and found.values != wanted:
        seen = _listed(found.values) if found.values else "none"
        yield _error(
            "names-caa-unexpected",
            f"CAA records let these authorities issue certificates for it: {seen}; expected are "
            f"{_listed(wanted)}. Have the records corrected, or name the new authority in `caa` of "
            "this check.",
        )
    elif not wanted and not look.has_caa:
        yield told(
            "names-caa-missing",
            "No CAA record says which authorities may issue certificates for it; any of them may.",
        )


def signing_faults(
    look: SigningLook, answers: Sequence[ServerAnswer], options: NamesOptions, now: datetime
) -> Iterable[PlatformFault]:
    """Of the zone's signatures (DNSSEC), as they follow from the key that its parent names."""
    if look.state is Signing.BOGUS:
        yield PlatformFault(
            code="names-dnssec-bogus",
            severity=Severity.CRITICAL,
            said=f"The domain's DNSSEC does not hold: {look.detail}. Whoever checks signatures "
            "(large providers do) does not reach the site at all. Call whoever runs the zone: "
            "sign it anew, or have the registrar take out the wrong DS record.",
        )
    elif look.state is Signing.UNKNOWN and (options.dnssec or look.detail):
        made = unseen if options.dnssec else told
        yield made(
            "names-dnssec-unknown",
            f"Whether the domain's DNSSEC holds could not be found out: {look.detail}.",
        )
    elif look.state in {Signing.UNSIGNED, Signing.NOT_DELEGATED} and options.dnssec:
        signed = look.state is Signing.NOT_DELEGATED
        yield _warning(
            "names-dnssec-missing",
            "The domain is signed, but its parent names no key (DS), so nobody checks it: have "
            "the registrar enter the DS record."
            if signed
            else "The domain is not signed (DNSSEC), and this check wants it. Have the zone signed "
            "and its DS record entered by the registrar.",
        )
    late = [
        one
        for one in answers
        if one.signed_until is not None and one.signed_until - now < SIGNED_ANEW_BEFORE
    ]
    if look.state is not Signing.BOGUS and late:
        ends = min(one.signed_until for one in late if one.signed_until is not None)
        yield _error(
            "names-dnssec-ending",
            f"Name servers give out signatures that end in {time_left(ends, now)} "
            f"({moment_text(ends)}): {_named(late)}. Whoever checks them does not reach the site "
            "then. See whether the signer of the zone still runs, and whether the zone is carried "
            "over to all servers.",
        )


def _each_server(answers: Sequence[ServerAnswer]) -> Iterable[PlatformFault]:
    lost = sorted({one.server for one in answers if one.state is ServerState.NO_ADDRESS})
    if lost:
        yield _warning(
            "names-server-lost",
            f"Name servers of the domain have no address: {_listed(lost)}. Have them taken out of "
            "the delegation, or their addresses entered.",
        )
    lame = [one for one in answers if one.state is ServerState.LAME]
    if lame:
        yield _error(
            "names-server-lame",
            f"Name servers do not hold the zone: {_named(lame)}. Part of the visitors waits, or "
            "does not reach the site. Have the zone set up there, or the server taken out.",
        )
    silent = [one for one in answers if one.state is ServerState.SILENT]
    if silent and any(one.state is ServerState.AUTHORITATIVE for one in answers):
        yield _warning(
            "names-server-silent",
            f"Name servers do not answer: {_named(silent)}. While that is so, the site hangs on "
            "the others. Have them mended, or taken out.",
        )
    elif silent:
        yield unseen("names-servers-silent", f"No name server answers from here: {_named(silent)}.")


def _agreement(answers: Sequence[ServerAnswer]) -> Iterable[PlatformFault]:
    """A zone that is just being carried over differs for moments: the check looks several times."""
    serials = {one.server: one.serial for one in answers if one.serial is not None}
    if len(set(serials.values())) > 1:
        shown = _listed([f"{name} {serial}" for name, serial in sorted(serials.items())])
        yield _warning(
            "names-servers-differ",
            f"The name servers hold different versions of the zone: {shown}. Some visitors get old "
            "answers. See whether the zone is carried over to all of them.",
        )


def _one_network(look: NamesLook) -> Iterable[PlatformFault]:
    found = [ipaddress.ip_address(one.address) for one in look.answers if one.address]
    networks = {
        ipaddress.ip_network(f"{one}/{_NETWORK_BITS[one.version]}", strict=False) for one in found
    }
    if len(look.name_servers.values) >= LEAST_SERVERS and len(networks) == 1:
        yield told(
            "names-one-network",
            f"All its name servers lie on one network ({networks.pop()}): a fault there takes all "
            "of them away (RFC 2182).",
        )


def _compared(
    code: str, what: str, found: Records, expected: tuple[str, ...]
) -> Iterable[PlatformFault]:
    """Against what a definition says; what DNS did not tell is not compared."""
    wanted = {one.rstrip(".").lower() for one in expected}
    if not wanted or found.fault:
        return
    new, gone = sorted(set(found.values) - wanted), sorted(wanted - set(found.values))
    if new or gone:
        parts = [f"not expected: {_listed(new)}"] if new else []
        parts += [f"missing: {_listed(gone)}"] if gone else []
        yield _error(
            code,
            f"The domain's {what} are not the expected ones ({'; '.join(parts)}). If you changed "
            "them, put them into this check; if nobody did, call whoever runs the zone and the "
            "registrar at once.",
        )


def _spoofing(look: NamesLook) -> Iterable[PlatformFault]:
    missing = []
    if not look.spf.fault and not look.spf.values:
        missing.append("SPF")
    if not look.dmarc.fault and not look.dmarc.values:
        missing.append("DMARC")
    if missing:
        yield told(
            "names-spoofing",
            f"The domain has no {' and no '.join(missing)} record: anybody can send mail in its "
            "name, and receivers cannot tell.",
        )
    if len(look.spf.values) > 1:
        yield _warning(
            "names-spf-twice",
            "The domain has more than one SPF record, and receivers then heed none of them (RFC "
            "7208, 4.5). Have them joined into one.",
        )


def _within(address: str, expected: Sequence[str]) -> bool:
    found = ipaddress.ip_address(address)
    networks = [ipaddress.ip_network(one, strict=False) for one in expected]
    return any(found.version == one.version and found in one for one in networks)


def _named(answers: Sequence[ServerAnswer]) -> str:
    return _listed(
        [
            f"{one.server} at {one.address}" + (f" ({one.detail})" if one.detail else "")
            for one in answers
        ]
    )


def _listed(items: Sequence[str]) -> str:
    more = len(items) - MAX_SHOWN
    return ", ".join(items[:MAX_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _warning(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.WARNING, said=said)


def _error(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.ERROR, said=said)
