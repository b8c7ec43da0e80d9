"""Scripts and styles of other hosts: another edition, and one that somebody took over."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.checkers import third_party
from sentinel.core.baseline import Resource
from sentinel.core.canonical import sha256
from sentinel.core.finding import Finding
from sentinel.core.page import Look
from sentinel.core.third_party_change import RESOURCE_CHANGED
from sentinel.core.verdict import Verdict
from support.site_looks import approved, site_check, snapshot
from support.values import make_failure, make_page

SAMPLES = Path(__file__).parent.parent / "samples" / "third-party"
CHECK = site_check("third-party")
URL = "https://cdn.example/menu.js"
GOOD, BAD = (SAMPLES / "good.js").read_bytes(), (SAMPLES / "bad.js").read_bytes()
SCRIPT = (("content-type", "text/javascript"),)


def learnt(url: str = URL, body: bytes = GOOD, **values: bool) -> Resource:
    return Resource(url=url, sha256=sha256(body), content_type="text/javascript", **values)


def findings(
    body: bytes, *, kept: bool = True, final_url: str = URL, **values: bool
) -> list[Finding]:
    look = make_page(URL, body, headers=SCRIPT, final_url=final_url)
    return said(look, kept=kept, **values)


def said(look: Look, *, kept: bool = True, **values: bool) -> list[Finding]:
    at = snapshot(approved(resources=[learnt(**values)]), look, kept={URL: GOOD} if kept else {})
    return list(third_party.check(CHECK, at))


NEW_HOST = GOOD + b"load('https://new.example/b.js');"
HIDDEN = GOOD + b"eval(unescape('" + b"%61" * 40 + b"'));"
CLAIM = GOOD + b"alert('Hacked by Night Crew');"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (BAD, Verdict.DEFACED),
        (CLAIM, Verdict.DEFACED),
        (NEW_HOST, Verdict.SUSPECT),
        (HIDDEN, Verdict.SUSPECT),
        (b"<html><title>parked</title>", Verdict.SUSPECT),
        (GOOD.replace(b"open", b"show"), Verdict.EDITED),
        (GOOD + b"load('https://static.cdn.example/b.js');", Verdict.EDITED),
    ],
)
def test_other_bytes(body: bytes, verdict: Verdict) -> None:
    (found,) = findings(body)
    assert (found.verdict, found.code) == (verdict, RESOURCE_CHANGED), found.message
    assert found.subject == URL


@pytest.mark.parametrize(
    ("body", "verdicts"),
    [
        (GOOD.replace(b"open", b"show"), []),
        (NEW_HOST, []),
        (HIDDEN, []),
        (BAD, [Verdict.SUSPECT]),
        (CLAIM, [Verdict.DEFACED]),
    ],
)
def test_what_differs_by_itself_needs_more(body: bytes, verdicts: list[Verdict]) -> None:
    assert [found.verdict for found in findings(body, volatile=True)] == verdicts


def test_the_same_bytes_are_no_news() -> None:
    assert findings(GOOD) == []


def test_an_answer_of_another_host_is_told() -> None:
    (found,) = findings(GOOD + b"//", final_url="https://elsewhere.example/menu.js")
    assert found.verdict is Verdict.SUSPECT


@pytest.mark.parametrize("look", [make_failure(URL), make_page(URL, b"gone", status=404)])
def test_what_cannot_be_had_asks_nothing_of_anybody(look: Look) -> None:
    (found,) = said(look)
    assert (found.code, found.verdict) == ("third-party-missing", Verdict.INTACT)


def test_without_the_approved_bytes_only_a_claim_is_proof() -> None:
    assert [f.verdict for f in findings(BAD, kept=False)] == [Verdict.EDITED]
    assert [f.verdict for f in findings(CLAIM, kept=False)] == [Verdict.DEFACED]


def test_only_what_browsers_do_not_check_themselves_is_asked() -> None:
    resources = [
        learnt(),
        learnt("https://cdn.example/pinned.js", sri=True),
        Resource(url="https://cdn.example/away.js", sha256="", content_type=""),
        *(learnt(f"https://cdn.example/{n}.js") for n in range(99)),
    ]
    at = snapshot(approved(resources=resources))
    seen: set[str] = set()
    for turn in range(10):
        later = replace(at, taken_at=at.taken_at + timedelta(minutes=15 * turn))
        asked = third_party.asks(CHECK, later)
        assert len(asked) == third_party.IN_TURN
        seen.update(asked)
    assert len(seen) == 100, "all in turns, but what browsers check and what was never had"
    assert URL in seen
    assert third_party.asks(CHECK, snapshot(None)) == ()


def test_a_style_sheet_that_loads_from_elsewhere_is_told() -> None:
    url, old = "https://cdn.example/a.css", b"p{color:red}"
    resource = Resource(url=url, sha256=sha256(old), content_type="text/css")
    for new, verdict in (
        (b"@import 'https://evil.example/a.css';", Verdict.SUSPECT),
        (b"p{color:blue}", Verdict.EDITED),
    ):
        look = make_page(url, new, headers=(("content-type", "text/css"),))
        at = snapshot(approved(resources=[resource]), look, kept={url: old})
        assert [f.verdict for f in third_party.check(CHECK, at)] == [verdict]


def test_the_shipped_samples_give_their_findings() -> None:
    wanted = json.loads((SAMPLES / "findings.json").read_text())
    found = findings(BAD)
    assert [[f.code, f.subject, f.verdict.value, f.details["comparison"]] for f in found] == wanted
