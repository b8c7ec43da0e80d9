"""The Answer of one `sentinel links`: what each form is written from."""

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
    folder: str = ""
    """The local folder that was looked at, as it was given; else empty. The addresses of the
    report then are paths that begin at its top."""
    index_files: tuple[str, ...] = ()

    def targets(self, state: LinkState) -> tuple[Target, ...]:
        """The targets of one of STATES."""
        found: tuple[Target, ...] = getattr(self.report, state.value)
        return found

    def file_of(self, page: str) -> str:
        """Where the source of a page is: its URL, or the path of its file below the folder."""
        if not self.folder:
            return page
        path = page.partition("?")[0].lstrip("/")
        return path + self.index_files[0] if not path or path.endswith("/") else path


def below_the_folder(report: LinkReport, base: str, folder: str) -> LinkReport:
    """The report on a folder that was served at `base`: its addresses as paths from the top."""

    def short(url: str) -> str:
        return url[len(base) - 1 :] if url.startswith(base) else url

    def target(one: Target) -> Target:
        return replace(
            one,
            url=short(one.url),
            final_url=short(one.final_url),
            words=one.words.replace(base, "/"),
            carriers=tuple(replace(carrier, page=short(carrier.page)) for carrier in one.carriers),
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
    """On how many pages it stands; where not all carriers are kept, at least so many."""
    kept = len({carrier.page for carrier in target.carriers})
    return kept + target.carrier_count - len(target.carriers)


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
