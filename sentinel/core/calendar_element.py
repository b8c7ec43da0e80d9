"""An Element of the content calendar: a part of the site, who answers for it, how long it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sentinel.core.contact_settings import Contact


class Part(StrEnum):
    """What somebody has to do with an element, in the order in which content passes (CMAP)."""

    CONTRIBUTOR = "contributor"
    APPROVER = "approver"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenList:
    """A list from which rows disappear when their time is over."""

    rows: str
    """CSS selector of its rows."""
    closing: str
    """CSS selector of the closing date within a row."""
    archive: tuple[str, ...] = ()
    """Paths to which past rows go; there they may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """As `checks/content.toml` says."""

    name: str
    title: str
    title_hindi: str
    pages: tuple[str, ...]
    """Site-relative paths; a trailing `/**` means all below."""
    selector: str = ""
    """CSS selector of what of these pages belongs to it; empty: their main text."""
    contributor: str = ""
    """Names of contacts, or posts. Empty: nobody is named."""
    moderator: str = ""
    approver: str = ""
    review_every_days: int = 0
    """0: it needs no regular review."""
    validity_days: int = 0
    """So long it holds after its last review or approved change; 0: without end."""
    valid_until: date | None = None
    """The last day on which it holds, where that is fixed."""
    open_list: OpenList | None = None

    @property
    def own_approval(self) -> bool:
        """Whether contributor and approver are one and the same: policies contradict themselves
        there, so both ways are taken, and this one is told."""
        return bool(self.contributor) and self.contributor == self.approver

    def named(self, part: Part) -> str:
        """Who has that part; empty where nobody is named."""
        return {
            Part.CONTRIBUTOR: self.contributor,
            Part.APPROVER: self.approver,
            Part.MODERATOR: self.moderator,
        }[part]

    @property
    def parts_missing(self) -> tuple[str, ...]:
        """Parts for which nobody is named."""
        return tuple(part.value for part in Part if not self.named(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentOptions:
    """What is published is in date, and somebody looks after it."""

    elements: tuple[Element, ...] = ()
    archives: tuple[str, ...] = ()
    """Paths on which past dates may stand, beside those whose name says so."""
    day_first: bool = True
    """How `05/03/2026` is read."""
    time_zone: str = "Asia/Kolkata"
    """Of the dates on the site: the day on which something closes ends by it."""

    def element(self, name: str) -> Element | None:
        return next((one for one in self.elements if one.name == name), None)


def contacts_of(named: str, contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """The contacts who are meant by a name or a post; none where it is neither."""
    wanted = named.casefold()
    if not wanted:
        return ()
    return tuple(one for one in contacts if wanted in {one.name.casefold(), one.post.casefold()})
