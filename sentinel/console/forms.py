"""Forms: each carries one operation out, and leads back. A form that does not bear its session's
token, or comes from elsewhere, does nothing."""

import hmac
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from sentinel.console.fields import form_pairs, taken
from sentinel.console.handlers import Handlers, local_path
from sentinel.console.page_handler import DONE
from sentinel.core.principal import Principal
from sentinel.errors import FactorNeeded, NotApproved, NotThere, SentinelError
from sentinel.operations import OPERATIONS
from sentinel.operations.operation import perform
from sentinel.operations.works import Work

OWN_FIELDS = {"form", "back"}
FACTOR_FIELDS = {"code", "assertion"}
"""Of the page that asks for a second factor; it bears the fields of the form again."""


class Forms:
    """Of one console."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._operations = {one.name: one for one in OPERATIONS if one.changes}

    async def act(self, request: Request) -> Response:
        """One form. Never raises for what it holds."""
        principal = await self._handlers.access.principal(request)
        if principal is None:
            return self._handlers.to_login(request)
        reader = self._handlers.reader(request, principal)
        back = "/"
        try:
            pairs = await form_pairs(request)
            own = dict(pairs)
            back = local_path(own.get("back", "/"))
            refuse_foreign(request, principal, own.get("form", ""))
            return await self._carried_out(request, principal, pairs, back)
        except FactorNeeded as error:
            asked = [(name, value) for name, value in pairs if name not in FACTOR_FIELDS]
            return self._handlers.show(
                "factor.html.j2",
                reader,
                status=HTTPStatus.FORBIDDEN,
                fields=[(name, value) for name, value in asked if name not in OWN_FIELDS],
                action=request.url.path,
                back=back,
                why=str(error),
            )
        except SentinelError as error:
            return self._handlers.refused(reader, error, back=back)
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
            principal = await self._handlers.access.freshen(principal, factor)
        own = OWN_FIELDS | (FACTOR_FIELDS if operation.fresh else set())
        given = taken(operation, [(key, value) for key, value in pairs if key not in own])
        found = await perform(self._handlers.desk, principal, operation, given)
        if isinstance(found, Work):
            leads_to = f"/works/{found.id}?{urlencode({'back': back})}"
        else:
            leads_to = _with_done(back, operation.name)
        return RedirectResponse(leads_to, HTTPStatus.SEE_OTHER)


def refuse_foreign(request: Request, principal: Principal, token: str) -> None:
    """Raises NotApproved for a form that was not made for this session, or comes from another
    site."""
    right = principal.form_token.encode()
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    same = not origin or urlsplit(origin).netloc.lower() == host.lower()
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
