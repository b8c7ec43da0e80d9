"""syntax: all content of the site is well formed. Each kind of fault is one finding, with the pages
that have it: a site of another age has thousands, and nobody reads these one by one."""

from collections.abc import Iterable, Iterator

from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.note_book import NoteBook
from sentinel.core.nothing_seen import nothing_seen
from sentinel.core.snapshot import Snapshot
from sentinel.core.spelling import words_of
from sentinel.core.syntax_encoding import encoding_faults
from sentinel.core.syntax_fault import Fault
from sentinel.core.syntax_markup import markup_faults
from sentinel.core.syntax_picture import picture_faults
from sentinel.core.syntax_report import KindCount
from sentinel.core.syntax_structure import structure_faults
from sentinel.core.syntax_words import kind_of_fault
from sentinel.core.verdict import Verdict
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity

PDF = "application/pdf"
NAMED = 5
"""Pages that a finding names; the report names more."""


def notes(check: Check, whole: WholePage, book: NoteBook) -> None:
    """Counts the faults of one answer."""
    del check
    page, totals = whole.page, book.syntax
    if page.status >= 400 or wall_of(page) or looks_blocked(page):
        return
    if page.content_type == PDF:
        totals.pdfs += 1
        if whole.pdf is None or whole.pdf.unknown:
            totals.leave(whole.pdf.unknown if whole.pdf is not None else "PDF files are not read")
            return
        totals.take(page.url, pdf_faults(whole))
    elif page.is_html:
        totals.pages += 1
        if page.over_cap:
            totals.leave("pages larger than max_body_bytes")
            return
        totals.take(page.url, page_faults(whole))
        if whole.readable:
            totals.take_words(page.url, words_of(whole.tree))
    elif page.content_type.startswith("image/"):
        totals.pictures += 1
        totals.take(page.url, picture_faults(page))


def page_faults(whole: WholePage) -> Iterator[Fault]:
    """All of one page."""
    yield from encoding_faults(whole.page.body, whole.page.header("content-type"))
    yield from markup_faults(whole.source)
    if whole.readable:
        yield from structure_faults(whole.tree)


def pdf_faults(whole: WholePage) -> Iterator[Fault]:
    """Of one PDF that was read."""
    reading = whole.pdf
    assert reading is not None
    if reading.fault:
        yield Fault(code="pdf-broken", quote=reading.fault)
        return
    if reading.encrypted:
        yield Fault(code="pdf-locked")
        return
    if not reading.text:
        yield Fault(code="pdf-without-text")
    if not reading.title:
        yield Fault(code="pdf-without-title")
    if not reading.language:
        yield Fault(code="pdf-without-language")


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """One finding for each kind of fault; what is only worth knowing stands in the report alone."""
    report = snapshot.syntax
    if report is None:
        yield nothing_seen(check, snapshot)
        return
    for kind in report.kinds:
        if kind.severity > Severity.INFO:
            yield _finding(check, snapshot, kind)


def _finding(check: Check, snapshot: Snapshot, kind: KindCount) -> Finding:
    pages = "1 page" if kind.pages == 1 else f"{kind.pages} pages"
    times = "once" if kind.times == 1 else f"{kind.times} times"
    words = kind_of_fault(kind.code).english
    return Finding(
        check=check.name,
        code=kind.code,
        subject=f"syntax:{kind.code}",
        url=kind.places[0].url if kind.places else "",
        severity=min(check.severity, kind.severity),
        verdict=Verdict.BROKEN,
        message=f"{words} On {pages}, {times}. See `sentinel syntax`.",
        witness=snapshot.witness,
        referrers=tuple(place.url for place in kind.places[:NAMED]),
        details={"pages": str(kind.pages), "times": str(kind.times)},
    )
