"""page: a page must do its work (status, text, elements, speed)."""

import re
from collections.abc import Iterable

from sentinel.core.block_mark import shown_incident
from sentinel.core.charset import decode
from sentinel.core.check import Check, PageOptions
from sentinel.core.finding import Finding
from sentinel.core.no_look import (
    NETWORK_STATUS,
    REFUSED_STATUS,
    own_block,
    wall_of,
)
from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.pattern_cost import TooLong, bounded_search
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.visible_text import visible_text
from sentinel.core.words import Severity

MAX_TAGS = 200_000
"""`<` of a page in which selectors are looked for: such a tree takes four seconds and 300 MB."""
DOWN_FAILURES = frozenset(
    {
        FailureReason.REFUSED,
        FailureReason.DNS,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.RESET,
        FailureReason.EMPTY_ANSWER,
        FailureReason.NOT_HTTP,
    }
)
UNCLEAR_FAILURES = frozenset({FailureReason.TRUNCATED, FailureReason.OTHER})
"""A read that broke off says nothing of the page."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """Findings on one page, by the options of kind `page`. A failing status hides the rest."""
    options, look = check.options, snapshot.look
    if not isinstance(options, PageOptions) or look is None:
        return
    if isinstance(look, FetchFailure):
        yield _finding(
            check,
            snapshot,
            "page-unreachable",
            _failure_verdict(look.reason),
            f"{look.url}: {look.text}.",
        )
        return
    if own_block(look, snapshot.block) is not None:
        text = f"{look.url} is blocked by Sentinel ({shown_incident(look)[:40]})."
        yield _finding(check, snapshot, "page-blocked", Verdict.INCONCLUSIVE, text)
        return
    if look.status not in options.status:
        yield _wrong_status(check, snapshot, look, options)
        return
    found = list(_contents(check, snapshot, look, options))
    if found and (wall := wall_of(look)):
        text = f"{look.url}: a wall for programs answers in its place: {wall}."
        yield _finding(check, snapshot, "page-refused", Verdict.REFUSED, text)
        return
    yield from found
    if options.latency_seconds is not None and look.elapsed_seconds > options.latency_seconds:
        text = (
            f"{look.url} took {look.elapsed_seconds:.1f} s; "
            f"{options.latency_seconds:g} s are allowed."
        )
        yield _finding(check, snapshot, "page-slow", Verdict.BROKEN, text, at_most=Severity.WARNING)


def _failure_verdict(reason: FailureReason) -> Verdict:
    if reason in DOWN_FAILURES:
        return Verdict.DOWN
    return Verdict.INCONCLUSIVE if reason in UNCLEAR_FAILURES else Verdict.BROKEN


def _wrong_status(check: Check, snapshot: Snapshot, look: Page, options: PageOptions) -> Finding:
    if look.status == NETWORK_STATUS:
        verdict = Verdict.INCONCLUSIVE
    elif look.status in REFUSED_STATUS or wall_of(look):
        verdict = Verdict.REFUSED
    else:
        verdict = Verdict.DOWN if look.status >= 500 else Verdict.BROKEN
    wanted = ", ".join(str(status) for status in options.status)
    text = f"{look.url} answers {look.status}; {wanted} is expected."
    return _finding(check, snapshot, "page-status", verdict, text)


def _contents(
    check: Check, snapshot: Snapshot, look: Page, options: PageOptions
) -> Iterable[Finding]:
    # Of a page that was cut at the byte cap, what is missing may stand in the rest.
    missing = Verdict.INCONCLUSIVE if look.over_cap else Verdict.BROKEN
    wanted = [(one, True) for one in options.text_present]
    wanted += [(one, False) for one in options.text_absent]
    text = visible_text(look.body, look.header("content-type")) if wanted else ""
    for pattern, present in wanted:
        code = "page-text-missing" if present else "page-text-forbidden"
        try:
            match = bounded_search(re.compile(pattern), text)
        except TooLong:
            yield _unsearched(check, snapshot, look, code, pattern)
            continue
        if present and match is None:
            message = f"{look.url}: the text {pattern!r} is missing."
            yield _finding(check, snapshot, code, missing, message)
        elif match is not None and not present:
            message = f"{look.url}: the text {match.group()[:80]!r} must not be there."
            yield _finding(check, snapshot, code, Verdict.BROKEN, message)
    if options.selector_present:
        yield from _selectors(check, snapshot, look, options, missing)


def _selectors(
    check: Check, snapshot: Snapshot, look: Page, options: PageOptions, missing: Verdict
) -> Iterable[Finding]:
    code = "page-selector-missing"
    if look.body.count(b"<") > MAX_TAGS:
        yield from (
            _unsearched(check, snapshot, look, code, selector)
            for selector in options.selector_present
        )
        return
    from bs4 import BeautifulSoup  # takes long to import, and few checks need it

    # soupsieve, by which the configuration has judged the selectors.
    tree = BeautifulSoup(decode(look.body, look.header("content-type")), "lxml")
    for selector in options.selector_present:
        if tree.select_one(selector) is None:
            message = f"{look.url}: nothing matches the selector {selector!r}."
            yield _finding(check, snapshot, code, missing, message)


def _unsearched(check: Check, snapshot: Snapshot, look: Page, code: str, wanted: str) -> Finding:
    message = f"{look.url} is such that searching it for {wanted!r} would take too long."
    return _finding(check, snapshot, code, Verdict.INCONCLUSIVE, message)


def _finding(  # noqa: PLR0917 - one short name for what every rule here yields
    check: Check,
    snapshot: Snapshot,
    code: str,
    verdict: Verdict,
    message: str,
    at_most: Severity = Severity.CRITICAL,
) -> Finding:
    assert snapshot.look is not None
    body_digest = snapshot.look.sha256 if isinstance(snapshot.look, Page) else ""
    return Finding(
        check=check.name,
        code=code,
        subject=subject_of(snapshot.look.url, snapshot.site),
        url=snapshot.look.url,
        severity=min(check.severity, at_most),
        verdict=verdict,
        message=message,
        witness=snapshot.witness,
        digest_after=body_digest,
    )
