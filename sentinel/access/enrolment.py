"""Setting up what somebody signs in with: a password of their own, an app, passkeys, codes."""

import secrets
from dataclasses import dataclass, replace

from sentinel.access.challenges import Challenges
from sentinel.access.entrance import Entrance
from sentinel.access.factors import TOTP
from sentinel.access.noting import Noting
from sentinel.access.recovery import new_codes
from sentinel.access.sessions import Entered, SessionKeeper
from sentinel.access.throttling import Throttling
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import Account, Factors, Passkey, actor_of, contact_of
from sentinel.core.password_rules import normal, refuse_weak
from sentinel.core.session import Session, Stage
from sentinel.errors import NotApproved, NotThere, Refused, UsageError

MAX_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What an account has to set up before it may do anything."""

    password: bool
    """The one that it has, somebody else has given."""
    factor: bool

    @property
    def nothing(self) -> bool:
        return not self.password and not self.factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The secret of an app, not yet the account's."""

    secret: str
    address: str
    picture: str
    sealed: str
    """The same, for the form that confirms it: nobody else can open it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What came of it."""

    entered: Entered
    codes: tuple[str, ...] = ()
    """Recovery codes, where the account had none: shown once."""


class Enrolment:
    """Of one configuration. Blocks: call it in a thread."""

    def __init__(
        self,
        parts: AccessParts,
        noting: Noting,
        throttling: Throttling,
        sessions: SessionKeeper,
        entrance: Entrance,
    ) -> None:
        self._parts = parts
        self._noting = noting
        self._throttling = throttling
        self._sessions = sessions
        self._entrance = entrance
        self._challenges = Challenges(parts)

    def lacking(self, account: Account) -> Lacking:
        return Lacking(
            password=account.initial_until is not None,
            factor=not self._parts.accounts.factors(account.name).enough,
        )

    def factors(self, account: Account) -> Factors:
        return self._parts.accounts.factors(account.name)

    def password(self, session: Session, password: str, before: str | None) -> Enrolled:
        """A password of one's own; `before`: the present one, None where it was shown just now.
        Ends all other sessions of the account. Raises UsageError for a weak one, NotApproved."""
        account = self._account(session)
        if before is not None:
            tried = self._throttling.code(account.name, session.id)
            if not self._parts.passwords.is_right(account.password, normal(before)):
                raise NotApproved("The present password is not right.")
            self._throttling.right(tried)
        refuse_weak(password, about=known_words(self._parts, account))
        text = normal(password)
        if self._parts.passwords.is_right(account.password, text):
            raise UsageError("The new password is the one that you have. Choose another.")
        self._did(account, "password-changed", session)
        self._parts.accounts.change(
            account.name,
            password=self._parts.passwords.hashed(text),
            password_at=self._parts.clock.now(),
            initial_until=None,
        )
        return self._moved_on(account, session)

    def offered(self, session: Session) -> Offered:
        """A new secret for an app. Nothing is stored."""
        account = self._account(session)
        secret = self._parts.codes.new_secret()
        issuer = self._parts.config.organisation.name or "Sentinel"
        address = self._parts.codes.address(secret, account.name, f"Sentinel {issuer}"[:60])
        return Offered(
            secret=secret,
            address=address,
            picture=self._parts.codes.picture(address),
            sealed=self._parts.seals.sealed("totp-offered", secret, session.id),
        )

    def again(self, session: Session, sealed: str) -> Offered:
        """The one that was offered, for a form that is shown once more. Raises Refused."""
        account = self._account(session)
        secret = self._parts.seals.opened("totp-offered", sealed, session.id)
        issuer = self._parts.config.organisation.name or "Sentinel"
        address = self._parts.codes.address(secret, account.name, f"Sentinel {issuer}"[:60])
        picture = self._parts.codes.picture(address)
        return Offered(secret=secret, address=address, picture=picture, sealed=sealed)

    def totp(self, session: Session, sealed: str, code: str) -> Enrolled:
        """The app that shows the code is the account's. Raises Refused, NotApproved."""
        account = self._account(session)
        secret = self._parts.seals.opened("totp-offered", sealed, session.id)
        step = self._parts.codes.step(secret, "".join(code.split()), self._parts.clock.now())
        if step is None:
            raise NotApproved(
                "That is not the app's code. Is the telephone's clock right? Try the next one."
            )
        self._did(account, "factor-added", session, what=TOTP)
        box = self._parts.seals.sealed("totp", secret, account.name)
        self._parts.accounts.change(account.name, totp=box, totp_step=step)
        return self._moved_on(account, session, TOTP)

    def options(self, session: Session) -> str:
        """For the browser that makes a passkey, JSON. Raises Refused."""
        account = self._account(session)
        if self._parts.passkeys is None:
            raise Refused("Passkeys do not work at this address of the console.")
        contact = contact_of(account, self._parts.config.contacts)
        title = account.name if contact is None else contact.name
        challenge = self._challenges.make("register", session.id)
        known = self._parts.accounts.factors(account.name).passkeys
        return self._parts.passkeys.to_register(account, title, challenge, known)

    def passkey(self, session: Session, answer: str, title: str) -> Enrolled:
        """The passkey that a browser made is the account's. Raises Refused."""
        account = self._account(session)
        if self._parts.passkeys is None:
            raise Refused("Passkeys do not work at this address of the console.")
        challenge = self._challenges.of(answer, "register", session.id)
        made = self._parts.passkeys.registered(answer, challenge)
        self._challenges.use(challenge)
        passkey = Passkey(
            id=made.id,
            account=account.name,
            title=" ".join(title.split())[:MAX_TITLE] or "passkey",
            public_key=made.public_key,
            sign_count=made.sign_count,
            made_at=self._parts.clock.now(),
        )
        self._did(account, "factor-added", session, what=f"passkey {passkey.title}")
        self._parts.accounts.add_passkey(passkey)
        return self._moved_on(account, session, "passkey")

    def without_passkey(self, session: Session, passkey_id: str) -> Enrolled:
        """Raises NotThere, Refused where nothing would be left."""
        account = self._account(session)
        known = self._parts.accounts.factors(account.name)
        if all(one.id != passkey_id for one in known.passkeys):
            raise NotThere("There is no such passkey.")
        if not known.totp and len(known.passkeys) == 1:
            raise Refused("It is the only second factor: set up another one first.")
        self._did(account, "factor-removed", session, what=f"passkey {passkey_id[:12]}")
        self._parts.accounts.remove_passkey(account.name, passkey_id)
        return self._moved_on(account, session)

    def without_totp(self, session: Session) -> Enrolled:
        """Raises Refused where nothing would be left."""
        account = self._account(session)
        if not self._parts.accounts.factors(account.name).passkeys:
            raise Refused("It is the only second factor: set up another one first.")
        self._did(account, "factor-removed", session, what=TOTP)
        self._parts.accounts.change(account.name, totp="")
        return self._moved_on(account, session)

    def codes(self, session: Session) -> Enrolled:
        """New recovery codes, in place of those before."""
        account = self._account(session)
        self._did(account, "recovery-codes-made", session)
        codes = new_codes(self._parts, account.name)
        return replace(self._moved_on(account, session), codes=codes)

    def _moved_on(self, account: Account, session: Session, added: str = "") -> Enrolled:
        """Another secret for this session, all others ended; let in where nothing is lacking."""
        factors = self._parts.accounts.factors(account.name)
        codes: tuple[str, ...] = ()
        if added and not factors.recovery_codes:
            codes = new_codes(self._parts, account.name)
        self._parts.sessions.end_all(account.name, but=session.id)
        if session.stage is Stage.WHOLE:
            return Enrolled(entered=self._sessions.renew(session), codes=codes)
        if added and added not in session.factor:
            session = replace(session, factor=f"{session.factor} and {added}")
        fresh = self._parts.accounts.get(account.name)
        if fresh is not None and self.lacking(fresh).nothing:
            return Enrolled(entered=self._entrance.enrolled(session, fresh), codes=codes)
        return Enrolled(entered=self._sessions.renew(session), codes=codes)

    def _account(self, session: Session) -> Account:
        account = self._sessions.account_of(session)
        if account is None or session.stage is Stage.SECOND:
            raise NotApproved("Sign in first.")
        alone = session.stage is Stage.ENROL and session.factor == "password"
        if alone and self._parts.accounts.factors(account.name).enough:
            # set up meanwhile by somebody else, who knows the password as well
            raise NotApproved("The account has a second factor by now: sign in again.")
        return account

    def _did(self, account: Account, action: str, session: Session, **facts: object) -> None:
        actor = actor_of(account, self._parts.config.contacts)
        self._noting.did(
            actor,
            action,
            account=account.name,
            address=session.address,
            factor=session.factor,
            **facts,
        )


def known_words(parts: AccessParts, account: Account) -> tuple[str, ...]:
    """What a password must not be: names of the account, its owner, the body and its sites."""
    config = parts.config
    sites = [word for site in config.sites for word in (site.name, site.url.partition("//")[2])]
    return (account.name, account.contact, config.organisation.name, *sites, "sentinel")


def initial_password() -> str:
    """Twenty letters that are easily read out, of 99 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
