"""Port Access, by the accounts, sessions and tokens of the state database."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute

from sentinel.access.entering import Entering
from sentinel.access.origin import Origin
from sentinel.console.entry.account_pages import AccountPages
from sentinel.console.entry.cookies import Cookies
from sentinel.console.entry.counter import Counter
from sentinel.console.entry.enrolment_pages import EnrolmentPages
from sentinel.console.entry.frame import Frame
from sentinel.console.entry.login_pages import LoginPages
from sentinel.console.entry.passkey_options import PasskeyOptions
from sentinel.console.entry.provider_pages import ProviderPages
from sentinel.console.entry.shown_once import ShownOnce
from sentinel.console.handlers import Handlers
from sentinel.core.principal import Principal
from sentinel.core.session import Session, Stage

BEARER = "bearer "
PART = "x-part"
"""Header of a page's script that asks for what has changed: no person does it."""


class StoredAccess:
    """Of one console."""

    def __init__(self, entering: Entering) -> None:
        self._entering = entering
        self.counter = Counter()
        secure = entering.parts.config.console.secure
        self.cookies = Cookies(secure=secure, seals=entering.parts.seals)

    async def principal(self, request: Request) -> Principal | None:
        secret = self.cookies.session(request)
        if not secret:
            return None
        return await self.counter.looked(self._principal, request, secret)

    async def bearer(self, request: Request) -> Principal | None:
        given = request.headers.get("authorization", "")
        if not given.lower().startswith(BEARER):
            return None
        value = given[len(BEARER) :].strip()
        return await self.counter.looked(
            self._entering.tokens.principal, value, request.state.address
        )

    async def freshen(self, principal: Principal, fields: Mapping[str, str]) -> Principal:
        return await self.counter.looked(self._entering.freshened, principal, fields)

    def routes(self, handlers: Handlers) -> Sequence[BaseRoute]:
        frame = Frame(
            handlers=handlers,
            access=self,
            entering=self._entering,
            cookies=self.cookies,
            counter=self.counter,
        )
        return [
            *LoginPages(frame).routes(),
            *EnrolmentPages(frame).routes(),
            *AccountPages(frame).routes(),
            *PasskeyOptions(frame).routes(),
            *ProviderPages(frame).routes(),
            *ShownOnce(handlers).routes(),
        ]

    def session(self, request: Request, secret: str) -> Session | None:
        """The session of a request, however far it has come. Blocks."""
        by_person = PART not in request.headers and request.url.path != "/events"
        return self._entering.sessions.of(secret, by_person=by_person)

    def _principal(self, request: Request, secret: str) -> Principal | None:
        session = self.session(request, secret)
        if session is None or session.stage is not Stage.WHOLE:
            return None
        return self._entering.sessions.principal(session, secret, request.state.address)


def origin_of(request: Request, device: str = "") -> Origin:
    """Whence a request comes."""
    return Origin(
        address=request.state.address,
        agent=request.headers.get("user-agent", ""),
        device=device,
    )
