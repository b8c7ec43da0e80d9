"""Whether the signatures of a zone hold (RFC 4035), from the key that its parent names (DS).

Both are asked of this machine's resolver with checking switched off, so that what does not hold is
seen and not held back. The parent's own signatures are not followed up to the root."""

import asyncio
from datetime import datetime

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sentinel.core.names_look import Signing, SigningLook
from sentinel.edges.dns_questions import Answered, DnsQuestions, short, signed_until

MAX_KEYS = 16
"""Of a zone; each costs a digest (CVE-2023-50387 shows what hostile ones can ask for)."""
MAX_SIGNATURES = 8
_DIGESTS = {1: "SHA1", 2: "SHA256", 4: "SHA384"}


class _Bogus(Exception):
    """Why the signatures do not hold, in words."""


class _Untold(Exception):
    """Why nothing can be said, in words."""


async def signing_of(questions: DnsQuestions, domain: str, now: datetime) -> SigningLook:
    """Never raises for what servers say."""
    parent = await questions.ask(domain, "DS", signed=True)
    keys = await questions.ask(domain, "DNSKEY", signed=True)
    start = await questions.ask(domain, "SOA", signed=True)
    fault = parent.fault or keys.fault or start.fault
    if fault:
        return SigningLook(state=Signing.UNKNOWN, detail=fault)
    if parent.missing:
        return SigningLook(state=Signing.UNSIGNED if keys.missing else Signing.NOT_DELEGATED)
    if keys.missing:
        detail = "its parent names a key (DS), and the zone has none (DNSKEY)"
        return SigningLook(state=Signing.BOGUS, detail=detail)
    try:
        # hundreds of checks with the largest keys take seconds, and the zone chooses them
        return await asyncio.to_thread(_validated, domain, parent, keys, start, now)
    except _Bogus as error:
        return SigningLook(state=Signing.BOGUS, detail=str(error))
    except _Untold as error:
        return SigningLook(state=Signing.UNKNOWN, detail=str(error))


def _validated(
    domain: str, parent: Answered, keys: Answered, start: Answered, now: datetime
) -> SigningLook:
    """Raises _Bogus, _Untold."""
    name = dns.name.from_text(domain)
    key_set, key_signatures = _signed(name, keys, dns.rdatatype.DNSKEY)
    if len(key_set) > MAX_KEYS:
        raise _Untold(f"the zone has {len(key_set)} keys, more than are looked at")
    trusted = _named_by_parent(name, parent, key_set)
    _validate(name, key_set, key_signatures, trusted, now)
    if not start.missing:
        start_set, start_signatures = _signed(name, start, dns.rdatatype.SOA)
        _validate(name, start_set, start_signatures, key_set, now)
    return SigningLook(state=Signing.VALID)


def _signed(
    name: dns.name.Name, answered: Answered, kind: dns.rdatatype.RdataType
) -> tuple[dns.rrset.RRset, dns.rrset.RRset]:
    """The records and their signatures."""
    message = answered.message
    assert message is not None  # records were answered
    words = dns.rdatatype.to_text(kind)
    records = message.get_rrset(message.answer, name, dns.rdataclass.IN, kind)
    if records is None:
        raise _Untold(f"the answer holds no {words}")
    found = message.get_rrset(
        message.answer, name, dns.rdataclass.IN, dns.rdatatype.RRSIG, covers=kind
    )
    if found is None:
        raise _Bogus(f"its {words} records are not signed")
    if len(found) > MAX_SIGNATURES:
        raise _Untold(f"{len(found)} signatures of one kind, more than are looked at")
    return records, found


def _named_by_parent(
    name: dns.name.Name, parent: Answered, keys: dns.rrset.RRset
) -> dns.rrset.RRset:
    """Those keys of which the parent has the digest."""
    known = [one for one in parent.records if one.digest_type in _DIGESTS]
    if not known:
        raise _Untold("its parent names keys by digests that are not known here")
    trusted = dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.DNSKEY)
    for key in keys:
        for one in known:
            if one.key_tag == dns.dnssec.key_id(key) and one.algorithm == key.algorithm:
                made = dns.dnssec.make_ds(
                    name, key, _DIGESTS[one.digest_type], policy=dns.dnssec.allow_all_policy
                )
                if made.digest == one.digest:
                    trusted.add(key)
    if not trusted:
        raise _Bogus("none of its keys is one that its parent names (DS)")
    return trusted


def _validate(
    name: dns.name.Name,
    records: dns.rrset.RRset,
    signatures: dns.rrset.RRset,
    keys: dns.rrset.RRset,
    now: datetime,
) -> None:
    words = dns.rdatatype.to_text(records.rdtype)
    try:
        dns.dnssec.validate(records, signatures, {name: keys}, now=now.timestamp())
    except (dns.exception.UnsupportedAlgorithm, dns.exception.DeniedByPolicy) as error:
        raise _Untold(f"an algorithm that cannot be checked here: {short(error)}") from error
    except (dns.exception.ValidationFailure, ValueError) as error:
        if signed_until(signatures) < now:
            raise _Bogus(f"the signature of its {words} records expired") from error
        raise _Bogus(f"the signature of its {words} records does not hold") from error
