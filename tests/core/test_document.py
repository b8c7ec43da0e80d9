"""Bytes to text to nodes, for anything that a server may send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.document import MAX_TAGS, MediaKind, decode, media_kind, read_document
from sentinel.core.nodes import NodeKind, Place


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("हैक".encode(), "text/html; charset=utf-8"),
        ("हैक".encode("utf-16"), ""),
        ("<p>हैक page</p>".encode("utf-16-be"), ""),
        (b"\xef\xbb\xbf" + "हैक".encode(), "text/html; charset=iso-8859-1"),
        (b'<meta charset="utf-8">' + "हैक".encode(), ""),
    ],
)
def test_text_is_found_whatever_the_encoding(body: bytes, header: str) -> None:
    assert "हैक" in decode(body, header)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><p>x", MediaKind.HTML),
        (b"plain words", MediaKind.TEXT),
        (b"\x89PNG\r\n\x1a\n", MediaKind.IMAGE),
        (b"<svg xmlns='x'></svg>", MediaKind.IMAGE),
        (b"%PDF-1.4", MediaKind.PDF),
        (b"\x7fELF", MediaKind.PROGRAM),
        (b"\n ", MediaKind.EMPTY),
        (bytes(range(32)) * 9, MediaKind.BINARY),
    ],
)
def test_bytes_are_known_by_their_look_not_their_name(body: bytes, kind: MediaKind) -> None:
    assert media_kind(body) is kind


def test_paths_count_equal_siblings() -> None:
    nodes = read_document(b"<div><p>a<p>b<span>c</span></div><div>d</div>").nodes
    texts = {node.text: node.path for node in nodes if node.kind is NodeKind.TEXT}
    assert texts == {
        "a": "html/body/div/p",
        "b": "html/body/div/p[2]",
        "c": "html/body/div/p[2]/span",
        "d": "html/body/div[2]",
    }


def test_blocks_join_inline_text_and_know_their_place() -> None:
    page = read_document(b"<title>T</title><h1>Ha<b>ck</b>ed</h1><p><a href=x>only link</a></p>")
    found = [(block.place, block.text, block.link) for block in page.blocks]
    assert found == [
        (Place.TITLE, "T", False),
        (Place.HEADING, "Hacked", False),
        (Place.BODY, "only link", True),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='display:none'>x</div>",
        "<div hidden>x</div>",
        "<style>.far{position:absolute;left:-5000px}</style><div class='a far'>x</div>",
        "<div id=z>x</div><script>document.getElementById('z').style.display='none'</script>",
    ],
)
def test_hidden_text_is_known_as_hidden(markup: str) -> None:
    blocks = read_document(markup.encode()).blocks
    assert [block.hidden for block in blocks if block.text == "x"] == [True]


def test_what_lies_beyond_the_bound_is_kept_for_comparison() -> None:
    page = read_document(b"<b>x</b>" * (MAX_TAGS + 5) + b"<script src=//evil.example></script>")
    assert "evil.example" in page.rest


@given(
    st.one_of(st.binary(max_size=600), st.text(alphabet="<>/!-&;abc=\"' \0\ud800", max_size=200))
)
@settings(max_examples=120)
def test_nothing_raises(body: bytes | str) -> None:
    data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    page = read_document(data, content_type="text/html; charset=x-unknown")
    assert page.raw == data
