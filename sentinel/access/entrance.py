"""Signing in: password, then second factor; or a passkey, which is both.

Who is refused learns nothing of which part was wrong, nor whether there is such an account: a name
that is none takes the same path, with the same work.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from sentinel.access.factors import PASSKEY, FactorChecks
from sentinel.access.noting import Noting
from sentinel.access.origin import Origin
from sentinel.access.sessions import Entered, SessionKeeper
from sentinel.access.throttling import Throttling
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import Account, actor_of
from sentinel.core.account_telling import AccountEvent
from sentinel.core.password_rules import MOST_CHARACTERS, normal
from sentinel.core.session import Session, Stage
from sentinel.errors import NotApproved, Refused

WRONG = "Name or password is not right."


class Entrance:
    """Of one configuration. Blocks for as long as a hash takes: call it in a thread."""

    def __init__(
        self,
        parts: AccessParts,
        noting: Noting,
        throttling: Throttling,
        factors: FactorChecks,
        sessions: SessionKeeper,
    ) -> None:
        self._parts = parts
        self._noting = noting
        self._throttling = throttling
        self._factors = factors
        self._sessions = sessions

    def password(self, name: str, password: str, origin: Origin) -> Entered:
        """A session that is asked for the second factor, or to set one up. Raises NotApproved
        where name and password do not belong together, Paused where nothing is looked at."""
        name = name.strip().lower()[:200]
        tried = self._throttling.password(name, origin)
        account = self._parts.accounts.get(name)
        stored = "" if account is None or not self._counts(account) else account.password
        text = normal(password[: MOST_CHARACTERS * 4])
        right = self._parts.passwords.is_right(stored, text)
        if not right or account is None:
            self._noting.refused(account, "password", origin)
            if tried.reached and account is not None:
                self._noting.tell_later(account, AccountEvent.PASSWORDS_GUESSED, origin)
            raise NotApproved(WRONG)
        self._throttling.right(tried)
        if self._parts.passwords.is_old(stored):
            self._parts.accounts.change(name, password=self._parts.passwords.hashed(text))
        enough = self._parts.accounts.factors(name).enough
        stage = Stage.SECOND if enough else Stage.ENROL
        begun = self._sessions.blank(stage, origin)
        return self._sessions.begin(replace(begun, account=name, factor="password"))

    def second(self, session: Session, fields: Mapping[str, str], origin: Origin) -> Entered:
        """The same somebody, let in. Raises NotApproved, Paused."""
        account = self._sessions.account_of(session)
        if account is None or session.stage is not Stage.SECOND:
            raise NotApproved(WRONG)
        shown = self._factors.shown_at_login(account, fields, session.id, origin)
        factor = f"password and {shown}"
        if account.initial_until is not None:  # somebody else knows the password: not for long
            now = self._parts.clock.now()
            enrolling = replace(session, stage=Stage.ENROL, made_at=now, factor=factor)
            return self._sessions.renew(enrolling)
        return self._let_in(account, session, factor)

    def passkey(self, answer: str, binding: str, origin: Origin) -> Entered:
        """Somebody whose passkey has verified them: let in. Raises NotApproved, Paused."""
        tried = self._throttling.address(origin)
        try:
            account, _ = self._factors.login(answer, binding)
        except Refused as error:
            self._noting.refused(None, "passkey", origin)
            raise NotApproved(str(error)) from error
        self._throttling.right(tried)
        begun = self._sessions.blank(Stage.SECOND, origin)
        session = replace(begun, account=account.name)
        self._sessions.begin(session)
        return self._let_in(account, session, PASSKEY)

    def enrolled(self, session: Session, account: Account) -> Entered:
        """Somebody who has set up what was missing: let in."""
        return self._let_in(account, session, session.factor)

    def device(self, account: str) -> str:
        """What the browser is given with which somebody signed in."""
        return self._throttling.device_of(account, secrets.token_urlsafe(12))

    def _let_in(self, account: Account, session: Session, factor: str) -> Entered:
        whole = self._sessions.whole(session, factor, fresh=True)
        self._noting.did(
            actor_of(account, self._parts.config.contacts),
            "signed-in",
            account=account.name,
            address=session.address,
            factor=factor,
            session=session.id,
        )
        entered = self._sessions.renew(whole)
        self._parts.accounts.change(account.name, last_at=self._parts.clock.now())
        return entered

    def _counts(self, account: Account) -> bool:
        """Whether its password lets anybody in now."""
        until = account.initial_until
        late = until is not None and self._parts.clock.now() >= until
        return not account.disabled and not late
