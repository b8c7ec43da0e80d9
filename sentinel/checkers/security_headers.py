"""security-headers: answers send the headers by which browsers protect visitors.

The root page, a few others in turns, and the page for what is not there are asked. HSTS: kind
`transport`.
"""

from collections.abc import Iterable

from sentinel.core.answer_finding import answer_finding, own_answer
from sentinel.core.answer_options import SecurityHeadersOptions
from sentinel.core.asked_in_turn import in_turn, known_pages, not_there
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.nothing_seen import nothing_seen
from sentinel.core.page import Page
from sentinel.core.plain_line import clean_line
from sentinel.core.platform_fault import PlatformFault, told
from sentinel.core.security_header import SECURITY_HEADERS, HeaderFault
from sentinel.core.snapshot import Snapshot
from sentinel.core.words import Severity

PAGES_IN_TURN = 3


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """The root page, PAGES_IN_TURN others, and one that cannot exist."""
    chosen = in_turn(known_pages(snapshot), PAGES_IN_TURN, check, snapshot)
    return (snapshot.site.url, *chosen, *not_there(check, snapshot, ".html"))


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding for each header, with the pages that lack it."""
    options = check.options if isinstance(check.options, SecurityHeadersOptions) else None
    wanted = options or SecurityHeadersOptions()
    pages = [page for look in snapshot.looks if (page := own_answer(look, snapshot)) is not None]
    if all(page.status >= 500 for page in pages):
        yield nothing_seen(check, snapshot)
    shown = [page for page in pages if page.is_html and page.status < 500]
    for name in dict.fromkeys((*wanted.required, *wanted.advised)):
        faults = {page.url: (page, SECURITY_HEADERS[name].fault(page)) for page in shown}
        wrong = {url: (page, fault) for url, (page, fault) in faults.items() if fault is not None}
        if wrong:
            fault = _fault(name, list(wrong.values()), len(shown), required=name in wanted.required)
            yield answer_finding(
                check, snapshot, fault, subject=f"header:{name}", pages=tuple(wrong)
            )


def _fault(
    name: str, wrong: list[tuple[Page, HeaderFault]], asked: int, *, required: bool
) -> PlatformFault:
    page, fault = next((one for one in wrong if one[0].status < 400), wrong[0])
    header = SECURITY_HEADERS[name]
    where = "on every page asked" if len(wrong) == asked else f"on {len(wrong)} of {asked} pages"
    quote = f" ({clean_line(fault.quote)[:120]})" if fault.quote else ""
    said = f"The header {name} {fault.why}{quote}, {where}. It says {header.guards}."
    code = "header-missing" if fault.missing else "header-weak"
    if page.status >= 400:  # good pages have it
        said += " Only error pages lack it: nginx sends it there with `always`, Apache likewise."
        return told(code, said)
    said += f" {header.advice}"
    if not required:
        return told(code, said)
    return PlatformFault(code=code, severity=Severity.WARNING, said=said)
