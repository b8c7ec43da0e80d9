"""What is wrong with the certificates that a server sent, and what to do about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sentinel.core.certificate_names import holds_for
from sentinel.core.platform_fault import PlatformFault, told
from sentinel.core.platform_options import TlsOptions
from sentinel.core.remaining_time import ending_soon, moment_text, time_left
from sentinel.core.tls_look import (
    CertificateFacts,
    ChainFacts,
    KeyKind,
    Revocation,
    RevocationLook,
    TrustFault,
)
from sentinel.core.words import Severity

LEAST_RSA_BITS = 2048
LEAST_EC_BITS = 256
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
LONGEST_DAYS = 398
"""What browsers take of public authorities (CA/Browser Forum, Baseline Requirements 6.3.2)."""
MAX_NAMES_SHOWN = 4


def certificate_faults(
    chain: ChainFacts, host: str, now: datetime, options: TlsOptions
) -> Iterable[PlatformFault]:
    """Each fault once; the server's own certificate first."""
    own = chain.path[0]
    if not holds_for(host, own.names, own.addresses):
        yield _wrong_name(own, host)
    if not own.for_servers:
        yield _error(
            "tls-wrong-purpose",
            f"The certificate of {own.subject} may not stand for a server (extended key usage); "
            "browsers refuse it. Install one that was issued for a web server.",
        )
    yield from _trust(chain)
    for one in chain.path:
        yield from _time(one, now, options)
        yield from _strength(one)
    yield from _order(chain)
    if chain.trust is None and options.ca_file is None and own.lifetime_days > LONGEST_DAYS + 1:
        yield told(
            "tls-long-lived",
            f"The certificate of {own.subject} is valid for {own.lifetime_days:.0f} days; browsers "
            f"take at most {LONGEST_DAYS} of a public authority's.",
        )


def revocation_faults(own: CertificateFacts, look: RevocationLook) -> Iterable[PlatformFault]:
    """What is known of a revocation of the server's own certificate."""
    if look.state is Revocation.REVOKED:
        since = "" if look.revoked_at is None else f" on {moment_text(look.revoked_at)}"
        why = f" ({look.detail})" if look.detail else ""
        yield PlatformFault(
            code="tls-revoked",
            severity=Severity.CRITICAL,
            said=f"The certificate of {own.subject} was revoked by its authority{since}{why}. "
            "Browsers refuse it, or will soon. Find out who asked for that and why (a stolen "
            "key?); have a new certificate issued for a new key, and install it now.",
        )
    elif look.state is Revocation.UNKNOWN:
        yield told(
            "tls-revocation-unknown",
            f"Whether the certificate of {own.subject} is revoked could not be found out: "
            f"{_ASKED.get(look.source, 'nobody could be asked')}{': ' if look.source else ', '}"
            f"{look.detail}.",
        )
    if own.must_staple and not look.stapled:
        yield _error(
            "tls-staple-missing",
            f"The certificate of {own.subject} demands that the server sends its authority's OCSP "
            "answer along (must-staple), and it sends none: Firefox refuses the page. Switch on "
            "OCSP stapling (nginx: ssl_stapling on; Apache: SSLUseStapling on), or have a "
            "certificate issued without that demand.",
        )


_ASKED = {
    "stapled": "the answer that the server sends along",
    "responder": "the authority's responder",
    "list": "the authority's list",
}


def _wrong_name(own: CertificateFacts, host: str) -> PlatformFault:
    names = (*own.names, *own.addresses)
    more = len(names) - MAX_NAMES_SHOWN
    shown = ", ".join(names[:MAX_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
    held = f"it holds for {shown}" if names else "it names no host at all"
    return PlatformFault(
        code="tls-wrong-name",
        severity=Severity.CRITICAL,
        said=f"The certificate does not hold for {host}: {held}. Every visitor is warned. Install "
        f"one that names {host}, or let the web server choose the right one for this name.",
    )


def _trust(chain: ChainFacts) -> Iterable[PlatformFault]:
    own, top = chain.path[0], chain.path[-1]
    if chain.trust is TrustFault.SELF_SIGNED:
        yield PlatformFault(
            code="tls-self-signed",
            severity=Severity.CRITICAL,
            said=f"The certificate of {own.subject} is signed by itself and by no authority: every "
            "visitor is warned. Have one issued by an authority that browsers trust.",
        )
    elif chain.trust is TrustFault.INCOMPLETE:
        yield PlatformFault(
            code="tls-chain-incomplete",
            severity=Severity.CRITICAL,
            said=f"The server does not send the certificate of {top.issuer}, which issued that of "
            f"{top.subject}; many browsers and programs then refuse the connection. Install the "
            "full chain that the authority delivered (often called fullchain or CA bundle). If "
            f"{top.issuer} is an authority of your own, no browser from outside trusts it.",
        )
    elif chain.trust is TrustFault.UNTRUSTED:
        yield PlatformFault(
            code="tls-untrusted",
            severity=Severity.CRITICAL,
            said=f"The certificate of {own.subject} leads to {top.issuer}, an authority that this "
            "machine does not trust. Have one issued by an authority that browsers trust; for an "
            "inner network, name the authority's file as ca_file of this check.",
        )
    elif chain.trust is TrustFault.UNSOUND:
        yield PlatformFault(
            code="tls-chain-unsound",
            severity=Severity.CRITICAL,
            said=f"The chain of certificates of {own.subject} does not verify: "
            f"{chain.trust_detail}. Have the certificate issued anew and install it with the "
            "chain that comes with it.",
        )


def _time(one: CertificateFacts, now: datetime, options: TlsOptions) -> Iterable[PlatformFault]:
    if one.begins > now:
        yield PlatformFault(
            code="tls-not-yet-valid",
            severity=Severity.CRITICAL,
            said=f"The certificate of {one.subject} is valid from {moment_text(one.begins)} only: "
            "visitors are warned until then. Install the one before it again, and see that the "
            "clocks of the server and of this machine are right.",
        )
        return
    if one.ends < now:
        yield PlatformFault(
            code="tls-expired",
            severity=Severity.CRITICAL,
            said=f"The certificate of {one.subject} expired on {moment_text(one.ends)}: every "
            "visitor is warned. Renew it, install it, and let the web server load it anew; then "
            "find out why it was not renewed by itself.",
        )
        return
    lifetime = timedelta(days=one.lifetime_days)
    severity = ending_soon(one.ends, now, options.expiry_days, lifetime=lifetime)
    if severity is not None:
        yield PlatformFault(
            code="tls-expires-soon",
            severity=severity,
            said=f"The certificate of {one.subject} expires in {time_left(one.ends, now)}, on "
            f"{moment_text(one.ends)}. Renew it and let the web server load it anew. If a program "
            "renews it, it should have done so by now: look at its log.",
        )


def _strength(one: CertificateFacts) -> Iterable[PlatformFault]:
    least = {KeyKind.RSA: LEAST_RSA_BITS, KeyKind.EC: LEAST_EC_BITS}.get(one.key, 0)
    if one.key is KeyKind.DSA or one.key_bits < least:
        yield _error(
            "tls-weak-key",
            f"The certificate of {one.subject} has a weak key ({one.key} of {one.key_bits} bits); "
            "it may be broken by others. Have it issued anew for a key of EC P-256, or of RSA with "
            f"{LEAST_RSA_BITS} bits or more.",
        )
    if one.signature_hash in WEAK_HASHES and not one.self_issued:
        yield _error(
            "tls-weak-signature",
            f"The certificate of {one.subject} is signed with {one.signature_hash.upper()}, which "
            "can be forged; browsers refuse it. Have it issued anew.",
        )


def _order(chain: ChainFacts) -> Iterable[PlatformFault]:
    if not chain.in_order:
        yield PlatformFault(
            code="tls-chain-order",
            severity=Severity.WARNING,
            said="The server sends its certificates in the wrong order: "
            f"{', then '.join(one.subject for one in chain.sent)}. Some programs then refuse the "
            "connection. In its file, put the site's own first, then the one that issued it, and "
            "so on.",
        )
    if chain.surplus:
        names = ", ".join(dict.fromkeys(one.subject for one in chain.surplus))
        yield told(
            "tls-chain-surplus",
            f"The server sends certificates that nobody needs: {names}. They slow down each "
            "connection, and can be taken out of its file.",
        )


def _error(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.ERROR, said=said)
