"""The check of pages and assets against their approved copies."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.checkers import baseline
from sentinel.core.baseline import Baseline, BaselineState, PageBaseline
from sentinel.core.check import BaselineOptions, Check
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.page import FailureReason, Look, Page, Redirect
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.pages import PAGE, changed
from support.values import T0, make_failure, make_page, make_site

SITE = make_site(url="http://institute.example/")
SAMPLES = Path(__file__).parent.parent / "samples" / "baseline"
PNG = b"\x89PNG\r\n\x1a\n" + b"a" * 90 + b"IEND\xaeB`\x82"


def make_check(*ignore: str) -> Check:
    return Check(
        name="pages",
        kind="baseline",
        targets=("/**",),
        every_seconds=300,
        severity=Severity.CRITICAL,
        confirm=2,
        options=BaselineOptions(ignore=ignore),
        source="checks/baseline.toml",
    )


def approved(*pages: PageBaseline, **changes: object) -> Baseline:
    values: dict[str, object] = {
        "id": "B1",
        "site": "main",
        "learnt_at": T0,
        "fetches": 3,
        "pages": pages,
        "tree": None,
        "identity": (),
        "hosts": (),
        "state": BaselineState.APPROVED,
        **changes,
    }
    return Baseline(**values)  # type: ignore[arg-type] # a test gives what it means


def findings(
    look: Look, *before: bytes, ignore: tuple[str, ...] = (), kept: bool = True
) -> list[Finding]:
    """What the check says of a look, where `before` are the looks that were learnt."""
    kind = look.headers if isinstance(look, Page) else (("content-type", "text/html"),)
    pages = [make_page(look.url, body, headers=kind) for body in before]
    expected = learn_page(look.url, pages) if pages else None
    snapshot = Snapshot(
        site=SITE,
        taken_at=T0 + timedelta(hours=1),
        witness=WitnessKind.PUBLIC,
        look=look,
        expected=expected,
        before=before[0] if before and kept else None,
        baseline=approved(*([expected] if expected else [])),
    )
    return list(baseline.check(make_check(*ignore), snapshot))


def page(body: bytes, path: str = "", **changes: object) -> Page:
    return make_page(SITE.url + path, body, **changes)


def test_the_approved_page_gives_nothing() -> None:
    assert findings(page(PAGE.encode()), PAGE.encode()) == []


def test_learnt_volatile_values_give_nothing() -> None:
    one, two, three = (changed(("10,482", number)).encode() for number in ("1", "22", "333"))
    assert findings(page(three), one, two) == []


def test_nothing_is_judged_without_an_approved_baseline() -> None:
    snapshot = Snapshot(site=SITE, taken_at=T0, witness=WitnessKind.PUBLIC, look=page(b"x"))
    assert list(baseline.check(make_check(), snapshot)) == []


def test_a_changed_page_carries_its_evidence() -> None:
    after = page(b"<h1>Hacked by Night Crew</h1>")
    (found,) = findings(after, PAGE.encode())
    assert (found.code, found.verdict, found.subject) == ("page-changed", Verdict.DEFACED, "/")
    assert found.evidence == (after.sha256,) == (found.digest_after,)
    assert found.digest_before
    assert found.severity is Severity.CRITICAL
    assert found.details["comparison"] == "hostile-signals"


def test_an_honest_edit_is_told_quietly() -> None:
    after = changed(("Annual report", "Half-yearly report")).encode()
    (found,) = findings(page(after), PAGE.encode())
    assert (found.verdict, found.severity) == (Verdict.EDITED, Severity.WARNING)


def test_ignored_regions_give_nothing() -> None:
    after = changed(("Annual report", "Half-yearly report")).encode()
    assert findings(page(after), PAGE.encode(), ignore=("#news",)) == []


def test_a_claim_in_a_comment_is_seen_on_pages_with_learnt_values() -> None:
    one, two = PAGE.encode(), changed(("10,482", "77")).encode()
    after = changed(("</body>", "<!-- hacked by Night Crew --></body>")).encode()
    (found,) = findings(page(after), one, two)
    assert found.verdict is Verdict.DEFACED


@pytest.mark.parametrize(
    ("status", "headers", "code", "verdict"),
    [
        (404, (), "page-missing", Verdict.CORRUPT),
        (410, (), "page-missing", Verdict.CORRUPT),
        (500, (), "page-failing", Verdict.DOWN),
        (403, (), "page-refused", Verdict.REFUSED),
        (429, (), "page-refused", Verdict.REFUSED),
        (400, (), "page-failing", Verdict.BROKEN),
        (503, (("x-sentinel-block", "INC-1"),), "page-blocked", Verdict.INCONCLUSIVE),
    ],
)
def test_each_status_has_its_verdict(
    status: int, headers: tuple[tuple[str, str], ...], code: str, verdict: Verdict
) -> None:
    kind = (("content-type", "text/html"), *headers)
    (found,) = findings(page(b"<p>no</p>", status=status, headers=kind), PAGE.encode())
    assert (found.code, found.verdict) == (code, verdict)


def test_a_claim_on_an_error_answer_is_read() -> None:
    (found,) = findings(page(b"<h1>Hacked by Night Crew</h1>", status=403), PAGE.encode())
    assert found.verdict is Verdict.DEFACED


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (FailureReason.REFUSED, Verdict.DOWN),
        (FailureReason.TIMEOUT, Verdict.DOWN),
        (FailureReason.TRUNCATED, Verdict.CORRUPT),
        (FailureReason.BAD_ENCODING, Verdict.CORRUPT),
        (FailureReason.FORBIDDEN_ADDRESS, Verdict.INCONCLUSIVE),
    ],
)
def test_each_failure_has_its_verdict(reason: FailureReason, verdict: Verdict) -> None:
    (found,) = findings(make_failure(SITE.url, reason), PAGE.encode())
    assert (found.code, found.verdict) == ("page-unreachable", verdict)


def test_a_failure_of_an_unknown_address_is_nobodys() -> None:
    assert findings(make_failure(SITE.url + "nowhere")) == []


def test_another_host_at_the_end_is_off_site() -> None:
    look = page(PAGE.encode(), final_url="http://evil.example/")
    (found,) = findings(look, PAGE.encode())
    assert (found.code, found.verdict) == ("redirected-off-site", Verdict.DEFACED)


def test_a_redirect_to_a_host_that_does_not_answer_is_off_site() -> None:
    hops = (Redirect(url=SITE.url, status=302, location="http://evil.invalid/"),)
    look = make_failure(SITE.url, FailureReason.DNS, redirects=hops)
    (found,) = findings(look, PAGE.encode())
    assert (found.code, found.verdict, found.rule) == (
        "redirected-off-site",
        Verdict.DEFACED,
        "C11",
    )


def test_an_unknown_address_that_answers_is_unapproved() -> None:
    (found,) = findings(page(PAGE.encode(), "new.html"))
    assert (found.code, found.verdict) == ("page-unapproved", Verdict.EDITED)
    assert findings(page(b"", "new.html", status=404)) == []
    (bad,) = findings(page(b"<h1>Hacked by Night Crew</h1>", "new.html"))
    assert bad.verdict is Verdict.DEFACED


def test_a_swapped_image_is_seen() -> None:
    headers = (("content-type", "image/png"),)
    look = page(PNG.replace(b"a", b"b"), "i/a.png", headers=headers)
    (found,) = findings(look, PNG)
    assert (found.verdict, found.subject) == (Verdict.DEFACED, "/i/a.png")


def test_a_body_beyond_the_cap_is_not_judged() -> None:
    (found,) = findings(page(b"<p>x", over_cap=True), PAGE.encode())
    assert found.verdict is Verdict.INCONCLUSIVE
    assert findings(page(PAGE.encode(), over_cap=True), PAGE.encode()) == []


def test_without_the_approved_bytes_the_page_is_read_as_new() -> None:
    (found,) = findings(page(b"<h1>Hacked by Night Crew</h1>"), PAGE.encode(), kept=False)
    assert found.verdict is Verdict.DEFACED


def test_the_shipped_samples_give_their_findings() -> None:
    good, bad = (SAMPLES / name for name in ("good.html", "bad.html"))
    wanted = json.loads((SAMPLES / "findings.json").read_text())
    assert findings(page(good.read_bytes()), good.read_bytes()) == []
    (found,) = findings(page(bad.read_bytes()), good.read_bytes())
    assert {
        "code": found.code,
        "verdict": found.verdict.value,
        "signals": sorted({s.code for s in found.signals if s.strength != "benign"}),
    } == wanted
