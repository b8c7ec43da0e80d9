"""An Observation: one look that differed from the approved bytes, kept so that it can be judged
again (`sentinel replay`). Looks that equal the approved bytes are never observed.

Looks at an address that gave the same kind of answer share a row: a page with a counter differs at
each look, and its hundredth form tells nothing that the first three do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.canonical import canonical, sha256
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason, FetchFailure, Look, Page
from sentinel.core.verdict import INCIDENT_VERDICTS
from sentinel.core.words import WitnessKind

MAX_BODIES = 3
"""Bodies kept of one form of one address."""
MAX_A_RUN = 2000
"""Looks kept of one run; what was found on further ones is in the run itself."""
MAX_HEADERS = 60
MAX_HEADER_CHARS = 2000
INTACT = "intact"
_NEVER_KEPT = frozenset({"set-cookie"})
"""What may be a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one look gave, without its body, which is kept by its digest."""

    site: str
    url: str
    subject: str
    witness: WitnessKind
    run: str
    """The run that saw it first; empty until that is recorded."""
    at: datetime
    form: str
    """Equal for looks that were judged alike: the findings' own digest, or `intact` and what it
    was compared with."""
    baseline: str
    grave: bool
    """Whether what was found could have become an incident: such are never let go."""
    status: int = 0
    """0 where the look failed."""
    failure: str = ""
    """A FailureReason; empty where there was an answer."""
    final_url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    agent: str = ""
    sha256: str = ""
    size: int = 0
    over_cap: bool = False
    stored: int = 0
    """Bytes that its body takes in the store of observations; 0 where it is evidence besides, or
    is not kept."""
    kept: bool = False
    """Whether its body is kept at all."""
    times: int = 1
    last_at: datetime | None = None


def observation(
    look: Look,
    *,
    site: str,
    subject: str,
    witness: WitnessKind,
    baseline: str,
    findings: Sequence[Finding],
) -> Observation:
    """The observation of a look, its body not being kept yet."""
    page = look if isinstance(look, Page) else None
    return Observation(
        site=site,
        url=look.url,
        subject=subject,
        witness=witness,
        run="",
        at=look.fetched_at,
        form=form_of(findings, baseline),
        baseline=baseline,
        grave=any(finding.verdict in INCIDENT_VERDICTS for finding in findings),
        status=0 if page is None else page.status,
        failure=look.reason.value if isinstance(look, FetchFailure) else "",
        final_url="" if page is None else page.final_url,
        headers=() if page is None else _kept_headers(page),
        agent="" if page is None else page.user_agent,
        sha256="" if page is None else page.sha256,
        size=0 if page is None else len(page.body),
        over_cap=page is not None and page.over_cap,
    )


def form_of(findings: Sequence[Finding], baseline: str) -> str:
    """What the same kind of answer has in common: which checks say what of it, by which signals.
    Quotes do not count, or a page that differs at each look would be another one each time."""
    if not findings:
        return f"{INTACT}:{baseline}"
    told = sorted(
        canonical(
            [
                *(f.check, f.code, f.verdict.value, f.rule),
                sorted({f"{s.code} {s.strength.value}" for s in f.signals}),
            ]
        ).decode()
        for f in findings
    )
    return sha256(canonical(told))[:32]


def look_of(seen: Observation, body: bytes) -> Look:
    """The look as it was, for checkers. What took time and which address answered is not kept."""
    if seen.failure:
        return FetchFailure(url=seen.url, reason=FailureReason(seen.failure), fetched_at=seen.at)
    return Page(
        url=seen.url,
        final_url=seen.final_url,
        status=seen.status,
        headers=seen.headers,
        body=body,
        sha256=seen.sha256,
        over_cap=seen.over_cap,
        user_agent=seen.agent,
        fetched_at=seen.at,
    )


def _kept_headers(page: Page) -> tuple[tuple[str, str], ...]:
    headers = [(n, v) for n, v in page.headers if n.lower() not in _NEVER_KEPT]
    return tuple((n[:200], v[:MAX_HEADER_CHARS]) for n, v in headers[:MAX_HEADERS])
