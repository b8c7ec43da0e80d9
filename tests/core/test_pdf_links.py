"""Links in PDF files, by an optional library."""

import importlib.util
from typing import Any

import pytest

from sentinel.core import pdf_links
from sentinel.core.contents import read_contents

URL = "http://x.example/d/p.pdf"


def pdf(*annotations: bytes) -> bytes:
    """A file of one page with these annotations."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[" + b" ".join(annotations) + b"]>>",
        b"<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A 5 0 R>>",
        b"<</S/URI/URI(http://x.example/indirect)>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )


LINK = b"<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(%s)>>>>"


def test_links_of_a_file() -> None:
    body = pdf(LINK % b"http://x.example/a#b", LINK % b"c.html", b"4 0 R", LINK % b"mailto:x")
    found = read_contents(body, "application/pdf", URL)
    assert [one[:3] for one in found.references] == [
        ("http://x.example/a", "b", "pdf"),
        ("http://x.example/d/c.html", "", "pdf"),
        ("http://x.example/indirect", "", "pdf"),
    ]
    assert [one[0] for one in found.contacts] == ["mailto:x"]
    assert (found.kind, found.note) == ("pdf", "")


def test_odd_annotations_are_passed_over() -> None:
    body = pdf(b"<</A<</URI 1>>>>", b"<<>>", b"1", b"null", LINK % b"http://x.example/a")
    found = read_contents(body, "application/pdf", URL)
    assert [one[0] for one in found.references] == ["http://x.example/a"]


def test_a_damaged_file_is_said_to_be_damaged() -> None:
    found = read_contents(b"%PDF-1.4\nnonsense", "application/pdf", URL)
    assert found.references == ()
    assert "could not be read to its end" in found.note


def test_without_the_library_the_note_says_which_extra_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        return None if name == "pypdf" else importlib.util.find_spec(name)

    monkeypatch.setattr(pdf_links, "find_spec", missing)
    found = read_contents(pdf(LINK % b"/a"), "application/pdf", URL)
    assert found.references == ()
    assert "sentinel-watch[pdf]" in found.note


def test_very_large_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_links, "MAX_BYTES", 10)
    assert "are not read" in read_contents(pdf(), "application/pdf", URL).note
