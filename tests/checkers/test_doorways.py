"""Many new pages at once: doorways, another language, honest growth."""

import pytest

from sentinel.checkers import doorways
from sentinel.core.baseline import PageBaseline
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.page import Page
from sentinel.core.sightings import CROWD
from sentinel.core.site_facts import PageFacts, SiteFacts
from sentinel.core.verdict import Verdict
from support.pages import PAGE
from support.site_looks import SITE, approved, site_check, snapshot
from support.values import make_page

CHECK = site_check("doorways")
SPAM = b"<html><title>Online casino</title><p>free spins, jackpot, sports betting, sbobet</p>"
THAI = f"<html><title>x</title><p>{'ข่าวสารของสถาบัน ' * 30}</p>".encode()
OWN = b"<html><title>District Institute</title><p>A report on the wells of the district.</p>" * 3


def facts(url: str, status: int = 200, kind: str = "text/html") -> PageFacts:
    return PageFacts(
        url=url,
        subject="/" + url.removeprefix(SITE.url),
        status=status,
        failure=None,
        failure_detail="",
        final_url=url,
        content_type=kind,
        sha256="",
        size=1,
        elapsed_seconds=0.0,
    )


def known(count: int) -> list[PageBaseline]:
    pages = [make_page(f"{SITE.url}known-{number}", PAGE.encode()) for number in range(count - 1)]
    return [learn_page(page.url, [page]) for page in (make_page(SITE.url, PAGE.encode()), *pages)]


def crawled(new: int, **values: object) -> SiteFacts:
    urls = [f"{SITE.url}new-{number:04}" for number in range(new)]
    return SiteFacts(root=SITE.url, pages={url: facts(url, **values) for url in urls})  # type: ignore[arg-type] # as given


def asked(new: int, approved_pages: int = 50, **values: object) -> tuple[str, ...]:
    at = snapshot(approved(*known(approved_pages)), facts=crawled(new, **values))
    return doorways.asks(CHECK, at)


def findings(*bodies: bytes, new: int = 40, approved_pages: int = 50) -> list[Finding]:
    baseline = approved(*known(approved_pages), identity=("District", "Institute"))
    looks: list[Page] = [
        make_page(f"{SITE.url}new-{number:04}", body) for number, body in enumerate(bodies)
    ]
    at = snapshot(baseline, *looks, kept={SITE.url: PAGE.encode()}, facts=crawled(new))
    return list(doorways.check(CHECK, at))


def test_a_sample_of_a_crowd_is_asked_and_nothing_of_a_few() -> None:
    assert len(asked(300)) == doorways.SAMPLE
    assert asked(29) == ()
    assert asked(40, approved_pages=400) == (), "a large site grows by so many"
    assert asked(300, status=404) == ()
    assert asked(300, kind="application/pdf") == ()
    assert doorways.asks(CHECK, snapshot(None, facts=crawled(300))) == ()
    assert doorways.asks(CHECK, snapshot(approved())) == ()


@pytest.mark.parametrize(
    ("bodies", "new", "verdict", "code"),
    [
        ((SPAM, SPAM, OWN), 40, Verdict.DEFACED, "doorways"),
        ((THAI, THAI, THAI), 40, Verdict.SUSPECT, "crowd-in-another-writing"),
        ((OWN, OWN, OWN), 200, Verdict.SUSPECT, "crowd-of-pages"),
    ],
)
def test_a_crowd(bodies: tuple[bytes, ...], new: int, verdict: Verdict, code: str) -> None:
    (found,) = findings(*bodies, new=new)
    assert (found.verdict, found.details["comparison"]) == (verdict, code), found.message
    assert found.details[CROWD] == str(new)
    assert found.signals[0].value == new


@pytest.mark.parametrize("bodies", [(OWN, OWN, OWN), (SPAM, OWN, OWN)])
def test_an_honest_crowd_is_told_page_by_page(bodies: tuple[bytes, ...]) -> None:
    """One page with spam is judged as itself."""
    assert findings(*bodies) == []
