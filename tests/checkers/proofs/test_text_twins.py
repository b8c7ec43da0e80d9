"""Names, owners, pages that stand twice, and pages in two languages."""

from datetime import timedelta
from typing import Any

import pytest

from sentinel.core.page import Page
from sentinel.core.published import PromiseStanding, Standing
from sentinel.core.site_facts import PageFacts, SiteFacts
from support.proven import SITE, answer, promise, proven
from support.values import T0

NAMES = ("River Works Institute", "RIWI-North", "नदी कार्य और तटबंध संस्थान", "सीएमपीडीआई")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The River Works Institute's library, river works institutes.", ""),
        ("नदी कार्य और तटबन्ध संस्थान", "तटबन्ध"),
        ("The River Work Institute is old.", "river work institute"),
        ("The Rivre Works Institute is old.", "rivre works institute"),
        ("नदी कार्य और तटबंध संसथान की स्थापना", "संसथान"),
        ("सीएमपीडीआईएल लिंक", "सीएमपीडीआईएल"),
        ("The Water Works Department and the Institute of Rivers.", ""),
    ],
)
def test_a_name_is_written_in_its_accepted_forms(text: str, other: str) -> None:
    found = proven(promise("names-agree", names=NAMES), answer(body=f"<p>{text}</p>"))
    assert (found.standing is Standing.BROKEN) == bool(other)
    assert all(other in quote for quote in found.quotes)


def test_a_longer_accepted_name_is_not_a_misspelling_of_a_shorter_one() -> None:
    rule = promise("names-agree", names=("Mines Mitra", "Mine Mitra"))
    assert proven(rule, answer(body="<p>Mine Mitra, Mines Mitra</p>")).standing is Standing.KEPT


def test_another_name_of_the_site_is_told() -> None:
    rule = promise("names-agree", names=NAMES, others=("works of the river",))
    found = proven(rule, answer(body="<p>The Works of the River respects you.</p>"))
    assert found.reason == "The site speaks of itself by another name."


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ("<footer>Content owned by the Ministry of Rivers</footer>", Standing.KEPT),
        ("<img src=/l.png alt='Ministry of Rivers, emblem'><p>Hi", Standing.KEPT),
        ("<title>मंत्रालय</title><p>Hi", Standing.BROKEN),
    ],
)
def test_every_page_names_its_owner(body: str, standing: Standing) -> None:
    rule = promise("owner-named", owner=("ministry of rivers",))
    assert proven(rule, answer(body=body)).standing is standing


LONG = "<p>" + "The barrage of the north was opened in the spring after long work. " * 5 + "</p>"


@pytest.mark.parametrize(
    ("pages", "standing"),
    [
        ((("a", LONG), ("b", LONG)), Standing.BROKEN),
        ((("a", LONG), ("b", f"<link rel=canonical href=/a>{LONG}")), Standing.KEPT),
        ((("a", LONG), ("a?print=1", LONG)), Standing.KEPT),
        ((("a", "<p>No entries."), ("b", "<p>No entries.")), Standing.KEPT),
        ((("a", LONG), ("b", LONG + "<p>More.")), Standing.KEPT),
    ],
)
def test_no_two_addresses_show_the_same_text(
    pages: tuple[tuple[str, str], ...], standing: Standing
) -> None:
    found = proven(promise("no-duplicate-pages"), *(answer(path, body) for path, body in pages))
    assert found.standing is standing


EN = "<html lang=en><body><h1>Privacy</h1><p>We keep letters for a year, and answer by post.</p>"
HI = "<html lang=hi><body><h1>निजता</h1><p>पत्र एक वर्ष तक रखे जाते हैं और उत्तर डाक से दिया जाता है।</p>"
PAIR = ("/en/privacy /hi/privacy",)


def twins(
    english: str, hindi: str, before: PromiseStanding | None = None, days: int = 0
) -> PromiseStanding:
    pages = (answer("en/privacy", english), answer("hi/privacy", hindi))
    remembered = {} if before is None else dict(before.remember)
    rule = promise("twins-agree", pairs=PAIR)
    return proven(rule, *pages, remembered=remembered, now=T0 + timedelta(days=days))


@pytest.mark.parametrize(
    ("english", "hindi", "why"),
    [
        ("", "", ""),
        ("<p>Write to a@x.example.", "<p>a@x.example पर लिखें।", ""),
        ("<p>Write to a@x.example.", "<p>b@x.example पर लिखें।", "other mail addresses"),
        ("<p>Valid until 5 March 2026.", "<p>5 मार्च 2026 तक मान्य।", ""),
        ("<p>Valid until 5 March 2026.", "<p>6 मार्च 2026 तक मान्य।", "other dates"),
        ("<h2>A</h2><h2>B</h2><h2>C</h2><h2>D</h2>", "<h2>क</h2>", "5 headings and 2"),
        (
            "<p>If you do not agree, please do not use this site.",
            "<p>यदि आप सहमत हैं तो इस साइट का उपयोग न करें।",
            "agreeing",
        ),
        (
            "<p>If you do not agree, please do not use this site.",
            "<p>यदि आप सहमत नहीं हैं तो इस साइट का उपयोग न करें।",
            "",
        ),
    ],
)
def test_twins_have_the_same_parts_and_say_the_same(english: str, hindi: str, why: str) -> None:
    found = twins(EN + english, HI + hindi)
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert not why or why in found.reason or "asked not to use" in found.reason


def test_both_languages_of_one_page_are_held_against_each_other() -> None:
    page = (
        "<p>यदि आप सहमत हैं तो यह साइट ना देखें l</p>"
        "<p>If you do not agree, please do not use this site.</p>"
    )
    found = proven(promise("twins-agree"), answer("p", page))
    assert "differ in what they deny" in found.reason


def test_a_twin_that_does_not_follow_is_told_after_a_while_and_forgotten_after_long() -> None:
    first = twins(EN, HI)
    changed = EN + "<p>And we sell none of them.</p>"
    second = twins(changed, HI, first)
    assert second.standing is Standing.KEPT  # the other has time to follow
    late = twins(changed, HI, second, days=8)
    assert late.reason == "/en/privacy was changed (seen on 2026-11-22), /hi/privacy was not."
    followed = twins(changed, HI + "<p>कोई पत्र बेचा नहीं जाता।</p>", late, days=9)
    assert followed.standing is Standing.KEPT
    assert twins(changed, HI, late, days=100).standing is Standing.KEPT


def test_twins_are_found_by_hreflang_and_by_paths() -> None:
    link = "<link rel=alternate hreflang=hi href=/leaf>"
    pages = (answer("page", f"<html lang=en><head>{link}</head>{EN}<p>a@x.example"),)
    hindi = answer("leaf", HI + "<p>b@x.example")
    assert "other mail" in proven(promise("twins-agree"), *pages, hindi).reason
    by_path = promise("twins-agree", paths=("/en/ /hi/",))
    english, other = answer("en/a", EN + "<p>a@x.example"), answer("hi/a", HI + "<p>b@x.example")
    assert "other mail" in proven(by_path, english, other).reason


def declaring(path: str, language: str, twin: str, mail: str) -> Page:
    other = "hi" if language == "en" else "en"
    body = (EN if language == "en" else HI).replace("<body>", "", 1)
    link = f"<link rel=alternate hreflang={other} href={twin}>"
    return answer(path, body.replace(">", f">{link}", 1) + f"<p>{mail}@x.example")


def test_the_nearest_page_in_the_other_language_is_no_twin() -> None:
    """Pages without a translation name a list, or the home page, that has a twin of its own."""
    pages = (
        declaring("news", "en", "/hi/news", "a"),
        declaring("hi/news", "hi", "/news", "a"),
        declaring("news/flood", "en", "/hi/news", "b"),
    )
    assert proven(promise("twins-agree"), *pages).reason == "1 pair of pages compared."
    silent = answer("hi/news", HI + "<p>c@x.example")
    found = proven(promise("twins-agree"), pages[0], pages[2], silent)
    assert found.standing is Standing.UNKNOWN


def test_a_twin_on_a_host_that_is_not_crawled_is_not_called_missing() -> None:
    page = declaring("news", "en", "https://hindi.institute.example/news", "a")
    crawl = SiteFacts(root=SITE.url, pages={})
    assert proven(promise("twins-agree"), page, crawl=crawl).standing is Standing.UNKNOWN


def test_where_no_two_pages_were_compared_nothing_is_claimed() -> None:
    rule = promise("twins-agree", pairs=PAIR)
    assert proven(rule, answer("en/privacy", EN)).standing is Standing.UNKNOWN
    assert proven(promise("twins-agree"), answer("news", EN)).standing is Standing.UNKNOWN


def test_twins_are_told_apart_by_their_queries() -> None:
    """One address shows all pages of many sites."""
    pages = (
        declaring("view?id=1", "en", "/hi/view?id=1", "a"),
        declaring("hi/view?id=1", "hi", "/view?id=1", "a"),
        declaring("view?id=2", "en", "/hi/view?id=2", "b"),
        declaring("hi/view?id=2", "hi", "/view?id=2", "c"),
    )
    found = proven(promise("twins-agree"), *pages)
    assert found.pages == (pages[2].url,)
    kept = proven(promise("twins-agree"), *pages[:2], pages[2])
    assert kept.standing is Standing.KEPT


def test_a_site_whose_pages_name_many_twins_is_gone_through_once() -> None:
    """A look at each address of the crawl for each of them would take minutes."""

    class Counted(dict[str, PageFacts]):
        times = 0

        def values(self) -> Any:
            Counted.times += 1
            return super().values()

    pages = [declaring(f"a{n}", "en", f"/hi/a{n}", "a") for n in range(30)]
    crawl = SiteFacts(root=SITE.url, pages=Counted())
    assert proven(promise("twins-agree"), *pages, crawl=crawl).standing is Standing.UNKNOWN
    assert Counted.times <= 2
