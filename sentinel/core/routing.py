"""By which channels a notice goes, to whom, in which language, and when. Pure; asked by the
store of the outbox at the moment at which a notice is committed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.addressing import recipients
from sentinel.core.delivery import MAIL
from sentinel.core.notice import Notice
from sentinel.core.settings import Config, Contact
from sentinel.core.words import Language

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


def routes(notice: Notice, config: Config, now: datetime) -> tuple[Route, ...]:
    """At least one, also where nobody can be reached now: a notice is never dropped."""
    addressed = notice.recipients or recipients(config.contacts, notice.kind)
    groups = by_language(config.contacts, addressed)
    return tuple(
        Route(
            language=language,
            recipients=mails,
            suffix="" if number == 0 else f"/@mail-{language.value}",
            not_before=notice.hold_until,
        )
        for number, (language, mails) in enumerate(groups)
    )


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
