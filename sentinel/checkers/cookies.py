"""cookies: what the site's answers set travels encrypted, is hidden from scripts where it holds a
session, and is kept by browsers at all (RFC 6265bis). Values are never shown."""

from collections.abc import Iterable

from sentinel.core.answer_finding import answer_finding
from sentinel.core.answer_options import CookiesOptions
from sentinel.core.check import Check
from sentinel.core.cookie import cookies_of
from sentinel.core.cookie_fault import COOKIE_FAULTS, CookieFault, cookie_faults
from sentinel.core.finding import Finding
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.note_book import Note, NoteBook
from sentinel.core.noted_values import named_as
from sentinel.core.nothing_seen import nothing_seen
from sentinel.core.own_answer import own_answers
from sentinel.core.plain_line import clean_line
from sentinel.core.platform_fault import PlatformFault
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

_FAULT = "fault"


def notes(check: Check, page: WholePage, book: NoteBook) -> None:
    """The faults of the cookies that one answer sets, by name."""
    if own_answers(page) and not wall_of(page.page) and not looks_blocked(page.page):
        book.take(check.name, page.page.url, _notes(_options(check), page))


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding for each name, with all that is wrong with it and the pages that set
    it."""
    noted = (snapshot.notes or NoteBook()).of(check.name)
    if not noted.pages:
        yield nothing_seen(check, snapshot)
    faults: dict[str, list[PlatformFault]] = {}
    pages: dict[str, dict[str, None]] = {}
    for value, carriers in noted.of(_FAULT).items():
        fault, _, name = value.partition(" ")
        faults.setdefault(name, []).append(COOKIE_FAULTS[CookieFault(fault)])
        pages.setdefault(name, {}).update(dict.fromkeys(carriers))
    for name, found in faults.items():
        gravest = max(found, key=lambda fault: fault.severity)
        shown = clean_line(name)
        together = PlatformFault(
            code=gravest.code,
            severity=gravest.severity,
            said=f"The cookie {shown} {'; it '.join(fault.said for fault in found)}.",
            verdict=gravest.verdict,
        )
        subject = f"cookie:{shown}"
        yield answer_finding(check, snapshot, together, subject=subject, pages=tuple(pages[name]))


def _notes(options: CookiesOptions, page: WholePage) -> Iterable[Note]:
    final = page.page.final_url
    for cookie in cookies_of(page.page.headers, page.page.fetched_at):
        if any(named_as(cookie.name, pattern) for pattern in options.ignore):
            continue
        chosen = any(named_as(cookie.name, pattern) for pattern in options.sessions)
        for fault in cookie_faults(
            cookie,
            host=host_of(final),
            encrypted=final.startswith("https://"),
            of_session=chosen or cookie.like_session,
        ):
            yield Note(kind=_FAULT, value=f"{fault.value} {cookie.name}")


def _options(check: Check) -> CookiesOptions:
    return check.options if isinstance(check.options, CookiesOptions) else CookiesOptions()
