"""By which channels a notice goes, to whom, in which language, and when. Pure; asked by the
store of the outbox at the moment at which a notice is committed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from sentinel.core.alert_settings import ChannelSettings, Use
from sentinel.core.delivery import MAIL
from sentinel.core.notice import AUDIENCE, Notice, NoticeKind, Reach
from sentinel.core.quiet_hours import quiet_until
from sentinel.core.rota import on_call
from sentinel.core.settings import Config, Contact
from sentinel.core.words import Language, Role

MAIL_ALONE = frozenset({NoticeKind.FILING})
"""Written to an authority: no other channel has that reader, so that none may count as having told
it."""

_SUFFIX = re.compile(r"/@[a-z0-9-]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of the outbox that a notice becomes."""

    channel: str = MAIL
    language: Language = Language.BOTH
    recipients: tuple[str, ...] = ()
    """Mail addresses; none for a channel that knows its own readers."""
    suffix: str = ""
    """After the notice's key, so that each row has a key, and a Message-ID, of its own."""
    not_before: datetime | None = None
    deliver_by: datetime | None = None
    silent: bool = False
    """It is put down as told by another, and goes nowhere."""

    @property
    def personal(self) -> bool:
        """Whether it goes to mailboxes of persons. All others lose the links by which one person
        acts: who reads a channel is not known."""
        return self.channel == MAIL


def routes(notice: Notice, config: Config, now: datetime) -> tuple[Route, ...]:
    """At least one, also where nobody can be reached now: a notice is never dropped. The first
    has no suffix, so that the notice is found by its own key."""
    if notice.reach is Reach.DIGEST:
        return (Route(silent=True),)
    begins = max(notice.hold_until or now, now)
    held = begins if notice.urgent else _after_quiet_hours(config, begins)
    deliver_by = held + timedelta(seconds=config.alerts.deliver_seconds) if notice.urgent else None
    not_before = held if held > now else notice.hold_until
    return tuple(
        Route(
            channel=channel,
            language=language,
            recipients=mails,
            suffix=f"/@{name}" if number else "",
            not_before=not_before,
            deliver_by=deliver_by,
        )
        for number, (name, channel, language, mails) in enumerate(_ways(notice, config, held))
    )


_Way = tuple[str, str, Language, tuple[str, ...]]
"""The end of its key, channel, language, mail addresses."""


def _ways(notice: Notice, config: Config, moment: datetime) -> list[_Way]:
    alone = notice.kind in MAIL_ALONE
    beside = [] if alone else [channel.name for channel in _channels(notice, config)]
    others: list[_Way] = [(name, name, Language.BOTH, ()) for name in beside]
    if config.mail is None and others:
        return others
    meant = (*audience(config, notice.kind, moment), *notice.also)
    addressed = notice.recipients or tuple(dict.fromkeys(meant))
    # what an authority gets is one text for all: a copy of it is read in the same words
    groups = ((Language.BOTH, addressed),) if alone else by_language(config.contacts, addressed)
    mails: list[_Way] = [
        (f"mail-{language.value}", MAIL, language, recipients) for language, recipients in groups
    ]
    return [*mails, *others]


def _channels(notice: Notice, config: Config) -> list[ChannelSettings]:
    """Those that carry it beside mail. What is written to single persons is theirs alone, where
    there is mail; without mail the second channels are the first ones."""
    fit = [one for one in config.channels if notice.urgent or not one.urgent_only]
    if config.mail is None and not any(one.use is Use.BESIDE for one in fit):
        return fit
    uses: set[Use] = set() if notice.recipients and config.mail is not None else {Use.BESIDE}
    match notice.reach:
        case Reach.USUAL | Reach.DIGEST:
            pass
        case Reach.SECOND:
            uses = uses | {Use.SECOND}
        case Reach.EVERY:
            uses = {Use.BESIDE, Use.SECOND}
        case _:
            assert_never(notice.reach)
    return [one for one in fit if one.use in uses]


def audience(config: Config, kind: NoticeKind, moment: datetime) -> tuple[str, ...]:
    """Mail addresses of those whom a kind concerns at a moment, each once. Of those who are on
    call only whoever is on duty then, unless another role brings them in.

    Where no contact has such a role, everybody is told: a notice to nobody is worse.
    """
    wanted = AUDIENCE[kind]
    others = [role for role in wanted if role is not Role.ON_CALL]
    duty = {c.name for c in on_call(config, moment)} if Role.ON_CALL in wanted else set[str]()
    meant = [
        contact.mail
        for contact in config.contacts
        if contact.mail and (contact.name in duty or any(role in contact.roles for role in others))
    ]
    return tuple(dict.fromkeys(meant or [c.mail for c in config.contacts if c.mail]))


def by_language(
    contacts: Sequence[Contact], addressed: Sequence[str]
) -> tuple[tuple[Language, tuple[str, ...]], ...]:
    """The recipients of each language, in the order in which these first come; an address that is
    no contact's gets both languages. One group of nobody where nobody is addressed."""
    wanted = {contact.mail: contact.language for contact in reversed(contacts)}
    groups: dict[Language, list[str]] = {}
    for mail in addressed:
        groups.setdefault(wanted.get(mail, Language.BOTH), []).append(mail)
    found = tuple((language, tuple(mails)) for language, mails in groups.items())
    return found or ((Language.BOTH, ()),)


def notice_key(row_key: str) -> str:
    """The key of the notice, of a row's key that ends in a route's suffix."""
    return _SUFFIX.sub("", row_key)


def _after_quiet_hours(config: Config, moment: datetime) -> datetime:
    return quiet_until(config.alerts.quiet_hours, config.alerts.time_zone, moment)
