"""names: the site's name leads to it for everybody, and its domain is sound in DNS.

What differs from the approved baseline is judged by kind `server`; here is judged whether it works,
and whether it is as the definition says. RFC 1034, 2182, 4035, 7505, 8659.
"""

from collections.abc import Iterable

from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.names_faults import (
    address_faults,
    issuer_faults,
    mail_faults,
    server_faults,
    signing_faults,
)
from sentinel.core.names_look import NamesLook
from sentinel.core.platform_fault import PlatformFault
from sentinel.core.platform_options import NamesOptions
from sentinel.core.snapshot import Snapshot


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """Each fault of a host, and each of a domain once, however many hosts lie in it."""
    options = check.options if isinstance(check.options, NamesOptions) else NamesOptions()
    domains: set[str] = set()
    for look in snapshot.names:
        host, domain = look.question.host, look.question.domain
        for fault in (*address_faults(look.records, options), *issuer_faults(look, options)):
            yield _finding(check, snapshot, fault, host)
        if domain not in domains:
            domains.add(domain)
            for fault in _of_domain(look, options, snapshot):
                yield _finding(check, snapshot, fault, domain)


def _of_domain(
    look: NamesLook, options: NamesOptions, snapshot: Snapshot
) -> Iterable[PlatformFault]:
    yield from server_faults(look, options)
    yield from mail_faults(look, options)
    yield from signing_faults(look.signing, look.answers, options, snapshot.taken_at)


def _finding(check: Check, snapshot: Snapshot, fault: PlatformFault, name: str) -> Finding:
    return Finding(
        check=check.name,
        code=fault.code,
        subject=f"names:{name}",
        url="",
        severity=min(check.severity, fault.severity),
        verdict=fault.verdict,
        message=f"{name}: {fault.said}",
        witness=snapshot.witness,
    )
