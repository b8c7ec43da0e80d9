"""Links for small deeds, over HTTP: GET shows what is asked and changes nothing, POST does it."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request

from sentinel.answering import Answering
from sentinel.console.door.deed_pages import DeedPages
from sentinel.console.door.forms import MAX_WORDS, Forms
from sentinel.console.door.throttle import Throttle
from sentinel.core.deed_link import DeedLink
from sentinel.core.standing import blocked_by
from sentinel.deeds import Asked, Deeds, Given, TakeUp, Verify
from sentinel.errors import Refused


class DeedDoor:
    """Of one event loop."""

    def __init__(self, answering: Answering, forms: Forms, notes: Throttle) -> None:
        """`notes`: how many refusals go into the audit log."""
        self.deeds = Deeds(answering=answering)
        self._store = answering.store
        self._forms = forms
        self._notes = notes
        self._pages = DeedPages(answering.config)

    async def answer(self, request: Request, link: DeedLink, token: str) -> tuple[bytes, int]:
        """The page, and its status. Raises Refused where the link counts no more, or what was sent
        does not come from its page."""
        form = self._forms.token(token)
        if request.method != "POST":
            asked = await asyncio.to_thread(self.deeds.look, link)
            return await self._asked(asked, form), HTTPStatus.OK
        fields = await self._forms.fields(request)
        if not self._forms.are_ours(request, token, fields) or fields.get("answer") not in {
            "yes",
            "no",
        }:
            text = "It was not sent by the page behind the link."
            if self._notes.takes():
                await asyncio.to_thread(self.deeds.refuse, link, text)
            raise Refused(text)
        given = Given(
            yes=fields["answer"] == "yes",
            person=fields.get("person", ""),
            words=fields.get("words", "")[:MAX_WORDS],
        )
        asked = await asyncio.to_thread(self.deeds.look, link)
        if isinstance(asked, TakeUp) and asked.taken:
            return await self._asked(asked, form), HTTPStatus.CONFLICT
        if _lacks(asked, given):
            return await self._asked(asked, form, lacks=True), HTTPStatus.UNPROCESSABLE_ENTITY
        done = await asyncio.to_thread(self.deeds.act, link, given)
        return self._pages.done(done), HTTPStatus.OK

    async def _asked(self, asked: Asked, form: str, *, lacks: bool = False) -> bytes:
        blocked = isinstance(asked, TakeUp) and await asyncio.to_thread(
            self._blocked, asked.incident.id
        )
        return self._pages.asked(asked, form, blocked=blocked, lacks=lacks)

    def _blocked(self, incident: str) -> bool:
        return blocked_by(self._store.journal.entries(incident))


def _lacks(asked: Asked, given: Given) -> bool:
    """Whether something that only the reader knows was not said."""
    if isinstance(asked, TakeUp):
        return not given.person
    return isinstance(asked, Verify) and not given.yes and not given.words.strip()
