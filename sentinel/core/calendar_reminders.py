"""Which reviews of content people are reminded of now, and whom. Pure.

Two weeks and one week before, on the day, and each week while it is overdue. What was missed while
the machine was off is made up for by the next one alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sentinel.core.calendar_element import Part, contacts_of
from sentinel.core.calendar_port import ElementStanding
from sentinel.core.canonical import sha256
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.settings import Contact
from sentinel.core.site import Site

TWO_WEEKS, ONE_WEEK = 14, 7
_FIRST = (Part.CONTRIBUTOR,)
_ON_THE_DAY = (Part.CONTRIBUTOR, Part.MODERATOR)
_LATE = (Part.CONTRIBUTOR, Part.MODERATOR, Part.APPROVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One element, at one of the moments at which it is to be remembered."""

    key: str
    """Names element, day and moment: each is told once."""
    standing: ElementStanding
    due: date
    days_left: int
    parts: tuple[Part, ...]
    """Whom it concerns: the contributor first, the others as it gets later."""


def due_reminders(
    standings: Iterable[ElementStanding], told: Collection[str]
) -> tuple[Reminder, ...]:
    """Those that were not told yet."""
    found = []
    for standing in standings:
        due, left = standing.due, standing.days_left
        if due is None or left is None or left > TWO_WEEKS:
            continue
        moment_name, parts = _moment(left)
        key = f"{standing.element.name}/{due}/{moment_name}"
        if key not in told:
            found.append(Reminder(key=key, standing=standing, due=due, days_left=left, parts=parts))
    return tuple(found)


def reminder_notices(
    reminders: Sequence[Reminder], contacts: Sequence[Contact], site: Site, now: datetime
) -> tuple[Notice, ...]:
    """One notice for each person with all that concerns him or her; what concerns nobody whom the
    configuration knows goes to those who get such notices anyway."""
    by_mail: dict[str, list[Reminder]] = {}
    for reminder in reminders:
        element = reminder.standing.element
        people = [
            one for part in reminder.parts for one in contacts_of(element.named(part), contacts)
        ]
        for mail in dict.fromkeys(one.mail for one in people if one.mail) or [""]:
            by_mail.setdefault(mail, []).append(reminder)
    return tuple(_notice(mail, its, site, now) for mail, its in by_mail.items())


def _moment(days_left: int) -> tuple[str, tuple[Part, ...]]:
    if days_left > ONE_WEEK:
        return "two-weeks", _FIRST
    if days_left > 0:
        return "one-week", _FIRST
    if days_left > -ONE_WEEK:
        return "day", _ON_THE_DAY
    return f"overdue-{-days_left // ONE_WEEK}", _LATE


def _notice(mail: str, reminders: Sequence[Reminder], site: Site, now: datetime) -> Notice:
    told = sha256("\n".join((mail, *sorted(one.key for one in reminders))).encode())
    ordered = sorted(reminders, key=lambda one: one.due)
    return Notice(
        key=f"content/{site.name}/{told[:24]}",
        kind=NoticeKind.CONTENT,
        site=site.name,
        incident="",
        at=now,
        facts={
            "site": site_facts(site),
            "elements": [_facts(one) for one in ordered],
            "overdue": sum(one.days_left < 0 for one in ordered),
            "now": moment(now),
        },
        recipients=(mail,) if mail else (),
    )


def _facts(reminder: Reminder) -> Facts:
    element, standing = reminder.standing.element, reminder.standing
    return {
        "name": element.name,
        "title": element.title,
        "title_hindi": element.title_hindi,
        "due": f"{reminder.due:%d.%m.%Y}",
        "days_left": reminder.days_left,
        "ends": standing.ends,
        "contributor": element.contributor,
        "moderator": element.moderator,
        "approver": element.approver,
        "reviewed": moment(standing.reviewed_at),
        "reviewed_by": standing.reviewed_by,
        "pages": [page.url for page in standing.pages[:3]],
    }
