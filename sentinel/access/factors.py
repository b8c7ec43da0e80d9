"""Second factors: whether what somebody shows counts. Each counts once."""

from collections.abc import Mapping
from datetime import timedelta

from sentinel.access.challenges import Challenges
from sentinel.access.noting import Noting
from sentinel.access.origin import Origin
from sentinel.access.recovery import digest, is_one
from sentinel.access.throttling import Throttling, Try
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import Account, Passkey
from sentinel.core.account_telling import AccountEvent
from sentinel.errors import NotApproved, Refused

WRONG_CODE = "That code does not count: it is wrong, or was used before. Wait for the next one."
NO_PASSKEY = "No passkey of this account was shown."
TOTP, PASSKEY, RECOVERY = "TOTP", "passkey", "recovery code"
ASSERTION, CODE = "assertion", "code"


class FactorChecks:
    """Of one configuration."""

    def __init__(self, parts: AccessParts, noting: Noting, throttling: Throttling) -> None:
        self._parts = parts
        self._noting = noting
        self._throttling = throttling
        self._challenges = Challenges(parts)

    def shown_at_login(
        self, account: Account, fields: Mapping[str, str], binding: str, origin: Origin
    ) -> str:
        """As `shown`, by somebody who is not yet let in."""
        return self._shown(account, fields, binding, origin, login=True)

    def shown(
        self, account: Account, fields: Mapping[str, str], session: str, origin: Origin
    ) -> str:
        """Which factor of the account the fields show, in words; `session`: its id, empty for a
        token. Raises NotApproved where none, Paused where too many were tried."""
        return self._shown(account, fields, session, origin, login=False)

    def _shown(
        self,
        account: Account,
        fields: Mapping[str, str],
        binding: str,
        origin: Origin,
        *,
        login: bool,
    ) -> str:
        if fields.get(ASSERTION):
            try:
                return self._passkey(account, fields[ASSERTION], "factor", binding)
            except Refused as error:
                self._noting.refused(account, "passkey", origin)
                raise NotApproved(str(error)) from error
        if login:
            tried = self._throttling.login_code(account.name, origin)
        else:
            tried = self._throttling.code(account.name, binding)
        return self._code(account, fields.get(CODE, ""), origin, tried)

    def options(self, account: Account, binding: str) -> str:
        """For the browser that shows a passkey as second factor, JSON. Raises Refused."""
        known = self._parts.accounts.factors(account.name).passkeys
        if self._parts.passkeys is None or not known:
            raise Refused("This account has no passkey.")
        return self._parts.passkeys.to_show(self._challenges.make("factor", binding), known)

    def login_options(self, binding: str) -> str:
        """For a browser of which nobody knows yet whose it is. Raises Refused."""
        if self._parts.passkeys is None:
            raise Refused("Passkeys do not work at this address of the console.")
        return self._parts.passkeys.to_show(self._challenges.make("login", binding), ())

    def login(self, answer: str, binding: str) -> tuple[Account, Passkey]:
        """Whose passkey was shown, its user verified: both factors at once. Raises Refused."""
        if self._parts.passkeys is None:
            raise Refused("Passkeys do not work at this address of the console.")
        challenge = self._challenges.of(answer, "login", binding)
        passkey = self._parts.accounts.passkey(self._parts.passkeys.named(answer))
        account = None if passkey is None else self._parts.accounts.get(passkey.account)
        if passkey is None or account is None or account.disabled:
            raise Refused(NO_PASSKEY)
        self._use(passkey, answer, challenge)
        return account, passkey

    def _passkey(self, account: Account, answer: str, purpose: str, binding: str) -> str:
        if self._parts.passkeys is None:
            raise Refused(NO_PASSKEY)
        challenge = self._challenges.of(answer, purpose, binding)
        passkey = self._parts.accounts.passkey(self._parts.passkeys.named(answer))
        if passkey is None or passkey.account != account.name:
            raise Refused(NO_PASSKEY)
        self._use(passkey, answer, challenge)
        return PASSKEY

    def _use(self, passkey: Passkey, answer: str, challenge: bytes) -> None:
        assert self._parts.passkeys is not None
        count = self._parts.passkeys.shown(answer, challenge, passkey)
        self._challenges.use(challenge)
        now = self._parts.clock.now()
        if not self._parts.accounts.use_passkey(passkey.id, passkey.sign_count, count, now):
            raise Refused("The passkey was shown twice at once: try once more.")

    def _code(self, account: Account, text: str, origin: Origin, tried: Try) -> str:
        code = "".join(text.split())
        factor = ""
        if code.isascii() and code.isdigit() and self._totp(account, code):
            factor = TOTP
        elif is_one(text) and self._recovery(account, text):
            factor = RECOVERY
        if not factor:
            self._noting.refused(account, "code", origin)
            if tried.reached:
                self._noting.tell(account, AccountEvent.CODES_GUESSED, address=origin.address)
            raise NotApproved(WRONG_CODE)
        self._throttling.right(tried)
        return factor

    def _totp(self, account: Account, code: str) -> bool:
        if not account.totp:
            return False
        secret = self._parts.seals.opened("totp", account.totp, account.name)
        step = self._parts.codes.step(secret, code, self._parts.clock.now())
        return step is not None and self._parts.accounts.use_step(account.name, step)

    def _recovery(self, account: Account, code: str) -> bool:
        found = digest(self._parts, account.name, code)
        if not self._parts.accounts.use_recovery(account.name, found, self._parts.clock.now()):
            return False
        left = self._parts.accounts.factors(account.name).recovery_codes
        self._noting.tell(account, AccountEvent.RECOVERY_USED, left=left)
        return True


def fresh_for(parts: AccessParts) -> timedelta:
    """How long a factor counts as fresh."""
    return timedelta(seconds=parts.config.console.fresh_seconds)
