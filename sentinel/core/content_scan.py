"""What reading the files of a backup found: hits of rules, and uploads that are not what they say.

The reading itself is an edge's; here are its results and what they are called.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """One YARA rule, as its `meta` describes it."""

    id: str
    """Its identifier."""
    what: str
    """What it finds, for a person: `PHP that runs what a request sends`."""
    severity: str = "high"
    """`critical`, `high` or `medium`."""
    heuristic: bool = True
    """Whether honest code may look so: then files that equal the approved baseline are exempt. An
    exact rule holds for every file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanHit:
    """One rule in one file."""

    path: str
    rule: RuleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFacts:
    """All files of a backup, read once."""

    rules_sha256: str
    """Of all rules in their compiled order: which rules these were."""
    rules: int
    files: int
    bytes: int
    hits: tuple[ScanHit, ...] = ()
    upload_problems: tuple[str, ...] = ()
    """Uploaded files that are not what their names say, or hold code."""
    unread: tuple[str, ...] = ()
    """What could not be read or scanned within the time limit, each with the reason."""
    exempt: int = 0
    """Files equal to the approved baseline, for which heuristic rules do not count."""
    in_pieces: int = 0
    """Files too large for one look, scanned in overlapping pieces."""
