"""The page behind the links of mails: GET shows what is asked and changes nothing, for programs
that scan mail open links, too; POST answers. Whatever is refused gets one plain page."""

import asyncio
import logging
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sentinel.answer_checks import Open
from sentinel.answering import Answering
from sentinel.console.door.deed_door import DeedDoor
from sentinel.console.door.forms import MAX_WORDS, Forms
from sentinel.console.door.pages import HEADERS, Pages
from sentinel.console.door.throttle import Throttle
from sentinel.core import deed_link
from sentinel.core.answer_link import MAX_TOKEN, PATH, AnswerLink
from sentinel.core.standing import blocked_by
from sentinel.errors import Refused, SentinelError

MAX_PATH = MAX_TOKEN + 200
BURST, PER_SECOND = 60, 2.0
"""Of requests that bear a link of ours."""
FORGED_BURST, FORGED_PER_SECOND = 20, 1 / 180
"""Of answers by links that are not ours, or that their page did not send, so many are noted: the
audit log is kept for ever."""

log = logging.getLogger(__name__)


def answer_app(answering: Answering) -> Starlette:
    """The ASGI application; of one event loop."""
    door = _Door(answering)
    route = Route("/{rest:path}", door.answer, methods=["GET", "POST"])
    return Starlette(routes=[route], exception_handlers={405: door.refuse, 404: door.refuse})


class _Door:
    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._pages = Pages()
        monotonic = answering.clock.monotonic
        self._foreign = Throttle(FORGED_BURST, FORGED_PER_SECOND, monotonic)
        self._ours = Throttle(BURST, PER_SECOND, monotonic)
        self._forms = Forms(answering.config.approvals.link_url)
        self._deeds = DeedDoor(answering, self._forms, self._foreign)

    async def answer(self, request: Request) -> Response:
        """One request, of whomever. Never raises for what it holds."""
        try:
            return await self._answer(request)
        except Refused:
            return self._refused()
        except ClientDisconnect:
            return self._refused()
        except (SentinelError, OSError):
            log.exception("an answer by a link could not be looked at or written")
            return self._refused(503)

    async def refuse(self, request: Request, error: Exception) -> Response:
        return self._refused(getattr(error, "status_code", 403))

    async def _answer(self, request: Request) -> Response:
        folder, _, token = request.url.path.rpartition("/")
        if f"{folder}/".endswith(f"/{deed_link.PATH}"):
            return await self._deed(request, token)
        link, token = await self._link(request)
        self._refuse_expired(link.expires)
        if not self._ours.takes():
            return self._refused(429)
        form = self._forms.token(token)
        if request.method != "POST":
            asked = await asyncio.to_thread(self._answering.asked_by, link)
            return self._page(await self._asked(asked, link, form, lacks=False))
        given = await self._forms.fields(request)
        ours = self._forms.are_ours(request, token, given)
        if not ours or given.get("answer") not in {"yes", "no"}:
            if self._foreign.takes():
                await asyncio.to_thread(
                    self._answering.refuse, link, "It was not sent by the page behind the link."
                )
            return self._refused()
        yes, words = given["answer"] == "yes", given.get("words", "")[:MAX_WORDS]
        if not yes and not words.strip():
            asked = await asyncio.to_thread(self._answering.asked_by, link)
            return self._page(await self._asked(asked, link, form, lacks=True), 422)
        counted = await asyncio.to_thread(self._answering.redeem, token, yes=yes, words=words)
        site = self._answering.config.site(counted.incident.site)
        blocked = await asyncio.to_thread(self._blocked, counted.incident.id)
        page = self._pages.recorded(site, yes=yes, missing=counted.missing, blocked=blocked)
        return self._page(page)

    async def _deed(self, request: Request, token: str) -> Response:
        """By a link for a small deed. Raises Refused; forged ones are noted as those of answers."""
        if len(request.url.path) > MAX_PATH:
            raise Refused("no link")
        try:
            link = self._deeds.deeds.link_of(token)
        except Refused as error:
            if request.method == "POST" and self._foreign.takes():
                await asyncio.to_thread(self._deeds.deeds.refuse, None, str(error))
            raise
        self._refuse_expired(link.expires)
        if not self._ours.takes():
            return self._refused(429)
        return self._page(*await self._deeds.answer(request, link, token))

    def _refuse_expired(self, expires: datetime) -> None:
        """Before it is counted: an old mail lies about for years, and whoever finds it must not
        keep out those who have a link that counts. Raises Refused."""
        if self._answering.clock.now() >= expires:
            raise Refused("This link has expired.")

    async def _link(self, request: Request) -> tuple[AnswerLink, str]:
        """The link of an address that ends in one of ours. Raises Refused; an answer by one that is
        not ours is noted, as long as these are not too many."""
        path = request.url.path
        _, found, token = path.rpartition(f"/{PATH}")
        if not found or len(path) > MAX_PATH:
            raise Refused("no link")
        try:
            return self._answering.link_of(token), token
        except Refused as error:
            if request.method == "POST" and self._foreign.takes():
                await asyncio.to_thread(self._answering.refuse, None, str(error))
            raise

    async def _asked(self, asked: Open, link: AnswerLink, form: str, *, lacks: bool) -> bytes:
        site = self._answering.config.site(asked.incident.site)
        blocked = await asyncio.to_thread(self._blocked, asked.incident.id)
        return self._pages.asked(asked, site, link.person, form, blocked=blocked, lacks=lacks)

    def _blocked(self, incident: str) -> bool:
        return blocked_by(self._answering.store.journal.entries(incident))

    def _refused(self, status: int = 403) -> Response:
        return self._page(self._pages.refused(), status)

    def _page(self, content: bytes, status: int = 200) -> Response:
        return Response(content, status, HEADERS, "text/html; charset=utf-8")
