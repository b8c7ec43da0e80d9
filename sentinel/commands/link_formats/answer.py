"""The Answer of one `sentinel links`: what each form is written from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from sentinel.commands.output import printable
from sentinel.core.link_report import Carrier, LinkReport, Skipped, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.link_verdict import LINK_ADVICE

STATES: tuple[LinkState, ...] = (
    LinkState.BROKEN,
    LinkState.REFUSED,
    LinkState.REDIRECTED,
    LinkState.INCONCLUSIVE,
)
"""Those that are told, worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report with what the command knows beside it."""

    report: LinkReport
    exit_code: int
    partial: str = ""
    """Why the crawl ended before it was done, in words; else empty."""
    notes: tuple[str, ...] = ()

    def targets(self, state: LinkState) -> tuple[Target, ...]:
        """The targets of one of STATES."""
        found: tuple[Target, ...] = getattr(self.report, state.value)
        return found


def in_order(report: LinkReport) -> LinkReport:
    """The report by address, and under each by page and line: two runs over one site give the
    same answer, whichever page was quicker."""

    def targets(found: tuple[Target, ...]) -> tuple[Target, ...]:
        ordered = sorted(found, key=lambda one: (one.url, one.state, one.reason))
        return tuple(
            replace(one, carriers=tuple(sorted(one.carriers, key=lambda at: (at.page, at.line))))
            for one in ordered
        )

    return replace(
        report,
        broken=targets(report.broken),
        refused=targets(report.refused),
        redirected=targets(report.redirected),
        inconclusive=targets(report.inconclusive),
        skipped=tuple(sorted(report.skipped, key=lambda one: (one.url, one.reason))),
        stopped=tuple(sorted(report.stopped, key=lambda one: (one.pattern, one.reason))),
    )


def below_the_folder(
    report: LinkReport, *, base: str, folder: str, file_of: Callable[[str], str]
) -> LinkReport:
    """The report on a folder that was served at `base`: addresses are paths from its top, pages
    are files. `file_of` gives the file that serves a path. A file that is served at two
    addresses carries a link once."""

    def short(url: str) -> str:
        return url[len(base) - 1 :] if url.startswith(base) else url

    def target(one: Target) -> Target:
        carriers = tuple(
            dict.fromkeys(
                replace(carrier, page=file_of(short(carrier.page))) for carrier in one.carriers
            )
        )
        return replace(
            one,
            url=short(one.url),
            final_url=short(one.final_url),
            carriers=carriers,
            carrier_count=one.carrier_count - len(one.carriers) + len(carriers),
        )

    return replace(
        report,
        root=folder,
        broken=tuple(map(target, report.broken)),
        refused=tuple(map(target, report.refused)),
        redirected=tuple(map(target, report.redirected)),
        inconclusive=tuple(map(target, report.inconclusive)),
        skipped=tuple(Skipped(url=short(one.url), reason=one.reason) for one in report.skipped),
        stopped=tuple(replace(one, pattern=short(one.pattern)) for one in report.stopped),
    )


def advice(reason: LinkReason) -> str:
    """What to do, one sentence; empty where nothing is to be done."""
    return LINK_ADVICE.get(reason, "")


def words(target: Target) -> str:
    """What is the matter, on one line."""
    return one_line(target.words or target.reason.value)


def first_text(target: Target) -> str:
    """The words of the first link to it that has any."""
    return next((carrier.text for carrier in target.carriers if carrier.text), "")


def pages_of(target: Target) -> int:
    """On how many pages it stands; where not all carriers are kept, about so many."""
    kept = len({carrier.page for carrier in target.carriers})
    more = target.carrier_count - len(target.carriers)
    return kept + more * kept // max(1, len(target.carriers))


def place(carrier: Carrier) -> str:
    """`page, line 12`."""
    return (
        f"{one_line(carrier.page)}, line {carrier.line}" if carrier.line else one_line(carrier.page)
    )


def one_line(text: str) -> str:
    """Hostile text on one line, control characters shown and not obeyed."""
    return printable(text.replace("\n", "\\n"))


def readable(url: str) -> str:
    """A URL with the letters that its percent-encoding stands for, where it stands for text."""
    if "%" not in url:
        return one_line(url)
    plain = unquote(url, errors="strict") if _is_text(url) else url
    return one_line(plain if " " not in plain else url)


def _is_text(url: str) -> bool:
    try:
        unquote(url, errors="strict")
    except UnicodeDecodeError:
        return False
    return True
