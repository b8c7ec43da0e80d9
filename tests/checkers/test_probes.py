"""Addresses that nobody links to: which of those that answer are told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.checkers import probes
from sentinel.core.baseline import Baseline, NamedKind, NamedPage
from sentinel.core.canonical import sha256
from sentinel.core.check import ProbesOptions
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.page import Look, Page, Redirect
from sentinel.core.verdict import Verdict
from support.pages import PAGE, changed
from support.site_looks import SITE, approved, site_check, snapshot
from support.values import make_failure, make_page

SAMPLES = Path(__file__).parent.parent / "samples" / "probes"
NOT_THERE = (SAMPLES / "not-there.html").read_bytes()
ASKED = ("/index.html", "/hacked.html", "/x.php", "/readme.txt", "/.git/HEAD")
CHECK = site_check("probes", ProbesOptions(probes=ASKED))
ROOT = learn_page(SITE.url, [make_page(SITE.url, PAGE.encode())], subject="/")
BASELINE = approved(ROOT)
MISSING = probes.asks(CHECK, snapshot(BASELINE))[: len(probes.NOT_THERE_SUFFIXES)]


def page(path: str, body: bytes, **values: object) -> Page:
    return make_page(SITE.url + path.lstrip("/"), body, **values)


def text(path: str, body: bytes) -> Page:
    return page(path, body, headers=(("content-type", "text/plain"),))


def gone(url: str) -> Page:
    return make_page(url, NOT_THERE, status=404)


def findings(
    *looks: Look, baseline: Baseline = BASELINE, asked: tuple[str, ...] = ASKED
) -> list[Finding]:
    shown = [*(gone(url) for url in MISSING), *looks]
    at = snapshot(baseline, *shown, kept={SITE.url: PAGE.encode()})
    return list(probes.check(site_check("probes", ProbesOptions(probes=asked)), at))


def test_what_is_asked() -> None:
    asked = probes.asks(CHECK, snapshot(BASELINE))
    assert asked[len(MISSING) :] == tuple(SITE.url + path[1:] for path in ASKED)
    assert len(set(MISSING)) == len(MISSING) == len(probes.NOT_THERE_SUFFIXES)
    assert probes.asks(CHECK, snapshot(None)) == (), "nobody could say what is new"


def test_a_program_beside_the_index_is_one_though_its_subject_is_the_folder() -> None:
    (found,) = findings(page("/index.php", b"<?php include 'x'; ?>"), asked=("/index.php",))
    assert (found.subject, found.verdict) == ("/", Verdict.SUSPECT)
    assert [one.code for one in found.signals] == ["unknown-program-answers"]
    same = page("/index.php", PAGE.encode())
    assert findings(same, asked=("/index.php",)) == [], "the root page under another name"


def test_an_approved_address_is_not_asked() -> None:
    known = learn_page(SITE.url + "readme.txt", [text("/readme.txt", b"by bus")], subject="/readme")
    assert SITE.url + "readme.txt" not in probes.asks(CHECK, snapshot(approved(ROOT, known)))


@pytest.mark.parametrize(
    ("look", "code", "verdict"),
    [
        (page("/hacked.html", b"<h1>Hacked by Night Crew</h1>"), "attributed-claim",
         Verdict.DEFACED),
        (page("/x.php", b"<form method=post enctype=multipart/form-data><input type=file></form>"),
         "weak-signals", Verdict.SUSPECT),
        (text("/readme.txt", b"How to reach us by bus."), "address-answers", Verdict.EDITED),
        (text("/readme.txt", b"owned by paper tiger crew, greetz to all"), "", Verdict.DEFACED),
        (text("/.git/HEAD", b"ref: refs/heads/main\n"), "weak-signals", Verdict.SUSPECT),
        (page("/index.html", b"<h1>Hacked by Night Crew</h1>"), "attributed-claim",
         Verdict.DEFACED),
    ],
)  # fmt: skip
def test_what_answers_is_judged_like_a_new_page(look: Page, code: str, verdict: Verdict) -> None:
    (found,) = findings(look)
    assert found.verdict is verdict, found.message
    assert found.code == "page-unapproved"
    assert not code or found.details["comparison"] == code
    assert found.evidence == (look.sha256,)


@pytest.mark.parametrize(
    "look",
    [
        page("/x.php", NOT_THERE, status=404),
        page("/x.php", b"no", status=403),
        make_failure(SITE.url + "x.php"),
        page("/index.html", PAGE.encode()),
        page("/index.html", changed(("10,482", "11,777")).encode()),
        page("/x.php", PAGE.encode(), final_url=SITE.url,
             redirects=(Redirect(url=SITE.url + "x.php", status=302, location="/"),)),
    ],
)  # fmt: skip
def test_what_is_no_news(look: Look) -> None:
    assert findings(look) == []


@pytest.mark.parametrize("status", [200, 404])
def test_a_site_that_answers_everything_is_known_by_names_that_cannot_exist(status: int) -> None:
    looks = [make_page(url, NOT_THERE, status=status) for url in MISSING]
    other = NOT_THERE.replace(b"leads nowhere", b"leads nowhere today, 12:31")
    at = snapshot(BASELINE, *looks, page("/x.php", other, status=status))
    assert list(probes.check(CHECK, at)) == []


def test_what_was_learnt_of_missing_addresses_is_no_news() -> None:
    learnt = NamedPage(
        kind=NamedKind.NOT_FOUND, status=200, sha256=sha256(NOT_THERE), content_type="text/html"
    )
    known = replace(BASELINE, named=(learnt,))
    assert findings(page("/x.php", NOT_THERE), baseline=known) == []


def test_a_shell_shows_on_a_site_that_answers_everything() -> None:
    looks = [make_page(url, NOT_THERE) for url in MISSING]
    shell = page("/x.php", b"<title>files</title><form><input name=cmd></form>")
    (found,) = probes.check(CHECK, snapshot(BASELINE, *looks, shell))
    assert found.verdict is Verdict.SUSPECT


def test_the_shipped_samples_give_their_findings() -> None:
    dropped = page("/hacked.html", (SAMPLES / "dropped.html").read_bytes())
    found = findings(dropped, page("/x.php", NOT_THERE, status=404))
    wanted = json.loads((SAMPLES / "findings.json").read_text())
    assert [[f.code, f.subject, f.verdict.value, f.details["comparison"]] for f in found] == wanted
