"""An attack: one row of the catalogue, and what all attacks have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.core.verdict import Verdict
from support.site_server import Answer, Request
from support.staged.place import Place

CLAIM = "<title>Hacked</title><body bgcolor=black><h1>HACKED BY PAPER TIGER CREW</h1></body>"
AWAY = "http://paper-tiger.invalid/"
D, S, UNSEEN = Verdict.DEFACED, Verdict.SUSPECT, Verdict.INTACT
SERVER_SIDE = "the file is run or obeyed by the web server, and no visitor is served another page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One row of the catalogue. `seen` is the least verdict that must come of it."""

    name: str
    act: Callable[[Place], None]
    with_files: Verdict
    """Where the document root is a witness."""
    over_http: Verdict
    """Where the site is watched over HTTP alone. INTACT: it cannot be seen from there."""
    why: str = ""
    """Why it cannot be seen, or not more of it."""


def only(path: str, answer: Answer) -> Callable[[Request], Answer | None]:
    return when(lambda request: request.path == path, answer)


def when(met: Callable[[Request], bool], answer: Answer) -> Callable[[Request], Answer | None]:
    return lambda request: answer if met(request) else None


def answering(
    path: str, answer: Answer, *, at: str = "", then: Answer = ""
) -> Callable[[Place], None]:
    """The site answers otherwise at one address, and at a second one where that is named."""
    answers = {path: answer} | ({at: then} if at else {})

    def act(place: Place) -> None:
        place.hand = lambda request: answers.get(request.path)

    return act
