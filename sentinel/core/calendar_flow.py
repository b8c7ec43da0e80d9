"""The life of content: handed in, approved, moderated, published, expired; what is refused goes
back. A pure table of states and deeds.

Policies name the steps (create, modify, approve, moderate, publish, expire) and say that nothing is
published before its approval (GIGW 3.0, 5.4.3: the policy on contribution, moderation, approval).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class FlowState(StrEnum):
    """Where something that was handed in stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    """Waits for the element's moderator."""
    ANNOUNCED = "announced"
    """All have agreed, and a deploy ticket announces it byte for byte: it may be put up."""
    PUBLISHED = "published"
    """It was seen on the site, and is part of the baseline."""
    REJECTED = "rejected"
    """It went back to who handed it in."""
    EXPIRED = "expired"
    """It is to be gone from the site; a deploy ticket announces that."""


class Deed(StrEnum):
    """What a person does with it."""

    SUBMIT = "submit"
    APPROVE = "approve"
    MODERATE = "moderate"
    REJECT = "reject"
    PUBLISH = "publish"
    EXPIRE = "expire"


TABLE: dict[tuple[FlowState, Deed], FlowState] = {
    (FlowState.SUBMITTED, Deed.SUBMIT): FlowState.SUBMITTED,
    (FlowState.SUBMITTED, Deed.APPROVE): FlowState.APPROVED,
    (FlowState.SUBMITTED, Deed.REJECT): FlowState.REJECTED,
    (FlowState.APPROVED, Deed.MODERATE): FlowState.ANNOUNCED,
    (FlowState.APPROVED, Deed.REJECT): FlowState.REJECTED,
    (FlowState.REJECTED, Deed.SUBMIT): FlowState.SUBMITTED,
    (FlowState.ANNOUNCED, Deed.PUBLISH): FlowState.PUBLISHED,
    (FlowState.PUBLISHED, Deed.EXPIRE): FlowState.EXPIRED,
}
"""What stands nowhere here is refused. What was modified begins anew: nobody has agreed to it yet.
What is announced cannot be called back: its ticket holds (`core/deployed.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEvent:
    """One deed, for the record."""

    deed: Deed
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Content that somebody wants to put up at an address of the site."""

    id: str
    site: str
    element: str
    url: str
    subject: str
    path: str
    """Relative to the document root."""
    sha256: str
    size: int
    """0: only the digest was handed in."""
    by: str
    """Who handed it in last."""
    state: FlowState
    events: tuple[FlowEvent, ...] = ()
    ticket: str = ""
    """The deploy ticket that announces it."""

    def last(self, deed: Deed) -> FlowEvent | None:
        """The newest deed of that kind since it was last handed in, or that hand-in itself."""
        since = max((n for n, e in enumerate(self.events) if e.deed is Deed.SUBMIT), default=0)
        found = [event for event in self.events[since:] if event.deed is deed]
        return found[-1] if found else None


def after(hand_in: HandIn, event: FlowEvent, *, moderated: bool) -> HandIn:
    """What became of it. `moderated` says whether its element has a moderator: without one, the
    approval is the last word. Raises ValueError in words where the table has no such way."""
    state = TABLE.get((hand_in.state, event.deed))
    if state is None:
        ways = [deed.value for known, deed in TABLE if known is hand_in.state]
        accepted = " or ".join(ways) or "nothing: hand in anew what shall stand there"
        raise ValueError(f"it is {hand_in.state.value}; accepted now: {accepted}")
    if state is FlowState.APPROVED and not moderated:
        state = FlowState.ANNOUNCED
    return replace(
        hand_in,
        state=state,
        events=(*hand_in.events, event),
        by=event.by if event.deed is Deed.SUBMIT else hand_in.by,
        ticket="" if event.deed is Deed.SUBMIT else hand_in.ticket,
    )
