"""Pages and assets must equal their approved copies."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sentinel.core.assets import compare_asset
from sentinel.core.baseline import PageBaseline
from sentinel.core.bundles import approved_elsewhere
from sentinel.core.canonical import sha256
from sentinel.core.change import PageChange, page_change
from sentinel.core.check import BaselineOptions, Check
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison, by_strength
from sentinel.core.document import as_first_read
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.free_places import differs_only_there
from sentinel.core.header_finding import header_finding
from sentinel.core.instead_of_page import became_shell, sent_on
from sentinel.core.led_away import as_redirect, led_away
from sentinel.core.look_rules import INTERCEPTED, LOOK_RULES, TOO_LARGE, UNREACHED
from sentinel.core.named_page import recognised
from sentinel.core.newcomers import examine_new
from sentinel.core.no_look import (
    NoLook,
    by_answer,
    by_shape,
    by_status,
    intercepted,
    own_block,
    wall_in,
    walled_off,
)
from sentinel.core.normalise import normalise
from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.page_case import PageCase, document_of, message_of
from sentinel.core.sealed import as_sealed
from sentinel.core.shape import Shape
from sentinel.core.signals.claim_text import speaking_comments
from sentinel.core.signals.claims import claim_signals
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import host_of, hosts_of, subject_of
from sentinel.core.verdict import Verdict

_FAILURE_VERDICTS: dict[FailureReason, Verdict] = {
    FailureReason.TRUNCATED: Verdict.CORRUPT,
    FailureReason.BAD_ENCODING: Verdict.CORRUPT,
    FailureReason.FORBIDDEN_ADDRESS: Verdict.INCONCLUSIVE,
    FailureReason.BAD_URL: Verdict.INCONCLUSIVE,
    FailureReason.OTHER: Verdict.INCONCLUSIVE,
}


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding about what the snapshot's look shows, and one about what its headers tell
    browsers; none where it is as approved, and none without an approved baseline. The caller has
    seen to it that the check covers the address."""
    if snapshot.baseline is None or snapshot.look is None:
        return
    options = check.options
    case = PageCase(
        check=check,
        snapshot=snapshot,
        baseline=snapshot.baseline,
        ignore=options.ignore if isinstance(options, BaselineOptions) else (),
    )
    look, expected = as_redirect(snapshot.look, snapshot.expected, snapshot.site), snapshot.expected
    found = _failed(case, look) if isinstance(look, FetchFailure) else _page(case, look)
    if found is not None:
        yield found
    valid = found is None or found.rule not in LOOK_RULES
    if isinstance(look, Page) and expected is not None and valid:
        told = header_finding(check, snapshot, look, expected)
        if told is not None:
            yield told


def _failed(case: PageCase, failure: FetchFailure) -> Finding | None:
    if case.snapshot.expected is None:
        return None
    verdict = _FAILURE_VERDICTS.get(failure.reason, Verdict.DOWN)
    said = failure.text[0].upper() + failure.text[1:]
    return replace(case.finding("page-unreachable", verdict, f"{said}."), rule=UNREACHED.name)


def _page(case: PageCase, page: Page) -> Finding | None:
    """First whether it is a look at the page at all, then whether it is equal, then how it differs.
    The claim test is made at every exit."""
    expected = case.snapshot.expected
    if (blocked := own_block(page, case.snapshot.block)) is not None:
        verified = case.snapshot.block is not None
        return (None if verified else _claimed(case, page)) or case.no_look(blocked)
    if expected is None:
        return _unknown(case, page) if page.status < 400 else None
    away = led_away(page, expected, case.snapshot.site, case.baseline.hosts)
    if away is not None:  # whatever that host answers us: visitors may be answered otherwise
        return _at_another_host(case, page, away)
    if page.status >= 400 and page.status != expected.status:
        named = recognised(page, case.baseline.named)
        return _in_its_place(case, page, by_status(page, expected, named))
    return _answered(case, page, expected)


def _answered(case: PageCase, page: Page, expected: PageBaseline) -> Finding | None:
    if any(variant.sha256 == page.sha256 for variant in expected.variants):
        return None
    instead = _instead(case, page)
    if instead is not None:
        return _in_its_place(case, page, instead)
    return _differing(case, page, expected)


def _at_another_host(case: PageCase, page: Page, away: Signal) -> Finding:
    instead = intercepted(page) or walled_off(page)
    if instead is not None:
        return _claimed(case, page) or case.no_look(instead)
    compared = by_strength([away], otherwise=away)
    return case.finding("redirected-off-site", compared.verdict, away.text, compared)


def _differing(case: PageCase, page: Page, expected: PageBaseline) -> Finding | None:
    compared = _compared(case, page, expected)
    if compared.verdict is Verdict.INTACT:
        return None
    shaped = by_shape(compared.code, compared.reasons[0]) if compared.rule == "L1" else None
    if shaped is not None:
        return case.no_look(shaped, compared)
    if compared.code == Shape.SHELL:
        compared = became_shell(compared)
    if expected.sealed:
        compared = as_sealed(compared)
    return case.finding("page-changed", compared.verdict, message_of(compared), compared)


def _instead(case: PageCase, page: Page) -> NoLook | None:
    """Whether a wall, or one of the site's own answers, stands in the place of the page. What the
    approved page itself resembles is no sign."""
    if page.over_cap:
        text = "The body is larger than the byte cap, so it cannot be compared."
        return NoLook(rule=TOO_LARGE, text=text)
    before = case.snapshot.before
    approved = None if before is None else replace(page, body=before, sha256=sha256(before))
    named = recognised(page, case.baseline.named)
    if named is not None and approved is not None and recognised(approved, [named]) is not None:
        named = None
    walled = approved is not None and wall_in(
        approved.status, approved.body, approved.header("content-type")
    )
    return by_answer(page, named, walled_before=walled)


def _in_its_place(case: PageCase, page: Page, instead: NoLook) -> Finding:
    """What an answer that is no look at the page says all the same: a claim, or a way elsewhere."""
    claimed = _claimed(case, page)
    if claimed is not None or instead.rule is INTERCEPTED:
        return claimed or case.no_look(instead)
    shown = page.body and (page.is_html or page.content_type in _SHOWN)
    sent = sent_on(_change(case, page)) if shown else None
    if sent is None:
        return case.no_look(instead)
    return case.finding("page-changed", Verdict.SUSPECT, message_of(sent), sent)


def _claimed(case: PageCase, page: Page) -> Finding | None:
    """Attackers answer with error pages, too: whatever answers is read for claims."""
    claims = [s for s in _claims(case, page) if s.strength is Strength.STRONG]
    if not claims:
        return None
    compared = by_strength(claims, otherwise=claims[0])
    return case.finding("page-changed", Verdict.DEFACED, message_of(compared), compared)


def _unknown(case: PageCase, page: Page) -> Finding | None:
    if host_of(page.final_url) not in hosts_of(case.snapshot.site):
        text = "A new address of the site leads to another host."
        return case.finding("page-unapproved", Verdict.EDITED, text)
    subject = subject_of(page.url, case.snapshot.site)
    if approved_elsewhere(page, subject, case.baseline.pages):
        return None
    known = recognised(page, case.baseline.named)
    compared = examine_new(
        subject,
        page.content_type,
        page.body,
        case.baseline.hosts,
        case.baseline.identity,
        url=page.final_url,
    )
    if known is not None and compared.verdict is not Verdict.DEFACED:
        return None  # the site's own page for what is not there, or the like
    text = f"An address that no approved baseline knows answers: {compared.reasons[0]}"
    return case.finding("page-unapproved", compared.verdict, text, compared)


_SHOWN = frozenset({"", "text/plain"})
"""Types that browsers show as text, or sniff."""


def _claims(case: PageCase, page: Page) -> Iterator[Signal]:
    if page.body and (page.is_html or page.content_type in _SHOWN):
        yield from claim_signals(_change(case, page))


def _change(case: PageCase, page: Page) -> PageChange:
    return page_change(
        case.before,
        document_of(page),
        identity=case.baseline.identity,
        known_hosts=case.baseline.hosts,
    )


def _compared(case: PageCase, page: Page, expected: PageBaseline) -> Comparison:
    html = page.is_html or expected.content_type in {"text/html", "application/xhtml+xml"}
    if not html:
        return compare_asset(
            page.content_type,
            subject_of(page.url, case.snapshot.site),
            case.snapshot.before,
            expected.variants[0].sha256 if expected.variants else "",
            page.body,
            known_hosts=case.baseline.hosts,
            url=page.final_url,
            before_look=expected.picture_hash,
            served=True,
            forms=len(expected.variants),
        )
    before = as_first_read(case.before, expected.reading)
    after = as_first_read(document_of(page), expected.reading)
    forms = {variant.normal_digest for variant in expected.variants} - {""}
    said = speaking_comments(before, after) if forms else False
    if forms and not said and normalise(after, expected.slots)[1] in forms:
        return _AS_LEARNT
    if case.snapshot.before is None:
        return _without_before(case, page)
    compared = compare(
        before,
        after,
        slots=expected.slots,
        ignore=case.ignore,
        identity=case.baseline.identity,
        known_hosts=case.baseline.hosts,
        before_at=case.baseline.learnt_at,
        after_at=page.fetched_at,
    )
    quiet = compared.verdict is Verdict.EDITED
    if quiet and differs_only_there(before, after, expected.slots):
        return _AS_LEARNT
    return compared


_AS_LEARNT = Comparison(
    verdict=Verdict.INTACT,
    code="only-volatile",
    signals=(),
    reasons=("Differs from an approved form only in learnt places.",),
)


def _without_before(case: PageCase, page: Page) -> Comparison:
    """The approved bytes are not kept: what stands there is read as if it were new."""
    return examine_new(
        subject_of(page.url, case.snapshot.site),
        page.content_type,
        page.body,
        case.baseline.hosts,
        case.baseline.identity,
        url=page.final_url,
    )
