"""secure-cookies: cookies travel encrypted alone, and those of sessions are hidden from scripts."""

from collections.abc import Iterable

from sentinel.core.cookie import Cookie
from sentinel.core.note_book import Note
from sentinel.core.noted_values import finds
from sentinel.core.own_answer import own_answers
from sentinel.core.page_cookies import cookies_of_answer
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    for cookie in cookies_of_answer(page):
        if cookie.removed or cookie.by_script:
            continue
        lacking = _lacking(promise, cookie)
        if lacking:
            yield Note(
                broken=f"A cookie is set without {' and '.join(lacking)}.", quote=cookie.name
            )


def _lacking(promise: PublishedPromise, cookie: Cookie) -> list[str]:
    of_session = cookie.like_session or finds(promise.texts("sessions"), cookie.name)
    wanted = {
        "Secure": cookie.secure or not (of_session or promise.flag("all")),
        "HttpOnly": cookie.http_only or not of_session,
    }
    return [name for name, good in wanted.items() if not good]


PROOF = Proof(
    what="Cookies of sessions and logins are set with Secure and HttpOnly.",
    options=(
        ProofOption(
            name="sessions",
            kind=OptionKind.PATTERNS,
            what="Names of cookies that hold sessions, beside the usual ones.",
            default=(),
        ),
        ProofOption(
            name="all",
            kind=OptionKind.FLAG,
            what="Whether every cookie needs Secure.",
            default=False,
        ),
    ),
    page=_page,
    looks=own_answers,
)
