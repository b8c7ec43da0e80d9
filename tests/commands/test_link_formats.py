"""The forms of the answer: what machines and people read, with hostile words in it."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from sentinel.commands.link_formats import NAMES, written
from sentinel.commands.link_formats.answer import (
    Answer,
    below_the_folder,
    in_order,
    pages_of,
    readable,
)
from sentinel.core.link_report import Carrier, LinkReport, Skipped, Stopped, Target
from sentinel.core.link_state import LinkReason, LinkState

ROOT = "https://site.example/"


def target(url: str, *carriers: Carrier, **changes: object) -> Target:
    values: dict[str, object] = {
        "state": LinkState.BROKEN,
        "reason": LinkReason.STATUS,
        "words": "answers 404, not found",
        "status": 404,
        "carriers": carriers,
        "carrier_count": len(carriers),
        **changes,
    }
    return Target(url=url, **values)  # type: ignore[arg-type] # a test gives what it means


def answer(*broken: Target, exit_code: int = 1, **changes: object) -> Answer:
    values: dict[str, object] = {
        "root": ROOT,
        "pages": 4,
        "links": 9,
        "checked": 6,
        "requests": 7,
        "seconds": 1.25,
        "broken": broken,
    }
    known = {name: changes.pop(name) for name in ("partial", "notes") if name in changes}
    report = LinkReport(**{**values, **changes})  # type: ignore[arg-type] # as above
    return Answer(report=report, exit_code=exit_code, **known)  # type: ignore[arg-type] # as above


def at(page: str, line: int = 1, text: str = "", tag: str = "a") -> Carrier:
    return Carrier(page=ROOT + page, line=line, text=text, tag=tag)


HOSTILE = "=cmd()\x1b[31m\u202e<b>\n]]>\ud800"
EVERYTHING = answer(
    target(f"{ROOT}gone", at("", 3, "Gone"), at("a", 5, "there")),
    target(f"{ROOT}a#no", at("a", 2), reason=LinkReason.MISSING_FRAGMENT, status=200),
    target(ROOT + HOSTILE, at(HOSTILE, 0, HOSTILE, "img"), words=HOSTILE),
    refused=(target(f"{ROOT}login", at("a"), state=LinkState.REFUSED, reason=LinkReason.LOGIN),),
    redirected=(
        target(
            f"{ROOT}old",
            at("a", 7, "old"),
            state=LinkState.REDIRECTED,
            reason=LinkReason.PERMANENT_REDIRECT,
            words="answers 301, redirects",
            final_url=f"{ROOT}new",
        ),
    ),
    inconclusive=(
        target(f"{ROOT}x", at("a"), state=LinkState.INCONCLUSIVE, reason=LinkReason.OTHER),
    ),
    skipped=(Skipped(url=f"{ROOT}no", reason="robots.txt"),),
    skipped_count=3,
    stopped=(Stopped(pattern="/calendar?month=#", reason="it has no end", left_out=12),),
    unjudged_fragments=2,
    unjudged_why=("a script makes its names",),
    notes=("a note",),
    partial="it was interrupted",
)


def test_every_form_is_written_and_another_is_refused() -> None:
    for name in NAMES:
        assert written(name, EVERYTHING).endswith("\n")
    with pytest.raises(KeyError):
        written("html", EVERYTHING)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_words_are_shown_and_not_obeyed(name: str) -> None:
    text = written(name, EVERYTHING)
    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode()  # no lone surrogate


def test_text_is_by_page_with_line_and_words() -> None:
    shown = written(
        "text", answer(target(f"{ROOT}gone", at("b", 9, "later"), at("b", 3, "first"), at("c", 0)))
    )
    assert shown.split("\n\n") == [
        f"{ROOT}b\n"
        "  Answers 404, not found. Correct the link, bring the page back, or take the link out.\n"
        f"    line 3 “first” -> {ROOT}gone\n"
        f"    line 9 “later” -> {ROOT}gone",
        f"{ROOT}c\n"
        "  Answers 404, not found. Correct the link, bring the page back, or take the link out.\n"
        f"    <a> -> {ROOT}gone",
        "1 broken address; 4 pages, 9 links, 6 addresses asked with 7 requests in 1.2 s.\n",
    ]


def test_what_stands_on_many_pages_is_told_once() -> None:
    carriers = tuple(at(f"p{number}", 4, "Logo") for number in range(12))
    shown = written("text", answer(target(f"{ROOT}logo.png", *carriers)))
    assert shown.count("logo.png") == 1
    assert f"{ROOT}logo.png “Logo”, on 12 pages" in shown
    assert f"{ROOT}p0, line 4" in shown
    assert "and 7 more pages" in shown


def test_text_tells_all_that_is_not_broken_too() -> None:
    shown = written("text", EVERYTHING)
    for words in (
        "Refused: these servers answer, and will not answer us",
        f"{ROOT}old -> {ROOT}new",
        "Not found out",
        "Not asked (3):",
        "robots.txt: 1 address",
        "/calendar?month=#: it has no end (12 addresses left out)",
        "Not judged: 2 names behind a `#`: a script makes its names.",
        "Note: a note",
        "This is not the whole site: it was interrupted",
        "3 broken addresses, 1 refused, 1 moved, 1 not found out; 4 pages",
    ):
        assert words in shown


def test_devanagari_addresses_are_readable_and_others_stay_as_they_are() -> None:
    assert readable(f"{ROOT}%E0%A4%95") == f"{ROOT}क"
    assert readable(f"{ROOT}%FF") == f"{ROOT}%FF"
    assert readable(f"{ROOT}a%20b") == f"{ROOT}a%20b"
    assert readable(f"{ROOT}a%0Ab") == f"{ROOT}a\\nb"


def test_json_is_ascii_and_has_each_link_s_words() -> None:
    text = written("json", EVERYTHING)
    assert text.isascii()
    document = json.loads(text)
    assert document["broken"][0]["from"][0] == {
        "page": ROOT,
        "line": 3,
        "text": "Gone",
        "tag": "a",
    }
    assert document["redirected"][0]["final_url"] == f"{ROOT}new"
    assert document["stopped"] == [
        {"pattern": "/calendar?month=#", "reason": "it has no end", "left_out": 12}
    ]
    assert (document["exit_code"], document["skipped_count"]) == (1, 3)


def test_csv_has_a_row_per_place_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", EVERYTHING))))
    assert [row["state"] for row in rows] == [
        *["broken"] * 4,
        *("refused", "redirected", "inconclusive", "skipped", "stopped", "partial"),
    ]
    assert (rows[0]["page"], rows[0]["line"], rows[0]["status"]) == (ROOT, "3", "404")
    assert rows[3]["text"].startswith("'=cmd()")


def test_sarif_has_the_shape_that_forges_read() -> None:
    document = json.loads(written("sarif", EVERYTHING))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
    assert len(run["results"]) == 7
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].isascii()
        region = location["physicalLocation"].get("region", {"startLine": 1})
        assert region["startLine"] >= 1
    prints = [result["partialFingerprints"]["linkOnPage/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1


def test_junit_has_a_case_per_page_and_an_error_where_the_crawl_did_not_end() -> None:
    suite = ElementTree.fromstring(written("junit", EVERYTHING)).find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": str(len(cases)),
        "failures": "3",
        "errors": "1",
    }
    assert cases[0].get("name") == ROOT
    failure = cases[0].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.text.startswith(f"line 3: {ROOT}gone (“Gone”): answers 404, not found.")
    assert cases[3].get("name") == "1 page without a broken link"


def test_a_good_site_is_one_case_without_failure() -> None:
    suite = ElementTree.fromstring(written("junit", answer(exit_code=0))).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", "0")


def test_a_file_that_is_served_at_two_addresses_carries_a_link_once() -> None:
    report = answer(
        target(f"{ROOT}gone", at("", 3), at("index.html", 3)), target("https://x.example/", at(""))
    ).report
    shown = below_the_folder(report, base=ROOT, folder="public", file_of=lambda _: "index.html")
    assert shown.root == "public"
    assert [one.url for one in shown.broken] == ["/gone", "https://x.example/"]
    gone = shown.broken[0]
    assert ([one.page for one in gone.carriers], gone.carrier_count) == (["index.html"], 1)


def test_two_runs_give_one_order_whichever_page_was_quicker() -> None:
    first = answer(target("https://b.example/", at("b", 2), at("a", 9), at("a", 3)), target(ROOT))
    second = answer(target(ROOT), target("https://b.example/", at("a", 3), at("b", 2), at("a", 9)))
    assert in_order(first.report) == in_order(second.report)


def test_pages_are_counted_once_whatever_their_lines() -> None:
    assert pages_of(target(ROOT, at("a", 1), at("a", 2), at("b"))) == 2
    assert pages_of(target(ROOT, at("a"), at("b"), carrier_count=20)) == 20
    assert pages_of(target(ROOT)) == 0
