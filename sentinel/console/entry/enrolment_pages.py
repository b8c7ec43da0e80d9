"""The first login: what an account lacks is set up before it may do anything."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sentinel.access.enrolment import Enrolled, Offered
from sentinel.console.entry.frame import Frame, Held, leads, next_of
from sentinel.console.handlers import local_path
from sentinel.console.statuses import headers_of, status_of
from sentinel.core.session import Session, Stage
from sentinel.errors import NotApproved, Refused, UsageError


class EnrolmentPages:
    """Of one console."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        guarded = self._frame.guarded
        return [
            Route("/enrol", guarded(self._page), methods=["GET"]),
            Route("/enrol", guarded(self._form), methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        back = local_path(request.query_params.get("back", "/"))
        held = await self._frame.held(request)
        if held is None:
            return leads("/login", back=back)
        if held.session.stage is not Stage.ENROL:
            return next_of(held.session.stage, back)
        return await self._shown(request, held, back)

    async def _shown(
        self,
        request: Request,
        held: Held,
        back: str,
        *,
        error: str = "",
        sealed: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        enrolment, look = self._frame.entering.enrolment, self._frame.counter.looked
        account = await look(self._frame.entering.sessions.account_of, held.session)
        if account is None:
            return leads("/login")
        lacking = await look(enrolment.lacking, account)
        offered: Offered | None = None
        if lacking.factor and not lacking.password:
            offered = await look(self._offered, held, sealed)
        return self._frame.page(
            request,
            "enrol.html.j2",
            status=status,
            token=self._frame.token(held),
            back=back,
            error=error,
            account=account.name,
            lacking=lacking,
            offered=offered,
            **offer_facts(offered),
            passkeys=self._frame.entering.parts.passkeys is not None,
        )

    def _offered(self, held: Held, sealed: str) -> Offered:
        enrolment = self._frame.entering.enrolment
        if sealed:
            with suppress(Refused):  # of another session: a new one is offered
                return enrolment.again(held.session, sealed)
        return enrolment.offered(held.session)

    async def _form(self, request: Request) -> Response:
        frame = self._frame
        held = await frame.held(request)
        if held is None or held.session.stage is not Stage.ENROL:
            return leads("/login")
        fields = await frame.form(request, frame.token(held))
        back = local_path(fields.get("back", "/"))
        session, sealed = held.session, fields.get("sealed", "")
        try:
            done = await self._carried_out(session, fields)
        except (UsageError, NotApproved, Refused) as error:
            status = status_of(error)
            refused = await self._shown(
                request, held, back, error=str(error), sealed=sealed, status=status
            )
            refused.headers.update(headers_of(error))
            return refused
        stage = done.entered.session.stage
        if done.codes:
            leads_to = back if stage is Stage.WHOLE else "/enrol"
            answer = frame.page(request, "recovery_codes.html.j2", codes=done.codes, back=leads_to)
        else:
            answer = next_of(stage, back)
        return frame.entered(done.entered, answer)

    async def _carried_out(self, session: Session, fields: Mapping[str, str]) -> Enrolled:
        """Raises UsageError, NotApproved, Refused."""
        enrolment, counter = self._frame.entering.enrolment, self._frame.counter
        match fields.get("what", ""):
            case "password":
                password = twice(fields)
                return await counter.hashed(enrolment.password, session, password, None)
            case "totp":
                sealed, code = fields.get("sealed", ""), fields.get("app_code", "")
                return await counter.looked(enrolment.totp, session, sealed, code)
            case _:
                answer, title = fields.get("attestation", ""), fields.get("title", "")
                return await counter.looked(enrolment.passkey, session, answer, title)


def twice(fields: Mapping[str, str]) -> str:
    """The new password of a form, typed twice alike. Raises UsageError."""
    if fields.get("password", "") != fields.get("again", ""):
        raise UsageError("The two passwords are not the same.")
    return fields.get("password", "")


def offer_facts(offered: Offered | None) -> dict[str, object]:
    """What app_offer.html.j2 shows. The picture is of paths alone, made here."""
    if offered is None:
        return {}
    secret = offered.secret
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"qr": Markup(offered.picture), "secret": groups}  # noqa: S704 - drawn by ourselves
