"""Signing in by an identity provider: begun here, vouched for there, and counted once."""

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from sentinel.access.federated import who_is
from sentinel.access.noting import Noting
from sentinel.access.origin import Origin
from sentinel.access.sessions import Entered, SessionKeeper
from sentinel.core.access_parts import AccessParts
from sentinel.core.identity_provider_port import Asked, IdentityProvider, Vouched
from sentinel.core.session import Session, Stage
from sentinel.errors import NotApproved, Refused

LIFE_SECONDS = 600
PURPOSE = "oidc-login"
BACK = "oidc/back"
"""Below the console's URL: where the provider leads back to."""
SLACK_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A login that is on its way, as its browser keeps it, sealed."""

    asked: Asked
    back: str
    until: int
    begun: int
    session: str = ""
    """That of whoever shows a factor anew; empty: somebody signs in."""


class Vouching:
    """Of one configuration."""

    def __init__(self, parts: AccessParts, noting: Noting, sessions: SessionKeeper) -> None:
        self._parts = parts
        self._noting = noting
        self._sessions = sessions

    @property
    def redirect(self) -> str:
        return f"{self._parts.config.console.url}{BACK}"

    async def begin(self, back: str, session: str = "") -> tuple[str, str]:
        """Where the browser goes, and what it keeps until it is back. Raises CouldNotFindOut,
        Refused where there is no provider."""
        now = int(self._parts.clock.now().timestamp())
        asked = Asked(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            fresh=bool(session),
        )
        begun = Begun(asked=asked, back=back, until=now + LIFE_SECONDS, begun=now, session=session)
        address = await self._provider.address(asked, self.redirect)
        return address, self._parts.seals.sealed(PURPOSE, json.dumps(asdict(begun)), "")

    def begun(self, kept: str, state: str) -> Begun:
        """The login that an answer belongs to: begun by this browser, lately, and answered once.
        Raises NotApproved."""
        again = "This login was not begun by this browser, or too long ago: begin anew."
        try:
            found = json.loads(self._parts.seals.opened(PURPOSE, kept, ""))
        except Refused as error:
            raise NotApproved(again) from error
        begun = Begun(**{**found, "asked": Asked(**found["asked"])})
        now = self._parts.clock.now()
        if not secrets.compare_digest(begun.asked.state.encode(), state.encode("utf-8", "replace")):
            raise NotApproved(again)
        later = now + timedelta(seconds=LIFE_SECONDS * 2)
        late = now.timestamp() >= begun.until
        if late or not self._parts.sessions.use_once(f"oidc/{begun.asked.state}", later, now):
            raise NotApproved(again)
        return begun

    async def vouched(self, begun: Begun, code: str) -> Vouched:
        """Raises CouldNotFindOut, NotApproved."""
        return await self._provider.vouched(begun.asked, self.redirect, code)

    def enter(self, vouched: Vouched, origin: Origin) -> Entered:
        """A whole session; its factor is not fresh. Raises NotApproved where their groups give
        them no role."""
        blank = self._sessions.blank(Stage.WHOLE, origin)
        methods = " and ".join(vouched.methods[:5]) or "no method named"
        session = replace(
            blank,
            subject=vouched.subject,
            person=vouched.name,
            mail=vouched.mail,
            groups=vouched.groups,
            factor=f"identity provider ({methods[:80]})",
        )
        who = who_is(self._parts.config, session)
        if not vouched.subject or who is None or not who[1]:
            self._noting.refused(None, f"no role for {vouched.subject or 'nobody'}"[:120], origin)
            raise NotApproved(
                "The identity provider knows you, and none of your groups has a role here: "
                "[console.oidc.roles] in config.toml says which have."
            )
        self._noting.did(
            who[0],
            "signed-in",
            account=who[2],
            address=origin.address,
            factor=session.factor,
            session=session.id,
        )
        return self._sessions.begin(session)

    def freshen(self, begun: Begun, vouched: Vouched, session: Session) -> None:
        """A factor shown anew, by the same somebody, since it was asked for. Raises NotApproved."""
        settings = self._parts.config.console.oidc
        same = session.id == begun.session and session.subject == vouched.subject
        if settings is None or not same:
            raise NotApproved("Somebody else has signed in there than is signed in here.")
        if not set(vouched.methods) & set(settings.fresh_methods):
            raise NotApproved(
                "The identity provider does not say that a second factor was shown (claim amr): "
                "[console.oidc] fresh_methods names what counts."
            )
        at = vouched.authenticated_at
        if at is None or at < begun.begun - SLACK_SECONDS:
            raise NotApproved("The identity provider did not ask you anew; nothing was done.")
        until = self._parts.clock.now() + timedelta(
            seconds=self._parts.config.console.fresh_seconds
        )
        self._parts.sessions.freshen(session.id, until)

    @property
    def _provider(self) -> IdentityProvider:
        if self._parts.provider is None:
            raise Refused("No identity provider is configured.")
        return self._parts.provider
