"""What the pages of those who enter have in common."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from sentinel.access.entering import Entering
from sentinel.access.origin import Origin
from sentinel.access.sessions import Entered
from sentinel.console.access import Access
from sentinel.console.entry.cookies import Cookies
from sentinel.console.entry.counter import Counter
from sentinel.console.fields import form_pairs
from sentinel.console.forms import FACTOR_FIELDS, refuse_foreign
from sentinel.console.handlers import Handlers, local_path
from sentinel.core.principal import Principal
from sentinel.core.session import Session, Stage
from sentinel.errors import FactorNeeded, SentinelError

Answer = Callable[[Request], Coroutine[Any, Any, Response]]
FRESH = "To change your own account, show your second factor again: it is asked for just before."


class Sessions(Access, Protocol):
    """Access that knows sessions on their way in, too."""

    def session(self, request: Request, secret: str) -> Session | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The session of a request, and the secret that its cookie has."""

    session: Session
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Of one console."""

    handlers: Handlers
    access: Sessions
    entering: Entering
    cookies: Cookies
    counter: Counter

    def guarded(self, work: Answer) -> Answer:
        """What a page raises on purpose is a page, too."""

        async def answer(request: Request) -> Response:
            try:
                return await work(request)
            except SentinelError as error:
                principal = await self.access.principal(request)
                reader = self.handlers.reader(request, principal)
                back = local_path(request.query_params.get("back", "/"))
                return self.handlers.refused(reader, error, back=back)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)

        return answer

    async def held(self, request: Request) -> Held | None:
        """However far it has come."""
        secret = self.cookies.session(request)
        if not secret:
            return None
        session = await self.counter.looked(self.access.session, request, secret)
        return None if session is None else Held(session=session, secret=secret)

    async def form(self, request: Request, right_token: str) -> dict[str, str]:
        """The fields of a form of ours. Raises NotApproved, Refused."""
        fields = dict(await form_pairs(request))
        refuse_foreign(request, right_token, fields.get("form", ""))
        return fields

    def token(self, held: Held) -> str:
        return self.entering.sessions.form_token(held.secret)

    def origin(self, request: Request) -> Origin:
        return Origin(
            address=request.state.address,
            agent=request.headers.get("user-agent", ""),
            device=self.cookies.device(request),
        )

    def page(
        self,
        request: Request,
        template: str,
        principal: Principal | None = None,
        /,
        *,
        status: int = HTTPStatus.OK,
        **facts: object,
    ) -> Response:
        reader = self.handlers.reader(request, principal)
        return self.handlers.show(template, reader, status=status, **facts)  # type: ignore[arg-type] # facts of the template

    async def fresh(
        self, request: Request, principal: Principal, fields: Mapping[str, str]
    ) -> Principal:
        """Raises FactorNeeded where a second factor has to be shown first, NotApproved."""
        factor = {name: fields[name] for name in FACTOR_FIELDS if fields.get(name)}
        if factor:
            return await self.access.freshen(principal, factor)
        if not principal.is_fresh(self.entering.parts.clock.now()):
            raise FactorNeeded(FRESH)
        return principal

    def ask_factor(
        self,
        request: Request,
        principal: Principal,
        fields: Mapping[str, str],
        error: FactorNeeded,
    ) -> Response:
        """The page that asks for it, with the fields of the form; it is a question, no refusal."""
        kept = [
            (name, value)
            for name, value in fields.items()
            if name not in FACTOR_FIELDS and name not in {"form", "back"}
        ]
        back = local_path(fields.get("back", "/account"))
        return self.page(
            request,
            "factor.html.j2",
            principal,
            fields=kept,
            action=request.url.path,
            back=back,
            why=str(error),
        )

    def entered(self, entered: Entered, answer: Response) -> Response:
        """Gives the browser its session."""
        self.cookies.keep_session(answer, entered.secret)
        if entered.session.stage is Stage.WHOLE:
            self.cookies.drop(answer, "login")
            if entered.session.account:
                device = self.entering.entrance.device(entered.session.account)
                self.cookies.keep_device(answer, device)
        return answer


def leads(path: str, **query: str) -> Response:
    """To another page."""
    given = {name: value for name, value in query.items() if value}
    address = f"{path}?{urlencode(given)}" if given else path
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def next_of(stage: Stage, back: str) -> Response:
    """To where somebody goes on who has come so far."""
    if stage is Stage.SECOND:
        return leads("/login/factor", back=back)
    if stage is Stage.ENROL:
        return leads("/enrol", back=back)
    return leads(back)
