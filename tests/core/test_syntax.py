"""Faults of form: each kind is found where it is, and nowhere else."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from sentinel.checkers.syntax import check, notes, page_faults, pdf_faults
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, SyntaxOptions
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Page
from sentinel.core.pdf_reading import read_pdf
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.syntax_fault import Fault
from sentinel.core.syntax_markup import MAX_FAULTS, MAX_OPEN, NOT_EXAMINED, markup_faults
from sentinel.core.syntax_picture import picture_faults
from sentinel.core.syntax_report import KindCount, SyntaxReport
from sentinel.core.syntax_words import KINDS, kind_of_fault
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity, WitnessKind

SITE = Site(name="main", title="Institute", url="https://www.example.org/")


def look(body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    url = "https://www.example.org/page"
    return Page(
        url=url,
        final_url=url,
        status=200,
        headers=(("content-type", content_type),),
        body=body,
        sha256=sha256(body),
        fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


def page(body: str, head: str = "<title>Notices</title>") -> bytes:
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>".encode()


def found(body: bytes, content_type: str = "text/html; charset=utf-8") -> list[Fault]:
    return list(page_faults(WholePage(look(body, content_type), SITE)))


GOOD = page(
    "<h1>Notices</h1><h2>Tenders</h2><p>3 &lt; 4 &amp; more, naïve “words”, नमस्ते"
    "<ul><li>one<li>two</ul><dl><dt>a<dd>b</dl><img src=a alt=''><img src=b alt='A seal'>"
    "<table><thead><tr><th>a<th>b</thead><tbody><tr><td rowspan=2>1<td>2<tr><td>3"
    "<tr><td colspan=2>4</table><template><p id=x></template><p id=x lang=hi>x"
    "<select><option>a<optgroup label=b><option>c</select><a href=/>a</a> <button>b</button>"
    "<dialog><p>one</dialog><search><p>one</search>",
    "<meta charset=utf-8><title>Notices</title>",
)
BAD: dict[str, bytes] = {
    "doctype-missing": GOOD.removeprefix(b"<!doctype html>"),
    "doctype-outdated": GOOD.replace(
        b"<!doctype html>", b'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">'
    ),
    "disallowed-processing-instruction-target": b'<?xml version="1.0"?>' + GOOD,
    "element-unclosed": page("<div>one"),
    "end-tag-without-start": page("one</i>"),
    "elements-wrongly-nested": page("<b><i>one</b></i>"),
    "content-loose-in-table": page("<table>loose<tr><td>one</table>"),
    "table-part-out-of-place": page("<table><td>one</table>"),
    "content-loose-in-select": page("<select><option>a<input></select>"),
    "start-tag-out-of-place": page("<body class=x>one"),
    "content-after-end": GOOD + b"<p>one",
    "page-not-examined": page("<div>" * (MAX_OPEN + 1)),
    "id-duplicate": page("<p id=a>one<p id=a>two"),
    "title-missing": page("one", "<title> </title>"),
    "heading-empty": page("<h1> </h1>"),
    "heading-level-skipped": page("<h1>one</h1><h3>two</h3>"),
    "control-in-control": page("<a href=/><button>one</button></a>"),
    "list-item-loose": page("<div><li>one</div>"),
    "list-broken": page("<ul><p>one</ul>"),
    "table-empty": page("<table></table>"),
    "table-rows-uneven": page("<table><tr><td>1<td>2<tr><td>3</table>"),
    "picture-without-alternative": page("<img src=a.png>"),
    "picture-alternative-is-file": page("<img src=a.png alt='DSC_0012.JPG'>"),
    "language-missing": GOOD.replace(b" lang=en", b""),
    "language-malformed": page("<p lang='english language'>one"),
    "encoding-declared-twice": page("é", "<meta charset=iso-8859-1><title>a</title>"),
    "encoding-broken-bytes": page("one ~ two").replace(b"~", b"\x92"),
    "encoding-lost-characters": page("caf\ufffd"),
    "encoding-mojibake": page("café".encode().decode("cp1252")),
    "encoding-by-font": page("<font face='Kruti Dev 010'>vkSj</font>"),
    # names of the standard's own, which turbohtml gives
    "duplicate-attribute": page("<p title=a title=b>one"),
    "missing-semicolon-after-character-reference": page("&copy 2026"),
    "unknown-named-character-reference": page("&nosuch;"),
    "unexpected-null-character": page("a\0b"),
    "eof-in-comment": page("one<!-- two"),
}


def test_a_good_page_has_none() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize("code", BAD)
def test_each_kind_is_found_with_its_place(code: str) -> None:
    faults = {fault.code: fault for fault in found(BAD[code])}
    assert code in faults, sorted(faults)
    assert all("\n" not in fault.quote for fault in faults.values())
    assert kind_of_fault(code).english
    assert kind_of_fault(code).hindi


def test_an_encoding_that_nobody_declares() -> None:
    assert [f.code for f in found(page("é"), "text/html")] == ["encoding-not-declared"]
    assert found(page("plain"), "text/html") == []


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_has_whole_characters(name: str) -> None:
    text = GOOD.decode().replace("<meta charset=utf-8>", "")
    assert found(("\ufeff" + text).encode(name), "text/html") == []
    assert found(text.encode(name), f"text/html; charset={name}") == []


def test_each_kind_has_a_bad_sample() -> None:
    elsewhere = {code for code in KINDS if code.startswith("pdf-")}
    elsewhere |= {"encoding-not-declared", "picture-broken"}
    assert set(KINDS) - elsewhere == set(BAD) & set(KINDS)


def test_the_place_is_the_line_and_column_of_the_source() -> None:
    body = page("<p>one</p>\n<p>two</p>\n  <p id=a><p id=a>")
    assert [(f.line, f.column) for f in found(body) if f.code == "id-duplicate"] == [(3, 10)]
    assert [(f.line, f.quote) for f in found(page("a\n\n</b>"))] == [(3, "</b>")]


def test_a_page_may_show_the_replacement_character_and_say_what_it_is() -> None:
    assert found(page("<p>The character <b>\ufffd</b> (U+FFFD) stands for what was lost.")) == []


def test_rows_that_a_cell_from_above_reaches_into_are_even() -> None:
    body = "<table><tr><td rowspan=0>1<td>2<tr><td>3<tr><td>4</table>"
    assert found(page(body)) == []
    uneven = "<table><tr><td rowspan=2>1<td>2<tr><td>3<td>4</table>"
    assert [f.code for f in found(page(uneven))] == ["table-rows-uneven"]


@pytest.mark.parametrize(
    "image",
    [
        "<img src=a role=presentation>",
        "<img src=a aria-hidden=true>",
        "<img src=a aria-label='A seal'>",
        "<img src=a alt=''>",
    ],
)
def test_a_picture_that_says_so_is_decoration_or_named(image: str) -> None:
    assert found(page(image)) == []


@pytest.mark.parametrize("tag", ["en", "hi", "en-IN", "hi-Deva-IN", "zh-Hant", "sr-Latn-RS", ""])
def test_languages_that_are_well_named(tag: str) -> None:
    assert found(page(f"<p lang='{tag}'>one")) == []


@settings(max_examples=40)
@given(st.text(alphabet="<>/!-=&;\"' abitdulrbh\0é\ufffd", max_size=80))
def test_no_page_breaks_the_reader(text: str) -> None:
    list(markup_faults(text))
    found(page(text))


def _pdf(**made: object) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if made.get("title"):
        writer.add_metadata({"/Title": str(made["title"])})
    if made.get("password"):
        writer.encrypt(str(made["password"]), owner_password="owner")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _pdf_codes(body: bytes) -> list[str]:
    whole = WholePage(look(body, "application/pdf"), SITE, read_pdf(body))
    return [fault.code for fault in pdf_faults(whole)]


def test_pdf_files() -> None:
    scanned = _pdf(title="Notice")
    assert _pdf_codes(scanned) == ["pdf-without-text", "pdf-without-language"]
    assert "pdf-without-title" in _pdf_codes(_pdf())
    assert _pdf_codes(_pdf(password="secret")) == ["pdf-locked"]
    for broken in (b"<html>no PDF", scanned[:-200], b"%PDF-1.7\nnothing\n%%EOF"):
        assert _pdf_codes(broken) == ["pdf-broken"]


def test_a_pdf_with_words_has_a_text_layer() -> None:
    import typst

    made = typst.compile(b"#set document(title: [Notice])\nThe office is closed on Monday.")
    assert isinstance(made, bytes)
    assert _pdf_codes(made) in ([], ["pdf-without-language"])


def test_pictures() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "PNG")
    whole = stream.getvalue()
    assert list(picture_faults(look(whole, "image/png"))) == []
    for body in (b"", whole[:40], b"<html>not found"):
        assert [f.code for f in picture_faults(look(body, "image/png"))] == ["picture-broken"]
    assert list(picture_faults(look(b"<svg/>", "image/svg+xml"))) == []


CHECK = Check(
    name="syntax",
    kind="syntax",
    targets=("/**",),
    every_seconds=90 * 86_400,
    severity=Severity.WARNING,
    confirm=1,
    options=SyntaxOptions(),
    source="checks/syntax.toml",
)


def test_a_page_that_was_cut_is_left_out_and_said() -> None:
    """Its end is missing, and with it the ends of its elements."""
    book = NoteBook()
    cut = replace(look(page("<div><p>Half a")), over_cap=True)
    notes(CHECK, WholePage(cut, SITE), book)
    assert (book.syntax.pages, book.syntax.faults) == (1, {})
    assert book.syntax.unread == {"pages larger than max_body_bytes": 1}


def test_what_is_only_worth_knowing_stands_in_the_report_alone() -> None:
    codes = {kind_of_fault(code).severity > Severity.INFO: code for code in KINDS}
    assert set(codes) == {True, False}
    kinds = [KindCount(code=code, times=1, pages=1, places=()) for code in codes.values()]
    report = SyntaxReport(
        site="main",
        url=SITE.url,
        begun_at=datetime(2026, 3, 2, tzinfo=UTC),
        ended_at=datetime(2026, 3, 2, tzinfo=UTC),
        pages=1,
        pdfs=0,
        pictures=0,
        kinds=tuple(kinds),
        spelling=(),
        slips=(),
        unread=(),
        stopped_because="",
    )
    snapshot = Snapshot(
        site=SITE, witness=WitnessKind.PUBLIC, taken_at=report.ended_at, syntax=report
    )
    assert [one.code for one in check(CHECK, snapshot)] == [codes[True]]


LETTERS = "<!doctype html><title>t</title><body>"


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f"a{number}" for number in range(60_000)) + ">",
        "</p " + 60_000 * "a ",
        "<svg><title><x " + " ".join(f"a{number}" for number in range(60_000)),
        '<p a="' + 60_000 * "&",
        "<p" + 60_000 * "-",
        "<!--" + 30_000 * "- ",
    ],
)
def test_a_page_with_a_giant_of_a_tag_is_not_examined(page: str) -> None:
    """html5lib compares each attribute with all before it, and copies what it has at each step."""
    assert NOT_EXAMINED in {fault.code for fault in markup_faults(LETTERS + page)}


@pytest.mark.parametrize("piece", ["x<i></i>", "\x01", "\ud800", "<p></x>"])
def test_a_page_with_errors_without_end_is_read_no_further(piece: str) -> None:
    """Text that stands loose in a table is put before it, among all that was put there before."""
    page = f"{LETTERS}<table>{60_000 * piece}"
    assert 0 < len(list(markup_faults(page))) <= MAX_FAULTS


def test_many_attributes_and_long_values_are_examined() -> None:
    """As editors of blocks write them: a value of JSON, and some hundred attributes."""
    value = 10_000 * "{&quot;a&quot;:1},"
    names = " ".join(f"data-{number}=1" for number in range(600))
    page = f'<!doctype html><html lang=en><title>t</title><p a="{value}" {names}>x</p>'
    assert list(markup_faults(page)) == []
