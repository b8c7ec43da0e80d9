"""Kinds of checks about answers: what each asks for, and what it says of what it is shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.checkers import KINDS, exposure
from sentinel.core.answer_options import (
    AnswerOptions,
    CookiesOptions,
    ExposureOptions,
    MixedContentOptions,
    SecurityHeadersOptions,
)
from sentinel.core.check import Check
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.check_sights import found_out, outcome_of
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Look, Page
from sentinel.core.snapshot import Snapshot
from sentinel.core.upkeep import UPKEEP_KINDS
from sentinel.core.verdict import Verdict
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity
from support.proven import SITE, answer
from support.site_looks import approved, site_check
from support.site_looks import snapshot as any_snapshot
from support.values import make_failure, make_page, make_run

ALL = ("cookies", "exposure", "mixed-content", "security-headers")
SECRET = "f3a9c1d2e4b5a6978812"
HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("content-security-policy", "default-src 'self'"),
    ("permissions-policy", "camera=()"),
)


def shot(*looks: Look, paths: tuple[str, ...] = ()) -> Snapshot:
    pages = [learn_page(page.url, [page]) for page in map(answer, paths)]
    return replace(any_snapshot(approved(*pages), *looks), site=SITE)


def check_of(kind: str, options: AnswerOptions | None = None) -> Check:
    return site_check(kind, options)


def told(check: Check, snapshot: Snapshot) -> list[tuple[str, Severity, Verdict]]:
    return [(one.code, one.severity, one.verdict) for one in found(check, snapshot)]


def found(check: Check, snapshot: Snapshot) -> list[Finding]:
    return list(KINDS[check.kind].check(check, snapshot))


def noted(check: Check, *pages: Page) -> list[Finding]:
    book, notes = NoteBook(), KINDS[check.kind].notes
    assert notes is not None
    for page in pages:
        notes(check, WholePage(page, SITE), book)
    return found(check, replace(shot(), notes=book))


def asked(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    asks = KINDS[check.kind].asks
    assert asks is not None
    return asks(check, snapshot)


@pytest.mark.parametrize("kind", ALL)
def test_none_of_them_says_anything_of_walls_other_sites_and_failures(kind: str) -> None:
    check = check_of(kind)
    strange = (
        make_failure(SITE.url),
        answer(final_url="https://elsewhere.example/", headers=(("set-cookie", "sid=1"),)),
        answer(status=403, headers=(("cf-mitigated", "challenge"), ("server", "x/1.2"))),
        answer(status=503, headers=(("x-sentinel-block", "INC-1"), ("set-cookie", "sid=1"))),
    )
    pages = [look for look in strange if isinstance(look, Page)]
    seen = noted(check, *pages) if KINDS[kind].notes is not None else found(check, shot(*strange))
    assert {finding.code for finding in seen} == {"nothing-seen"}
    assert kind in UPKEEP_KINDS


@pytest.mark.parametrize("kind", [*ALL, "content", "syntax"])
def test_a_site_that_is_away_has_mended_nothing_and_is_looked_at_again_soon(kind: str) -> None:
    """Else a fault was told as mended, and as found anew when the site came back; and a check of
    each three months was not made at all that quarter."""
    check = check_of(kind)
    away = answer(status=500)
    notes = KINDS[kind].notes
    seen = found(check, shot(away)) if notes is None else noted(check, away)
    assert outcome_of(seen) is CheckOutcome.UNKNOWN
    assert not found_out(check, make_run(findings=tuple(seen)))


def test_headers_of_a_good_site_are_no_matter() -> None:
    assert told(check_of("security-headers"), shot(answer(headers=HEADERS))) == []


def test_a_missing_header_is_one_finding_however_many_pages_lack_it() -> None:
    looks = [answer(path, headers=HEADERS[1:]) for path in ("", "a", "b")]
    (one,) = found(check_of("security-headers"), shot(*looks))
    assert (one.code, one.severity, one.subject) == (
        "header-missing",
        Severity.WARNING,
        "header:x-content-type-options",
    )
    assert one.referrers == tuple(look.url for look in looks)
    assert "on every page asked" in one.message


@pytest.mark.parametrize(
    ("headers", "code", "severity"),
    [
        ((*HEADERS[:3], HEADERS[4]), "header-missing", Severity.INFO),
        (
            (*HEADERS[:3], ("content-security-policy", "script-src 'unsafe-inline'"), HEADERS[4]),
            "header-weak",
            Severity.INFO,
        ),
        (
            (HEADERS[0], ("x-frame-options", "ALLOWALL"), *HEADERS[2:]),
            "header-weak",
            Severity.WARNING,
        ),
    ],
)
def test_what_is_advised_is_told_and_what_is_required_is_broken(
    headers: tuple[tuple[str, str], ...], code: str, severity: Severity
) -> None:
    verdict = Verdict.INTACT if severity is Severity.INFO else Verdict.BROKEN
    assert told(check_of("security-headers"), shot(answer(headers=headers))) == [
        (code, severity, verdict)
    ]


def test_a_header_that_error_pages_alone_lack_is_told() -> None:
    good, missing = answer(headers=HEADERS), answer("no", status=404, headers=HEADERS[1:])
    (one,) = found(check_of("security-headers"), shot(good, missing))
    assert (one.severity, "always" in one.message) == (Severity.INFO, True)


def test_the_definition_chooses_which_headers_are_required() -> None:
    options = SecurityHeadersOptions(required=("strict-transport-security",), advised=())
    assert told(check_of("security-headers", options), shot(answer())) == [
        ("header-missing", Severity.WARNING, Verdict.BROKEN)
    ]


def test_pages_are_asked_in_turns_with_one_that_cannot_exist() -> None:
    paths = tuple(f"p{number}.html" for number in range(7))
    at, seen = shot(paths=paths), set[str]()
    for turn in range(3):
        now = at.taken_at.timestamp() + turn * 900
        later = replace(at, taken_at=at.taken_at.fromtimestamp(now, at.taken_at.tzinfo))
        one = asked(check_of("security-headers"), later)
        assert (one[0], len(one)) == (SITE.url, 5)
        seen.update(one[1:4])
    assert seen == {SITE.url + path for path in paths}


def sets(*lines: str, path: str = "") -> Page:
    return answer(path, headers=tuple(("set-cookie", line) for line in lines))


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        (f"sid={SECRET}; Secure; HttpOnly; SameSite=Lax", "", None),
        ("lang=hi; Secure; Max-Age=31536000", "", None),
        (f"sid={SECRET}; HttpOnly; SameSite=Lax", "cookie-insecure", Severity.WARNING),
        (f"sid={SECRET}; Secure; SameSite=Lax", "cookie-readable", Severity.WARNING),
        (f"sid={SECRET}; Secure; HttpOnly", "cookie-same-site", Severity.INFO),
        ("lang=hi", "cookie-insecure", Severity.INFO),
        ("lang=hi; Secure; Max-Age=99999999", "cookie-long", Severity.INFO),
        ("lang=hi; Secure; Max-Age=34560000", "", None),
        (
            "lang=hi; Secure; Expires=Thu, 01-Jan-2099 00:00:00 GMT",
            "cookie-long",
            Severity.INFO,
        ),
        # what browsers cannot read counts as not there
        ("lang=hi; Max-Age=--5", "cookie-insecure", Severity.INFO),
        ("lang=hi; Max-Age=-", "cookie-insecure", Severity.INFO),
        ("lang=hi; Max-Age=-5", "", None),
        ("lang=hi; Secure; Expires=Thu, 99-Jan-2099 99:00:00 GMT", "", None),
        ("__Host-a=1; Secure", "cookie-dropped", Severity.WARNING),
        ("__Host-a=1; Secure; Path=/", "", None),
        (
            "__Host-a=1; Secure; Path=/; Domain=gov.example",
            "cookie-dropped",
            Severity.WARNING,
        ),
        ("__secure-a=1", "cookie-dropped", Severity.WARNING),
        ("a=1; SameSite=None", "cookie-dropped", Severity.WARNING),
        ("a=1; Secure; Domain=example", "cookie-dropped", Severity.WARNING),
        ("a=1; Secure; Domain=other.example", "cookie-dropped", Severity.WARNING),
        ("a=1; Secure; Domain=.gov.example", "", None),
        ("sid=; Max-Age=0", "", None),
    ],
)
def test_what_is_wrong_with_a_cookie(line: str, code: str, severity: Severity | None) -> None:
    findings = noted(check_of("cookies"), sets(line))
    assert [(one.code, one.severity) for one in findings] == ([(code, severity)] if code else [])
    assert SECRET not in repr(findings)
    broken = severity is Severity.WARNING
    assert all((one.verdict is Verdict.BROKEN) == broken for one in findings)


def test_each_cookie_is_one_finding_with_all_its_faults_and_pages() -> None:
    pages = [sets(f"sid={SECRET}", path=path) for path in ("a", "b")]
    (one,) = noted(check_of("cookies"), *pages, sets(path="c"))
    assert one.referrers == (pages[0].url, pages[1].url)
    assert one.message.count("; it ") == 2
    assert one.subject == "cookie:sid"


def test_the_definition_names_sessions_and_what_to_leave_alone() -> None:
    options = CookiesOptions(sessions=("portal*",), ignore=("sid",))
    (one,) = noted(check_of("cookies", options), sets("sid=1", "portal_id=1; Secure; SameSite=Lax"))
    assert (one.subject, one.code) == ("cookie:portal_id", "cookie-readable")


def test_over_plain_http_secure_is_not_asked_for() -> None:
    page = replace(sets("sid=1; HttpOnly; SameSite=Lax"), final_url="http://institute.gov.example/")
    assert noted(check_of("cookies"), page) == []


MIXED = (
    "<script src=http://a.example/s.js></script><img src=http://a.example/i.png>"
    "<form method=post action=http://institute.gov.example/send></form>"
)


def test_what_is_loaded_in_the_clear_is_one_finding_for_each_address() -> None:
    pages = [answer(path, MIXED) for path in ("a", "b")]
    findings = noted(check_of("mixed-content"), *pages)
    assert {(one.code, one.severity, one.subject) for one in findings} == {
        ("mixed-content", Severity.ERROR, "mixed:http://a.example/s.js"),
        ("mixed-content", Severity.WARNING, "mixed:http://a.example/i.png"),
        ("mixed-form", Severity.ERROR, "mixed:http://institute.gov.example/send"),
    }
    assert all(one.referrers == (pages[0].url, pages[1].url) for one in findings)
    options = MixedContentOptions(ignore=(r"^http://a\.example/", "/send$"))
    assert noted(check_of("mixed-content", options), *pages) == []


UPGRADE = "content-security-policy", "upgrade-insecure-requests"


@pytest.mark.parametrize(
    "page",
    [
        answer(body=MIXED, headers=(UPGRADE,)),
        answer(body=f'<meta http-equiv="{UPGRADE[0].title()}" content="{UPGRADE[1]}">{MIXED}'),
        answer(body=MIXED, final_url="http://institute.gov.example/"),
    ],
    ids=["header", "meta", "plain page"],
)
def test_what_browsers_ask_over_https_by_themselves_is_not_in_the_clear(page: Page) -> None:
    assert noted(check_of("mixed-content"), page) == []


def test_a_meta_that_is_no_policy_upgrades_nothing() -> None:
    page = answer(body=f'<meta http-equiv="refresh" content="{UPGRADE[1]}">{MIXED}')
    assert len(noted(check_of("mixed-content"), page)) == 3


def test_a_thousand_addresses_are_told_together() -> None:
    body = "".join(f"<img src=http://a.example/{number}.png>" for number in range(300))
    findings = noted(check_of("mixed-content"), answer(body=body))
    assert len(findings) == 41
    assert "260 further addresses" in findings[-1].message


LIST = "<title>Index of /files/</title><h1>Index of /files/</h1><a href=a>a</a>"


def test_folders_of_what_is_served_are_asked_for_and_lists_told() -> None:
    at = shot(paths=("files/a.pdf", "files/2024/b.pdf", "docs/", "docs/c.html"))
    urls = asked(check_of("exposure"), at)
    assert [url for url in urls if url.endswith("/")] == [
        SITE.url,
        f"{SITE.url}files/",
        f"{SITE.url}files/2024/",
    ]
    looks = (answer("files/", LIST), answer("files/2024/", LIST, status=403), answer("docs/", LIST))
    (one,) = found(check_of("exposure"), replace(at, looks=looks))
    assert (one.code, one.subject, one.severity) == ("folder-listed", "/files/", Severity.WARNING)
    allowed = check_of("exposure", ExposureOptions(ignore=("^/files/",)))
    assert found(allowed, replace(at, looks=looks)) == []


def test_a_folder_that_leads_elsewhere_lists_nothing() -> None:
    at = shot(paths=("files/a.pdf",))
    look = answer("files/", LIST, final_url=f"{SITE.url}index.html")
    assert found(check_of("exposure"), replace(at, looks=(look,))) == []


def test_error_pages_that_leak_are_one_finding_for_each_kind_of_leak() -> None:
    trace = "<pre>Traceback (most recent call last):</pre>"
    looks = [answer(f"x{number}", trace, status=500) for number in range(3)]
    (one,) = found(check_of("exposure"), shot(*looks))
    assert (one.code, one.verdict, len(one.referrers)) == ("error-page-leaks", Verdict.BROKEN, 3)


def test_versions_are_told_and_may_be_left_out() -> None:
    look = answer(headers=(("server", "Apache/2.4.58"), ("x-powered-by", "PHP/8.1")))
    assert (
        told(check_of("exposure"), shot(look))
        == [("version-told", Severity.INFO, Verdict.INTACT)] * 2
    )
    assert told(check_of("exposure", ExposureOptions(versions=False)), shot(look)) == []


def test_names_that_cannot_exist_are_the_same_each_time() -> None:
    first, second = (asked(check_of("exposure"), shot()) for _ in range(2))
    assert first == second
    assert [url.rpartition(".")[2] for url in first[2:]] == ["php", "aspx", "jsp"]


def test_without_a_baseline_the_root_and_what_cannot_exist_are_asked() -> None:
    bare = replace(any_snapshot(None), site=SITE)
    assert len(asked(check_of("exposure"), bare)) == 5
    assert len(asked(check_of("security-headers"), bare)) == 2
    assert make_page() not in bare.looks


def test_a_site_that_names_folders_without_end_is_asked_for_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each address may have forty of them; all together must not fill the memory."""
    monkeypatch.setattr(exposure, "MAX_FOLDERS", 50)
    paths = tuple(f"{number}/" + "x/" * 30 + "page" for number in range(20))
    at, turns = shot(paths=paths), set[str]()
    for day in range(20):
        later = replace(at, taken_at=at.taken_at + timedelta(days=day))
        turns |= {url for url in asked(check_of("exposure"), later) if "/x/" in url}
    assert 40 <= len(turns) <= 50
