"""What waits for review, as the console and the API show it: candidates in short, and what is known
of each part of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sentinel.app_parts import App
from sentinel.core.baseline import Baseline, CandidateWarning, DeployTicket, PageBaseline
from sentinel.core.candidate_parts import SECTIONS, Part, PartKind, with_parts
from sentinel.core.finding import Finding
from sentinel.core.manifest import Manifest, difference
from sentinel.core.run import Run
from sentinel.differences import Difference, differences

MAX_SHOWN_FILES = 20
SUBJECTS_SHOWN = 5
_ANSWERS = "(for errors, maintenance, logins, what is not there)"
_TOLD_AS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in SECTIONS},
    "(answers of the site)": (_ANSWERS,),
    "(scripts and styles of others)": (
        "(hosts of active content)",
        "(scripts and styles of others)",
    ),
}
"""How the differences call what is one part."""


class How(StrEnum):
    """Whence a candidate comes."""

    EDIT = "edit"
    """A sweep saw a change that nobody announced."""
    LEARNT = "learnt"


class Sign(StrEnum):
    """Of a line of a difference."""

    ADD = "add"
    DEL = "del"
    SAME = "same"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffRow:
    sign: Sign
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """A response header that differs."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that differs."""

    path: str
    change: str
    size_before: int | None
    size_after: int | None
    owner: int | None
    """The number of the user to whom it belongs now."""
    touched_at: datetime | None
    """When its bytes were written, as the file system says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFinding:
    """What the sweep that saw it found."""

    code: str
    verdict: str
    message: str
    signals: tuple[str, ...]
    """What speaks for or against an attack, each in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of a candidate, to be decided by itself."""

    id: str
    kind: PartKind
    subject: str
    what: tuple[str, ...]
    """In words: `page changed`, `file added`."""
    lines: tuple[DiffRow, ...]
    headers: tuple[HeaderRow, ...]
    pages: tuple[str, ...]
    """What else is decided with it: pages that share its files."""
    files: tuple[FileRow, ...]
    more_files: int
    """So many beyond those shown."""
    findings: tuple[SeenFinding, ...]
    warnings: tuple[CandidateWarning, ...]
    tickets: tuple[str, ...]
    """Ids of announced changes that cover it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A candidate that nobody decided on yet."""

    id: str
    site: str
    how: How
    seen_at: datetime
    run: str
    """The sweep that saw it; empty where it was learnt."""
    verdict: str
    """Of that sweep; empty where it was learnt."""
    parts: int
    subjects: tuple[str, ...]
    """Of the first five."""
    warnings: int
    """Hostile signs in it."""
    approved_by: tuple[str, ...]
    """Who approved it already; a sealed page needs a second person."""
    is_outdated: bool
    """Whether it was seen before the baseline in force was approved."""
    quick: bool
    """Learnt in a hurry: hourly and daily changes are unknown."""


def blank(candidate: Baseline) -> Baseline:
    """What a first candidate is held against: nothing."""
    return replace(
        candidate,
        pages=(),
        tree=None if candidate.tree is None else Manifest(entries=()),
        server=None,
        named=(),
        hosts=(),
        resources=(),
        databases=(),
        warnings=(),
    )


def waiting_of(
    app: App, approved: Baseline | None, candidate: Baseline, parts: Sequence[Part]
) -> Waiting:
    """In short. `parts`: all that it changes."""
    run = app.store.runs.get(candidate.proposal_for) if candidate.proposal_for else None
    since = None if approved is None else approved.approved_at
    return Waiting(
        id=candidate.id,
        site=candidate.site,
        how=How.EDIT if candidate.proposal_for else How.LEARNT,
        seen_at=candidate.learnt_at if run is None else run.ended_at,
        run=candidate.proposal_for,
        verdict="" if run is None else run.verdict.value,
        parts=len(parts),
        subjects=tuple(part.subject for part in parts[:SUBJECTS_SHOWN]),
        warnings=len(candidate.warnings),
        approved_by=tuple(one.by for one in candidate.approvals),
        is_outdated=since is not None and candidate.learnt_at < since,
        quick=candidate.learning.quick,
    )


def views_of(
    app: App, approved: Baseline | None, candidate: Baseline, shown: Sequence[Part]
) -> tuple[PartView, ...]:
    """Some parts with all that is known of them; only of these differences are worked out."""
    before = approved or blank(candidate)
    some = with_parts(before, candidate, shown, baseline_id=candidate.id)
    told: dict[str, list[Difference]] = {}
    for one in differences(before, some, app.blobs):
        told.setdefault(_place(one), []).append(one)
    run = app.store.runs.get(candidate.proposal_for) if candidate.proposal_for else None
    tickets = app.store.tickets.of(candidate.site)
    pages = before.by_url(), candidate.by_url()
    files = _files(before, some)
    return tuple(
        _view(part, told, pages, files, run, tickets, candidate.warnings) for part in shown
    )


def _view(  # noqa: PLR0917 - what is known, each once for all parts
    part: Part,
    told: dict[str, list[Difference]],
    pages: tuple[dict[str, PageBaseline], dict[str, PageBaseline]],
    files: dict[str, FileRow],
    run: Run | None,
    tickets: Iterable[DeployTicket],
    warnings: Iterable[CandidateWarning],
) -> PartView:
    addresses = {p.subject for url in part.urls for known in pages if (p := known.get(url))}
    subjects = {part.subject, *(f"/{path}" for path in part.paths), *addresses}
    found = [one for place in _places(part, subjects) for one in told.get(place, ())]
    return PartView(
        id=part.id,
        kind=part.kind,
        subject=part.subject,
        what=tuple(dict.fromkeys(one.kind for one in found)),
        lines=tuple(_line(text) for one in found for text in one.text),
        headers=tuple(row for url in part.urls for row in _headers(url, pages)),
        pages=tuple(sorted(addresses - {part.subject})),
        files=tuple(files[path] for path in part.paths[:MAX_SHOWN_FILES] if path in files),
        more_files=max(0, len(part.paths) - MAX_SHOWN_FILES),
        findings=tuple(_seen(one) for one in _findings(run, subjects)),
        warnings=tuple(one for one in warnings if one.subject in subjects),
        tickets=tuple(
            one.id
            for one in tickets
            if run is not None and any(one.covers(name, run.ended_at) for name in subjects)
        ),
    )


def _place(one: Difference) -> str:
    return f"/{one.subject}" if one.kind.startswith("file ") else one.subject


def _places(part: Part, subjects: set[str]) -> tuple[str, ...]:
    if part.kind is PartKind.SECTION:
        return _TOLD_AS.get(part.subject, (part.subject,))
    return tuple(sorted(subjects))


def _line(text: str) -> DiffRow:
    if text.startswith("@@"):
        return DiffRow(sign=Sign.NOTE, text="…")
    sign = {"+": Sign.ADD, "-": Sign.DEL, " ": Sign.SAME}.get(text[:1], Sign.NOTE)
    return DiffRow(sign=sign, text=text if sign is Sign.NOTE else text[1:].removeprefix(" "))


def _headers(
    url: str, pages: tuple[dict[str, PageBaseline], dict[str, PageBaseline]]
) -> list[HeaderRow]:
    old, new = (pages[0].get(url), pages[1].get(url))
    if old is None or new is None:
        return []
    before, after = dict(old.headers), dict(new.headers)
    return [
        HeaderRow(name=name, before=before.get(name, ""), after=after.get(name, ""))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _files(before: Baseline, after: Baseline) -> dict[str, FileRow]:
    if before.tree is None or after.tree is None:
        return {}
    found = {}
    for one in difference(before.tree, after.tree):
        new = one.after
        found[one.path] = FileRow(
            path=one.path,
            change=one.kind.value,
            size_before=None if one.before is None else one.before.size,
            size_after=None if new is None else new.size,
            owner=None if new is None else new.uid,
            touched_at=None if new is None or not new.mtime_ns else _moment(new.mtime_ns),
        )
    return found


def _moment(nanoseconds: int) -> datetime | None:
    """None for a time that no calendar has: whoever may write a file says when it was."""
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _findings(run: Run | None, subjects: set[str]) -> list[Finding]:
    return [] if run is None else [one for one in run.findings if one.subject in subjects]


def _seen(finding: Finding) -> SeenFinding:
    return SeenFinding(
        code=finding.code,
        verdict=finding.verdict.value,
        message=finding.message,
        signals=tuple(one.text for one in finding.signals),
    )
