"""PlatformFault: one thing about TLS, transport, names or the domain that is not as it should be.

Such a fault is told, and mended by people; none says that the site was attacked."""

from dataclasses import dataclass

from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFault:
    code: str
    """Stable, kebab-case: `tls-expired`."""
    severity: Severity
    said: str
    """What was found and what to do, for people. Foreign text in it is cut, of one line."""
    verdict: Verdict = Verdict.BROKEN


def told(code: str, said: str) -> PlatformFault:
    """Good to know; nobody has to do anything."""
    return PlatformFault(code=code, severity=Severity.INFO, said=said, verdict=Verdict.INTACT)


def unseen(code: str, said: str) -> PlatformFault:
    """What could not be found out."""
    return PlatformFault(
        code=code, severity=Severity.WARNING, said=said, verdict=Verdict.INCONCLUSIVE
    )
