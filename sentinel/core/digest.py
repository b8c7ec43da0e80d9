"""What the digest tells of one site: what is broken, what waits, what is due. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.check_course import Course, CourseState
from sentinel.core.check_looks import CheckLook
from sentinel.core.finding import Finding
from sentinel.core.link_graph import Event, HistoryEntry, Problem
from sentinel.core.repeats import MOST_TOLD, Repeat
from sentinel.core.verdict import Verdict

NOBODY = ""
"""Owner of what is nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything of one site, unbounded: what is shown of it is the telling's."""

    broken: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Broken links by owner (a contact's name or NOBODY), the newest first."""
    mended: tuple[str, ...] = ()
    functions: tuple["TroubledFunction", ...] = ()
    """Functions of the site that fail or flap."""
    findings: tuple[Finding, ...] = ()
    """What else is broken, as the newest look of each other check found."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of each of these checks, by its name."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Whose each of them is, by its name; NOBODY's or missing: nobody's."""
    reviews: tuple[Baseline, ...] = ()
    """Edits that wait for a person, the oldest first."""
    contacts: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    troubles: tuple[Repeat, ...] = ()
    """Those of Sentinel's own that have no mail of their own any more."""

    @property
    def is_empty(self) -> bool:
        links = any(self.broken.values()) or self.mended
        due = self.reviews or self.contacts or self.backups
        return not (links or self.functions or self.findings or due or self.troubles)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledFunction:
    """A function that fails or flaps, and whose it is."""

    course: Course
    owner: str


def by_owner(problems: Sequence[tuple[Problem, str]]) -> dict[str, tuple[Problem, ...]]:
    """Broken links by owner: those who have one first, by name; of each the newest first."""
    owners = sorted({owner for _, owner in problems}, key=lambda name: (not name, name))
    return {
        owner: tuple(
            sorted(
                (problem for problem, whose in problems if whose == owner),
                key=lambda problem: (-problem.since.timestamp(), problem.url),
            )
        )
        for owner in owners
    }


def mended_since(
    history: Sequence[HistoryEntry], since: datetime, broken: Collection[str]
) -> tuple[str, ...]:
    """Addresses that were broken and work again, or are linked no more; each once."""
    over = {Event.GOOD, Event.UNLINKED}
    found = (one.url for one in history if one.at > since and one.event in over)
    return tuple(url for url in dict.fromkeys(found) if url not in broken)


def broken_by(looks: Mapping[str, CheckLook]) -> tuple[Finding, ...]:
    """What the newest look of each check found broken."""
    return tuple(
        finding
        for name in sorted(looks)
        for finding in looks[name].findings
        if finding.verdict is Verdict.BROKEN
    )


def troubled(
    courses: Mapping[str, Course], owners: Mapping[str, str]
) -> tuple[TroubledFunction, ...]:
    """Functions that are confirmed as failing, or flap: what fails once is no news. `owners`: by
    the name of the check."""
    return tuple(
        TroubledFunction(course=course, owner=owners.get(name, NOBODY))
        for name, course in sorted(courses.items())
        if course.state is not CourseState.OK
    )


def waiting_reviews(baselines: Sequence[Baseline]) -> tuple[Baseline, ...]:
    waiting = (b for b in baselines if b.state is BaselineState.CANDIDATE and b.proposal_for)
    return tuple(sorted(waiting, key=lambda baseline: baseline.learnt_at))


def held_back(repeats: Sequence[Repeat]) -> tuple[Repeat, ...]:
    """Troubles that the digest alone tells by now."""
    return tuple(one for one in repeats if one.told >= MOST_TOLD and one.times > one.told)
