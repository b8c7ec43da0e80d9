"""The content calendar's memory: which pages were seen how, reviews, what was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sentinel.core.calendar_element import Element
from sentinel.core.calendar_flow import HandIn
from sentinel.core.outbox_port import Notices


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """One page of an element, as it was last seen."""

    element: str
    url: str
    digest: str
    """Of what belongs to the element, spaces and marks of structure left out."""
    first_seen_at: datetime
    seen_at: datetime
    changed_at: datetime | None = None
    """When a look first showed it as it stands now; None: it has not changed since it was first
    seen."""
    approved_at: datetime | None = None
    """When a person approved it as it stands now; None: nobody has, as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSight:
    """One page of an element, as a look showed it."""

    element: str
    url: str
    subject: str
    digest: str
    """As of a SeenPage."""
    sha256: str
    """Of the answer."""
    announced: bool = False
    """Whether a deploy ticket announces these bytes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLook:
    """All that one crawl showed of a site's elements."""

    at: datetime
    elements: tuple[Element, ...]
    time_zone: str
    sights: tuple[PageSight, ...] = ()
    gone: frozenset[str] = frozenset()
    """URLs that answered that there is nothing (any more)."""
    approved_at: datetime | None = None
    """When the site's baseline was approved; None: there is none."""
    differing: frozenset[str] | None = None
    """Subjects that differ from it; None: that is not known of this look."""
    compared_at: datetime | None = None
    """When an earlier look found that; None: this one did, on the very bytes that it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person says that an element was looked through and is in order."""

    element: str
    at: datetime
    by: str
    """The contact's name."""
    part: str
    """In which part: `contributor`, `moderator`, `approver`, or a role of config.toml."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementStanding:
    """How one element of one site stands at a moment."""

    element: Element
    first_seen_at: datetime | None
    """None: none of its pages was ever seen."""
    pages: tuple[SeenPage, ...] = ()
    changed_at: datetime | None = None
    """The newest change of one of its pages; None: none since it is watched."""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    counted_from: datetime | None = None
    """From when its next review is counted: the latest of its last review and its last approved
    change, or when it was first seen where there was neither."""
    due: date | None = None
    """The day by which it is to be reviewed, at the latest the one until which it holds; None: it
    needs none, or was never seen."""
    days_left: int | None = None
    """Until `due`; below zero where that is over."""
    valid_until: date | None = None
    expired: bool = False
    """Whether that day is over while its pages are still shown."""
    outlived: tuple[str, ...] = ()
    """URLs of content that a person let expire, and that was still shown a day later."""

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def ends(self) -> bool:
        """Whether `due` is a fixed day until which it holds: no review moves that."""
        return self.due is not None and self.due == self.element.valid_until

    @property
    def unapproved(self) -> tuple[SeenPage, ...]:
        """Pages that changed since they are watched, and that nobody approved as they stand."""
        return tuple(one for one in self.pages if one.changed_at and one.approved_at is None)


class ContentCalendar(Protocol):
    """Each method is one transaction. Raises StoreError."""

    def pages(self, site: str) -> tuple[SeenPage, ...]:
        """All that were ever seen, and were not forgotten."""

    def seen(self, site: str, pages: Sequence[SeenPage], gone: Sequence[SeenPage]) -> None:
        """Takes the place of what was known of these pages; what is gone is forgotten."""

    def reviews(self, site: str) -> tuple[Review, ...]:
        """Oldest first."""

    def review(self, site: str, review: Review) -> None:
        """Kept for ever."""

    def hand_ins(self, site: str) -> tuple[HandIn, ...]:
        """Oldest first."""

    def put(self, hand_in: HandIn, before: HandIn | None) -> None:
        """Stores one that is new, or takes the place of `before`. Raises Refused where another
        stands there meanwhile."""

    def reminded(self, site: str) -> frozenset[str]:
        """Keys of the reminders that were put down."""

    def remind(self, site: str, keys: Sequence[str], at: datetime, notices: Notices) -> None:
        """Puts reminders down, unless one of the keys was put down meanwhile."""


class CalendarDesk(Protocol):
    """What looks at a site tell the calendar. Blocks: call it in a thread."""

    def after_look(self, site: str, look: CalendarLook) -> tuple[ElementStanding, ...]:
        """Keeps what a look showed, and says how the elements stand. Raises StoreError."""
