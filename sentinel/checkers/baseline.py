"""Pages and assets must equal their approved copies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentinel.core.assets import compare_asset
from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.change import page_change
from sentinel.core.check import BaselineOptions, Check
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.deployed import SIZE
from sentinel.core.document import Document, read_document
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.newcomers import examine_new
from sentinel.core.normalise import normalise
from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.sealed import as_sealed
from sentinel.core.signals.claim_text import claims_in_comments
from sentinel.core.signals.claims import claim_signals
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import host_of, hosts_of, subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

BLOCK_HEADER = "x-sentinel-block"
REFUSALS = frozenset({401, 403, 429, 999})

_FAILURE_VERDICTS: dict[FailureReason, Verdict] = {
    FailureReason.TRUNCATED: Verdict.CORRUPT,
    FailureReason.BAD_ENCODING: Verdict.CORRUPT,
    FailureReason.FORBIDDEN_ADDRESS: Verdict.INCONCLUSIVE,
    FailureReason.BAD_URL: Verdict.INCONCLUSIVE,
    FailureReason.OTHER: Verdict.INCONCLUSIVE,
}
_QUIET = frozenset({Verdict.EDITED, Verdict.REFUSED, Verdict.INCONCLUSIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One look and all that it is judged by."""

    check: Check
    snapshot: Snapshot
    baseline: Baseline
    ignore: tuple[str, ...]

    def finding(
        self, code: str, verdict: Verdict, message: str, compared: Comparison | None = None
    ) -> Finding:
        look, expected = self.snapshot.look, self.snapshot.expected
        assert look is not None
        page = look if isinstance(look, Page) else None
        quiet = verdict in _QUIET
        return Finding(
            check=self.check.name,
            code=code,
            subject=subject_of(look.url, self.snapshot.site),
            url=look.url,
            severity=min(Severity.WARNING, self.check.severity) if quiet else self.check.severity,
            verdict=verdict,
            message=message,
            witness=self.snapshot.witness,
            signals=compared.signals if compared is not None else (),
            rule=compared.rule if compared is not None else "",
            score=compared.score if compared is not None else 0.0,
            digest_before=expected.variants[0].sha256 if expected and expected.variants else "",
            digest_after=page.sha256 if page is not None else "",
            evidence=(page.sha256,) if page is not None and page.body else (),
            details=_details(page, compared),
        )


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding about the snapshot's look; none where it is as approved, and none
    without an approved baseline. The caller has seen to it that the check covers the address."""
    if snapshot.baseline is None or snapshot.look is None:
        return
    options = check.options
    case = _Case(
        check=check,
        snapshot=snapshot,
        baseline=snapshot.baseline,
        ignore=options.ignore if isinstance(options, BaselineOptions) else (),
    )
    found = (
        _failed(case, snapshot.look)
        if isinstance(snapshot.look, FetchFailure)
        else _page(case, snapshot.look)
    )
    if found is not None:
        yield found


def _failed(case: _Case, failure: FetchFailure) -> Finding | None:
    if case.snapshot.expected is None:
        return None
    verdict = _FAILURE_VERDICTS.get(failure.reason, Verdict.DOWN)
    said = failure.text[0].upper() + failure.text[1:]
    return case.finding("page-unreachable", verdict, f"{said}.")


def _page(case: _Case, page: Page) -> Finding | None:
    expected = case.snapshot.expected
    if page.status == 503 and page.header(BLOCK_HEADER):
        text = f"The address answers with our own block notice ({page.header(BLOCK_HEADER)[:40]})."
        return case.finding("page-blocked", Verdict.INCONCLUSIVE, text)
    if expected is None:
        return _unknown(case, page) if page.status < 400 else None
    if page.status >= 400 and page.status != expected.status:
        return _bad_status(case, page, expected)
    return _answered(case, page, expected)


def _answered(case: _Case, page: Page, expected: PageBaseline) -> Finding | None:
    away = _led_away(case, page, expected)
    if away is not None:
        compared = by_strength([away], otherwise=away)
        return case.finding("redirected-off-site", Verdict.DEFACED, away.text, compared)
    if any(variant.sha256 == page.sha256 for variant in expected.variants):
        return None
    if page.over_cap:
        text = "The body is larger than the byte cap, so it cannot be compared."
        return case.finding("page-changed", Verdict.INCONCLUSIVE, text)
    compared = _compared(case, page, expected)
    if compared.verdict is Verdict.INTACT:
        return None
    if expected.sealed:
        compared = as_sealed(compared)
    return case.finding("page-changed", compared.verdict, _message(compared), compared)


def _unknown(case: _Case, page: Page) -> Finding | None:
    if host_of(page.final_url) not in hosts_of(case.snapshot.site):
        text = "A new address of the site leads to another host."
        return case.finding("page-unapproved", Verdict.EDITED, text)
    compared = examine_new(
        subject_of(page.url, case.snapshot.site),
        page.content_type,
        page.body,
        case.baseline.hosts,
        case.baseline.identity,
        url=page.final_url,
    )
    text = f"An address that no approved baseline knows answers: {compared.reasons[0]}"
    return case.finding("page-unapproved", compared.verdict, text, compared)


def _bad_status(case: _Case, page: Page, expected: PageBaseline) -> Finding:
    """Error answers. Attackers answer with them too, so the claim test reads the body."""
    claims = [s for s in _claims(case, page) if s.strength is Strength.STRONG]
    if claims:
        compared = by_strength(claims, otherwise=claims[0])
        return case.finding("page-changed", Verdict.DEFACED, _message(compared), compared)
    told = f"The address answers with status {page.status} in place of {expected.status}."
    if page.status in {404, 410}:
        return case.finding("page-missing", Verdict.CORRUPT, f"An approved page is gone: {told}")
    if page.status in REFUSALS:
        return case.finding("page-refused", Verdict.REFUSED, told)
    if page.status >= 500:
        return case.finding("page-failing", Verdict.DOWN, told)
    return case.finding("page-failing", Verdict.BROKEN, told)


def _claims(case: _Case, page: Page) -> Iterator[Signal]:
    if page.is_html and page.body:
        change = page_change(
            _before(case),
            _after(page),
            identity=case.baseline.identity,
            known_hosts=case.baseline.hosts,
        )
        yield from claim_signals(change)


def _led_away(case: _Case, page: Page, expected: PageBaseline) -> Signal | None:
    """Whether the address now ends at a host where it did not end before."""
    host = host_of(page.final_url)
    if host == host_of(expected.final_url) or host in hosts_of(case.snapshot.site):
        return None
    text = f"The address leads visitors to {host}; approved is {host_of(expected.final_url)}."
    return signal("redirected-off-site", Strength.STRONG, text, page.final_url)


def _compared(case: _Case, page: Page, expected: PageBaseline) -> Comparison:
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
        )
    after = _after(page)
    forms = {variant.normal_digest for variant in expected.variants} - {""}
    said = claims_in_comments(_before(case), after) if forms else False
    if forms and not said and normalise(after, expected.slots)[1] in forms:
        return _AS_LEARNT
    if case.snapshot.before is None:
        return _without_before(case, page)
    return compare(
        _before(case),
        after,
        slots=expected.slots,
        ignore=case.ignore,
        identity=case.baseline.identity,
        known_hosts=case.baseline.hosts,
        before_at=case.baseline.learnt_at,
        after_at=page.fetched_at,
    )


_AS_LEARNT = Comparison(
    verdict=Verdict.INTACT,
    code="only-volatile",
    signals=(),
    reasons=("Differs from an approved form only in learnt places.",),
)


def _without_before(case: _Case, page: Page) -> Comparison:
    """The approved bytes are not kept: what stands there is read as if it were new."""
    return examine_new(
        subject_of(page.url, case.snapshot.site),
        page.content_type,
        page.body,
        case.baseline.hosts,
        case.baseline.identity,
        url=page.final_url,
    )


def _before(case: _Case) -> Document:
    expected = case.snapshot.expected
    return read_document(
        case.snapshot.before or b"",
        content_type=expected.content_type if expected else "",
        url=expected.final_url if expected else "",
        status=expected.status if expected else 0,
    )


def _after(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )


def _message(compared: Comparison) -> str:
    said = {
        Verdict.DEFACED: "The content differs from its approved copy, and is hostile",
        Verdict.SUSPECT: "The content differs from its approved copy, with hostile signs",
        Verdict.CORRUPT: "The content is damaged",
        Verdict.EDITED: "The content differs from its approved copy",
    }.get(compared.verdict, "Something else than the approved content answers")
    return f"{said}: {compared.reasons[0]}" if compared.reasons else f"{said}."


def _details(page: Page | None, compared: Comparison | None) -> dict[str, str]:
    details: dict[str, str] = {}
    if page is not None:
        details |= {"status": str(page.status), "content_type": page.content_type}
        details[SIZE] = str(len(page.body))
    if compared is not None:
        details |= {"comparison": compared.code, "exits": " ".join(compared.exits)}
        details |= {name: f"{share:.3f}" for name, share in compared.measures.items()}
    return details
