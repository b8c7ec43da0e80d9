"""Judges recorded runs again as another configuration would have: same bytes, same baselines,
tickets and times; no network, nothing written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sentinel.checkers import KINDS, Kind, Scope
from sentinel.core.baseline import Baseline
from sentinel.core.check import Check, TreeOptions
from sentinel.core.deployed import ANNOUNCED
from sentinel.core.exercise import exercised_again
from sentinel.core.finding import Finding
from sentinel.core.globs import matcher
from sentinel.core.judge import judged_again
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.look_facts import LOOK, page_of
from sentinel.core.nearest_form import nearest_form
from sentinel.core.observation import Observation, look_of
from sentinel.core.page import Look
from sentinel.core.records import Store
from sentinel.core.run import Run
from sentinel.core.run_verdict import run_verdict
from sentinel.core.sightings import UNCOMPARED
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import WitnessKind
from sentinel.errors import IntegrityError, SentinelError

GONE_BYTES = "bytes that were let go"
NO_RECORD = "runs of an older version, without a record of what they were judged from"
CRAWL_FACTS = "findings about files, links and the whole site, taken as they were recorded"
NO_BASELINE = "looks whose baseline is not kept, or does not verify"
BROKEN_CHECK = "looks on which a check broke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One subject that is judged otherwise; None where it is not judged at all."""

    subject: str
    before: Judgement | None
    after: Judgement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One run as the other configuration judges it."""

    run: Run
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    changes: tuple[Change, ...]
    not_replayed: Mapping[str, int]
    """Why, and how many."""


class _NotRepeatable(Exception):
    """Why a look cannot be judged again."""


@dataclass(slots=True, kw_only=True)
class Replaying:
    """A configuration's checks over stored looks."""

    site: Site
    checks: Sequence[Check]
    plugins: Mapping[str, Kind]
    store: Store
    bytes_of: Callable[[str], bytes]
    """The bytes of a digest. Raises KeyError where they are not kept, SentinelError."""
    _baselines: dict[str, Baseline | None] = field(default_factory=dict)

    def replay(self, run: Run, also: Sequence[Observation] = ()) -> Replay:
        """The run judged again; `also`: its looks on which nothing was found. Raises StoreError."""
        missing: dict[str, int] = {}
        record = run.circumstances
        if record is None and (run.findings or run.judgements):
            missing[NO_RECORD] = 1
            return self._as_it_was(run, missing)
        found = [*self._findings(run, missing), *self._intact(run, also, missing)]
        if record is None:
            return self._without_record(run, found, missing)
        judgements = exercised_again(run.judgements, judged_again(found, record))
        return Replay(
            run=run,
            verdict=run_verdict(found, judgements),
            judgements=judgements,
            changes=tuple(_changes(run.judgements, judgements)),
            not_replayed=missing,
        )

    def _as_it_was(self, run: Run, missing: Mapping[str, int]) -> Replay:
        return Replay(
            run=run,
            verdict=run.verdict,
            judgements=run.judgements,
            changes=(),
            not_replayed=missing,
        )

    def _without_record(
        self, run: Run, found: Sequence[Finding], missing: Mapping[str, int]
    ) -> Replay:
        """A run that found nothing kept no record: what is found on it now is told as it stands,
        one look alone, which proves nothing."""
        if not found:
            return self._as_it_was(run, missing)
        record = JudgingRecord(
            baseline="", now=run.ended_at, since=run.started_at, looked_at=run.pages
        )
        judgements = judged_again(found, record)
        return Replay(
            run=run,
            verdict=run_verdict(found, judgements),
            judgements=judgements,
            changes=tuple(_changes((), judgements)),
            not_replayed=missing,
        )

    def _findings(self, run: Run, missing: dict[str, int]) -> Iterator[Finding]:
        """What was found, made again where a look's bytes can give it."""
        looks: dict[tuple[str, WitnessKind, str], list[Finding]] = {}
        names = {check.name for check in self.checks}
        for one in run.findings:
            if one.check not in names or self._ignored(one):
                continue
            if LOOK in one.details and not _made_otherwise(one):
                looks.setdefault((one.url, one.witness, one.digest_after), []).append(one)
            else:
                _count(missing, CRAWL_FACTS)
                yield one
        for group in looks.values():
            checks = {*run.checks, *(one.check for one in group)}
            try:
                yield from self._again(run, group, checks)
            except _NotRepeatable as reason:
                _count(missing, str(reason))
                yield from group

    def _again(self, run: Run, group: Sequence[Finding], names: set[str]) -> list[Finding]:
        first = group[0]
        page = page_of(first, self._bytes(first.digest_after))
        if page is None or run.circumstances is None:
            raise _NotRepeatable(GONE_BYTES)
        fresh = self._checked(page, first.witness, first.subject, run.circumstances.baseline, names)
        # a control address that did not answer then was no part of the look
        away = {one.code: one for one in group if one.verdict is Verdict.INCONCLUSIVE}
        return [
            replace(one, verdict=away[one.code].verdict, message=away[one.code].message)
            if one.verdict is Verdict.DOWN and one.code in away
            else one
            for one in fresh
        ]

    def _intact(
        self, run: Run, also: Sequence[Observation], missing: dict[str, int]
    ) -> Iterator[Finding]:
        """What is found now on looks that differed only in what may change by itself."""
        for seen in also:
            try:
                look = look_of(seen, self._bytes(seen.sha256) if seen.sha256 else b"")
                names = set(run.checks)
                yield from self._checked(look, seen.witness, seen.subject, seen.baseline, names)
            except _NotRepeatable as reason:
                _count(missing, str(reason))

    def _checked(
        self, look: Look, witness: WitnessKind, subject: str, baseline_id: str, names: set[str]
    ) -> list[Finding]:
        baseline = self._baseline(baseline_id)
        if baseline is None:
            raise _NotRepeatable(NO_BASELINE)
        expected = baseline.by_url().get(look.url)
        expected, before = nearest_form(expected, look, self._bytes)
        snapshot = Snapshot(
            site=self.site,
            taken_at=look.fetched_at,
            witness=witness,
            look=look,
            expected=expected,
            before=before,
            baseline=baseline,
        )
        path = subject.partition("?")[0]
        found: list[Finding] = []
        for check in self.checks:
            kind = self.plugins.get(check.name) or KINDS[check.kind]
            if check.name in names and kind.scope is Scope.PAGE and check.covers(path):
                found += _run(kind, check, snapshot)
        return found

    def _baseline(self, baseline_id: str) -> Baseline | None:
        if baseline_id not in self._baselines:
            try:
                self._baselines[baseline_id] = self.store.baselines.get(baseline_id)
            except IntegrityError:
                self._baselines[baseline_id] = None
        return self._baselines[baseline_id]

    def _bytes(self, digest: str) -> bytes:
        try:
            return self.bytes_of(digest)
        except (KeyError, SentinelError):
            raise _NotRepeatable(GONE_BYTES) from None

    def _ignored(self, finding: Finding) -> bool:
        """Whether a file's check ignores it now."""
        path = finding.details.get("path", "")
        check = next(check for check in self.checks if check.name == finding.check)
        if finding.witness is not WitnessKind.TREE or not path:
            return False
        return isinstance(check.options, TreeOptions) and matcher(check.options.ignore)(path)


def _run(kind: Kind, check: Check, snapshot: Snapshot) -> list[Finding]:
    try:
        return list(kind.check(check, snapshot))
    except Exception as error:  # a plug-in may raise anything
        raise _NotRepeatable(BROKEN_CHECK) from error


def _made_otherwise(finding: Finding) -> bool:
    """Whether more than a look's bytes went into it: a browser, a deploy's manifest, or the choice
    not to compare it because so much else was hostile."""
    return (
        finding.witness is WitnessKind.RENDERED
        or finding.code in UNCOMPARED
        or ANNOUNCED in finding.details
    )


def _changes(before: Sequence[Judgement], after: Sequence[Judgement]) -> Iterator[Change]:
    old, new = ({j.subject: j for j in judged} for judged in (before, after))
    for subject in sorted(old.keys() | new.keys()):
        was, now = old.get(subject), new.get(subject)
        same = was is not None and now is not None and _telling(was) == _telling(now)
        if not same:
            yield Change(subject=subject, before=was, after=now)


def _telling(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.verdict.value, judgement.code, judgement.rule


def _count(missing: dict[str, int], why: str) -> None:
    missing[why] = missing.get(why, 0) + 1
