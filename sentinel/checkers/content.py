"""content: what is published is in date, and somebody looks after it (GIGW 3.0, 5.1.8 and 5.4.3).

Told, and never a reason to block: a wrong date on a page is no attack.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sentinel.core.calendar_element import ContentOptions, Element
from sentinel.core.calendar_port import ElementStanding
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, covers
from sentinel.core.counts import counted
from sentinel.core.element_words import first_words
from sentinel.core.finding import Finding
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.note_book import Note, NoteBook
from sentinel.core.nothing_seen import any_seen, nothing_seen
from sentinel.core.open_lists import is_archive, past_rows
from sentinel.core.page_validity import validity_of
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity

OVERDUE = "content-review-overdue"
EXPIRED = "content-expired"
CLOSED = "closing-date-passed"
UNAUTHORISED = "content-change-unauthorised"

ROWS, VALIDITY = "rows", "validity"
"""Keys in the book of notes, beside those of elements."""
_ROW, _VALID, PAGE = "row", "valid", "page"
"""Kinds of values in it."""
MAX_NAMED = 5
MAX_WORDS = 4_000_000
"""Characters of a page that are read for one element: what its selector finds may stand in one
another."""


def element_key(element: Element) -> str:
    return f"element {element.name}"


def options_of(check: Check) -> ContentOptions:
    return check.options if isinstance(check.options, ContentOptions) else ContentOptions()


def notes(check: Check, whole: WholePage, book: NoteBook) -> None:
    """Takes down what of one page belongs to which element, what says that it is over, and rows
    whose time is. What keeps programs out, our own block among it, is no page of the site."""
    page, options = whole.page, options_of(check)
    if not page.is_html or page.status >= 400 or not whole.readable:
        return
    if wall_of(page) or looks_blocked(page):
        return
    elements = [one for one in options.elements if _covers(one, whole.path)]
    for element in elements:
        words = _words_of(element, whole)
        if words:
            value = f"{sha256(words.encode())[:32]} {page.sha256} {sha256(page.url.encode())[:16]}"
            book.take(element_key(element), page.url, [Note(kind=PAGE, value=value)])
    if is_archive(whole.path) or any(covers(place, whole.path) for place in options.archives):
        book.take(ROWS, page.url, ())  # seen, and whatever stands there may be over
        return
    # one day more than what is over: `check` decides, by the moment of the whole look
    today = page.fetched_at.astimezone(ZoneInfo(options.time_zone)).date() + timedelta(days=1)
    lists = [element.open_list for element in elements if element.open_list is not None]
    rows = past_rows(whole, today, day_first=options.day_first, lists=lists)
    book.take(ROWS, page.url, (Note(kind=_ROW, value=f"{r.closed} {r.quote}") for r in rows))
    valid = validity_of(whole, day_first=options.day_first)
    if valid is not None and valid.until < today:
        told = [Note(kind=_VALID, value=f"{valid.until} {valid.quote}")]
        book.take(VALIDITY, page.url, told)


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """What is overdue, what is over and still shown, rows that should be gone, and changes that
    nobody approved."""
    book = snapshot.notes or NoteBook()
    if not book.of(ROWS).pages and not any_seen(snapshot):
        yield nothing_seen(check, snapshot)
        return
    options = options_of(check)
    today = snapshot.taken_at.astimezone(ZoneInfo(options.time_zone)).date()
    for standing in snapshot.calendar:
        yield from _of_element(check, snapshot, standing)
    for closed, quote, url in _dated(book, ROWS, _ROW, today):
        mark = sha256(f"{closed}{quote}".encode())[:8]
        days = counted((today - closed).days, "day")
        yield _finding(
            check,
            snapshot,
            CLOSED,
            subject=f"{subject_of(url, snapshot.site)}#row-{mark}",
            url=url,
            message=(
                f"A row of an open list closed on {closed:%d.%m.%Y}, {days} ago, and still stands "
                f"there: {quote}"
            ),
            details={"closed": closed.isoformat(), "row": quote} | _owner(options, url, snapshot),
        )
    for until, quote, url in _dated(book, VALIDITY, _VALID, today):
        yield _finding(
            check,
            snapshot,
            EXPIRED,
            subject=f"{subject_of(url, snapshot.site)}#validity",
            url=url,
            message=(
                f"The page says that it holds until {until:%d.%m.%Y}, and is still shown: {quote}"
            ),
            details={"until": until.isoformat()} | _owner(options, url, snapshot),
        )


def _covers(element: Element, path: str) -> bool:
    return any(covers(target, path) for target in element.pages)


def _words_of(element: Element, whole: WholePage) -> str:
    """What of a page belongs to an element, without what changes by itself; empty for nothing."""
    if not element.selector:
        return steady(whole.blocks.main_words)
    words: list[str] = []
    left = MAX_WORDS
    for one in whole.tree.select(element.selector)[:200]:
        words.append(first_words(one, left))
        left -= len(words[-1])
        if left <= 0:
            break
    return steady("\n".join(words))


_UNSTEADY = (
    *("visitor", "hits", "counter", "last updated", "last modified", "last reviewed", "page views"),
    *("आगंतुक", "अंतिम अद्यतन", "अंतिम संशोधन", "आखिरी अपडेट"),
)


def steady(words: str) -> str:
    """The words without lines that count visitors or tell when the page was touched."""
    lines = (" ".join(line.split()) for line in words.split("\n"))
    kept = (line for line in lines if line and not any(w in line.lower() for w in _UNSTEADY))
    return "\n".join(kept)


def _dated(book: NoteBook, key: str, kind: str, today: date) -> Iterator[tuple[date, str, str]]:
    """Day, words and page of what is over, on each page that carries it."""
    for value, urls in sorted(book.of(key).of(kind).items()):
        day, _, quote = value.partition(" ")
        for url in urls if date.fromisoformat(day) < today else ():
            yield date.fromisoformat(day), quote, url


def _of_element(check: Check, snapshot: Snapshot, standing: ElementStanding) -> Iterator[Finding]:
    """What is wrong with an element, each kind of fault at most once."""
    told = partial(_finding, check, snapshot, details={"element": standing.element.name})
    yield from _review(standing, told)
    yield from _shown_too_long(standing, told)
    if snapshot.baseline is not None:
        yield from _unauthorised(standing, told)


def _review(standing: ElementStanding, told: Callable[..., Finding]) -> Iterator[Finding]:
    """A review that is overdue. Where the validity has ended that says it, and more."""
    element, due, left = standing.element, standing.due, standing.days_left
    ended = standing.expired and due == standing.valid_until
    if ended or not standing.overdue or due is None or left is None:
        return
    last = "It was never reviewed since it is watched."
    if standing.reviewed_at is not None:
        last = f"Its last review: {standing.reviewed_at:%d.%m.%Y}, {standing.reviewed_by}."
    yield told(
        OVERDUE,
        subject=f"content:{element.name}",
        url=standing.pages[0].url if standing.pages else "",
        message=(
            f"{element.title}: the review was due on {due:%d.%m.%Y}, "
            f"{counted(-left, 'day')} ago. {last} To be reviewed by: "
            f"{_named(element.contributor, element.moderator, element.approver)}."
        ),
    )


def _shown_too_long(standing: ElementStanding, told: Callable[..., Finding]) -> Iterator[Finding]:
    """Past its validity, or although a person let it expire."""
    element = standing.element
    if standing.expired and standing.valid_until is not None:
        yield told(
            EXPIRED,
            subject=f"content:{element.name}#validity",
            url=standing.pages[0].url if standing.pages else "",
            message=(
                f"{element.title}: its validity ended on {standing.valid_until:%d.%m.%Y}, and it "
                "is still shown."
            ),
        )
    if standing.outlived:
        yield told(
            EXPIRED,
            subject=f"content:{element.name}#expired",
            url=standing.outlived[0],
            message=(
                f"{element.title}: a person let this expire, and it is still shown on "
                f"{counted(len(standing.outlived), 'page')}. Take it away, or publish it anew."
            ),
            referrers=standing.outlived[:MAX_NAMED],
        )


def _unauthorised(standing: ElementStanding, told: Callable[..., Finding]) -> Iterator[Finding]:
    element, urls = standing.element, tuple(page.url for page in standing.unapproved)
    if not urls:
        return
    yield told(
        UNAUTHORISED,
        subject=f"content:{element.name}#change",
        url=urls[0],
        message=(
            f"{element.title}: {counted(len(urls), 'page')} changed, and nobody approved that. "
            f"It should have been approved by: {_named(element.approver, element.moderator)}."
        ),
        referrers=urls[:MAX_NAMED],
    )


def _named(*names: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, names))) or "nobody is named"


def _owner(options: ContentOptions, url: str, snapshot: Snapshot) -> dict[str, str]:
    path = subject_of(url, snapshot.site).partition("?")[0]
    return next(
        ({"element": one.name} for one in options.elements if _covers(one, path)),
        {},
    )


def _finding(
    check: Check,
    snapshot: Snapshot,
    code: str,
    *,
    subject: str,
    url: str,
    message: str,
    details: dict[str, str],
    referrers: Sequence[str] = (),
) -> Finding:
    return Finding(
        check=check.name,
        code=code,
        subject=subject,
        url=url,
        severity=min(check.severity, Severity.WARNING),
        verdict=Verdict.BROKEN,
        message=message,
        witness=snapshot.witness,
        referrers=tuple(referrers),
        details=details,
    )
