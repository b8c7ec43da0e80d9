"""All that decides who may enter, wired: one for each configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sentinel.access.enrolment import Enrolment
from sentinel.access.entrance import Entrance
from sentinel.access.factors import FactorChecks, fresh_for
from sentinel.access.keeping import Keeping
from sentinel.access.noting import Noting
from sentinel.access.origin import Origin
from sentinel.access.sessions import SessionKeeper
from sentinel.access.throttling import Throttling
from sentinel.access.tokens import Tokens
from sentinel.access.vouching import Vouching
from sentinel.core.access_parts import AccessParts
from sentinel.core.principal import Principal
from sentinel.errors import NotApproved


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """What pages, the API and the command line use."""

    parts: AccessParts
    noting: Noting
    factors: FactorChecks
    sessions: SessionKeeper
    entrance: Entrance
    enrolment: Enrolment
    keeping: Keeping
    tokens: Tokens
    vouching: Vouching

    @classmethod
    def by(cls, parts: AccessParts) -> "Entering":
        noting = Noting(parts)
        throttling = Throttling(parts, noting)
        factors = FactorChecks(parts, noting, throttling)
        sessions = SessionKeeper(parts)
        entrance = Entrance(parts, noting, throttling, factors, sessions)
        return cls(
            parts=parts,
            noting=noting,
            factors=factors,
            sessions=sessions,
            entrance=entrance,
            enrolment=Enrolment(parts, noting, throttling, sessions, entrance),
            keeping=Keeping(parts, noting),
            tokens=Tokens(parts),
            vouching=Vouching(parts, noting, sessions),
        )

    def ready(self) -> None:
        """For the daemon, before it works: reads what the disk has, for it may fail later. Raises
        OSError."""
        if self.parts.provider is not None:
            self.parts.provider.ready()

    def freshened(self, principal: Principal, fields: Mapping[str, str]) -> Principal:
        """The same, fresh, where the fields show a second factor of theirs. Raises NotApproved,
        Paused. The session stays fresh for a while; a token for this request alone."""
        account = self.parts.accounts.get(principal.account)
        if account is None or account.disabled:
            raise NotApproved(
                "Your second factor is your identity provider's: show it there again."
            )
        origin = Origin(address=principal.address)
        factor = self.factors.shown(account, fields, principal.session, origin)
        until = self.parts.clock.now() + fresh_for(self.parts)
        if principal.session:
            self.parts.sessions.freshen(principal.session, until)
        words = f"{principal.factor}, again by {factor}"
        return replace(principal, fresh_until=until, factor=words)
