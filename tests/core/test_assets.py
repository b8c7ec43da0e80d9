"""Changed files that are no pages."""

import pytest

from sentinel.core.assets import compare_asset
from sentinel.core.picture import picture_hash
from sentinel.core.verdict import Verdict
from support.pictures import drawing, encoded

PNG = b"\x89PNG\r\n\x1a\n" + b"a" * 90 + b"IEND\xaeB`\x82"
OTHER = PNG.replace(b"a", b"b")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"
DRAWN = encoded(drawing(1))
PDF = b"%PDF-1.4 one"

DEFACED, CORRUPT, EDITED, SUSPECT = (
    Verdict.DEFACED,
    Verdict.CORRUPT,
    Verdict.EDITED,
    Verdict.SUSPECT,
)

CASES: dict[str, tuple[str, bytes | None, bytes, Verdict, str]] = {
    "picture swapped": ("/i/a.png", PNG, OTHER, DEFACED, "image-swapped"),
    "picture swapped, old bytes not kept": ("/i/a.png", None, OTHER, DEFACED, "image-swapped"),
    "picture cut": ("/i/a.png", PNG, PNG[:50], CORRUPT, "truncated"),
    "picture cut, old bytes not kept": ("/i/a.png", None, PNG[:50], CORRUPT, "truncated"),
    "picture emptied": ("/i/a.png", PNG, b"", CORRUPT, "empty"),
    "picture became text": ("/i/a.png", PNG, b"<p>nothing", CORRUPT, "wrong-type"),
    "picture became a claim": (
        "/i/a.png", PNG, b"<h1>Hacked by Night", DEFACED, "attributed-claim",
    ),
    "picture compressed anew": (
        "/i/a.png", DRAWN, encoded(drawing(1), "JPEG", quality=40), EDITED, "document-replaced",
    ),
    "another picture drawn": ("/i/a.png", DRAWN, encoded(drawing(2)), DEFACED, "image-swapped"),
    "the same picture with code": (
        "/i/a.png", DRAWN, DRAWN + b"<?php x(); ?>", DEFACED, "hidden-server-code",
    ),
    "drawing that runs code": (
        "/i/a.svg", SVG, SVG.replace(b"<path", b"<script>x()</script><p"), DEFACED, "image-swapped",
    ),
    "script changed": ("/a.js", b"run(1)", b"run(2)", SUSPECT, "weak-signals"),
    "script cut": ("/a.js", b"run(1);run(2)", b"run(1);", CORRUPT, "truncated"),
    "server code changed": ("/a.php", b"<?php a();", b"<?php b();", DEFACED, "server-code-changed"),
    "style changed": ("/a.css", b"p{color:red}", b"p{color:blue}", EDITED, "document-replaced"),
    "style loads a foreign style": (
        "/a.css", b"p{}", b"@import '//evil.example/a.css';p{}", DEFACED, "style-loads-foreign",
    ),
    "style shows a foreign picture": (
        "/a.css", b"p{}", b"p{background:url(//evil.example/a.png)}", SUSPECT, "weak-signals",
    ),
    "style writes a claim": (
        "/a.css", b"p{}", b"p{}body:before{content:'Hacked by Night'}", DEFACED, "attributed-claim",
    ),
    "document replaced": ("/a.pdf", PDF, b"%PDF-1.4 two", EDITED, "document-replaced"),
    "document of another kind": ("/a.pdf", PDF, b"<p>gone", CORRUPT, "wrong-type"),
    "font of another kind": ("/a.woff2", b"wOF2aa", b"text", CORRUPT, "wrong-type"),
    "text edited": ("/robots.txt", b"Allow: /", b"Allow: /a", EDITED, "document-replaced"),
    "text became a claim": (
        "/humans.txt", b"team", b"hacked by night crew", DEFACED, "attributed-claim",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_changed_file(name: str) -> None:
    path, before, after, verdict, code = CASES[name]
    found = compare_asset("", path, before, "ab" * 32, after)
    assert (found.verdict, found.code) == (verdict, code), found.reasons
    assert found.reasons


def test_the_declared_type_counts_where_the_name_says_nothing() -> None:
    assert compare_asset("image/png", "/logo", PNG, "", OTHER).code == "image-swapped"
    (script,) = compare_asset("text/javascript", "/bundle", b"a", "", b"b").signals
    assert script.code == "script-file-changed"


def test_what_was_read_in_part_is_never_called_cut() -> None:
    found = compare_asset("", "/big.pdf", PDF + b"0" * 99, "", PDF, complete=False)
    assert found.verdict is Verdict.EDITED


def test_a_known_host_in_a_style_is_no_news() -> None:
    after = b"p{background:url(//cdn.example/a.png)}"
    found = compare_asset("", "/a.css", b"p{}", "", after, known_hosts=("cdn.example",))
    assert found.verdict is Verdict.EDITED


def test_a_picture_is_judged_by_its_look_where_only_that_is_kept() -> None:
    alike = encoded(drawing(1), "JPEG", quality=40)
    for after, verdict in ((alike, Verdict.EDITED), (encoded(drawing(2)), Verdict.DEFACED)):
        look = picture_hash(DRAWN)
        assert compare_asset("", "/a.png", None, "", after, before_look=look).verdict is verdict


def test_a_picture_carries_what_was_measured() -> None:
    (found,) = compare_asset("", "/a.png", DRAWN, "", encoded(drawing(2))).signals
    assert found.value is not None and found.threshold is not None
    assert found.value > found.threshold


FEED = b"<rss><channel><item><title>%s</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("path", "content_type", "before", "after"),
    [
        ("/feed.php", "application/rss+xml", FEED % b"one", FEED % b"two"),
        ("/api.aspx", "application/json", b'{"n": 1}', b'{"n": 2}'),
        ("/files/setup.sh", "text/x-sh", b"echo 1", b"echo 2"),
    ],
)
def test_what_is_served_is_no_server_code_whatever_its_name(
    path: str, content_type: str, before: bytes, after: bytes
) -> None:
    served = compare_asset(content_type, path, before, "", after, served=True)
    assert served.verdict is EDITED
    assert compare_asset("", path, before, "", after).code == "server-code-changed"


@pytest.mark.parametrize(("forms", "verdict"), [(1, DEFACED), (2, SUSPECT), (5, Verdict.INTACT)])
def test_one_more_form_of_a_picture_that_varies_is_no_proof(forms: int, verdict: Verdict) -> None:
    found = compare_asset("image/png", "/count.php", PNG, "", OTHER, served=True, forms=forms)
    assert found.verdict is verdict


def test_a_picture_that_varies_is_still_read() -> None:
    coded = OTHER + b"<?php x(); ?>"
    found = compare_asset("image/png", "/count.php", PNG, "", coded, served=True, forms=5)
    assert found.code == "hidden-server-code"
