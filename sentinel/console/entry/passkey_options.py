"""What a browser needs to make or show a passkey: asked for by static/passkey.js."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sentinel.console.entry.frame import Frame
from sentinel.core.session import Stage
from sentinel.errors import NotApproved, Refused, SentinelError


class PasskeyOptions:
    """Of one console. Changes nothing: a challenge is not kept until it was answered."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        return [Route("/passkey/options", self._answer, methods=["GET"])]

    async def _answer(self, request: Request) -> Response:
        try:
            content = await self._options(request)
        except SentinelError as error:
            return JSONResponse({"fault": str(error)}, HTTPStatus.CONFLICT)
        return Response(content, media_type="application/json")

    async def _options(self, request: Request) -> str:
        frame, look = self._frame, self._frame.counter.looked
        purpose = request.query_params.get("for", "factor")
        if purpose == "login":
            browser = frame.cookies.browser(request)
            if not browser:
                raise Refused("Load the page again first.")
            return await look(frame.entering.factors.login_options, browser)
        held = await frame.held(request)
        if held is None:
            raise NotApproved("Sign in first.")
        if purpose == "register" and held.session.stage is not Stage.SECOND:
            return await look(frame.entering.enrolment.options, held.session)
        account = await look(frame.entering.sessions.account_of, held.session)
        if account is None or held.session.stage is Stage.ENROL:
            raise NotApproved("Sign in first.")
        return await look(frame.entering.factors.options, account, held.session.id)
