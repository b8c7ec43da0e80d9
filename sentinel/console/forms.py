"""Forms: each carries one operation out, and leads back. A form that does not bear its session's
token, or comes from elsewhere, does nothing."""

import hmac
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from sentinel.console.fields import form_pairs, taken
from sentinel.console.handlers import Handlers, local_path
from sentinel.console.page_handler import DONE
from sentinel.core.principal import Principal
from sentinel.errors import FactorNeeded, NotApproved, NotThere, SentinelError
from sentinel.operations import OPERATIONS
from sentinel.operations.operation import Operation, perform
from sentinel.operations.works import Work

OWN_FIELDS = {"form", "back"}
FACTOR_FIELDS = {"code", "assertion"}
"""Of the page that asks for a second factor; it bears the fields of the form again."""


class Forms:
    """Of one console."""

    def __init__(self, handlers: Handlers) -> None:
        self.handlers = handlers
        self._operations = {one.name: one for one in OPERATIONS if one.changes}

    async def act(self, request: Request) -> Response:
        """One form. Never raises for what it holds."""
        principal = await self.handlers.access.principal(request)
        if principal is None:
            return self.handlers.to_login(request)
        reader = self.handlers.reader(request, principal)
        back = "/"
        try:
            pairs = await form_pairs(request)
            own = dict(pairs)
            back = local_path(own.get("back", "/"))
            refuse_foreign(request, principal.form_token, own.get("form", ""))
            return await self._carried_out(request, principal, pairs, back)
        except FactorNeeded as error:
            asked = [(name, value) for name, value in pairs if name not in FACTOR_FIELDS]
            return self.handlers.show(
                "factor.html.j2",
                reader,
                fields=[(name, value) for name, value in asked if name not in OWN_FIELDS],
                action=request.url.path,
                back=back,
                why=str(error),
            )
        except SentinelError as error:
            return self.handlers.refused(reader, error, back=back)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)

    async def _carried_out(
        self, request: Request, principal: Principal, pairs: list[tuple[str, str]], back: str
    ) -> Response:
        name = request.path_params["operation"]
        operation = self._operations.get(name)
        if operation is None:
            raise NotThere(f"{name[:60]}: there is no such operation.")
        factor = {key: value for key, value in pairs if key in FACTOR_FIELDS and value}
        if operation.fresh and factor:
            principal = await self.handlers.access.freshen(principal, factor)
        own = OWN_FIELDS | (FACTOR_FIELDS if operation.fresh else set())
        given = taken(operation, [(key, value) for key, value in pairs if key not in own])
        found = await perform(self.handlers.desk, principal, operation, given)
        return self.answer(request, principal, operation, found, back)

    def answer(
        self,
        request: Request,
        principal: Principal,
        operation: Operation[Any, Any],
        found: object,
        back: str,
    ) -> Response:
        """What the reader gets after it was carried out."""
        if isinstance(found, Work):
            leads_to = f"/works/{found.id}?{urlencode({'back': back})}"
        else:
            leads_to = _with_done(back, operation.name)
        return RedirectResponse(leads_to, HTTPStatus.SEE_OTHER)


def refuse_foreign(request: Request, right_token: str, token: str) -> None:
    """Raises NotApproved for a form that was not made for this session, or comes from another
    site."""
    right = right_token.encode()
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "").lower()
    host = request.headers.get("host", "").lower()
    same = not origin or origin in {f"http://{host}", f"https://{host}"}
    if not (
        right and hmac.compare_digest(token.encode(), right) and site == "same-origin" and same
    ):
        raise NotApproved(
            "This form is not of your session any more: go back, load the page again, and try "
            "once more."
        )


def _with_done(back: str, name: str) -> str:
    parts = urlsplit(back)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != DONE]
    return urlunsplit(("", "", parts.path, urlencode([*query, (DONE, name)]), ""))
