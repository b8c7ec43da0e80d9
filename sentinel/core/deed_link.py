"""Links by which somebody does one small thing without the command line: takes an incident up, says
whether what is written of them is right, says that the daily message came.

What a link may is sealed in it (`core/sealed_link.py`). Whether it counts still is decided by what
it is about: an incident that nobody has taken up, a question that is open, a message that was not
yet seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.notice import INCIDENT_PLACE
from sentinel.core.sealed_link import Sign, Verify, payload_of, seal, unseal
from sentinel.errors import Refused

PURPOSE = "deed-link/1"
PATH = "deed/"
"""Between the URL of `approvals.link_url` and the token."""
ACKNOWLEDGE_FOR = timedelta(hours=48)
"""So long the link of a mail takes an incident up."""
ACKNOWLEDGE_PLACE = "{acknowledge-link}"
"""Stands in a body for the link of an incident that has no number yet; the store puts it in."""


class Deed(StrEnum):
    """What is done; the value stands in the link."""

    ACKNOWLEDGE = "acknowledge"
    """`about`: the id of the incident. The page asks who does it."""
    CONTACT = "contact"
    """`about`: the code of the question whether a contact is right; `person`: who is asked."""
    SEEN = "seen"
    """`about`: the code of the daily message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLink:
    """What a link lets somebody do."""

    deed: Deed
    about: str
    person: str
    """Name of the contact whose link it is; empty where the page asks who does it."""
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLinks:
    """Makes the links of one installation."""

    root: str
    """`approvals.link_url`, which ends in a slash; empty: there are no links."""
    sign: Sign
    now: Callable[[], datetime]

    def url(self, deed: Deed, about: str, *, person: str = "", lasts: timedelta) -> str:
        """The URL; empty where there are no links. The page behind it changes nothing by being
        opened. A mail that goes to others than its reader loses it (`without_links`)."""
        if not self.root:
            return ""
        link = DeedLink(deed=deed, about=about, person=person, expires=self.now() + lasts)
        return f"{self.root}{PATH}{sealed_deed(link, self.sign)}"

    def acknowledge(self, incident: str) -> str:
        """The URL by which any reader who serves the site can take an incident up; empty where
        there are no links. For INCIDENT_PLACE the place in which the store puts it."""
        if incident == INCIDENT_PLACE:
            return ACKNOWLEDGE_PLACE if self.root else ""
        return self.url(Deed.ACKNOWLEDGE, incident, lasts=ACKNOWLEDGE_FOR)


def sealed_deed(link: DeedLink, sign: Sign) -> str:
    """The token."""
    return seal(payload_of(link), PURPOSE, sign)


def opened_deed(token: str, verify: Verify) -> DeedLink:
    """What a token holds. Whether it has expired or counts still is not looked at here. Raises
    Refused, as `unseal`."""
    link, payload = unseal(token, DeedLink, PURPOSE, verify)
    if payload_of(link) != payload:
        raise Refused("This is no link of Sentinel's: it was changed on its way.")
    return link
