"""What is said of a crawl: each bad address once, with all that carry it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.fragments import names
from sentinel.core.link_judge import judge_links
from sentinel.core.link_report import MAX_CARRIERS, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.visit import Marks
from support.crawls import ROOT, Record, failed, judged, judged_record, link, moved, page, visit


def said(targets: tuple[Target, ...]) -> list[tuple[str, LinkReason, list[tuple[str, int]]]]:
    """Address below ROOT, reason, and (page, line) of each carrier."""
    return [
        (
            one.url.removeprefix(ROOT),
            one.reason,
            [(carrier.page.removeprefix(ROOT), carrier.line) for carrier in one.carriers],
        )
        for one in targets
    ]


def test_a_good_site_has_nothing_to_tell() -> None:
    report = judged({"/": page(link("a"), link("b")), "/a": page(link("/")), "/b": page()})
    assert (report.root, report.pages, report.links, report.checked) == (ROOT, 3, 3, 3)
    assert (report.requests, report.seconds) == (7, 1.5)
    assert not (report.broken or report.refused or report.redirected or report.inconclusive)


def test_a_broken_address_stands_once_with_all_pages_that_carry_it() -> None:
    report = judged(
        {
            "/": page(link("gone", 3, "Gone"), link("a")),
            "/a": page(link("gone", 9, "there"), link("gone#x", 12, "deep")),
        },
        visit("/gone", 404),
    )
    (target,) = report.broken
    assert said((target,)) == [("gone", LinkReason.STATUS, [("", 3), ("a", 9), ("a", 12)])]
    assert (target.status, target.state, target.carrier_count) == (404, LinkState.BROKEN, 3)
    assert [carrier.text for carrier in target.carriers] == ["Gone", "there", "deep"]
    assert not target.external


def test_two_elements_of_one_line_are_one_carrier() -> None:
    report = judged({"/": page(link("gone", 3), link("gone", 3, tag="img"))}, visit("/gone", 404))
    assert said(report.broken) == [("gone", LinkReason.STATUS, [("", 3)])]


def test_each_state_has_its_list_in_crawl_order() -> None:
    report = judged(
        {"/": page(*(link(path) for path in ("n", "login", "old", "b", "private", "new")))},
        failed("/n", "dns"),
        visit("/login", 401),
        moved("/old", "/new"),
        visit("/new"),
        visit("/b", 500),
        failed("/private", "forbidden-address"),
    )
    assert [one.url.removeprefix(ROOT) for one in report.broken] == ["n", "b"]
    assert [one.url.removeprefix(ROOT) for one in report.refused] == ["login"]
    assert [one.url.removeprefix(ROOT) for one in report.redirected] == ["old"]
    assert [one.url.removeprefix(ROOT) for one in report.inconclusive] == ["private"]
    assert report.redirected[0].final_url == f"{ROOT}new"


def test_a_hop_that_no_page_links_to_is_not_told_beside_the_link() -> None:
    report = judged(
        {"/": page(link("old", 5))},
        moved("/old", "/mid"),
        moved("/mid", "/gone"),
        visit("/gone", 404),
    )
    assert said(report.broken) == [("old", LinkReason.STATUS, [("", 5)])]
    assert report.broken[0].final_url == f"{ROOT}gone"
    assert not report.redirected


def test_what_the_crawl_began_with_is_told_without_a_link() -> None:
    other = "https://other.example/x"
    report = judged({}, visit("/", 404), visit(other, 410), also=(other,))
    assert [(one.url, one.carriers) for one in report.broken] == [(ROOT, ()), (other, ())]


def test_an_address_of_another_site_says_so() -> None:
    other = "https://other.example/x"
    report = judged({"/": page(link(other))}, visit(other, 404))
    assert [one.external for one in report.broken] == [True]


def test_an_address_that_was_not_asked_is_not_judged() -> None:
    report = judged({"/": page(link("https://other.example/x"), link("left-out#name"))})
    assert not (report.broken or report.inconclusive or report.unjudged_fragments)


def test_a_page_of_another_site_counts_as_asked_and_not_as_a_page() -> None:
    other = "https://other.example/x"
    report = judged({"/": page(link(f"{other}#no")), other: page(ids=("yes",))})
    assert (report.pages, report.checked) == (1, 2)
    assert [one.url for one in report.broken] == [f"{other}#no"]


# -- names


def test_a_missing_name_is_told_with_its_address() -> None:
    report = judged(
        {
            "/": page(link("a#here", 2), link("a#gone", 3), link("a#gone", 4), link("a", 5)),
            "/a": page(link("#gone", 7), link("a#here", 8), ids=("here",)),
        }
    )
    assert said(report.broken) == [
        ("a#gone", LinkReason.MISSING_FRAGMENT, [("", 3), ("", 4)]),
        ("#gone", LinkReason.MISSING_FRAGMENT, [("a", 7)]),
    ]
    assert report.broken[0].status == 200
    assert "'gone'" in report.broken[0].words


@pytest.mark.parametrize(
    "fragment", ["", "top", "TOP", "caf%C3%A9", "café", "a%20b", ":~:text=x", "section:~:text=x"]
)
def test_names_are_found_as_browsers_find_them(fragment: str) -> None:
    names_of_it = ("café", "a b", "section")
    report = judged({"/": page(link(f"a#{fragment}")), "/a": page(ids=names_of_it)})
    assert not report.broken


@pytest.mark.parametrize("fragment", ["!/route", "/route", "page=3"])
def test_what_is_no_matter_of_names_is_said_to_be_unjudged(fragment: str) -> None:
    report = judged({"/": page(link(f"a#{fragment}"))} | {"/a": page()})
    assert not report.broken
    assert report.unjudged_fragments == 1
    assert len(report.unjudged_why) == 1


def test_names_of_a_page_that_was_not_read_whole_are_not_called_missing() -> None:
    report = judged(
        {
            "/": page(link("a#x"), link("a#y"), link("a#here")),
            "/a": page(ids=("here",), ids_known=False, note="a script makes its names"),
        }
    )
    assert not report.broken
    assert (report.unjudged_fragments, report.unjudged_why) == (2, ("a script makes its names",))


def test_without_fragments_no_name_is_judged() -> None:
    report = judged({"/": page(link("a#no")), "/a": page()}, fragments=False)
    assert not report.broken


def test_a_name_of_a_broken_page_is_not_told_beside_the_page() -> None:
    report = judged({"/": page(link("gone#x")), "/gone": page()}, visit("/gone", 404))
    assert [one.url for one in report.broken] == [f"{ROOT}gone"]


def test_a_name_of_what_is_no_page_is_not_judged() -> None:
    report = judged({"/": page(link("paper.pdf#page2"))}, visit("/paper.pdf"))
    assert not report.broken
    assert not report.unjudged_fragments


def test_a_name_is_looked_for_where_the_redirects_end() -> None:
    documents = {"/": page(link("old#here", 1), link("old#gone", 2)), "/new": page(ids=("here",))}
    report = judged(documents, moved("/old", "/new", 302))
    assert said(report.broken) == [("old#gone", LinkReason.MISSING_FRAGMENT, [("", 2)])]
    assert report.broken[0].final_url == f"{ROOT}new"


def test_the_name_that_a_redirect_brings_takes_the_place_of_the_link_s_own() -> None:
    """RFC 9110, 10.2.2."""
    documents = {"/": page(link("old#whatever", 1)), "/new": page(ids=("here",))}
    assert not judged(documents, moved("/old", "/new#here", 302)).broken
    report = judged(documents, moved("/old", "/new#gone", 302))
    assert said(report.broken) == [("old", LinkReason.MISSING_FRAGMENT, [("", 1)])]
    assert "'gone'" in report.broken[0].words


def test_a_missing_name_on_a_page_with_another_status_has_that_status() -> None:
    report = judged({"/": page(link("a#no")), "/a": page()}, visit("/a", 203))
    assert [one.status for one in report.broken] == [203]


NAMES = st.sampled_from(["", "one", "two", "caf%C3%A9", "top", "!r", "x" * 9])
PAGES = st.sampled_from(["/", "/a", "/b", "/c", "/old", "/gone", "/pdf"])
LINKS = st.lists(st.tuples(PAGES, NAMES), max_size=8)


@given(
    pages=st.dictionaries(
        st.sampled_from(["/", "/a", "/b", "/c"]),
        st.tuples(LINKS, st.sets(st.sampled_from(["one", "two", "café"])), st.booleans()),
        min_size=1,
    ),
    brought=NAMES,
    max_asked=st.integers(1, 10),
    max_names=st.integers(1, 10),
)
def test_however_little_fits_into_memory_the_same_names_are_missing(
    pages: dict[str, tuple[list[tuple[str, str]], set[str], bool]],
    brought: str,
    max_asked: int,
    max_names: int,
) -> None:
    documents = {
        path: page(
            *(link(f"{to}#{name}" if name else to) for to, name in links),
            ids=tuple(sorted(ids)),
            ids_known=known,
            note="" if known else "why",
        )
        for path, (links, ids, known) in pages.items()
    }
    landing = next(iter(pages))
    others = (moved("/old", f"{landing}#{brought}", 302), visit("/gone", 404), visit("/pdf"))
    record = Record(documents, others)
    plan = CrawlPlan(roots=(ROOT,))
    whole = judge_links(record, plan=plan, requests=1, seconds=1.0)
    small = judge_links(
        record, plan=plan, requests=1, seconds=1.0, max_asked=max_asked, max_names=max_names
    )
    assert sorted(small.broken, key=repr) == sorted(whole.broken, key=repr)
    assert small.unjudged_fragments == whole.unjudged_fragments
    assert set(small.unjudged_why) == set(whole.unjudged_why)
    expected = Counter()
    for links, _, _ in pages.values():
        for to, name in set(links):
            target, fragment = (landing, brought or name) if to == "/old" else (to, name)
            if target in pages and fragment:
                _, ids, known = pages[target]
                if known and names(fragment, ids) is False:
                    shown = to if to == "/old" and brought else f"{to}#{name}"
                    expected[shown.removeprefix("/")] += 1
    missing = [one for one in whole.broken if one.reason is LinkReason.MISSING_FRAGMENT]
    assert {one.url.removeprefix(ROOT) for one in missing} == set(expected)


# -- contacts, the network, bounds


def test_a_mail_address_that_cannot_be_right_is_broken() -> None:
    bad = ("mailto:nobody", "has no @", 4, "Write to us")
    report = judged({"/": page(contacts=(bad,)), "/a": page(contacts=(bad,))})
    (target,) = report.broken
    assert (target.url, target.reason, target.words) == (
        "mailto:nobody",
        LinkReason.BAD_CONTACT,
        "has no @",
    )
    assert [carrier.text for carrier in target.carriers] == ["Write to us", "Write to us"]
    assert not target.external


def test_while_our_network_is_down_silence_is_inconclusive_and_answers_stand() -> None:
    report = judged(
        {"/": page(link("a"), link("b"))},
        failed("/a", "timeout"),
        visit("/b", 404),
        network_down="no other site answers either",
    )
    assert said(report.broken) == [("b", LinkReason.STATUS, [("", 1)])]
    assert said(report.inconclusive) == [("a", LinkReason.OWN_NETWORK, [("", 1)])]
    assert report.inconclusive[0].words == "no other site answers either"
    assert report.network_down


def test_a_soft_404_is_broken_and_its_home_page_is_not() -> None:
    """The page for what does not exist says so itself; see core.soft_not_found."""
    from sentinel.core.fingerprint import fingerprint

    html = "text/html; charset=utf-8"
    error = fingerprint(b"<h1>Page not found</h1><p>404: the page you want is not here</p>", html)
    home = fingerprint(b"<h1>Welcome</h1><p>" + b"much else is to be read here " * 9, html)
    record = Record(
        {"/": page(link("dead", 2), link("good", 3))},
        (
            visit("/", marks=Marks(fingerprint=home)),
            visit("/dead", marks=Marks(fingerprint=error)),
            visit("/good", marks=Marks(fingerprint=home)),
        ),
        {"site.example": (error,)},
    )
    assert said(judged_record(record).broken) == [("dead", LinkReason.SOFT_404, [("", 2)])]


def test_of_very_many_carriers_the_first_are_named_and_all_are_counted() -> None:
    many = MAX_CARRIERS + 5
    documents = {f"/p{number}": page(link("gone")) for number in range(many)}
    (target,) = judged(documents, visit("/gone", 404)).broken
    assert (len(target.carriers), target.carrier_count) == (MAX_CARRIERS, many)
    assert target.carriers[0].page == f"{ROOT}p0"
