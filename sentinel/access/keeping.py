"""Keeping accounts: by whoever may, and by the command line of the machine. Each act is in the
audit log before it counts, and ends the sessions that it concerns."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sentinel.access.enrolment import initial_password, known_words
from sentinel.access.noting import Noting
from sentinel.access.recovery import new_codes
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import WITHOUT_CONTACT, Account, account_name
from sentinel.core.account_telling import AccountEvent
from sentinel.core.password_rules import normal, refuse_weak
from sentinel.core.words import Role
from sentinel.errors import NotThere, UsageError

INITIAL_SECONDS = 7 * 86_400
"""So long a password that somebody else knows lets its owner set up the account."""
HANDLE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of an account."""

    account: Account
    initial: str = ""
    """A password for the first login, shown once; empty where one was given."""


class Keeping:
    """Of one configuration. Blocks for as long as a hash takes: call it in a thread."""

    def __init__(self, parts: AccessParts, noting: Noting) -> None:
        self._parts = parts
        self._noting = noting

    def get(self, name: str) -> Account:
        """Raises NotThere."""
        account = self._parts.accounts.get(name.strip().lower())
        if account is None:
            raise NotThere(f"account {name[:60]}: there is none of that name.")
        return account

    def add(
        self,
        name: str,
        *,
        by: str,
        contact: str = "",
        roles: Sequence[Role] = (),
        password: str | None = None,
    ) -> Kept:
        """A new account. Without a password of its owner's it gets one for the first login.
        Raises UsageError for what it cannot be, Refused where it exists."""
        now = self._parts.clock.now()
        account = Account(
            name=account_name(name),
            contact=self._contact(contact),
            roles=() if contact else _roles(roles),
            handle=base64.urlsafe_b64encode(secrets.token_bytes(HANDLE_BYTES)).decode().rstrip("="),
            made_at=now,
            made_by=by,
        )
        account, initial = self._with_password(account, password, initial=password is None)
        self._noting.did(
            by, "account-added", account=account.name, contact=contact, roles=account.roles
        )
        self._parts.accounts.add(account)
        self._noting.tell(account, AccountEvent.MADE, by=by)
        return Kept(account=account, initial=initial)

    def set_password(self, name: str, password: str | None, *, by: str, initial: bool) -> Kept:
        """`initial`: somebody else knows it, and its owner chooses another at the next login;
        without a password one is made. Raises NotThere, UsageError."""
        account, shown = self._with_password(self.get(name), password, initial=initial)
        self._noting.did(by, "password-set", account=account.name, initial=initial)
        self._parts.accounts.change(
            account.name,
            password=account.password,
            password_at=account.password_at,
            initial_until=account.initial_until,
        )
        self._parts.sessions.end_all(account.name)
        self._noting.tell(account, AccountEvent.PASSWORD_SET, by=by)
        return Kept(account=self.get(account.name), initial=shown)

    def disable(self, name: str, *, by: str) -> Account:
        """Ends its sessions; its tokens count no more. Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "account-disabled", account=account.name)
        found = self._parts.accounts.change(account.name, disabled=True)
        self._parts.sessions.end_all(account.name)
        self._noting.tell(account, AccountEvent.DISABLED, by=by)
        return found

    def enable(self, name: str, *, by: str) -> Account:
        """Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "account-enabled", account=account.name)
        return self._parts.accounts.change(account.name, disabled=False)

    def remove(self, name: str, *, by: str) -> None:
        """With its factors, sessions and tokens. Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "account-removed", account=account.name, contact=account.contact)
        self._parts.accounts.remove(account.name)

    def reset_factors(self, name: str, *, by: str) -> Kept:
        """All second factors and tokens are gone, and a password for the next login is made:
        whoever has the old one must not be the one who sets up the new factor, nor keep a token
        that they made. Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "factors-reset", account=account.name)
        self._parts.accounts.drop_factors(account.name)
        for token in self._parts.tokens.of_account(account.name):
            self._parts.tokens.revoke(account.name, token.id)
        return self.set_password(account.name, None, by=by, initial=True)

    def recovery(self, name: str, *, by: str) -> tuple[str, ...]:
        """New recovery codes in place of those before. Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "recovery-codes-made", account=account.name)
        self._noting.tell(account, AccountEvent.RECOVERY_MADE, by=by)
        return new_codes(self._parts, account.name)

    def set_totp(self, name: str, secret: str, code: str, *, by: str) -> Account:
        """The app that shows the code is the account's. Raises NotThere, UsageError."""
        account = self.get(name)
        step = self._parts.codes.step(secret, "".join(code.split()), self._parts.clock.now())
        if step is None:
            raise UsageError(
                "That is not the app's code: nothing was changed. Are both clocks right?"
            )
        self._noting.did(by, "factor-added", account=account.name, what="TOTP")
        box = self._parts.seals.sealed("totp", secret, account.name)
        self._parts.sessions.end_all(account.name)
        self._noting.tell(account, AccountEvent.FACTOR_SET, by=by)
        return self._parts.accounts.change(account.name, totp=box, totp_step=step)

    def end_sessions(self, name: str, *, by: str) -> int:
        """How many were ended. Raises NotThere."""
        account = self.get(name)
        self._noting.did(by, "sessions-ended", account=account.name)
        return self._parts.sessions.end_all(account.name)

    def end_session(self, session_id: str, *, by: str, account: str) -> None:
        """Raises NotThere where the account has none of that id."""
        self._noting.did(by, "session-ended", account=account, session=session_id[:32])
        if not self._parts.sessions.end(session_id, account=account):
            raise NotThere("That session is not there any more.")

    def _contact(self, name: str) -> str:
        known = [one.name for one in self._parts.config.contacts]
        if name and name not in known:
            listed = ", ".join(f'"{one}"' for one in known)
            raise UsageError(
                f'"{name[:60]}": config.toml has no [[contact]] of that name; accepted: {listed}.'
            )
        return name

    def _with_password(
        self, account: Account, password: str | None, *, initial: bool
    ) -> tuple[Account, str]:
        """With its password; and that, where it was made here."""
        shown = ""
        if password is None:
            password = shown = initial_password()
        else:
            refuse_weak(password, about=known_words(self._parts, account))
        now = self._parts.clock.now()
        until = now + timedelta(seconds=INITIAL_SECONDS) if initial else None
        hashed = self._parts.passwords.hashed(normal(password))
        return replace(account, password=hashed, password_at=now, initial_until=until), shown


def _roles(roles: Sequence[Role]) -> tuple[Role, ...]:
    wrong = [role.value for role in roles if role not in WITHOUT_CONTACT]
    if wrong:
        raise UsageError(
            f"An account without a contact cannot be {', '.join(wrong)}; accepted: viewer, admin. "
            "Whoever decides is a [[contact]] of config.toml: name it, and its roles are the "
            "account's."
        )
    return tuple(dict.fromkeys(roles)) or (Role.VIEWER,)
