"""What the witnesses of an incident saw, address by address, with known-good beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sentinel.app_parts import App
from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.finding import Finding
from sentinel.core.incident import Incident
from sentinel.core.look_facts import page_of
from sentinel.core.run import Run
from sentinel.core.sightings import affected
from sentinel.core.verdict import INCIDENT_VERDICTS, Judgement, worst
from sentinel.core.words import WitnessKind
from sentinel.errors import IntegrityError, StoreError
from sentinel.grave_runs import deciding, grave_runs
from sentinel.operations.desk import Desk
from sentinel.operations.incident_view import (
    FileSeen,
    HeaderSeen,
    Picture,
    Seen,
    Subject,
    TextDiff,
    WitnessSaw,
)
from sentinel.operations.text_diff import text_diff

MAX_RUNS = 6
"""Grave runs whose findings are shown; what they found is known by then."""
MAX_SUBJECTS = 6
MAX_WITNESSES = 8
MAX_SIGNALS = 6
MAX_FILES = 60
MAX_HEADERS = 40
MAX_TEXT = 600
_HTML = ("text/html", "application/xhtml+xml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".avif")
RENDERED = "page-rendered"
INSIDE = frozenset({WitnessKind.TREE, WitnessKind.DATABASE, WitnessKind.DATABASE_SECOND})
"""Witnesses that see what no visitor does."""


class Witnessed(NamedTuple):
    """What takes long to put together, and changes only with a run."""

    seen: Seen
    why: Judgement | None
    digests: frozenset[str]
    """Of all bytes that belong to the incident."""
    outside: frozenset[str]
    """Of those among them that the site gives to whoever asks; the others are of its files and
    databases, which hold its passwords."""

    @property
    def seen_outside(self) -> Seen:
        """What may be seen by who may not read the site's files: without lines out of them."""
        return replace(
            self.seen,
            subjects=tuple(
                one
                if one.diff is None or one.diff.after in self.outside
                else replace(one, diff=None)
                for one in self.seen.subjects
            ),
        )


def witnessed_of(desk: Desk, incident: Incident) -> Witnessed:
    """Kept until a run, or a sighting, could have changed it. Raises StoreError."""
    store = desk.app.store
    until = "ended"
    if incident.ended_at is None:
        last = store.overview.looks([incident.site]).get(incident.site)
        until = "" if last is None else last.id

    def make() -> Witnessed:
        runs = grave_runs(store, incident, MAX_RUNS)
        seen = seen_of(desk.app, incident, runs)
        before = {one.before for subject in seen.subjects for one in subject.pictures} - {""}
        found = [finding for run in runs for finding in run.findings]
        return Witnessed(
            seen=seen,
            why=deciding(runs, incident),
            digests=digests_of(incident.evidence, found) | before,
            outside=digests_of((), [one for one in found if one.witness not in INSIDE]) | before,
        )

    return desk.glances.made(("witnessed", incident.id, until, str(incident.affected)), make)


def seen_of(app: App, incident: Incident, runs: Sequence[Run]) -> Seen:
    """Of the runs that the incident rests on. Raises StoreError."""
    baseline = _approved(app, incident.site)
    expected = {} if baseline is None else {page.subject: page for page in baseline.pages}
    groups: dict[str, list[Finding]] = {}
    for run in runs:
        for finding in run.findings:
            groups.setdefault(finding.subject, []).append(finding)
    known = {one.subject: one for one in affected(app.store.incidents.sightings(incident.id))}
    names = [name for name in dict.fromkeys((*incident.subjects, *known)) if name in groups]
    grave = [name for name in names if _is_grave(groups[name])] or names
    grave.sort(key=_telling(groups))
    files = [one for group in groups.values() for one in _files(group)]
    return Seen(
        subjects=tuple(
            Subject(
                subject=name,
                verdict=worst(tuple(finding.verdict for finding in groups[name])),
                first_seen_at=known[name].first_seen_at if name in known else None,
                saw=_saw(groups[name]),
                diff=_diff(app, groups[name], expected.get(name)),
                pictures=pictures_of(groups[name], name, expected.get(name)),
                headers=_headers(groups[name], expected.get(name)),
            )
            for name in grave[:MAX_SUBJECTS]
        ),
        more=max(0, incident.addresses - min(len(grave), MAX_SUBJECTS)),
        files=tuple(files[:MAX_FILES]),
        more_files=max(0, len(files) - MAX_FILES),
    )


def digests_of(evidence: Iterable[str], findings: Iterable[Finding]) -> frozenset[str]:
    """Of all bytes that belong to an incident: what proved it, what was found, and what that was
    compared with."""
    found = set(evidence)
    for finding in findings:
        found.update(finding.evidence)
        found.update({finding.digest_before, finding.digest_after})
    return frozenset(found - {""})


def _is_grave(group: Iterable[Finding]) -> bool:
    return any(finding.verdict in INCIDENT_VERDICTS for finding in group)


def _telling(
    groups: Mapping[str, Sequence[Finding]],
) -> Callable[[str], tuple[bool, int, int]]:
    """Pages before files, what more witnesses saw first, the root before others."""

    def key(name: str) -> tuple[bool, int, int]:
        kinds = {finding.witness for finding in groups[name]}
        return (kinds == {WitnessKind.TREE}, -len(kinds), len(name))

    return key


def _saw(group: Sequence[Finding]) -> tuple[WitnessSaw, ...]:
    """One for each witness and what it said, the gravest first."""
    told: dict[tuple[WitnessKind, str, str], Finding] = {}
    for finding in group:
        told.setdefault((finding.witness, finding.code, finding.digest_after), finding)
    ordered = sorted(told.values(), key=lambda one: one.verdict not in INCIDENT_VERDICTS)
    return tuple(
        WitnessSaw(
            witness=finding.witness,
            verdict=finding.verdict,
            code=finding.code,
            rule=finding.rule,
            message=finding.message[:MAX_TEXT],
            signals=tuple(signal.text[:MAX_TEXT] for signal in finding.signals[:MAX_SIGNALS]),
            digest=finding.digest_after,
            kept=bool(finding.digest_after) and finding.digest_after in finding.evidence,
        )
        for finding in ordered[:MAX_WITNESSES]
    )


def _diff(app: App, group: Sequence[Finding], page: PageBaseline | None) -> TextDiff | None:
    """Of the first look at a page whose bytes, and whose approved bytes, are kept."""
    if page is not None and page.content_type not in _HTML:
        return None
    for finding in group:
        before = finding.digest_before
        if page is not None and page.variants and not before:
            before = page.variants[0].sha256
        if finding.code == RENDERED or finding.digest_after not in finding.evidence or not before:
            continue
        bodies = [_kept(app, digest) for digest in (before, finding.digest_after)]
        if bodies[0] is None or bodies[1] is None or b"\0" in bodies[1][:4096]:
            continue
        return text_diff(
            bodies[0],
            bodies[1],
            digests=(before, finding.digest_after),
            content_type="text/html" if page is None else page.content_type,
            url=finding.url,
        )
    return None


def pictures_of(
    group: Sequence[Finding], subject: str, page: PageBaseline | None
) -> tuple[Picture, ...]:
    """What was seen as a picture, with the approved one where the baseline keeps one."""
    form = None if page is None else page.rendered
    approved = "" if form is None else form.picture_sha256
    found: list[Picture] = []
    for finding in group:
        if finding.code == RENDERED:
            shown = [one for one in finding.evidence if one != finding.digest_after]
            found += [Picture(what="rendered", before=approved, after=one) for one in shown[:1]]
        elif subject.lower().endswith(_PICTURES) and finding.digest_after in finding.evidence:
            after = finding.digest_after
            found.append(Picture(what="file", before=finding.digest_before, after=after))
    return tuple(dict.fromkeys(found))[:4]


def _headers(group: Sequence[Finding], page: PageBaseline | None) -> tuple[HeaderSeen, ...]:
    """Of the first look that kept them; approved ones are those that are compared."""
    look = next((one for finding in group if (one := page_of(finding, b"")) is not None), None)
    if look is None:
        return ()
    approved = dict(page.headers) if page is not None else {}
    rows = [
        HeaderSeen(name=name, approved=approved.get(name.lower(), ""), seen=value[:MAX_TEXT])
        for name, value in look.headers[:MAX_HEADERS]
    ]
    names = {name.lower() for name, _ in look.headers}
    gone = [
        HeaderSeen(name=name, approved=value[:MAX_TEXT], seen="")
        for name, value in approved.items()
        if name not in names
    ]
    return (*gone, *rows)


def _files(group: Iterable[Finding]) -> list[FileSeen]:
    seen: dict[tuple[str, str, str], FileSeen] = {}
    for finding in group:
        path = finding.details.get("path", "")
        if finding.witness is not WitnessKind.TREE or not path:
            continue
        one = FileSeen(
            path=path[:MAX_TEXT],
            code=finding.code,
            before=finding.digest_before,
            after=finding.digest_after,
            size=finding.details.get("size", ""),
        )
        seen.setdefault((path, finding.code, finding.digest_after), one)
    return list(seen.values())


def _approved(app: App, site: str) -> Baseline | None:
    try:
        return app.store.baselines.approved(site)
    except IntegrityError:
        return None  # one that does not verify is no known-good


def _kept(app: App, digest: str) -> bytes | None:
    try:
        return app.blobs.get(digest)
    except (KeyError, IntegrityError, StoreError):
        return None
