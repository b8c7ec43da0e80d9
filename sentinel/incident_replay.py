"""Judges the recorded runs of an incident again, from what is stored and without any network."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sentinel.checkers import KINDS, Kind, Scope
from sentinel.core.baseline import Baseline
from sentinel.core.check import Check
from sentinel.core.deployed import ANNOUNCED
from sentinel.core.exercise import exercised_again
from sentinel.core.finding import Finding
from sentinel.core.incident import Incident
from sentinel.core.judge import judged_again
from sentinel.core.look_facts import LOOK, page_of
from sentinel.core.nearest_form import nearest_form
from sentinel.core.records import Store
from sentinel.core.replayed import (
    MAX_TOLD,
    ReplayedRun,
    finding_differences,
    judgement_differences,
)
from sentinel.core.run import Run
from sentinel.core.sightings import UNCOMPARED
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.errors import IntegrityError, SentinelError

MAX_RUNS = 20
"""Runs of one incident that are judged again: those from its first sighting to its verdict."""
_LookKey = tuple[str, str, WitnessKind, str]
"""Check, URL, witness and digest: the findings that one look gave to one check."""


class _NotRepeatable(Exception):
    """Why a look cannot be taken through its check again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayer:
    """Repeats what was judged, with the checks of the configuration in force."""

    site: Site
    checks: Sequence[Check]
    plugins: dict[str, Kind]
    store: Store
    bytes_of: Callable[[str], bytes]
    """The bytes of a digest, from wherever they are kept. Raises KeyError, SentinelError."""

    def replay(self, incident: Incident) -> tuple[ReplayedRun, ...]:
        """The runs from the first sighting to the one that reached the incident's verdict, oldest
        first. Raises StoreError."""
        found = []
        for run in self.store.runs.grave_since(incident.site, incident.first_sighting_at, MAX_RUNS):
            if incident.ended_at is not None and run.started_at > incident.ended_at:
                break
            found.append(self._again(run))
            if run.verdict is incident.verdict:
                break
        return tuple(found)

    def _again(self, run: Run) -> ReplayedRun:
        record = run.circumstances
        told = ReplayedRun(
            run=run.id, verdict=run.verdict, subjects=len(run.judgements), pages=0, as_recorded=0
        )
        if record is None:
            why = "an older version of Sentinel did not record what it was judged from."
            return replace(told, not_repeated=(f"The whole run: {why}",))
        again = exercised_again(run.judgements, judged_again(run.findings, record))
        looks, others = _by_look(run.findings)
        remade, differs, missing = self._remade(record.baseline, looks)
        anew = exercised_again(run.judgements, judged_again([*others, *remade], record))
        differs += judgement_differences(run.judgements, anew, reasons=False)
        return replace(
            told,
            pages=sum(len(group) for group in looks.values()) - len(missing),
            as_recorded=len(others),
            differs=_few(judgement_differences(run.judgements, again, reasons=True)),
            remade_differs=_few(differs),
            not_repeated=_few(missing),
        )

    def _remade(
        self, baseline_id: str, looks: dict[_LookKey, list[Finding]]
    ) -> tuple[list[Finding], list[str], list[str]]:
        """The findings of looks made again (those that cannot be, as recorded), in what they
        differ, and what could not be made again."""
        try:
            baseline = self.store.baselines.get(baseline_id) if baseline_id else None
            why = f"baseline {baseline_id} is not kept."
        except IntegrityError as error:
            baseline, why = None, str(error)
        found: list[Finding] = []
        differs: list[str] = []
        missing: list[str] = []
        for key, group in looks.items():
            where = f"{group[0].subject} ({key[2]})"
            try:
                fresh = self._look_again(group, baseline, why)
            except _NotRepeatable as reason:
                missing += [f"{where}: {reason}"] * len(group)
                found += group
            else:
                fresh = _with_controls(group, fresh)
                found += fresh
                differs += [f"{where}: {text}." for text in finding_differences(group, fresh)]
        return found, differs, missing

    def _look_again(
        self, group: Sequence[Finding], baseline: Baseline | None, why: str
    ) -> list[Finding]:
        first = group[0]
        if baseline is None:
            raise _NotRepeatable(why)
        check = next((check for check in self.checks if check.name == first.check), None)
        if check is None:
            raise _NotRepeatable(f"no check of the name {first.check!r} is configured any more.")
        kind = self.plugins.get(check.name) or KINDS[check.kind]
        page = page_of(first, self._kept(first.digest_after, "what was seen"))
        if page is None or kind.scope is not Scope.PAGE:
            raise _NotRepeatable("nothing but its bytes was recorded of the look.")
        expected = baseline.by_url().get(first.url)
        expected, before = nearest_form(
            expected, page, lambda digest: self._kept(digest, "the approved page")
        )
        snapshot = Snapshot(
            site=self.site,
            taken_at=page.fetched_at,
            witness=first.witness,
            look=page,
            expected=expected,
            before=before,
            baseline=baseline,
        )
        return list(kind.check(check, snapshot))

    def _kept(self, digest: str, what: str) -> bytes:
        try:
            return self.bytes_of(digest)
        except KeyError:
            raise _NotRepeatable(
                f"the bytes of {what} ({digest[:12]}) are neither in the spool nor in the evidence."
            ) from None
        except SentinelError as error:
            raise _NotRepeatable(str(error)) from error


def _by_look(
    findings: Sequence[Finding],
) -> tuple[dict[_LookKey, list[Finding]], list[Finding]]:
    """Findings that can be made again from a page's bytes, by their look, and all others."""
    looks: dict[_LookKey, list[Finding]] = {}
    others: list[Finding] = []
    for finding in findings:
        if LOOK in finding.details and not _made_otherwise(finding):
            key = (finding.check, finding.url, finding.witness, finding.digest_after)
            looks.setdefault(key, []).append(finding)
        else:
            others.append(finding)
    return looks, others


def _made_otherwise(finding: Finding) -> bool:
    """Whether more than the look's bytes went into it: a browser, a deploy's manifest, or the
    choice not to compare it because so much else was hostile."""
    return (
        finding.witness is WitnessKind.RENDERED
        or finding.code in UNCOMPARED
        or ANNOUNCED in finding.details
    )


def _with_controls(before: Sequence[Finding], fresh: Sequence[Finding]) -> list[Finding]:
    """The fresh findings, with what control addresses said then: a look cannot tell that our own
    network was away."""
    away = {f.code: f for f in before if f.verdict is Verdict.INCONCLUSIVE}
    return [
        replace(one, verdict=then.verdict, message=then.message)
        if one.verdict is Verdict.DOWN and (then := away.get(one.code)) is not None
        else one
        for one in fresh
    ]


def _few(told: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    every = tuple(dict.fromkeys(told))
    more = len(every) - MAX_TOLD
    return (*every[:MAX_TOLD], f"and {more} more.") if more > 0 else every
