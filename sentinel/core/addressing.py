"""Who gets a notice, under which Message-ID, and in which thread. Pure; used by the outbox's store
when a notice is committed, by the mailer and by the sender."""

import re
from collections.abc import Sequence

from sentinel.core.canonical import sha256
from sentinel.core.notice import AUDIENCE, NoticeKind
from sentinel.core.settings import Contact

ESCALATED = "/escalated"
"""Key suffix of the row that tells others that a notice was refused for good."""
REFUSED = "/refused"
"""Key suffix of the row for those recipients that were refused while others were accepted."""

NO_DOMAIN = "sentinel.invalid"
"""Right-hand side of a Message-ID where no sender is configured (RFC 2606)."""

_ADDED = re.compile(rf"(?:{ESCALATED}(?:-\d+)?|{REFUSED}|/@[a-z0-9-]+)+\Z")
_DOT_ATOM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def recipients(contacts: Sequence[Contact], kind: NoticeKind) -> tuple[str, ...]:
    """Mail addresses of the contacts whose roles make them the audience of a kind, each once.

    Where no contact has such a role, everybody is told: a notice to nobody is worse.
    """
    wanted = AUDIENCE[kind]
    meant = [c.mail for c in contacts if c.mail and any(role in c.roles for role in wanted)]
    return tuple(dict.fromkeys(meant or [c.mail for c in contacts if c.mail]))


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a notice, angle brackets included (RFC 5322, 3.6.4).

    The same key and domain give the same identifier for ever, so that a mail that is sent
    twice is shown once.
    """
    right = domain if _DOT_ATOM.fullmatch(domain) and ".." not in domain else NO_DOMAIN
    return f"<{sha256(key.encode('utf-8', 'surrogatepass'))[:24]}@{right}>"


def thread_id(incident: str, domain: str) -> str:
    """The identifier that all mails of one incident refer to, so that they stand together."""
    return message_id(f"{incident}/thread", domain)


def domain_of(sender: str) -> str:
    """The part of a sender's address after the `@`, or `sentinel.invalid`."""
    domain = sender.rpartition("@")[2].rstrip(">").strip().lower()
    return domain if "@" in sender and _DOT_ATOM.fullmatch(domain) else NO_DOMAIN


def base_key(key: str) -> str:
    """The key of the notice that a row goes back to: without what routes and escalation add."""
    return _ADDED.sub("", key)


def stand_ins(
    contacts: Sequence[Contact], refused: Sequence[str], addressed: Sequence[str]
) -> tuple[str, ...]:
    """Who is told when these recipients cannot be: their deputies, else all other contacts.

    Nobody in `addressed` (who has the notice already, or will have it) is named again.
    """
    known = set(addressed) | set(refused)
    by_name = {contact.name: contact.mail for contact in contacts}
    deputies = [by_name.get(c.deputy, "") for c in contacts if c.mail in refused and c.deputy]
    free = [mail for mail in deputies if mail and mail not in known]
    others = [c.mail for c in contacts if c.mail and c.mail not in known]
    return tuple(dict.fromkeys(free or others))
