"""Sessions: begun, renewed with another secret at each change of what they may, and ended."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from sentinel.access.federated import who_is
from sentinel.access.origin import MAX_AGENT, Origin
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import Account, actor_of, roles_now
from sentinel.core.principal import Principal, Via
from sentinel.core.session import TOUCH_SECONDS, Session, Stage, has_ended
from sentinel.core.words import Role
from sentinel.errors import StoreError

SECRET_BYTES = 32
LONGEST_SECONDS = 8 * 86_400
"""Older sessions have ended, whatever is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A session and the secret of its cookie, which nothing else has."""

    session: Session
    secret: str


class SessionKeeper:
    """Of one configuration."""

    def __init__(self, parts: AccessParts) -> None:
        self._parts = parts

    def begin(self, session: Session) -> Entered:
        """A new session, with an id and a secret of its own."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        now = self._parts.clock.now()
        self._parts.sessions.forget(now - timedelta(seconds=LONGEST_SECONDS))
        self._parts.sessions.begin(session, digest_of(secret))
        return Entered(session=session, secret=secret)

    def renew(self, session: Session) -> Entered:
        """The same session as it is now, with another secret: whoever had the one before has
        nothing any more."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self._parts.sessions.renew(session, digest_of(secret))
        return Entered(session=session, secret=secret)

    def blank(self, stage: Stage, origin: Origin) -> Session:
        """Of nobody yet, begun now."""
        now = self._parts.clock.now()
        return Session(
            id=secrets.token_hex(8),
            stage=stage,
            made_at=now,
            seen_at=now,
            address=origin.address,
            agent=origin.agent[:MAX_AGENT],
        )

    def whole(self, session: Session, factor: str, *, fresh: bool) -> Session:
        """The session of somebody who has shown all that is asked; it begins now."""
        now = self._parts.clock.now()
        until = now + timedelta(seconds=self._parts.config.console.fresh_seconds)
        return replace(
            session,
            stage=Stage.WHOLE,
            made_at=now,
            seen_at=now,
            factor=factor,
            fresh_until=until if fresh else None,
        )

    def of(self, secret: str, *, by_person: bool = True) -> Session | None:
        """Whose secret it is; None for one that counts no more. A request that a person made
        keeps the session from going idle."""
        if not secret or len(secret) > 100:
            return None
        session = self._parts.sessions.of(digest_of(secret))
        if session is None:
            return None
        now = self._parts.clock.now()
        if has_ended(session, self._parts.config.console, now):
            with suppress(StoreError):  # it has ended, even where that cannot be written down
                self._parts.sessions.end(session.id)
            return None
        idle = (now - session.seen_at).total_seconds()
        if by_person and session.stage is Stage.WHOLE and idle >= TOUCH_SECONDS:
            with suppress(StoreError):  # a full disk must not shut out who comes to look at it
                self._parts.sessions.touch(session.id, now)
        return session

    def counts(self, session: Session) -> bool:
        """Whether it has not ended, and has come all the way in."""
        ended = has_ended(session, self._parts.config.console, self._parts.clock.now())
        return session.stage is Stage.WHOLE and not ended

    def account_of(self, session: Session) -> Account | None:
        """The account of a session; None where it is gone or disabled, or is none of ours."""
        account = self._parts.accounts.get(session.account) if session.account else None
        return None if account is None or account.disabled else account

    def form_token(self, secret: str) -> str:
        """What each form of a session bears."""
        return self._parts.seals.mac("form", digest_of(secret))

    def principal(self, session: Session, secret: str, address: str) -> Principal | None:
        """Who acts, with the roles that config.toml gives them now."""
        who = self._local(session) if session.account else self._vouched(session)
        if who is None:
            return None
        name, roles, account = who
        return Principal(
            name=name,
            roles=roles,
            via=Via.CONSOLE,
            account=account,
            address=address,
            factor=session.factor,
            fresh_until=session.fresh_until,
            session=session.id,
            form_token=self.form_token(secret),
        )

    def _local(self, session: Session) -> tuple[str, tuple[Role, ...], str] | None:
        account = self.account_of(session)
        if account is None:
            return None
        contacts = self._parts.config.contacts
        return actor_of(account, contacts), roles_now(account, contacts), account.name

    def _vouched(self, session: Session) -> tuple[str, tuple[Role, ...], str] | None:
        return who_is(self._parts.config, session)


def digest_of(secret: str) -> str:
    """What is stored of a random secret of 256 bits: nobody finds it again."""
    return hashlib.sha256(secret.encode()).hexdigest()
