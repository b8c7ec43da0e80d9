"""The way from http to https, and that browsers are asked to stay there."""

from collections.abc import Mapping

import pytest

from sentinel.checkers.transport import check
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason, Look
from sentinel.core.platform_options import TlsOptions, TransportOptions
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.eyes import Scene, Seen
from sentinel.platform_looks import with_tls, with_transport
from support.platform_eyes import GivenTls, eyes_with, snapshot_of
from support.site_looks import site_check
from support.table_fetcher import Answer, TableFetcher
from support.values import make_failure, make_page, make_site

ROOT = "https://www.institute.example/"
PLAIN = "http://www.institute.example/"
APEX = "http://institute.example/"
HSTS = ("strict-transport-security", "max-age=31536000; includeSubDomains")
SITE = make_site(url=ROOT)


def page(url: str, *headers: tuple[str, str], status: int = 200) -> Look:
    return make_page(url, headers=headers, status=status)


def leads(url: str, to: str, status: int = 301, *headers: tuple[str, str]) -> Look:
    return make_page(url, headers=(("location", to), *headers), status=status)


GOOD = {ROOT: page(ROOT, HSTS), PLAIN: leads(PLAIN, ROOT)}


async def judged(
    answers: Mapping[str, Answer], site: Site = SITE, options: TransportOptions | None = None
) -> list[Finding]:
    """The findings of one look, as the daemon takes it."""
    made = site_check("transport", options or TransportOptions())
    eyes = eyes_with(witness=TableFetcher(answers))
    scene = Scene(site=site, checks=(made,), baseline=None)
    full = await with_transport(eyes, scene, made, Seen(), snapshot_of(site))
    return list(check(made, full))


async def test_a_site_that_leads_to_https_and_keeps_browsers_there_gives_nothing() -> None:
    assert await judged(GOOD) == []


CASES: dict[str, tuple[Mapping[str, Answer], Severity, Verdict]] = {
    "transport-no-redirect": (
        {**GOOD, PLAIN: page(PLAIN)},
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-loop": (
        {ROOT: leads(ROOT, ROOT, 301, HSTS), PLAIN: leads(PLAIN, ROOT)},
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-plain-hop": (
        {**GOOD, PLAIN: leads(PLAIN, APEX), APEX: leads(APEX, ROOT)},
        Severity.WARNING,
        Verdict.BROKEN,
    ),
    "transport-temporary": (
        {**GOOD, PLAIN: leads(PLAIN, ROOT, 302)},
        Severity.INFO,
        Verdict.INTACT,
    ),
    "transport-loop without end": (
        {
            ROOT: page(ROOT, HSTS),
            PLAIN: leads(PLAIN, f"{ROOT}0", 301),
            **{f"{ROOT}{n}": leads(f"{ROOT}{n}", f"{ROOT}{n + 1}", 301, HSTS) for n in range(40)},
        },
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-http-refused by 400": (
        {**GOOD, PLAIN: page(PLAIN, status=400)},
        Severity.INFO,
        Verdict.INTACT,
    ),
    "transport-nowhere": (
        {**GOOD, PLAIN: leads(PLAIN, "javascript:alert(1)")},
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-http-closed": (
        {**GOOD, PLAIN: make_failure(PLAIN, FailureReason.REFUSED)},
        Severity.INFO,
        Verdict.INTACT,
    ),
    "transport-http-refused": (
        {**GOOD, PLAIN: page(PLAIN, status=403)},
        Severity.INFO,
        Verdict.INTACT,
    ),
    "transport-unseen": (
        {**GOOD, PLAIN: make_failure(PLAIN, FailureReason.DNS)},
        Severity.WARNING,
        Verdict.INCONCLUSIVE,
    ),
    "transport-hsts-missing": (
        {**GOOD, ROOT: page(ROOT)},
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-hsts-unreadable": (
        {**GOOD, ROOT: page(ROOT, (HSTS[0], "includeSubDomains"))},
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "transport-hsts-short": (
        {**GOOD, ROOT: page(ROOT, (HSTS[0], "max-age=86400"))},
        Severity.WARNING,
        Verdict.BROKEN,
    ),
}


@pytest.mark.parametrize("code", CASES)
async def test_each_fault_is_told_by_itself(code: str) -> None:
    answers, severity, verdict = CASES[code]
    found = await judged(answers)
    wanted = code.partition(" ")[0], severity, verdict
    assert {(one.code, one.severity, one.verdict) for one in found} == {wanted}


async def test_an_https_address_that_does_not_answer_leaves_it_open() -> None:
    """At the start, or at the end of the way: its certificate may be bad, see kind `tls`."""
    found = await judged({PLAIN: leads(PLAIN, ROOT), ROOT: make_failure(ROOT, FailureReason.TLS)})
    assert [(one.code, one.verdict) for one in found] == [
        ("transport-unseen", Verdict.INCONCLUSIVE)
    ] * 2


async def test_a_redirect_that_forgets_the_page_is_told() -> None:
    tenders = f"{PLAIN}tenders?id=7"
    answers = {**GOOD, tenders: leads(tenders, ROOT)}
    options = TransportOptions(pages=("/", "/tenders?id=7"))
    (finding,) = await judged(answers, options=options)
    assert finding.code == "transport-path-lost"
    kept = {
        **answers,
        tenders: leads(tenders, f"{ROOT}tenders?id=7"),
        f"{ROOT}tenders?id=7": page(f"{ROOT}tenders?id=7", HSTS),
    }
    assert await judged(kept, options=options) == []


async def test_a_way_back_to_plain_http_is_told() -> None:
    login = f"{PLAIN}login"
    answers = {ROOT: leads(ROOT, login, 302, HSTS), PLAIN: leads(PLAIN, ROOT), login: page(login)}
    assert "transport-downgrade" in {one.code for one in await judged(answers)}


async def test_a_stranger_on_the_plain_way_is_graver() -> None:
    ads = "http://ads.stranger.example/"
    answers = {**GOOD, PLAIN: leads(PLAIN, ads), ads: leads(ads, ROOT)}
    (finding,) = await judged(answers)
    assert (finding.code, finding.severity) == ("transport-plain-hop", Severity.ERROR)


async def test_subdomains_must_be_covered_only_where_that_is_wanted() -> None:
    answers = {**GOOD, ROOT: page(ROOT, (HSTS[0], "max-age=31536000"))}
    assert await judged(answers) == []
    (finding,) = await judged(answers, options=TransportOptions(hsts_subdomains=True))
    assert finding.code == "transport-hsts-subdomains"
    unwanted = TransportOptions(hsts_seconds=0.0)
    assert await judged({**GOOD, ROOT: page(ROOT)}, options=unwanted) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://localhost/", "http://10.1.2.3/"])
async def test_a_site_of_this_machine_has_nothing_to_say(url: str) -> None:
    """Nothing is even asked."""
    fetcher = TableFetcher()
    site = make_site(url=url)
    made = site_check("transport", TransportOptions())
    scene = Scene(site=site, checks=(made,), baseline=None)
    full = await with_transport(eyes_with(witness=fetcher), scene, made, Seen(), snapshot_of(site))
    assert fetcher.requests == []
    assert list(check(made, full)) == []


async def test_the_token_of_a_retest_goes_to_the_own_site_over_https_alone() -> None:
    fetcher = TableFetcher({**GOOD, PLAIN: leads(PLAIN, APEX), APEX: leads(APEX, ROOT)})
    made = site_check("transport", TransportOptions())
    token = ("X-Sentinel-Retest", "secret")
    scene = Scene(site=SITE, checks=(made,), baseline=None, headers=(token,))
    await with_transport(eyes_with(witness=fetcher), scene, made, Seen(), snapshot_of(SITE))
    assert {one.url for one in fetcher.requests if one.headers} == {ROOT}
    assert {one.url for one in fetcher.requests} == {ROOT, PLAIN, APEX}


async def test_tls_is_looked_at_on_every_host_of_the_way() -> None:
    """Aliases and what stands in the definition, too; each once."""
    login = "https://login.other.example:8443/"
    answers = {
        **GOOD,
        PLAIN: leads(PLAIN, "https://institute.example/"),
        "https://institute.example/": leads("https://institute.example/", login),
        login: page(login),
    }
    tls = GivenTls()
    site = make_site(url=ROOT, aliases=("https://m.institute.example/",))
    made = site_check("tls", TlsOptions(hosts=("pay.institute.example:444",)))
    scene = Scene(site=site, checks=(made,), baseline=None)
    eyes = eyes_with(witness=TableFetcher(answers), tls=tls)
    full = await with_tls(eyes, scene, made, Seen(), snapshot_of(site))
    assert [f"{one.target.host}:{one.target.port}" for one in full.tls] == [
        "www.institute.example:443",
        "m.institute.example:443",
        "pay.institute.example:444",
        "institute.example:443",
        "login.other.example:8443",
    ]
    assert full.tls[-1].target.reason == f"{PLAIN} leads there"


async def test_an_address_that_does_not_answer_once_is_asked_again() -> None:
    answers = [page(ROOT, HSTS), make_failure(ROOT, FailureReason.RESET)]
    lost = {**GOOD, ROOT: lambda _: answers.pop() if len(answers) > 1 else answers[0]}
    assert await judged(lost) == []
    assert len(answers) == 1
