"""Is what is written of a contact right? Asked each quarter, and of who was changed at once. Pure.

A question is bound to what was written when it was asked: an answer to an older one confirms
nothing of what stands there now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.canonical import canonical, sha256
from sentinel.core.contact_settings import Contact, Verification
from sentinel.core.times import ist_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCheck:
    """One question to one contact, and what became of it."""

    code: str
    """By which it is answered; nobody else knows it. In its one form, see `plain_code`."""
    contact: str
    fingerprint: str
    asked_at: datetime
    reminded_at: datetime | None = None
    told_at: datetime | None = None
    """When others were told that no answer came."""
    answered_at: datetime | None = None
    right: bool | None = None
    by: str = ""
    via: str = ""
    """`command` or `link`."""
    reason: str = ""
    """What is wrong, in the words of whoever said so."""

    @property
    def id(self) -> str:
        """A name of it that answers nothing: for keys of notices, and for the audit log."""
        return sha256(self.code.encode())[:16]


class Standing(StrEnum):
    """What is known of the details of a contact; the value is for people."""

    VERIFIED = "verified"
    NEVER = "never asked"
    ASKED = "asked, no answer yet"
    CHANGED = "changed since it was verified"
    OVERDUE = "asked, and no answer came"
    WRONG = "said to be wrong"
    STALE = "verified too long ago"


class Due(StrEnum):
    """What is to be done about a contact now."""

    ASK = "ask"
    REMIND = "remind"
    TELL = "tell"


def fingerprint(contact: Contact) -> str:
    """SHA-256 of what is written of somebody and matters to reaching them; their order of roles
    does not."""
    return sha256(
        canonical(
            {
                "name": contact.name,
                "post": contact.post,
                "mail": contact.mail,
                "mobile": contact.mobile,
                "deputy": contact.deputy,
                "roles": sorted(contact.roles),
                "language": contact.language.value,
                "office_phone": contact.office_phone,
                "office_fax": contact.office_fax,
            }
        )
    )


def plain_code(text: str) -> str:
    """A code in its one form: as people type it, with or without hyphens, in any case."""
    return "".join(text.split()).replace("-", "").upper()


def shown_code(code: str) -> str:
    """A code for people to read and type: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def last_of(contact: Contact, checks: Sequence[ContactCheck]) -> ContactCheck | None:
    """The newest question to a contact; `checks` are in the order in which they were asked."""
    return next((one for one in reversed(checks) if one.contact == contact.name), None)


def standing(
    contact: Contact, checks: Sequence[ContactCheck], settings: Verification, now: datetime
) -> Standing:
    """How it stands with the details of a contact. Someone whose details were changed and who has
    been asked since is `asked`, whatever was confirmed before."""
    last = last_of(contact, checks)
    if last is None:
        return Standing.NEVER
    if last.fingerprint != fingerprint(contact):
        return Standing.CHANGED
    if last.right is False:
        return Standing.WRONG
    if last.answered_at is None:
        late = _since(last.asked_at, now) >= settings.overdue_seconds
        return Standing.OVERDUE if late else Standing.ASKED
    stale = _since(last.answered_at, now) >= settings.every_seconds + settings.overdue_seconds
    return Standing.STALE if stale and settings.every_seconds else Standing.VERIFIED


def standing_text(
    contact: Contact, checks: Sequence[ContactCheck], settings: Verification, now: datetime
) -> str:
    """How it stands with the details of a contact, and since when, for people."""
    known, last = standing(contact, checks, settings, now), last_of(contact, checks)
    if last is None:
        return known.value
    at = last.answered_at or last.asked_at
    why = f": {last.reason}" if known is Standing.WRONG else ""
    return f"{known} ({ist_text(at)}){why}"


def due(
    contact: Contact, checks: Sequence[ContactCheck], settings: Verification, now: datetime
) -> Due | None:
    """What is to be done about a contact now, if anything. Each is due once for a question; one
    that stays unanswered, or whose details were called wrong and stand as they did, is asked anew
    after the usual time."""
    if not settings.every_seconds:
        return None
    last = last_of(contact, checks)
    if last is None or last.fingerprint != fingerprint(contact):
        return Due.ASK
    if last.answered_at is not None:
        again = _since(last.answered_at, now) >= settings.every_seconds
        return Due.ASK if again else None
    waited = _since(last.asked_at, now)
    if waited >= max(settings.every_seconds, settings.overdue_seconds + settings.remind_seconds):
        return Due.ASK
    if waited >= settings.overdue_seconds:
        return Due.TELL if last.told_at is None else None
    return Due.REMIND if waited >= settings.remind_seconds and last.reminded_at is None else None


def verified_at(contact: Contact, checks: Sequence[ContactCheck]) -> datetime | None:
    """When these very details were last said to be right; None where they never were."""
    mark = fingerprint(contact)
    return next(
        (
            one.answered_at
            for one in reversed(checks)
            if one.contact == contact.name and one.fingerprint == mark and one.right
        ),
        None,
    )


def expires(check: ContactCheck, settings: Verification) -> datetime:
    """Until when a question may be answered: a new one takes its place by then."""
    lasts = max(settings.every_seconds, settings.overdue_seconds + settings.remind_seconds)
    return check.asked_at + timedelta(seconds=lasts)


def _since(at: datetime, now: datetime) -> float:
    return (now - at).total_seconds()
