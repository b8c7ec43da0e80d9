"""What deploy tickets announce byte for byte: which of it stands, what of it is not there yet.

Exactly the announced bytes at exactly the announced paths are approved; everything else is judged
as if there were no ticket. A ticket for a window (no files) has no part in this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote

from sentinel.core import rules
from sentinel.core.announced import Announced
from sentinel.core.baseline import AnnouncedFile, Baseline, DeployTicket
from sentinel.core.finding import Finding, Strength
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import WitnessKind

DEPLOYED = "deployed-as-announced"
"""Reason code of a change to exactly what a ticket announces: nobody is asked about it."""
UNFINISHED = "deploy-unfinished"
"""Reason code of what an upload that is under way leaves for a moment."""
ANNOUNCED = "announced"
"""In the details of a finding: the digest of the announced file that the server filled in."""
SIZE = "size"
"""In the details of a finding: how many bytes were seen."""
HOLDS_AFTER_END = timedelta(days=30)
"""Announced bytes that nobody approved for so long are an edit like any other."""

_GONE = frozenset({"page-missing", "file-removed"})
_PUT = frozenset({"page-changed", "page-unapproved", "file-added", "file-changed", "type-changed"})
_ADDED = frozenset({"file-added", "page-unapproved"})
_PART_SUFFIXES = (".part", ".filepart", ".partial", ".tmp", ".swp", "~")
_RANDOM = 6
"""Length of what rsync puts behind the name of a file that it is writing."""
_CHANGED = frozenset({Verdict.EDITED, Verdict.SUSPECT, Verdict.DEFACED, Verdict.CORRUPT})
_UNSURE = _CHANGED - {Verdict.DEFACED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """What tickets announce exactly for a look. The newest ticket counts for each path."""

    by_path: Mapping[str, AnnouncedFile] = field(default_factory=dict)
    by_subject: Mapping[str, tuple[AnnouncedFile, ...]] = field(default_factory=dict)

    def served(self, subject: str) -> tuple[AnnouncedFile, ...]:
        """The files that may be served at a subject; those that shall be gone are left out."""
        return tuple(f for f in self.by_subject.get(path_of(subject), ()) if f.sha256)


NOTHING = Announcements()


def path_of(subject: str) -> str:
    """A subject without its query: a file is served alike whatever stands behind `?`."""
    return subject.partition("?")[0]


def announcements(
    tickets: Sequence[DeployTicket],
    at: datetime,
    first_seen: Mapping[str, datetime] | None = None,
) -> Announcements:
    """What tickets that hold at a moment announce. `first_seen`: see `Announced`; what was seen
    in a grave state before its ticket was begun is left out."""
    holding = [ticket for ticket in tickets if _holds(ticket, at)]
    seen = first_seen or {}
    by_path: dict[str, AnnouncedFile] = {}
    for ticket in sorted(holding, key=lambda one: one.begins_at):
        for file in ticket.files:
            if file.subject in seen and ticket.begins_at > seen[file.subject]:
                by_path.pop(file.path, None)
            else:
                by_path[file.path] = file
    by_subject: dict[str, tuple[AnnouncedFile, ...]] = {}
    for file in by_path.values():
        by_subject[file.subject] = (*by_subject.get(file.subject, ()), file)
    return Announcements(by_path=by_path, by_subject=by_subject) if by_path else NOTHING


def still_counting(
    tickets: Iterable[DeployTicket], baseline: Baseline | None, now: datetime
) -> tuple[DeployTicket, ...]:
    """The tickets without those whose deploy is over and was approved: what they announced holds
    no longer than until the next approval, or old bytes could be brought back under them. One for
    a time, which is over, has no part in what comes after that approval."""
    approved_at = None if baseline is None else baseline.approved_at
    return tuple(
        ticket
        for ticket in tickets
        if approved_at is None
        or approved_at < ticket.begins_at
        or (ticket.ended_at is None and now <= ticket.ends_at)
    )


def only_about(ticket: DeployTicket, subjects: Iterable[str]) -> DeployTicket:
    """The ticket with no further files than those of some subjects, and their half-written ones,
    so that a record of a judgement stays small."""
    wanted = frozenset(map(path_of, subjects))
    folders = frozenset(subject.rpartition("/")[0] for subject in wanted)
    kept = tuple(
        file
        for file in ticket.files
        if file.subject in wanted or file.subject.rpartition("/")[0] in folders
    )
    return ticket if kept == ticket.files else replace(ticket, files=kept)


def settle(
    findings: Sequence[Finding], announced: Announced
) -> tuple[tuple[Judgement, ...], tuple[Finding, ...]]:
    """Judgements on what is as announced, and the findings that are left to be weighed.

    - A finding about exactly the announced bytes is taken out. Where nothing else is found at its
      subject, the judgement is EDITED under DEPLOYED.
    - While the window lasts, what an upload leaves for a moment (a file that is shorter than
      announced and not hostile, one that is not there yet, one under its temporary name) becomes
      INCONCLUSIVE: it is looked at again.
    - With a hostile sign a finding stays what it is.
    """
    tickets = [
        t for t in announced.tickets if t.files and any(_holds(t, at) for at in announced.times)
    ]
    if not tickets:
        return (), tuple(findings)
    index = _Index(tickets, announced)
    left: list[Finding] = []
    done: dict[str, DeployTicket] = {}
    for finding in findings:
        ticket = index.exact(finding)
        if ticket is not None:
            done.setdefault(finding.subject, ticket)
        else:
            left.append(index.unfinished(finding))
    left = _alike(left)
    busy = {finding.subject for finding in left if finding.verdict is not Verdict.INTACT}
    return tuple(
        Judgement(
            verdict=Verdict.EDITED,
            code=DEPLOYED,
            rule=rules.E3.name,
            subject=subject,
            reasons=(
                f"Exactly what deploy ticket {ticket.id} of {ticket.by} announces: "
                f"{ticket.reason}.",
            ),
            exits=("Not suspect: these bytes at this place were announced before they stood.",),
        )
        for subject, ticket in done.items()
        if subject not in busy
    ), tuple(left)


def beside_manifest(judgement: Judgement, announced: Announced) -> Judgement:
    """The judgement with a sentence for who reads it, where a deploy with a manifest is under way
    and this is not of it."""
    if judgement.verdict not in _CHANGED or judgement.code == DEPLOYED:
        return judgement
    ticket = next((t for t in announced.tickets if t.files and _is_open(t, announced)), None)
    if ticket is None:
        return judgement
    other = any(file.subject == path_of(judgement.subject) for file in ticket.files)
    said = (
        f"Deploy ticket {ticket.id} announces other bytes here."
        if other
        else f"Not in the manifest of deploy ticket {ticket.id}."
    )
    return replace(judgement, reasons=(*judgement.reasons, said))


def _alike(findings: Sequence[Finding]) -> list[Finding]:
    """What other checks say of the very bytes that an upload has not completed waits as well."""
    half = {
        (path_of(finding.subject), finding.digest_after)
        for finding in findings
        if finding.code == UNFINISHED and finding.digest_after
    }
    return [
        replace(finding, verdict=Verdict.INCONCLUSIVE, code=UNFINISHED)
        if (path_of(finding.subject), finding.digest_after) in half and _may_wait(finding)
        else finding
        for finding in findings
    ]


def _may_wait(finding: Finding) -> bool:
    return finding.verdict in _UNSURE and finding.strongest is not Strength.STRONG


class _Index:
    """The announced files of some tickets, by where findings name them."""

    def __init__(self, tickets: Sequence[DeployTicket], announced: Announced) -> None:
        self._announced = announced
        self._by_subject: dict[str, list[tuple[DeployTicket, AnnouncedFile]]] = {}
        self._open_names: dict[str, AnnouncedFile] = {}
        newest: dict[str, tuple[DeployTicket, AnnouncedFile]] = {}
        for ticket in sorted(tickets, key=lambda one: one.begins_at):
            newest |= {file.path: (ticket, file) for file in ticket.files}
        for ticket, file in newest.values():
            self._by_subject.setdefault(file.subject, []).append((ticket, file))
            if _is_open(ticket, announced):
                self._open_names[file.path] = file

    def exact(self, finding: Finding) -> DeployTicket | None:
        """The ticket that announces exactly this."""
        for ticket, file in self._by_subject.get(path_of(finding.subject), ()):
            if _is_exact(finding, file) and not self._late(finding.subject, ticket):
                return ticket
        return None

    def unfinished(self, finding: Finding) -> Finding:
        """The finding, as INCONCLUSIVE where it is what an upload leaves for a moment."""
        if not _may_wait(finding):
            return finding
        said = self._under_way(finding)
        if not said:
            return finding
        return replace(
            finding,
            verdict=Verdict.INCONCLUSIVE,
            code=UNFINISHED,
            message=f"{said} {finding.message}",
        )

    def _under_way(self, finding: Finding) -> str:
        for ticket, file in self._by_subject.get(path_of(finding.subject), ()):
            if file.path not in self._open_names or self._late(finding.subject, ticket):
                continue
            if finding.code in _GONE and file.sha256:
                return "It is announced by a deploy that is under way, and is not there yet."
            size = finding.details.get(SIZE, "")
            if finding.verdict is not Verdict.SUSPECT and size.isdigit() and int(size) < file.size:
                return f"A deploy is writing it: {size} of {file.size} bytes are there."
        path = finding.details.get("path") or unquote(path_of(finding.subject).lstrip("/"))
        if finding.code in _ADDED and any(n in self._open_names for n in _final_names(path)):
            return "A deploy is writing it under a temporary name."
        return ""

    def _late(self, subject: str, ticket: DeployTicket) -> bool:
        seen = self._announced.first_seen.get(subject)
        return seen is not None and ticket.begins_at > seen


def _is_exact(finding: Finding, file: AnnouncedFile) -> bool:
    on_disk = finding.witness is WitnessKind.TREE
    if on_disk and finding.details.get("path") != file.path:
        return False
    if not file.sha256:
        return finding.code in _GONE
    if finding.code not in _PUT:
        return False
    return file.sha256 in {finding.digest_after, finding.details.get(ANNOUNCED, "")}


def _final_names(path: str) -> Iterable[str]:
    """The names that a file under a temporary name may get in the end."""
    folder, slash, name = path.rpartition("/")
    if name.startswith(".") and name[-_RANDOM - 1 : -_RANDOM] == ".":
        yield f"{folder}{slash}{name[1 : -_RANDOM - 1]}"
    for suffix in _PART_SUFFIXES:
        if name.endswith(suffix):
            yield f"{folder}{slash}{name.removesuffix(suffix)}"


def _end(ticket: DeployTicket) -> datetime:
    return min(ticket.ends_at, ticket.ended_at or ticket.ends_at)


def _holds(ticket: DeployTicket, at: datetime) -> bool:
    """Whether what a ticket announces exactly counts at a moment: not before it begins, nor where
    it was ended before that, and beyond its window until it is approved, but not for ever."""
    end = _end(ticket)
    return ticket.begins_at <= at <= end + HOLDS_AFTER_END and ticket.begins_at <= end


def _is_open(ticket: DeployTicket, announced: Announced) -> bool:
    return any(ticket.begins_at <= at <= _end(ticket) for at in announced.times)
