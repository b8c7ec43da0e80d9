"""The console as one ASGI application: pages, forms, events, and what others mount beside them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from sentinel.console.access import Access
from sentinel.console.api.routes import Api
from sentinel.console.downloads import download_routes
from sentinel.console.events import Events
from sentinel.console.evidence_files import EvidenceFiles
from sentinel.console.forms import Forms
from sentinel.console.handlers import Handlers
from sentinel.console.page_handler import page_routes
from sentinel.console.protection import Protection
from sentinel.console.rendering import Rendering
from sentinel.console.static_files import StaticFiles
from sentinel.operations.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleParts:
    """What the console is made of; of one event loop."""

    desk: Desk
    access: Access
    stop: asyncio.Event
    """Set when the daemon stops: streams end."""
    beside: Sequence[BaseRoute] = field(default=())
    """Further routes: metrics and health."""


def console_app(parts: ConsoleParts) -> Starlette:
    """The application. Templates and files are read now, for the disk may fail later."""
    settings = parts.desk.app.config.console
    files = StaticFiles()
    handlers = Handlers(
        desk=parts.desk,
        access=parts.access,
        rendering=Rendering(files.addresses),
        events=Events(parts.desk.changes, parts.stop),
    )
    forms = Forms(handlers)
    api = Api(
        desk=parts.desk,
        identify=parts.access.bearer,
        freshen=parts.access.freshen,
        lanes=handlers.lanes,
    )
    return Starlette(
        routes=[
            Route("/static/{name}", files.answer),
            Route("/language/{code}", handlers.language),
            Route("/zone", handlers.zone),
            Route("/events", handlers.follow),
            Route("/act/{operation}", forms.act, methods=["POST"]),
            *page_routes(handlers),
            *download_routes(handlers),
            *EvidenceFiles(handlers).routes(),
            *parts.access.routes(handlers),
            *api.routes(),
            *parts.beside,
        ],
        middleware=[Middleware(Protection, settings=settings)],
        exception_handlers={
            404: handlers.not_there,
            405: handlers.not_there,
            500: handlers.broke,
        },
    )
