"""A Finding: one fact that a checker states about one subject, with what it argues for."""

from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind


class Strength(StrEnum):
    """How far a signal argues for an attack."""

    BENIGN = "benign"
    """Seen in ordinary edits; never leads to an incident."""
    WEAK = "weak"
    """Unusual in an edit: leads to `suspect`, never to a block by itself."""
    STRONG = "strong"
    """Hostile: with a second witness and no covering ticket it is proof (DESIGN 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One measured difference between what is approved and what was seen."""

    code: str
    """Stable, kebab-case: `new-foreign-script`."""
    strength: Strength
    text: str
    """One sentence for a person, with the measured value. Not escaped: escape where shown."""
    quote: str = ""
    """At most 200 characters of what is new, as found. Hostile text: escape where shown."""
    value: float | None = None
    """What was measured, where the signal is a measure."""
    threshold: float | None = None
    """The bound that `value` was held against, from `core/thresholds.py`."""
    place: str = ""
    """Where on the page: `title`, `heading`, `first lines`, `comment`, `script`, `meta`, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement of one checker about one subject."""

    check: str
    code: str
    """Stable, kebab-case: `page-changed`, `link-broken`, `file-added`."""
    subject: str
    """Site-relative path that names the thing alike for every witness: `/library/os.html`.
    The root page is `/`; a directory's index file is named by the directory."""
    url: str
    """The URL that was asked, or the one under which the file would be served."""
    severity: Severity
    verdict: Verdict
    """What this finding alone argues for, before witnesses and tickets are weighed."""
    message: str
    witness: WitnessKind
    signals: tuple[Signal, ...] = ()
    rule: str = ""
    """The name in `core/rules.py` of what decided this finding's verdict; empty where none did."""
    score: float = 0.0
    """How far the content alone argues for an attack, 0 to 1."""
    digest_before: str = ""
    digest_after: str = ""
    """SHA-256 of the approved and of the seen bytes; empty where there are none."""
    evidence: tuple[str, ...] = ()
    """SHA-256 digests of bytes kept in the spool."""
    referrers: tuple[str, ...] = ()
    """For a link: the pages that carry it."""
    details: dict[str, str] = field(default_factory=dict)
    """Further facts, name to value, for the report."""
    upkeep: bool = False
    """Whether a check about upkeep found it (core/upkeep.py)."""

    @property
    def strongest(self) -> Strength:
        order = (Strength.STRONG, Strength.WEAK)
        found = {signal.strength for signal in self.signals}
        return next((strength for strength in order if strength in found), Strength.BENIGN)
