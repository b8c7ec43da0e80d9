"""tls: every https host that the site leads to has a certificate that browsers take, for weeks to
come, and speaks no protocol that is broken.

What the servers' identity is (another key, another issuer) is judged by kind `server`. RFC 5280,
RFC 8996, RFC 9525; GIGW 3.0, 5.3.2.
"""

from collections.abc import Iterable, Sequence

from sentinel.core.certificate_faults import certificate_faults, revocation_faults
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.platform_fault import PlatformFault, told, unseen
from sentinel.core.platform_options import TlsOptions
from sentinel.core.snapshot import Snapshot
from sentinel.core.tls_look import AddressFault, AddressLook, TlsLook
from sentinel.core.words import Severity

HTTPS_PORT = 443
_OLD_VERSIONS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """Each fault of a host once, with the addresses at which it shows where not all of them do."""
    for look in snapshot.tls:
        place = look.target.host if look.target.port == HTTPS_PORT else _with_port(look)
        for fault in _faults(check, snapshot, look, place):
            yield Finding(
                check=check.name,
                code=fault.code,
                subject=f"tls:{place}",
                url=f"https://{place}/",
                severity=min(check.severity, fault.severity),
                verdict=fault.verdict,
                message=f"{place}: {fault.said}",
                witness=snapshot.witness,
                details={"host": place, "reason": look.target.reason},
            )


def _with_port(look: TlsLook) -> str:
    host = look.target.host
    return f"[{host}]:{look.target.port}" if ":" in host else f"{host}:{look.target.port}"


def _faults(check: Check, snapshot: Snapshot, look: TlsLook, place: str) -> Iterable[PlatformFault]:
    if look.fault:
        yield unseen("tls-unseen", f"Its TLS could not be looked at: {look.fault}.")
        return
    carriers: dict[PlatformFault, list[str]] = {}
    for one in look.addresses:
        for fault in _of_address(check, snapshot, look, one):
            carriers.setdefault(fault, []).append(one.address)
    for fault, addresses in carriers.items():
        yield _at(fault, addresses, look.addresses)
    yield from _reached(look, place)


def _at(
    fault: PlatformFault, addresses: Sequence[str], looks: Sequence[AddressLook]
) -> PlatformFault:
    """The fault, with its addresses where others of the host do not have it."""
    if len(addresses) == len(looks):
        return fault
    where = f" This is so at {', '.join(addresses)}, not at every address of the host."
    return PlatformFault(
        code=fault.code, severity=fault.severity, said=fault.said + where, verdict=fault.verdict
    )


def _of_address(
    check: Check, snapshot: Snapshot, look: TlsLook, one: AddressLook
) -> Iterable[PlatformFault]:
    options = check.options if isinstance(check.options, TlsOptions) else TlsOptions()
    if one.chain is not None:
        yield from certificate_faults(one.chain, look.target.host, snapshot.taken_at, options)
    if one.chain is not None and one.revocation is not None:
        yield from revocation_faults(one.chain.path[0], one.revocation)
    if one.version in _OLD_VERSIONS:
        yield PlatformFault(
            code="tls-no-modern-protocol",
            severity=Severity.CRITICAL,
            said="The server speaks neither TLS 1.2 nor TLS 1.3: browsers refuse the connection. "
            "Switch on both in the web server's configuration.",
        )
    elif one.old_protocols:
        names = ", ".join(one.old_protocols)
        yield PlatformFault(
            code="tls-old-protocol",
            severity=Severity.ERROR,
            said=f"The server still accepts {names}, which are broken (RFC 7568, RFC 8996). Allow "
            "TLS 1.2 and TLS 1.3 alone (nginx: ssl_protocols TLSv1.2 TLSv1.3; Apache: SSLProtocol "
            "-all +TLSv1.2 +TLSv1.3).",
        )
    if one.protocols_unknown:
        names = ", ".join(one.protocols_unknown)
        yield told("tls-protocol-unknown", f"Whether the server accepts {names} was not answered.")


def _reached(look: TlsLook, place: str) -> Iterable[PlatformFault]:
    """Addresses that gave no certificate. One that is silent beside others of its kind is a server
    that some visitors get; where none answers, other checks say that the site is away."""
    answered = [one for one in look.addresses if one.fault is None]
    for one in look.addresses:
        if one.fault is AddressFault.HANDSHAKE:
            yield PlatformFault(
                code="tls-handshake-failed",
                severity=Severity.ERROR,
                said=f"At {one.address} no TLS connection comes about: {one.detail}. Look at the "
                "web server's configuration and log there.",
            )
    silent = [one for one in look.addresses if one.fault in {_REFUSED, _TIMEOUT}]
    for one in silent:
        if any((":" in other.address) == (":" in one.address) for other in answered):
            yield PlatformFault(
                code="tls-address-silent",
                severity=Severity.WARNING,
                said=f"{one.address}, one of the addresses of {look.target.host}, does not answer "
                f"({one.detail}), while others do: visitors who are led there wait in vain. Mend "
                "that server, or take its address out of DNS.",
            )
    if not answered and silent:
        said = f"No address of {place} answered: {silent[0].detail}."
        yield unseen("tls-unseen", said)
    if look.unlooked:
        yield told("tls-addresses-left-out", f"{look.unlooked} more addresses were not looked at.")


_REFUSED, _TIMEOUT = AddressFault.REFUSED, AddressFault.TIMEOUT
