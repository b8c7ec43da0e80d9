"""Puts down what a step sent and what came, with the secrets taken out of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from sentinel.core.assertion import Judged
from sentinel.core.block_mark import shown_incident
from sentinel.core.journey import Came, Sent, Upload
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_request import Asked
from sentinel.core.no_look import wall_of
from sentinel.core.page import Page
from sentinel.core.plain_line import clean_line
from sentinel.core.redactor import Redactor

MAX_SHOWN = 300
"""Characters of one value in a record."""
MAX_ENTRIES = 60
_EXCERPT = 200
_ROOM = 20_000
"""Characters behind those that are shown: a secret that begins there is known as a whole."""
_TOLD = 20_000
"""Characters of a page of which the excerpt is made."""


class Recorder:
    """Makes the records of one journey. Everything goes through `shown`."""

    def __init__(self, redact: Redactor) -> None:
        self._redact = redact

    def shown(self, text: str, most: int = MAX_SHOWN) -> str:
        """One line without secrets, cut: in this order, so that no half of a secret stays."""
        # a secret further on is cut off anyway; what is kept is looked through with room for one
        line = " ".join(clean_line(self._redact(text[: most + _ROOM])).split())
        # without signs that nobody sees, what a page says may be a secret after all
        line = self._redact(line)
        return line if len(line) <= most else f"{line[: most - 1]}…"

    def sent(self, asked: Asked, cookies: Sequence[str]) -> Sent:
        """One request. Of cookies the names are told alone."""
        request = asked.request
        headers = [(name, self.shown(value)) for name, value in asked.own_headers]
        if cookies:
            headers.append(("Cookie", f"{', '.join(map(self.shown, cookies))} (values not shown)"))
        fields = tuple(
            (self.shown(name), self._value(value)) for name, value in asked.entries[:MAX_ENTRIES]
        )
        body = "" if asked.entries else request.body[: 4 * _ROOM].decode("utf-8", "replace")
        return Sent(
            method=request.method,
            url=self.shown(request.url, 2_000),
            headers=tuple(headers),
            fields=fields,
            body=self.shown(body),
            size=len(request.body),
        )

    def came(self, page: Page, document: JourneyDocument) -> Came:
        """One answer."""
        text = page.content_type.startswith("text/") or page.content_type.endswith(("json", "xml"))
        words = document.answer.text[:_TOLD] if text or not page.content_type else ""
        return Came(
            status=page.status,
            url=self.shown(page.final_url, 2_000),
            content_type=self.shown(page.content_type, 100),
            size=len(page.body),
            elapsed_seconds=page.elapsed_seconds,
            excerpt=self.shown(words, _EXCERPT),
            over_cap=page.over_cap,
        )

    def judged(self, found: Iterable[Judged]) -> tuple[Judged, ...]:
        return tuple(
            Judged(
                condition=self.shown(one.condition, 500),
                outcome=one.outcome,
                found=self.shown(one.found),
            )
            for one in found
        )

    def taken(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.shown(value, 80)) for name, value in values.items())

    def _value(self, value: str | Upload) -> str:
        if not isinstance(value, Upload):
            return self.shown(value)
        size = f"{len(value.content):,} bytes"
        return f"the file {self.shown(value.name)} ({size})" if value.name else "no file"


def walled(page: Page, *, first: bool) -> str:
    """Who keeps programs out in place of the site, or empty. A plain refusal is a wall where
    nothing was done before; later it is what the site thinks of what was done."""
    wall = wall_of(page)
    if wall:
        return wall
    refusing = {407, 429, 999} | ({401, 403, 451} if first else set())
    return f"status {page.status}" if page.status in refusing else ""


def blocking(page: Page) -> str:
    """The incident that a block notice names, empty where it is none."""
    return shown_incident(page)[:40]
