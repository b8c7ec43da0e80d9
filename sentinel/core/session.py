"""A session of the console: who signed in, how far, and when that ends. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.console_settings import ConsoleSettings

STEPS_SECONDS = 10 * 60.0
"""So long somebody may take between password and second factor, or to set one up."""
TOUCH_SECONDS = 60.0
"""That a session is in use is written down so often at most."""
MAX_SESSIONS = 20
"""Of one account; when one more begins, the oldest ends, first of those that came half the way."""


class Stage(StrEnum):
    """How far somebody has come."""

    SECOND = "second-factor"
    """The password was right; the second factor is asked for."""
    ENROL = "enrolment"
    """The password was right, and a second factor has to be set up before anything else."""
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """As it is stored; of the cookie's secret only the SHA-256 is."""

    id: str
    stage: Stage
    made_at: datetime
    seen_at: datetime
    account: str = ""
    """Of a local account; empty where an identity provider vouches."""
    subject: str = ""
    """Of somebody for whom the identity provider vouches: its `sub`."""
    person: str = ""
    """What the identity provider calls them."""
    mail: str = ""
    """Their verified address, by the identity provider; empty: none."""
    groups: tuple[str, ...] = ()
    """As the identity provider has said; what they give is decided by config.toml, each time."""
    factor: str = ""
    """How they showed who they are, in words."""
    address: str = ""
    agent: str = ""
    """What the browser says of itself, cut."""
    fresh_until: datetime | None = None


def ends_at(session: Session, settings: ConsoleSettings) -> datetime:
    """When it counts no more, by what is known of it now."""
    if session.stage is not Stage.WHOLE:
        return session.made_at + timedelta(seconds=STEPS_SECONDS)
    return min(
        session.seen_at + timedelta(seconds=settings.idle_seconds),
        session.made_at + timedelta(seconds=settings.session_seconds),
    )


def has_ended(session: Session, settings: ConsoleSettings, now: datetime) -> bool:
    """Whether it counts no more. One from the future has a clock that was set back: it counts,
    and ends when it would have."""
    return now >= ends_at(session, settings)
