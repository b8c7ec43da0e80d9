"""links: what is broken, with the pages that carry it; nothing that cannot be known."""

import pytest

from sentinel.checkers.links import check as run
from sentinel.core.check import Check, LinksOptions
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason
from sentinel.core.snapshot import Link, PageFacts, SiteFacts, Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.values import T0, make_site

ROOT = "http://127.0.0.1:8080/"
SITE = make_site(url=ROOT)


def fact(path: str, status: int = 200, **changes: object) -> PageFacts:
    values: dict[str, object] = {
        "url": ROOT + path,
        "subject": "/" + path,
        "status": status,
        "failure": None,
        "failure_detail": "",
        "final_url": ROOT + path,
        "content_type": "text/html",
        "sha256": "",
        "size": 0,
        "elapsed_seconds": 0.0,
        **changes,
    }
    return PageFacts(**values)  # type: ignore[arg-type] # a test gives what it means


def findings(
    *pages: PageFacts, targets: tuple[str, ...] = ("/**",), **options: object
) -> list[Finding]:
    referrers: dict[str, tuple[str, ...]] = {}
    for page in pages:
        for link in page.links:
            referrers[link.url] = (*referrers.get(link.url, ()), page.url)
    check = Check(
        name="links",
        kind="links",
        targets=targets,
        every_seconds=60,
        severity=Severity.ERROR,
        confirm=1,
        options=LinksOptions(**options),  # type: ignore[arg-type] # a test gives what it means
        source="checks/links.toml",
    )
    facts = SiteFacts(root=ROOT, pages={page.url: page for page in pages}, referrers=referrers)
    snapshot = Snapshot(site=SITE, taken_at=T0, witness=WitnessKind.PUBLIC, facts=facts)
    return list(run(check, snapshot))


def to(*hrefs: str) -> dict[str, object]:
    split = (href.partition("#") for href in hrefs)
    return {"links": tuple(Link(url=ROOT + a, fragment=b, tag="a") for a, _, b in split)}


ANSWERS = [
    (200, None, None, None),
    (301, None, None, None),
    (404, None, "link-broken", Verdict.BROKEN),
    (500, None, "link-broken", Verdict.BROKEN),
    (401, None, "link-refused", Verdict.REFUSED),
    (403, None, "link-refused", Verdict.REFUSED),
    (429, None, "link-refused", Verdict.REFUSED),
    (999, None, "link-refused", Verdict.REFUSED),
    (0, FailureReason.TIMEOUT, "link-unreachable", Verdict.BROKEN),
    (0, FailureReason.DNS, "link-unreachable", Verdict.BROKEN),
    (0, FailureReason.REDIRECT_LOOP, "link-broken", Verdict.BROKEN),
    (0, FailureReason.BAD_ENCODING, "link-broken", Verdict.BROKEN),
]


@pytest.mark.parametrize(("status", "failure", "code", "verdict"), ANSWERS)
def test_what_a_target_answers(
    status: int, failure: FailureReason | None, code: str | None, verdict: Verdict | None
) -> None:
    found = findings(fact("", **to("a")), fact("a", status, failure=failure))
    assert [(one.code, one.verdict, one.subject) for one in found] == (
        [(code, verdict, "/a")] if code else []
    )


def test_a_finding_names_status_and_the_pages_that_carry_it() -> None:
    (found,) = findings(fact("", **to("gone")), fact("b", **to("gone")), fact("gone", 404))
    assert found.referrers == (ROOT, ROOT + "b")
    assert "404" in found.message
    assert f"{ROOT} and 1 more" in found.message
    assert (found.severity, found.witness) == (Severity.ERROR, WitnessKind.PUBLIC)


def test_an_address_that_no_page_carries_is_no_link() -> None:
    assert findings(fact("", 404)) == []


def test_only_links_on_pages_of_the_targets_count() -> None:
    pages = (fact("", **to("gone")), fact("lib/a", **to("gone")), fact("gone", 404))
    (found,) = findings(*pages, targets=("/lib/**",))
    assert found.referrers == (ROOT + "lib/a",)
    assert findings(*pages, targets=("/other/**",)) == []


def test_ignored_addresses_are_not_judged() -> None:
    pages = (fact("", **to("gone", "a#no")), fact("gone", 404), fact("a", ids_known=True))
    assert findings(*pages, ignore=(r"(?i)/GONE$", r"(?i)#NO$")) == []


FRAGMENTS = [
    ("here", False),
    ("caf%C3%A9", False),
    ("raw%20id", False),
    ("", False),
    ("top", False),
    ("TOP", False),
    (":~:text=word", False),
    ("here:~:text=word", False),
    ("/route", False),
    ("!old", False),
    ("missing", True),
    ("missing:~:text=word", True),
]


@pytest.mark.parametrize(("fragment", "missing"), FRAGMENTS)
def test_fragments(fragment: str, missing: bool) -> None:
    ids = frozenset({"here", "café", "raw%20id"})
    pages = (fact("", **to(f"a#{fragment}")), fact("a", ids=ids, ids_known=True))
    found = findings(*pages)
    assert [one.code for one in found] == (["fragment-missing"] if missing else [])
    assert findings(*pages, fragments=False) == []


def test_fragments_of_pages_that_were_not_read_whole_are_not_judged() -> None:
    assert findings(fact("", **to("a#x")), fact("a", ids_known=False)) == []


def test_a_missing_fragment_is_one_finding_with_all_its_pages() -> None:
    pages = (fact("", **to("a#x")), fact("b", **to("a#x")), fact("a", ids_known=True))
    (found,) = findings(*pages)
    assert (found.subject, found.referrers) == ("/a", (ROOT, ROOT + "b"))
