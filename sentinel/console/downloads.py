"""What can be taken away as a file: each is what one operation gives, in another form."""

import base64
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sentinel.console.audit_lines import audit_lines
from sentinel.console.fields import queried
from sentinel.console.handlers import Handlers
from sentinel.console.link_table import link_table
from sentinel.errors import SentinelError
from sentinel.operations.audit import LIST_AUDIT, MAX_PAGE
from sentinel.operations.link_shapes import MAX_ROWS
from sentinel.operations.links import LIST_LINKS
from sentinel.operations.operation import Operation, perform
from sentinel.operations.promises import WRITE_PROMISE_REPORT, PromiseReport

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """`written` makes the file of what the operation gives."""

    path: str
    operation: Operation[Any, Any]
    written: Callable[[Any], bytes]
    media_type: str
    name: str
    """Of the file; ours."""
    given: Mapping[str, object] = field(default_factory=dict)
    """What the operation gets besides the query, and before it."""


def _report(made: PromiseReport) -> bytes:
    return base64.b64decode(made.content)


DOWNLOADS = (
    Download(
        path="/links.csv",
        operation=LIST_LINKS,
        written=link_table,
        media_type="text/csv; charset=utf-8",
        name="broken-links.csv",
        given={"offset": 0, "limit": MAX_ROWS},
    ),
    Download(
        path="/audit.jsonl",
        operation=LIST_AUDIT,
        written=audit_lines,
        media_type="application/jsonl; charset=utf-8",
        name="sentinel-audit.jsonl",
        given={"limit": MAX_PAGE},
    ),
    Download(
        path="/promises/report.html",
        operation=WRITE_PROMISE_REPORT,
        written=_report,
        media_type="text/html; charset=utf-8",
        name="promises.html",
        given={"kind": "html"},
    ),
    Download(
        path="/promises/report.pdf",
        operation=WRITE_PROMISE_REPORT,
        written=_report,
        media_type="application/pdf",
        name="promises.pdf",
        given={"kind": "pdf"},
    ),
)


def download_routes(handlers: Handlers) -> list[Route]:
    """One for each; a file is only taken, nothing changes."""
    return [Route(one.path, _answer(handlers, one), methods=["GET"]) for one in DOWNLOADS]


def _answer(handlers: Handlers, download: Download) -> Answer:
    async def answer(request: Request) -> Response:
        principal = await handlers.access.principal(request)
        if principal is None:
            return handlers.to_login(request)
        try:
            given = {**queried(download.operation, request), **download.given}
            view = await perform(handlers.desk, principal, download.operation, given)
        except SentinelError as error:
            return handlers.refused(handlers.reader(request, principal), error)
        return Response(
            download.written(view),
            HTTPStatus.OK,
            {
                "Content-Disposition": f'attachment; filename="{download.name}"',
                "Content-Security-Policy": "sandbox; default-src 'none'",
            },
            download.media_type,
        )

    return answer
