"""The content calendar as plain values, for pages and programs."""

from dataclasses import dataclass
from datetime import date, datetime

from sentinel.core.calendar_element import Part
from sentinel.core.calendar_flow import FlowState, HandIn
from sentinel.core.calendar_port import ElementStanding

PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementLine:
    """A part of the site, and how it stands."""

    name: str
    title: str
    title_hindi: str
    pages: tuple[str, ...]
    contributor: str
    """Who hands in; empty: nobody is named."""
    approver: str
    moderator: str
    changed_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str
    due: date | None
    """The day by which it is to be reviewed; None: it needs none, or was never seen."""
    days_left: int | None
    overdue: bool
    ends: bool
    """Whether `due` is a fixed day until which it holds: no review moves that."""
    expired: bool
    outlived: tuple[str, ...]
    """URLs of what was let expire and is still shown."""
    unapproved: tuple[str, ...]
    """URLs that changed, and that nobody approved as they stand."""
    seen: bool
    """Whether any of its pages was ever seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    deed: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInLine:
    """Content that somebody wants to put up."""

    id: str
    element: str
    url: str
    path: str
    sha256: str
    bytes: int
    """0: only the digest was handed in."""
    by: str
    state: FlowState
    ticket: str
    """The deploy ticket that announces it."""
    deeds: tuple[Deed, ...]


def element_line(found: ElementStanding) -> ElementLine:
    """A part of the site at a moment."""
    element = found.element
    return ElementLine(
        name=element.name,
        title=element.title,
        title_hindi=element.title_hindi,
        pages=element.pages,
        contributor=element.named(Part.CONTRIBUTOR),
        approver=element.named(Part.APPROVER),
        moderator=element.named(Part.MODERATOR),
        changed_at=found.changed_at,
        reviewed_at=found.reviewed_at,
        reviewed_by=found.reviewed_by,
        due=found.due,
        days_left=found.days_left,
        overdue=found.overdue,
        ends=found.ends,
        expired=found.expired,
        outlived=found.outlived[:PAGES],
        unapproved=tuple(page.url for page in found.unapproved[:PAGES]),
        seen=found.first_seen_at is not None,
    )


def hand_in_line(found: HandIn) -> HandInLine:
    """What was handed in, with all that was done with it."""
    return HandInLine(
        id=found.id,
        element=found.element,
        url=found.url,
        path=found.path,
        sha256=found.sha256,
        bytes=found.size,
        by=found.by,
        state=found.state,
        ticket=found.ticket,
        deeds=tuple(
            Deed(deed=one.deed.value, at=one.at, by=one.by, note=one.note) for one in found.events
        ),
    )
