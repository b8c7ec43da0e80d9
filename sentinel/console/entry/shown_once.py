"""Forms whose result is shown once and never again: a new password, the value of a token."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sentinel.console.forms import Forms
from sentinel.core.canonical import to_json
from sentinel.core.principal import Principal
from sentinel.operations.operation import Operation


class ShownOnce(Forms):
    """As all forms, but for where they lead."""

    def routes(self) -> list[BaseRoute]:
        return [Route("/shown/{operation}", self.act, methods=["POST"])]

    def answer(
        self,
        request: Request,
        principal: Principal,
        operation: Operation[object, object],
        found: object,
        back: str,
    ) -> Response:
        reader = self.handlers.reader(request, principal)
        return self.handlers.show(
            "shown_once.html.j2",
            reader,
            operation=operation,
            shown=to_json(found),
            back=back,
        )
