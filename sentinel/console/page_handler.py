"""Pages: asks the page's operation for what it shows, and shows it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sentinel.console.fields import queried
from sentinel.console.handlers import Handlers
from sentinel.console.pages import PAGES, Page
from sentinel.errors import SentinelError
from sentinel.operations import OPERATIONS
from sentinel.operations.operation import perform

Answer = Callable[[Request], Coroutine[Any, Any, Response]]
DONE = "done"
"""In the query of a page: the name of the operation that a form has just carried out."""


def page_routes(handlers: Handlers) -> list[Route]:
    """One for each page; a page is only looked at."""
    return [Route(page.path, _answer(handlers, page), methods=["GET"]) for page in PAGES]


def _answer(handlers: Handlers, page: Page) -> Answer:
    names = {one.name: one for one in OPERATIONS}

    async def answer(request: Request) -> Response:
        principal = await handlers.access.principal(request)
        if principal is None:
            return handlers.to_login(request)
        reader = handlers.reader(request, principal)
        done = names.get(request.query_params.get(DONE, ""))
        async with handlers.lanes.one():
            try:
                given = queried(page.operation, request)
                view = await perform(handlers.desk, principal, page.operation, given)
            except SentinelError as error:
                return handlers.refused(reader, error)
            return await asyncio.to_thread(
                handlers.show,
                page.template,
                reader,
                section=page.section,
                done=done.done if done is not None else "",
                view=view,
            )

    return answer
