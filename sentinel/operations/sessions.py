"""Who is signed in, for whoever keeps Sentinel; those, too, who come by an identity provider."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.errors import NotThere
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeen:
    id: str
    account: str
    """The local account; else the person as the identity provider calls them."""
    local: bool
    address: str
    browser: str
    """What it says of itself."""
    factor: str
    """How they showed who they are."""
    made_at: datetime
    seen_at: datetime
    """To the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList:
    sessions: tuple[SessionSeen, ...]
    """Newest first; 500 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNamed:
    session: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    session: str


def _list(desk: Desk, _: Principal, _given: Nothing) -> SessionList:
    entering = desk.app.entering
    return SessionList(
        sessions=tuple(
            SessionSeen(
                id=one.id,
                account=one.account or one.person or one.subject,
                local=bool(one.account),
                address=one.address,
                browser=one.agent,
                factor=one.factor,
                made_at=one.made_at,
                seen_at=one.seen_at,
            )
            for one in entering.parts.sessions.all()
            if entering.sessions.counts(one)
        )
    )


def _end(desk: Desk, _: Principal, given: SessionNamed) -> SessionEnded:
    if not desk.app.entering.parts.sessions.end(given.session):
        raise NotThere("That session is not there any more.")
    return SessionEnded(session=given.session)


LIST_SESSIONS = Operation(
    name="list-sessions",
    method="GET",
    path="/sessions",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Who is signed in to the console now",
    takes=Nothing,
    gives=SessionList,
    run=_list,
)
END_SESSION = Operation(
    name="end-session",
    method="DELETE",
    path="/sessions/{session}",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="End one session, whosever it is",
    takes=SessionNamed,
    gives=SessionEnded,
    run=_end,
    fresh=True,
    done="The session was ended.",
)
SESSIONS = (LIST_SESSIONS, END_SESSION)
