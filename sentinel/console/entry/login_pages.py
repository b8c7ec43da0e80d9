"""Signing in and out: password, second factor, passkey. The first two work without a script."""

from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sentinel.console.entry.counter import Busy
from sentinel.console.entry.frame import Frame, Held, leads, next_of
from sentinel.console.handlers import local_path
from sentinel.console.statuses import headers_of, status_of
from sentinel.core.session import Stage
from sentinel.errors import NotApproved, Paused, SentinelError


class LoginPages:
    """Of one console."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        guarded = self._frame.guarded
        return [
            Route("/login", guarded(self._page), methods=["GET"]),
            Route("/login", guarded(self._password), methods=["POST"]),
            Route("/login/passkey", guarded(self._passkey), methods=["POST"]),
            Route("/login/factor", guarded(self._factor_page), methods=["GET"]),
            Route("/login/factor", guarded(self._factor), methods=["POST"]),
            Route("/logout", guarded(self._logout), methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        back = local_path(request.query_params.get("back", "/"))
        held = await self._frame.held(request)
        whole = held is not None and held.session.stage is Stage.WHOLE
        if whole and await self._frame.access.principal(request) is not None:
            return leads(back)
        return await self._shown(request, back)

    async def _shown(
        self, request: Request, back: str, *, error: str = "", status: int = HTTPStatus.OK
    ) -> Response:
        parts = self._frame.entering.parts
        accounts = await self._frame.counter.looked(parts.accounts.count)
        oidc = parts.config.console.oidc
        browser = self._frame.cookies.browser(request) or self._frame.cookies.new_browser()
        host = oidc.issuer.partition("//")[2].partition("/")[0] if oidc else ""
        answer = self._frame.page(
            request,
            "login.html.j2",
            status=status,
            token=self._frame.cookies.form_token(browser),
            back=back,
            error=error,
            nobody=accounts == 0 and oidc is None,
            local=accounts > 0,
            passkeys=parts.passkeys is not None,
            provider=(oidc.title or host) if oidc else "",
        )
        self._frame.cookies.keep_browser(answer, browser)
        return answer

    async def _password(self, request: Request) -> Response:
        frame = self._frame
        right = frame.cookies.form_token(frame.cookies.browser(request))
        try:
            fields = await frame.form(request, right)
        except NotApproved:
            # of a page that stood open for long, or of another site: asked anew, and nothing said
            return await self._shown(request, "/", error="old", status=HTTPStatus.FORBIDDEN)
        back = local_path(fields.get("back", "/"))
        try:
            entered = await frame.counter.hashed(
                frame.entering.entrance.password,
                fields.get("name", ""),
                fields.get("password", ""),
                frame.origin(request),
            )
        except SentinelError as error:
            return await self._refused(request, back, error)
        await self._end_before(request)
        return frame.entered(entered, next_of(entered.session.stage, back))

    async def _passkey(self, request: Request) -> Response:
        frame = self._frame
        browser = frame.cookies.browser(request)
        fields = await frame.form(request, frame.cookies.form_token(browser))
        back = local_path(fields.get("back", "/"))
        try:
            entered = await frame.counter.looked(
                frame.entering.entrance.passkey,
                fields.get("assertion", ""),
                browser,
                frame.origin(request),
            )
        except NotApproved as error:
            return await self._refused(request, back, error)
        await self._end_before(request)
        return frame.entered(entered, next_of(entered.session.stage, back))

    async def _refused(self, request: Request, back: str, error: SentinelError) -> Response:
        """The same for all whose name or password is wrong."""
        if isinstance(error, Paused):
            answer = await self._shown(request, back, error=str(error), status=status_of(error))
            answer.headers.update(headers_of(error))
            return answer
        if isinstance(error, Busy):
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return await self._shown(request, back, error=str(error), status=status)
        if not isinstance(error, NotApproved):
            raise error
        answer = await self._shown(request, back, error=str(error), status=HTTPStatus.FORBIDDEN)
        flush = self._frame.entering.noting.flush
        answer.background = BackgroundTask(self._frame.counter.looked, flush)
        return answer

    async def _end_before(self, request: Request) -> None:
        """Whoever signs in anew has left what was before."""
        held = await self._frame.held(request)
        if held is not None:
            end = self._frame.entering.parts.sessions.end
            await self._frame.counter.looked(end, held.session.id)

    async def _factor_page(self, request: Request) -> Response:
        back = local_path(request.query_params.get("back", "/"))
        held = await self._frame.held(request)
        if held is None:
            return leads("/login", back=back)
        if held.session.stage is not Stage.SECOND:
            return next_of(held.session.stage, back)
        return await self._factor_shown(request, held, back)

    async def _factor_shown(
        self,
        request: Request,
        held: Held,
        back: str,
        *,
        error: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        parts = self._frame.entering.parts
        known = await self._frame.counter.looked(parts.accounts.factors, held.session.account)
        return self._frame.page(
            request,
            "login_factor.html.j2",
            status=status,
            token=self._frame.token(held),
            back=back,
            error=error,
            totp=known.totp,
            passkeys=bool(known.passkeys) and parts.passkeys is not None,
        )

    async def _factor(self, request: Request) -> Response:
        frame = self._frame
        held = await frame.held(request)
        if held is None or held.session.stage is not Stage.SECOND:
            return leads("/login")
        fields = await frame.form(request, frame.token(held))
        back = local_path(fields.get("back", "/"))
        try:
            entered = await frame.counter.looked(
                frame.entering.entrance.second, held.session, fields, frame.origin(request)
            )
        except NotApproved as error:
            status = status_of(error)
            answer = await self._factor_shown(request, held, back, error=str(error), status=status)
            answer.headers.update(headers_of(error))
            return answer
        return frame.entered(entered, next_of(entered.session.stage, back))

    async def _logout(self, request: Request) -> Response:
        frame = self._frame
        held = await frame.held(request)
        answer = leads("/login")
        if held is not None:
            await frame.form(request, frame.token(held))
            principal = await frame.access.principal(request)
            if principal is not None:
                await frame.counter.looked(
                    frame.entering.noting.did,
                    principal.name,
                    "signed-out",
                    account=principal.account,
                    address=principal.address,
                )
            end = frame.entering.parts.sessions.end
            await frame.counter.looked(end, held.session.id)
        frame.cookies.drop(answer, "session")
        return answer
