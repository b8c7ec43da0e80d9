"""What pages and forms of the console have in common: who reads, and what they get."""

from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sentinel.console.access import Access
from sentinel.console.api.problems import problem
from sentinel.console.events import Events
from sentinel.console.lanes import Lanes
from sentinel.console.pages import MENU
from sentinel.console.reader import (
    LANGUAGE_COOKIE,
    ZONE_COOKIE,
    Reader,
    reader_of,
    zone_named,
)
from sentinel.console.rendering import Rendering
from sentinel.console.statuses import headers_of, status_of
from sentinel.core.principal import Principal
from sentinel.core.words import Language
from sentinel.errors import NotThere, SentinelError
from sentinel.operations.desk import Desk

YEAR_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """Of one console."""

    desk: Desk
    access: Access
    rendering: Rendering
    events: Events
    lanes: Lanes = field(default_factory=Lanes)

    def reader(self, request: Request, principal: Principal | None) -> Reader:
        """For whom an answer is made."""
        config = self.desk.app.config
        return reader_of(
            request,
            principal,
            now=self.desk.app.clock.now(),
            nonce=request.state.nonce,
            zone=config.alerts.time_zone,
        )

    def show(
        self,
        template: str,
        reader: Reader,
        *,
        status: int = HTTPStatus.OK,
        section: str = "",
        done: str = "",
        **facts: object,
    ) -> Response:
        """A page. `done`: what was just done, in words that have a Hindi."""
        content = self.rendering.page(
            template, reader, section=section, done=done, menu=MENU, **facts
        )
        return Response(content, status, media_type="text/html; charset=utf-8")

    def refused(self, reader: Reader, error: SentinelError, *, back: str = "/") -> Response:
        """The page that says what was not done, and why."""
        answer = self.show(
            "refused.html.j2", reader, status=status_of(error), error=str(error), back=back
        )
        answer.headers.update(headers_of(error))
        return answer

    def to_login(self, request: Request) -> Response:
        """To the login, and back to the page that was asked for."""
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?back={quote(asked, safe='')}", HTTPStatus.SEE_OTHER)

    async def language(self, request: Request) -> Response:
        """Chooses the language, for this browser."""
        answer = RedirectResponse(back_of(request), HTTPStatus.SEE_OTHER)
        code = request.path_params["code"]
        if code in {Language.ENGLISH, Language.HINDI}:
            self._keep(answer, LANGUAGE_COOKIE, code)
        return answer

    async def zone(self, request: Request) -> Response:
        """Chooses the time zone, for this browser."""
        answer = RedirectResponse(back_of(request), HTTPStatus.SEE_OTHER)
        name = request.query_params.get("zone", "")
        if zone_named(name) is not None:
            self._keep(answer, ZONE_COOKIE, name)
        return answer

    async def follow(self, request: Request) -> Response:
        """The stream of changes; for who is let in."""
        if await self.access.principal(request) is None:
            return PlainTextResponse("Sign in first.\n", HTTPStatus.UNAUTHORIZED)
        if self.events.full:
            return PlainTextResponse("Too many follow.\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return self.events.answer()

    async def broke(self, request: Request, error: Exception) -> Response:
        """For a fault of ours: the log has it, and the reader where to look."""
        words = (
            f"Ended by a fault of its own ({type(error).__name__}). The audit log says whether "
            "something was done, the daemon's log where it happened."
        )
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if request.url.path.startswith("/api/"):
            return problem(status, "fault", "A fault of ours", words, exit_code=3)
        return PlainTextResponse(f"{words}\n", status)

    async def not_there(self, request: Request, error: Exception) -> Response:
        """For addresses that are none, and methods that they do not take."""
        principal = await self.access.principal(request)
        if principal is None:
            return PlainTextResponse("There is no such page.\n", HTTPStatus.NOT_FOUND)
        reader = self.reader(request, principal)
        words = NotThere(f"{request.url.path}: there is no such page.")
        return self.refused(reader, words)

    def _keep(self, answer: Response, name: str, value: str) -> None:
        secure = self.desk.app.config.console.secure
        answer.set_cookie(
            name, value, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="lax"
        )


def back_of(request: Request) -> str:
    """Where a link or form leads back to: only ever a page of ours."""
    return local_path(request.query_params.get("back", ""))


def local_path(text: str) -> str:
    """A path of this console with its query; whatever else it is, the first page."""
    plain = text.isprintable() and "\\" not in text and text.startswith("/")
    return text if plain and not text.startswith("//") else "/"
