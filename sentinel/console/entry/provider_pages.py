"""Signing in by an identity provider, and showing a factor there anew.

Both begin with a plain link: a form of ours must not lead elsewhere (`form-action 'self'`), and
whoever is made to follow it signs in as themselves, by what their own browser keeps.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sentinel.console.entry.frame import Frame, leads
from sentinel.console.handlers import local_path
from sentinel.core.session import Stage
from sentinel.errors import NotApproved

KEPT = "oidc"
"""The part of the cookie's name."""


class ProviderPages:
    """Of one console."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        guarded = self._frame.guarded
        return [
            Route("/oidc/login", guarded(self._login), methods=["GET"]),
            Route("/oidc/fresh", guarded(self._fresh), methods=["GET"]),
            Route("/oidc/back", guarded(self._back), methods=["GET"]),
        ]

    async def _login(self, request: Request) -> Response:
        return await self._sent(request)

    async def _fresh(self, request: Request) -> Response:
        held = await self._frame.held(request)
        if held is None or not held.session.subject or held.session.stage is not Stage.WHOLE:
            return leads("/login")
        return await self._sent(request, held.session.id)

    async def _sent(self, request: Request, session: str = "") -> Response:
        back = local_path(request.query_params.get("back", "/"))
        address, kept = await self._frame.entering.vouching.begin(back, session)
        answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        self._frame.cookies.keep_login_elsewhere(answer, kept)
        return answer

    async def _back(self, request: Request) -> Response:
        frame, vouching = self._frame, self._frame.entering.vouching
        kept = frame.cookies.login_elsewhere(request)
        query = request.query_params
        begun = await frame.counter.looked(vouching.begun, kept, query.get("state", ""))
        if "code" not in query:
            raise NotApproved("The identity provider did not let you in.")
        vouched = await vouching.vouched(begun, query["code"])
        if begun.session:
            held = await frame.held(request)
            if held is None:
                return leads("/login", back=begun.back)
            await frame.counter.looked(vouching.freshen, begun, vouched, held.session)
            answer = leads(begun.back)
            frame.cookies.drop(answer, KEPT)
            return answer
        before = await frame.held(request)
        entered = await frame.counter.looked(vouching.enter, vouched, frame.origin(request))
        if before is not None:
            await frame.counter.looked(frame.entering.parts.sessions.end, before.session.id)
        answer = leads(begun.back)
        frame.cookies.drop(answer, KEPT)
        return frame.entered(entered, answer)
