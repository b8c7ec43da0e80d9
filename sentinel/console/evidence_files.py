"""Kept bytes of an incident, for a browser: a picture that was decoded and drawn anew, or text.
What an attacker wrote is never sent as it is. And the report to CERT-In, as paper or text."""

import asyncio
import threading
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sentinel.console.handlers import Handlers
from sentinel.core.authority import Act
from sentinel.core.picture import MAX_BYTES, MAX_PIXELS
from sentinel.core.plain_line import clean_line
from sentinel.core.principal import Principal
from sentinel.errors import NotApproved, NotThere, SentinelError
from sentinel.filing import revision_of, stands
from sentinel.operations.incident_doors import incident_of
from sentinel.operations.incident_kept import as_text, kept_bytes, refuse_inside
from sentinel.report_sheet import content

MAX_WIDTH = 1_280
MAX_HEIGHT = 4_000
"""Pixels of what is sent: a taller page is cut, a wider one made smaller."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
SANDBOX = "sandbox; default-src 'none'"
_ONE_AT_A_TIME = threading.Lock()
"""A picture of so many pixels takes a hundred megabytes while it is decoded."""


class EvidenceFiles:
    """Of one console."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers

    def routes(self) -> list[Route]:
        return [
            Route("/evidence/{incident}/{digest}.png", self._picture, methods=["GET"]),
            Route("/evidence/{incident}/{digest}.txt", self._text, methods=["GET"]),
            Route("/incidents/{incident}/report/{name}", self._report, methods=["GET"]),
        ]

    async def _picture(self, request: Request) -> Response:
        def made(_: Principal) -> Response:
            body = redrawn(self._kept(request))
            if body is None:
                raise NotThere("These bytes are no picture that can be shown.")
            return Response(body, media_type="image/png")

        return await self._answered(request, made)

    async def _text(self, request: Request) -> Response:
        def made(who: Principal) -> Response:
            kept, desk = self._kept(request), self._handlers.desk
            incident = incident_of(desk, request.path_params["incident"])
            refuse_inside(desk, who, incident, request.path_params["digest"])
            lines, cut = as_text(kept)
            shown = [clean_line(line) for line in lines]
            note = f"[Sentinel: as text, unseen characters taken out{f'; {cut}' if cut else ''}]"
            name = f"{request.path_params['digest'][:16]}.txt"
            return Response(
                "\n".join([note, "", *shown, ""]),
                media_type="text/plain; charset=utf-8",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )

        return await self._answered(request, made)

    async def _report(self, request: Request) -> Response:
        number, _, ending = request.path_params["name"].partition(".")

        def made(_: Principal) -> Response:
            if not number.isdecimal() or ending not in _KINDS:
                raise NotThere(f"{request.url.path}: there is no such report.")
            app = self._handlers.desk.app
            incident = incident_of(self._handlers.desk, request.path_params["incident"])
            revision = revision_of(app.store.reports, incident, int(number[:6]))
            wanted, language, kind = _KINDS[ending]
            made = content(app, revision, stands(app, incident), wanted, language)
            name = f"{incident.id}-revision-{revision.number}.{ending}"
            return Response(
                made,
                media_type=kind,
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )

        return await self._answered(request, made)

    def _kept(self, request: Request) -> bytes:
        desk = self._handlers.desk
        incident = incident_of(desk, request.path_params["incident"])
        return kept_bytes(desk, incident, request.path_params["digest"])

    async def _answered(self, request: Request, made: Callable[[Principal], Response]) -> Response:
        """For who is let in and may look; in a thread."""
        principal = await self._handlers.access.principal(request)
        if principal is None:
            return self._handlers.to_login(request)
        try:
            if not principal.may(Act.LOOK):
                raise NotApproved("You may not look at it.")
            answer = await asyncio.to_thread(made, principal)
        except SentinelError as error:
            reader = self._handlers.reader(request, principal)
            return self._handlers.refused(reader, error)
        answer.headers["Content-Security-Policy"] = SANDBOX
        assert answer.status_code == HTTPStatus.OK
        return answer


_KINDS = {
    "pdf": ("pdf", "en", "application/pdf"),
    "hi.pdf": ("pdf", "hi", "application/pdf"),
    "txt": ("text", "en", "text/plain; charset=utf-8"),
    "hi.txt": ("text", "hi", "text/plain; charset=utf-8"),
}


def redrawn(body: bytes) -> bytes | None:
    """The first frame of a picture as a PNG of ours: nothing of the bytes is left. None for what
    is no picture, or too large to be decoded."""
    if len(body) > MAX_BYTES:
        return None
    from PIL import Image

    with _ONE_AT_A_TIME:
        try:
            with Image.open(BytesIO(body), formats=FORMATS) as image:
                if image.size[0] * image.size[1] > MAX_PIXELS:
                    return None
                plain = image.convert("RGB")
                plain.thumbnail((MAX_WIDTH, plain.size[1]))
                if plain.size[1] > MAX_HEIGHT:
                    plain = plain.crop((0, 0, plain.size[0], MAX_HEIGHT))
                drawn = BytesIO()
                plain.save(drawn, "PNG")
                return drawn.getvalue()
        except Exception:  # noqa: BLE001 - the decoders raise anything on what is hostile or damaged
            return None
