"""What the operations of the review queue take and give."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from sentinel.core.baseline import CandidateWarning
from sentinel.operations.deploys import Ticket
from sentinel.operations.review_rows import PartView, Waiting

Reason = Annotated[str, msgspec.Meta(max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuery:
    site: str = ""
    """A configured site; empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGood:
    """The baseline of a site."""

    site: str
    baseline: str
    """The approved one; empty where there is none."""
    pages: int
    approved_by: str
    approved_at: datetime | None
    expires_at: datetime | None
    """From then on it is in review, and still in force; None: never."""
    in_review: bool
    doubts: tuple[str, ...]
    """Why it counts as not approved for restores."""
    learning: str
    """How far a learning is that is under way; empty where none is."""
    next_round_at: datetime | None
    hand_ins: int
    """Content that was handed in and waits for approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    waiting: tuple[Waiting, ...]
    """Newest first, at most 20 of a site."""
    baselines: tuple[KnownGood, ...]
    tickets: tuple[Ticket, ...]
    """Announced changes, newest first."""
    query: ReviewQuery
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNamed:
    candidate: str
    offset: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A candidate, part by part."""

    change: Waiting
    state: str
    """`candidate` while it waits."""
    decided_by: str
    reason: str
    against: str
    """The approved baseline that it is held against; empty: there is none."""
    parts: tuple[PartView, ...]
    offset: int
    next_offset: int | None
    warnings: tuple[CandidateWarning, ...]
    only_whole: bool
    """Whether it can be decided as a whole alone: the first one of a site."""
    needs_key: str
    """What the reader is told who has a key of their own; empty where they have none."""
    unread: tuple[str, ...]
    """Files that could not be read when it was made, at most 50."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    candidate: str
    part: tuple[str, ...] = ()
    """Ids or subjects of its parts."""
    whole: bool = False
    """All of it, whatever is named."""
    reason: Reason = ""
    despite: Reason = ""
    """Not heeded: one form serves both decisions."""
    against: str = ""
    """As in `approve-change`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    candidate: str
    part: tuple[str, ...] = ()
    """Ids or subjects of its parts."""
    whole: bool = False
    """All of it, whatever is named."""
    reason: Reason = ""
    despite: Reason = ""
    """Why it is approved although it has warnings, or takes back what was approved since."""
    against: str = ""
    """The approved baseline that it was held against when somebody looked (`show-change` says it):
    where another is in force by now, nothing is decided. Empty: it is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    baseline: str
    """What was decided on; another id than the candidate's where that was some parts of it."""
    state: str
    """`candidate` where a second person must approve it, too: a page of it is sealed."""
    rest: str
    """The candidate that still waits; empty where nothing is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    site: str
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
