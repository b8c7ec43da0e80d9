"""Sightings: which address showed which bytes when, in the runs of one incident.

An incident names only so many addresses; its sightings name and count all of them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.core.finding import Finding
from sentinel.core.incident import IncidentState
from sentinel.core.run import Run
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict, worst

MAX_SIGHTINGS = 20_000
"""Of one incident; later ones are kept only a FEW a run, and the count then says `at least`."""
FEW = 3
MAX_DIGESTS = 20
"""Of one address; a page that differs at each look is nothing new after so many."""
MAX_RETURNS = 20
"""How often the same bytes may come back at an address; then once in RETURN_PAUSE. Behind one name
there may be two servers, of which one is good."""
RETURN_PAUSE = timedelta(hours=1)
UNCOMPARED = frozenset({"page-not-compared"})
"""Codes of findings that something changed and was not compared."""
NOT_READ = "not-read"
"""The same, as a tree finding's `comparison`."""
CROWD = "changes"
"""Detail of a finding that stands for so many changes at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One address with the bytes that stood there, as one run saw it first."""

    subject: str
    digest: str
    """SHA-256 of the bytes; empty where there were none."""
    verdict: Verdict
    """`inconclusive`: it changed with the others, and was not compared."""
    run: str
    """Empty in what an older version of Sentinel noted: neither look nor bytes are known."""
    at: datetime
    state: IncidentState
    """Of the incident after this run."""
    stands_for: int = 1
    """How many changes; more than one where they were not named one by one."""
    news: bool = True
    """False where the same bytes were known there, and have been compared only now."""
    number: int = 0
    """Counted up by the store over all incidents."""

    @property
    def compared(self) -> bool:
        return self.verdict is not Verdict.INCONCLUSIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One address of an incident, over all its sightings."""

    subject: str
    verdict: Verdict
    first_seen_at: datetime
    run: str
    stands_for: int


def sighted(run: Run, at: datetime, state: IncidentState) -> tuple[Sighting, ...]:
    """All that one grave run saw: what was judged grave, then what changed with it and was not
    compared, because so much else was hostile. Empty for a run that is not grave."""
    if run.verdict not in INCIDENT_VERDICTS:
        return ()
    groups: dict[str, list[Finding]] = {}
    for finding in run.findings:
        groups.setdefault(finding.subject, []).append(finding)
    grave = {j.subject: j.verdict for j in run.judgements if j.verdict in INCIDENT_VERDICTS}
    rest = [subject for subject, group in groups.items() if any(map(_uncompared, group))]
    verdicts = {**grave, **{s: Verdict.INCONCLUSIVE for s in rest if s not in grave}}
    return tuple(
        Sighting(
            subject=subject,
            digest=digest,
            verdict=verdict,
            run=run.id,
            at=at,
            state=state,
            stands_for=_stands_for(groups.get(subject, ())),
        )
        for subject, verdict in verdicts.items()
        for digest in _digests(groups.get(subject, ()), verdict)
    )


def unknown(
    seen: Sequence[Sighting],
    known: Sequence[Sighting],
    *,
    put_right: bool,
    opened_at: int = -1,
    graver: Verdict | None = None,
) -> tuple[Sighting, ...]:
    """Those of a run that are to be kept: other bytes than were known at an address, or known
    ones of which it is known only now what they are. `put_right`: the site was found good since
    the known ones, so that whatever is seen has come anew. Of what an older version of Sentinel
    noted only the address is known: what its first look shows there is no news. `opened_at`: the
    last sighting when a person opened the site; how often something came back before says nothing
    about an attack on the open site. `graver`: the verdict until now, where the run makes an
    incident graver that a person is in charge of; known bytes that are found graver than that are
    news, for a damaged site must not stay open once it is proven defaced."""
    room = max(FEW, MAX_SIGHTINGS - len(known))
    if put_right:
        return _returned(seen, [s for s in known if s.number > opened_at])[:room]
    compared = {(s.subject, s.digest): False for s in known}
    undescribed = {s.subject for s in known} - {s.subject for s in known if s.run}
    for sighting in known:
        compared[sighting.subject, sighting.digest] |= sighting.compared
    digests = Counter(subject for subject, _ in compared)
    found = []
    for sighting in seen:
        before = compared.get((sighting.subject, sighting.digest))
        if before is None and digests[sighting.subject] < MAX_DIGESTS:
            found.append(replace(sighting, news=sighting.subject not in undescribed))
        elif before is False and sighting.compared:
            found.append(replace(sighting, news=False))
        elif before and graver is not None and worst((graver, sighting.verdict)) is not graver:
            found.append(sighting)
    return tuple(found[:room])


def _returned(seen: Sequence[Sighting], known: Sequence[Sighting]) -> tuple[Sighting, ...]:
    times: dict[tuple[str, str], list[datetime]] = {}
    for s in known:
        times.setdefault((s.subject, s.digest), []).append(s.at)
    return tuple(
        s
        for s in seen
        if len(before := times.get((s.subject, s.digest), [])) < MAX_RETURNS
        or abs(s.at - before[-1]) >= RETURN_PAUSE
    )


def affected(sightings: Sequence[Sighting]) -> tuple[Affected, ...]:
    """Each address once, the compared ones first, else in the order in which they were seen."""
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        groups.setdefault(sighting.subject, []).append(sighting)
    found = [
        Affected(
            subject=subject,
            verdict=_gravest(group),
            first_seen_at=min(s.at for s in group),
            run=group[0].run,
            stands_for=max(s.stands_for for s in group),
        )
        for subject, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: one.verdict is Verdict.INCONCLUSIVE))


def count(sightings: Sequence[Sighting]) -> int:
    """How many addresses the sightings tell of."""
    stands_for: dict[str, int] = {}
    for s in sightings:
        stands_for[s.subject] = max(s.stands_for, stands_for.get(s.subject, 1))
    return sum(stands_for.values())


def first_seen(
    sightings: Sequence[Sighting], put_right_at: datetime | None
) -> Mapping[str, datetime]:
    """When each address was first seen in a grave state, since the site was last found good."""
    found: dict[str, datetime] = {}
    for s in sightings:
        if s.compared and (put_right_at is None or s.at > put_right_at):
            found[s.subject] = min(s.at, found.get(s.subject, s.at))
    return found


def _uncompared(finding: Finding) -> bool:
    return finding.code in UNCOMPARED or finding.details.get("comparison") == NOT_READ


def _stands_for(group: Collection[Finding]) -> int:
    """One, or so many as a finding about a crowd counts; the address itself may be one more."""
    crowds = [int(f.details[CROWD]) for f in group if CROWD in f.details]
    return max(1, sum(crowds) + (len(crowds) < len(group)))


def _digests(group: Collection[Finding], verdict: Verdict) -> tuple[str, ...]:
    """Of the bytes that were seen; an error page says nothing about what stands there."""
    if verdict is Verdict.DOWN:
        return ("",)
    if verdict is Verdict.INCONCLUSIVE:
        leading = [f for f in group if _uncompared(f)]
    else:
        leading = [f for f in group if f.verdict in INCIDENT_VERDICTS] or list(group)
    digests = dict.fromkeys(f.digest_after for f in leading if f.digest_after)
    return tuple(digests) or ("",)


def _gravest(group: Sequence[Sighting]) -> Verdict:
    compared = tuple(s.verdict for s in group if s.compared)
    return worst(compared) if compared else Verdict.INCONCLUSIVE
