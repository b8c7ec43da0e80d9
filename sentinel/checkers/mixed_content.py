"""mixed-content: pages that came over https load nothing over plain HTTP, and no form on them sends
in the clear (W3C Mixed Content). What scripts load later is not seen."""

from collections.abc import Iterable

from sentinel.core.answer_finding import answer_finding
from sentinel.core.answer_options import MixedContentOptions
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.mixed_content import mixed_in
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.note_book import Note, NoteBook
from sentinel.core.noted_values import finds
from sentinel.core.nothing_seen import any_seen, nothing_seen
from sentinel.core.own_answer import own_documents
from sentinel.core.page_load import Use
from sentinel.core.plain_line import clean_line
from sentinel.core.platform_fault import PlatformFault
from sentinel.core.snapshot import Snapshot
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity

MAX_FINDINGS = 40
"""Addresses that are told one by one; further ones together."""
_FORM, _BLOCKED, _MENDED = "form", "blocked", "mended"
_SAID = {
    _FORM: "A form on an encrypted page sends what people write over plain HTTP, to {}. "
    "Write https in its action.",
    _BLOCKED: "An encrypted page loads {} over plain HTTP: browsers do not load it. "
    "Write https in its address, or take it out.",
    _MENDED: "An encrypted page embeds {} over plain HTTP; browsers try https, and show nothing "
    "where that fails. Write https in its address.",
}


def notes(check: Check, page: WholePage, book: NoteBook) -> None:
    """What one page or style sheet loads in the clear, by address."""
    if own_documents(page) and not wall_of(page.page) and not looks_blocked(page.page):
        book.take(check.name, page.page.url, _notes(check, page))


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding for each address that is loaded, with the pages that do."""
    noted = (snapshot.notes or NoteBook()).of(check.name)
    if not noted.pages and not any_seen(snapshot):
        yield nothing_seen(check, snapshot)
    found = [
        (kind, address, pages)
        for kind in (_FORM, _BLOCKED, _MENDED)
        for address, pages in noted.of(kind).items()
    ]
    for kind, address, pages in found[:MAX_FINDINGS]:
        yield _finding(check, snapshot, kind, (clean_line(address), address), pages)
    rest = found[MAX_FINDINGS:]
    if rest:
        kind, _, pages = rest[0]
        yield _finding(check, snapshot, kind, (f"{len(rest)} further addresses", "more"), pages)


def _finding(
    check: Check, snapshot: Snapshot, kind: str, named: tuple[str, str], pages: tuple[str, ...]
) -> Finding:
    shown, subject = named
    fault = PlatformFault(
        code="mixed-content" if kind != _FORM else "mixed-form",
        severity=Severity.WARNING if kind == _MENDED else Severity.ERROR,
        said=_SAID[kind].format(shown),
    )
    return answer_finding(check, snapshot, fault, subject=f"mixed:{subject}", pages=pages)


def _notes(check: Check, page: WholePage) -> Iterable[Note]:
    options = check.options
    ignored = options.ignore if isinstance(options, MixedContentOptions) else ()
    for mixed in mixed_in(page):
        if finds(ignored, mixed.load.url):
            continue
        kind = _BLOCKED if mixed.blocked else _MENDED
        yield Note(kind=_FORM if mixed.load.use is Use.FORM else kind, value=mixed.load.url)
