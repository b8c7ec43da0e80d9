"""Doubts: what is asked of further witnesses about the findings of a run, and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sentinel.core.baseline import PageBaseline
from sentinel.core.finding import Finding, Strength
from sentinel.core.hostile import breaks_seal, nothing_but_lost
from sentinel.core.verdict import Verdict, worst
from sentinel.core.witness_paths import SEARCHING
from sentinel.core.words import WitnessKind

MAX_DOUBTS = 6
"""How many subjects further witnesses are asked about, the gravest; they tell of the others."""
MAX_NEIGHBOUR_PAGES = 3
"""Further approved pages that are looked at: is it the whole site, or one page?"""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_GRAVE = (Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN, Verdict.SUSPECT)
_HOSTILE = frozenset({Verdict.DEFACED, Verdict.SUSPECT})
_TOLD: dict[Verdict, frozenset[Verdict]] = {
    Verdict.DEFACED: frozenset({Verdict.DEFACED, Verdict.SUSPECT, Verdict.EDITED}),
    Verdict.SUSPECT: frozenset({Verdict.DEFACED, Verdict.SUSPECT, Verdict.EDITED}),
    Verdict.CORRUPT: frozenset({Verdict.DEFACED, Verdict.SUSPECT, Verdict.CORRUPT}),
    Verdict.DOWN: frozenset({Verdict.DEFACED, Verdict.SUSPECT, Verdict.DOWN}),
}
_ALONG = frozenset({WitnessKind.RENDERED, *SEARCHING})
"""They may be shown another page in all honesty: only what is hostile there is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One subject of which further witnesses are asked."""

    subject: str
    url: str
    verdict: Verdict
    """The gravest of its findings."""
    seen_by: frozenset[WitnessKind]
    """Who has spoken about it already."""
    lost_only: bool
    """Whether nothing says that it is an attack but that the page is gone (rule C4), or that a
    sealed one changed (C5): then it has to last."""

    @property
    def hostile(self) -> bool:
        return self.verdict in _HOSTILE

    def tells(self, finding: Finding) -> bool:
        """Whether what a further witness found is about this doubt. An origin that refuses direct
        visitors or a robot that is turned away says nothing of it."""
        if finding.witness in _ALONG:
            return finding.verdict in _HOSTILE
        return finding.verdict in _TOLD[self.verdict]


def doubts(findings: Sequence[Finding]) -> tuple[Doubt, ...]:
    """The doubtful subjects, the gravest first, at most MAX_DOUBTS; the root before others."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.subject, []).append(finding)
    found = [
        _doubt(subject, group)
        for subject, group in groups.items()
        if any(one.verdict in _GRAVE for one in group) and any(one.url for one in group)
    ]
    strong = {f.subject for f in findings if f.strongest is Strength.STRONG}
    ranked = sorted(
        found,
        key=lambda one: (one.subject not in strong, _GRAVE.index(one.verdict), one.subject != "/"),
    )
    return tuple(ranked[:MAX_DOUBTS])


def _doubt(subject: str, group: Sequence[Finding]) -> Doubt:
    strong = [one for one in group if one.strongest is Strength.STRONG]
    return Doubt(
        subject=subject,
        url=next(one.url for one in group if one.url),
        verdict=worst(tuple(one.verdict for one in group if one.verdict in _GRAVE)),
        seen_by=frozenset(one.witness for one in group if one.verdict is not Verdict.INCONCLUSIVE),
        lost_only=nothing_but_lost(strong) if strong else any(map(breaks_seal, group)),
    )


def neighbours(
    expected: Sequence[PageBaseline], spoken_of: frozenset[str]
) -> tuple[PageBaseline, ...]:
    """A few approved pages and one asset of which no finding speaks: the root, then such as lie
    far from one another in the list, so that not all are of one folder."""
    left = [page for page in expected if page.subject not in spoken_of]
    pages = [page for page in left if page.content_type in _HTML]
    assets = [page for page in left if page.content_type not in _HTML]
    root = [page for page in pages if page.subject == "/"]
    rest = [page for page in pages if page.subject != "/"]
    wanted = MAX_NEIGHBOUR_PAGES - len(root)
    step = max(1, len(rest) // wanted)
    return (*root, *rest[::step][:wanted], *assets[:1])
