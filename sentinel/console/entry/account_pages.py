"""The reader's own account: password, second factors, sessions."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sentinel.access.enrolment import Enrolled
from sentinel.console.entry.enrolment_pages import offer_facts, twice
from sentinel.console.entry.frame import Frame, Held, leads
from sentinel.console.statuses import headers_of, status_of
from sentinel.core.account import Account
from sentinel.core.principal import Principal
from sentinel.core.session import Session, Stage
from sentinel.errors import FactorNeeded, NotApproved, Refused, SentinelError, UsageError

DONE = {
    "password": "Your password is another one now; other sessions have ended.",
    "totp": "The app was set up; other sessions have ended.",
    "passkey": "The passkey was added; other sessions have ended.",
    "remove-totp": "The app was removed; other sessions have ended.",
    "remove-passkey": "The passkey was removed; other sessions have ended.",
    "end-session": "The session was ended.",
    "fresh": "Your second factor was shown. Now fill in the form once more.",
}
"""By deed; words that have a Hindi."""
ASKED = frozenset({"form", "back", "code", "assertion"})
"""All that is kept of a form with a password, while a second factor is asked for."""


class AccountPages:
    """Of one console."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        guarded = self._frame.guarded
        return [
            Route("/account", guarded(self._page), methods=["GET"]),
            Route("/account/app", guarded(self._app_page), methods=["GET"]),
            Route("/account/{deed}", guarded(self._form), methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        held = await self._frame.held(request)
        if held is None or held.session.stage is not Stage.WHOLE:
            return leads("/login", back="/account")
        principal = await self._frame.access.principal(request)
        if principal is None:
            return leads("/login", back="/account")
        return await self._shown(request, held, principal)

    async def _shown(
        self,
        request: Request,
        held: Held,
        principal: Principal,
        *,
        error: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        frame, look = self._frame, self._frame.counter.looked
        account = await look(frame.entering.sessions.account_of, held.session)
        factors = None if account is None else await look(frame.entering.enrolment.factors, account)
        return frame.page(
            request,
            "account.html.j2",
            principal,
            status=status,
            done=DONE.get(request.query_params.get("done", ""), ""),
            error=error,
            account=account,
            factors=factors,
            sessions=await look(self._sessions, held.session),
            own=held.session.id,
            passkeys=frame.entering.parts.passkeys is not None,
        )

    def _sessions(self, session: Session) -> tuple[Session, ...]:
        """Of the same somebody, that count still."""
        keep = self._frame.entering.parts.sessions
        if session.account:
            found = keep.of_account(session.account)
        else:
            found = tuple(one for one in keep.all() if one.subject == session.subject)
        return tuple(one for one in found if self._frame.entering.sessions.counts(one))

    async def _app_page(self, request: Request) -> Response:
        held = await self._frame.held(request)
        principal = await self._frame.access.principal(request)
        if held is None or principal is None or not held.session.account:
            return leads("/login", back="/account")
        return await self._app_shown(request, held, principal)

    async def _app_shown(
        self,
        request: Request,
        held: Held,
        principal: Principal,
        *,
        sealed: str = "",
        error: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        enrolment, look = self._frame.entering.enrolment, self._frame.counter.looked
        if sealed:
            offered = await look(enrolment.again, held.session, sealed)
        else:
            offered = await look(enrolment.offered, held.session)
        return self._frame.page(
            request,
            "account_app.html.j2",
            principal,
            status=status,
            offered=offered,
            error=error,
            **offer_facts(offered),
        )

    async def _form(self, request: Request) -> Response:
        frame = self._frame
        held = await frame.held(request)
        principal = await frame.access.principal(request)
        if held is None or principal is None:
            return leads("/login", back="/account")
        fields = await frame.form(request, principal.form_token)
        deed = request.path_params["deed"]
        account = await frame.counter.looked(frame.entering.sessions.account_of, held.session)
        if deed == "end-session":
            return await self._end_session(held, principal, fields)
        if account is None:
            raise Refused("Your account is your identity provider's: change it there.")
        asked = fields
        if deed == "password":  # it does not go out again with the page that asks for a factor
            asked = {name: value for name, value in fields.items() if name in ASKED}
            asked["only"] = "1"
        try:
            await frame.fresh(request, principal, fields)
            if fields.get("only"):
                return leads("/account", done="fresh")
            done = await self._carried_out(deed, held, account, fields)
        except FactorNeeded as error:
            return frame.ask_factor(request, principal, asked, error)
        except (UsageError, NotApproved, Refused) as error:
            return await self._refused(request, held, principal, fields, error)
        return self._answer(request, principal, done, deed)

    def _answer(
        self, request: Request, principal: Principal, done: Enrolled, deed: str
    ) -> Response:
        """The account, or the codes that are shown once; by the session as it is now."""
        frame, entered = self._frame, done.entered
        if not done.codes:
            return frame.entered(entered, leads("/account", done=deed))
        now = frame.entering.sessions.principal(entered.session, entered.secret, principal.address)
        page = frame.page(request, "recovery_codes.html.j2", now, codes=done.codes, back="/account")
        return frame.entered(entered, page)

    async def _refused(
        self,
        request: Request,
        held: Held,
        principal: Principal,
        fields: Mapping[str, str],
        error: SentinelError,
    ) -> Response:
        """The same page once more, with what was wrong."""
        status, text = status_of(error), str(error)
        sealed = fields.get("sealed", "")
        if sealed:
            answer = await self._app_shown(
                request, held, principal, sealed=sealed, error=text, status=status
            )
        else:
            answer = await self._shown(request, held, principal, error=text, status=status)
        answer.headers.update(headers_of(error))
        return answer

    async def _carried_out(
        self, deed: str, held: Held, account: Account, fields: Mapping[str, str]
    ) -> Enrolled:
        """Raises UsageError, NotApproved, Refused."""
        enrolment, counter = self._frame.entering.enrolment, self._frame.counter
        session = held.session
        match deed:
            case "password":
                before = fields.get("present", "") if account.password else None
                return await counter.hashed(enrolment.password, session, twice(fields), before)
            case "totp":
                sealed, code = fields.get("sealed", ""), fields.get("app_code", "")
                return await counter.looked(enrolment.totp, session, sealed, code)
            case "passkey":
                answer, title = fields.get("attestation", ""), fields.get("title", "")
                return await counter.looked(enrolment.passkey, session, answer, title)
            case "codes":
                return await counter.looked(enrolment.codes, session)
            case "remove-totp":
                return await counter.looked(enrolment.without_totp, session)
            case "remove-passkey":
                which = fields.get("passkey", "")
                return await counter.looked(enrolment.without_passkey, session, which)
        raise UsageError("There is no such change of an account.")

    async def _end_session(
        self, held: Held, principal: Principal, fields: Mapping[str, str]
    ) -> Response:
        """One's own, at any time: whoever lost a telephone must not look for a factor first."""
        frame, which = self._frame, fields.get("session", "")
        noting, keep = frame.entering.noting, frame.entering.parts.sessions
        await frame.counter.looked(
            noting.did,
            principal.name,
            "session-ended",
            account=principal.account,
            session=which[:32],
            address=principal.address,
        )
        owner = held.session
        await frame.counter.looked(keep.end, which, account=owner.account, subject=owner.subject)
        return leads("/account", done="end-session")
