"""What the owner of an account is told of it. The words are the template's."""

from datetime import datetime
from enum import StrEnum

from sentinel.core.facts import moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.site import Site


class AccountEvent(StrEnum):
    """What happened to an account; the template has words for each."""

    PASSWORDS_GUESSED = "passwords-guessed"
    CODES_GUESSED = "codes-guessed"
    RECOVERY_USED = "recovery-used"
    MADE = "made"
    PASSWORD_SET = "password-set"  # noqa: S105 - a word
    FACTOR_SET = "factor-set"
    RECOVERY_MADE = "recovery-made"
    DISABLED = "disabled"


URGENT = frozenset({AccountEvent.CODES_GUESSED})
"""Whoever guesses codes has the password, or a session."""


def account_notice(
    site: Site,
    account: str,
    event: AccountEvent,
    now: datetime,
    *,
    recipients: tuple[str, ...] = (),
    by: str = "",
    address: str = "",
    left: int = 0,
) -> Notice:
    """At most once an hour of the same event. `site` is the one under whose name it is told;
    `address`: whence; `left`: recovery codes. Without recipients whoever keeps Sentinel is told."""
    return Notice(
        key=f"account/{account}/{event.value}/{now:%Y-%m-%dT%H}",
        kind=NoticeKind.ACCOUNT,
        site=site.name,
        incident="",
        at=now,
        facts={
            "site": site_facts(site),
            "account": account,
            "yours": bool(recipients),
            "event": event.value,
            "by": by,
            "address": address,
            "left": left,
            "now": moment(now),
        },
        recipients=recipients,
        wakes=event in URGENT,
    )
