"""Which witnesses see the same thing about one subject, and how far that goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sentinel.core.corroboration import WitnessView
from sentinel.core.finding import Finding
from sentinel.core.verdict import Verdict
from sentinel.core.witness_paths import (
    PUBLIC_LOOKS,
    WitnessPath,
    independent,
    named,
    paths,
)
from sentinel.core.words import WitnessKind

NEW = frozenset({"page-unapproved", "file-added"})
"""Codes of findings about something that no baseline knows."""
GONE = frozenset({"page-missing", "file-removed"})
"""Codes of findings that say that something approved is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The witnesses that see it, in the order in which they said so."""

    kinds: tuple[WitnessKind, ...]
    digests: frozenset[str]
    """Of the bytes that they saw."""
    undescribed: bool = False
    """Whether one of them gave no bytes."""

    @property
    def witnesses(self) -> tuple[WitnessKind, ...]:
        """Those that count as witnesses of their own."""
        return independent(self.kinds)

    @property
    def looks(self) -> int:
        """Ordinary visitors' looks, with pauses between them."""
        return len(PUBLIC_LOOKS & set(self.kinds))

    @property
    def paths(self) -> frozenset[WitnessPath]:
        """The ways to the site on which it is seen by witnesses of their own."""
        return paths(self.witnesses)

    def sentence(self) -> str:
        same = len(self.digests) == 1 and not self.undescribed
        how = f", with the same bytes ({next(iter(self.digests))[:12]})" if same else ""
        count = len(self.witnesses)
        return f"Seen alike by {count} independent witnesses: {named(self.witnesses)}{how}."


def agreement(
    here: Sequence[Finding],
    leading: Sequence[Finding],
    views: Iterable[WitnessView] = (),
    *,
    verdict: Verdict,
) -> Agreement:
    """Who says what the leading findings say: those that are as grave themselves (`verdict`, for
    further witnesses' views), that are about the same bytes, or that tell of something new too.
    Another change of the same page, seen at another moment, is no agreement."""
    digests = {finding.digest_after for finding in leading} - {""}
    new = any(finding.code in NEW for finding in leading)
    found = [
        finding
        for finding in here
        if finding in leading or finding.digest_after in digests or (new and finding.code in NEW)
    ]
    beside = [v for v in views if v.verdict is verdict or (v.sha256 and v.sha256 in digests)]
    seen = [f.digest_after for f in found] + [v.sha256 for v in beside]
    return Agreement(
        kinds=tuple(dict.fromkeys([f.witness for f in found] + [v.witness for v in beside])),
        digests=frozenset(filter(None, seen)),
        undescribed=not all(seen),
    )
