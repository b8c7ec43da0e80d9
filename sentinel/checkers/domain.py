"""domain: the site's domain stays registered, as its registry says (RDAP, RFC 9083)."""

from collections.abc import Iterable

from sentinel.core.check import Check
from sentinel.core.domain_look import DomainLook
from sentinel.core.finding import Finding
from sentinel.core.platform_fault import PlatformFault, told, unseen
from sentinel.core.platform_options import DomainOptions
from sentinel.core.remaining_time import ending_soon, moment_text, time_left
from sentinel.core.snapshot import Snapshot
from sentinel.core.words import Severity

GRAVE_STATES: dict[str, str] = {
    "client hold": "the registrar has taken it out of DNS (an unpaid bill, a wrong address)",
    "server hold": "the registry has taken it out of DNS",
    "redemption period": "it ran out and was deleted; for some weeks it can still be bought back",
    "pending delete": "it is about to be deleted, and anybody can register it then",
    "inactive": "it has no name servers",
}
"""States (RFC 8056, ICANN's EPP status codes) in which a site is lost, or will be."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """What is wrong with each domain of the site."""
    options = check.options
    days = options.expiry_days if isinstance(options, DomainOptions) else (60, 30, 14)
    for look in snapshot.domains:
        for fault in _faults(look, snapshot, days):
            yield Finding(
                check=check.name,
                code=fault.code,
                subject=f"domain:{look.domain}",
                url="",
                severity=min(check.severity, fault.severity),
                verdict=fault.verdict,
                message=f"{look.domain}: {fault.said}",
                witness=snapshot.witness,
            )


def _faults(look: DomainLook, snapshot: Snapshot, days: tuple[int, ...]) -> Iterable[PlatformFault]:
    if look.fault:
        yield unseen("domain-unseen", f"Its registry could not be asked: {look.fault}.")
        return
    if look.missing:
        yield _critical(
            "domain-missing",
            "Its registry knows no such domain: it is not registered any more, or this check asks "
            "the wrong registry (`rdap`). If it ran out, register it again today.",
        )
        return
    who = f" (registrar: {look.registrar})" if look.registrar else ""
    for state in look.states:
        if state in GRAVE_STATES:
            yield _critical(
                "domain-held",
                f'Its state is "{state}": {GRAVE_STATES[state]}. Call the registrar now{who}.',
            )
    if look.ends is None:
        yield told("domain-end-unknown", "Its registry does not tell when the registration ends.")
        return
    if look.ends < snapshot.taken_at:
        yield _critical(
            "domain-expired",
            f"Its registration ended on {moment_text(look.ends)}. Renew it now{who}: soon it is "
            "taken out of DNS, and then anybody can register it.",
        )
        return
    severity = ending_soon(look.ends, snapshot.taken_at, days)
    if severity is not None:
        left = time_left(look.ends, snapshot.taken_at)
        yield PlatformFault(
            code="domain-expires-soon",
            severity=severity,
            said=f"Its registration ends in {left}, on {moment_text(look.ends)}. Renew it{who}.",
        )


def _critical(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.CRITICAL, said=said)
