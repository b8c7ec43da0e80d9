"""http: an address answers a request as it should, by conditions (core/assertion.py)."""

from collections.abc import Iterable

from sentinel.checkers.page import UNCLEAR_FAILURES
from sentinel.core.block_mark import shown_incident
from sentinel.core.check import Check
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.http_function import HttpOptions, HttpRecord
from sentinel.core.no_look import NETWORK_STATUS, REFUSED_STATUS, own_block
from sentinel.core.own_network import NO_CONTROL
from sentinel.core.page import FetchFailure, Page
from sentinel.core.plain_line import clean_line
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict

SHOWN = 3
"""Failed conditions that a message quotes."""
OF_A_LOGIN = frozenset({401, 403})
"""What a server answers to credentials that it does not take."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """One finding for each target that does not answer as it should, or of which that could not be
    found out."""
    if not isinstance(check.options, HttpOptions):
        return
    for record in snapshot.http:
        found = _judged(record, snapshot)
        if found is not None:
            code, verdict, message = found
            yield _finding(check, snapshot, record, code, verdict, message)


def _judged(record: HttpRecord, snapshot: Snapshot) -> tuple[str, Verdict, str] | None:
    """Code, verdict and words; None where all is as it should be."""
    look = record.look
    if isinstance(look, FetchFailure):
        return _unreachable(record, look, snapshot)
    if own_block(look, snapshot.block) is not None:
        text = f"{record.url} is blocked by Sentinel ({shown_incident(look)[:40]})."
        return "http-blocked", Verdict.INCONCLUSIVE, text
    if record.failed:
        return _failed(record, look)
    if record.unknown:
        return (
            "http-unjudged",
            Verdict.INCONCLUSIVE,
            f"{record.url}: it could not be found out whether {record.unknown[0].condition}: "
            f"{record.unknown[0].found}.",
        )
    return None


def _unreachable(
    record: HttpRecord, look: FetchFailure, snapshot: Snapshot
) -> tuple[str, Verdict, str]:
    text = f"{record.method} {record.url}: {look.text}."
    if snapshot.controls_answer is False:
        return "http-unreachable", Verdict.INCONCLUSIVE, f"{text} {NO_CONTROL}"
    unclear = look.reason in UNCLEAR_FAILURES
    return "http-unreachable", Verdict.INCONCLUSIVE if unclear else Verdict.BROKEN, text


def _failed(record: HttpRecord, look: Page) -> tuple[str, Verdict, str]:
    """A wall for programs, and a network that asks for a login, answer in the site's place."""
    if look.status == NETWORK_STATUS:
        text = f"{record.url}: a network on the way asks for a login (status {look.status})."
        return "http-intercepted", Verdict.INCONCLUSIVE, text
    refused = look.status in REFUSED_STATUS and not (record.signed_in and look.status in OF_A_LOGIN)
    if record.wall or refused:
        wall = record.wall or f"status {look.status}"
        text = f"{record.url}: programs are refused there ({wall})."
        return "http-refused", Verdict.REFUSED, text
    shown = "; ".join(f"{one.condition} (found: {one.found})" for one in record.failed[:SHOWN])
    more = len(record.failed) - SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    of = counted(len(record.judged), "condition")
    text = f"{record.method} {record.url}: {len(record.failed)} of {of} not met: {shown}{rest}."
    return "http-condition", Verdict.BROKEN, text


def _finding(  # noqa: PLR0917 - one short name for what every rule here yields
    check: Check,
    snapshot: Snapshot,
    record: HttpRecord,
    code: str,
    verdict: Verdict,
    message: str,
) -> Finding:
    return Finding(
        check=check.name,
        code=code,
        subject=subject_of(record.url, snapshot.site),
        url=record.url,
        severity=check.severity,
        verdict=verdict,
        message=clean_line(message),
        witness=snapshot.witness,
        digest_after=record.look.sha256 if isinstance(record.look, Page) else "",
    )
