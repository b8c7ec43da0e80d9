"""cookies-disclosed: cookies that answers and inline scripts set are those that the policy names,
last no longer than it says, and are whose it says.

What the site's own answers set is of the first party. Cookies that scripts and pages of others set
stand in no answer of the site: which others there are says `third-parties-disclosed`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sentinel.core.cookie import Cookie
from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named, named_as
from sentinel.core.own_answer import own_answers
from sentinel.core.page_cookies import cookies_of_answer
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.whole_page import WholePage

COOKIE = "cookie"
SESSION, PERSISTENT = "session", "persistent"
FIRST, THIRD = "first", "third"
_LASTING = frozenset({SESSION, PERSISTENT})
_WHOSE = frozenset({FIRST, THIRD})


class _Disclosed(NamedTuple):
    name: str
    lasts: str
    whose: str


def value_of(cookie: Cookie) -> str:
    """What is noted of a cookie: `session NAME`. Never its value."""
    return f"{PERSISTENT if cookie.persistent else SESSION} {cookie.name}"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for cookie in cookies_of_answer(page):
        if not cookie.removed:
            yield Note(kind=COOKIE, value=value_of(cookie))


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    disclosed: list[_Disclosed] = []
    for entry in promise.texts("cookies"):
        words = entry.split()
        lasts, whose = _LASTING.intersection(words[1:]), _WHOSE.intersection(words[1:])
        if not words or len(lasts) + len(whose) != len(words) - 1:
            wanted = '"NAME", then session or persistent, then first or third'
            return unknown(promise, f'cookies: found "{entry}"; accepted: {wanted}; correct it.')
        disclosed.append(_Disclosed(words[0], "".join(lasts), "".join(whose)))
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    wrong: dict[str, tuple[str, ...]] = {}
    for value, pages in noted.of(COOKIE).items():
        fault = _fault(value, disclosed)
        if fault:
            wrong[fault] = pages
    if wrong:
        return broken_by_values(
            promise, wrong, f"Cookies that are not as disclosed: {named(wrong)}."
        )
    seen = counted(len(noted.of(COOKIE)), "cookie")
    return kept_by_record(
        promise, f"{counted(noted.pages, 'answer')} looked at, {seen} seen, all as disclosed."
    )


def _fault(value: str, disclosed: Iterable[_Disclosed]) -> str:
    lasts, _, name = value.partition(" ")
    said = [one for one in disclosed if named_as(name, one.name)]
    if not said:
        return f"{name} ({lasts}) is not named"
    if any(one.lasts in {"", lasts} and one.whose in {"", FIRST} for one in said):
        return ""
    if any(one.lasts in {"", lasts} for one in said):
        return f"{name} is named as a third party's, and the site sets it"
    kept = "is kept after the visit" if lasts == PERSISTENT else "ends with the visit"
    return f"{name} is named as {said[0].lasts}, and {kept}"


PROOF = Proof(
    what="Cookies are disclosed by name, by how long they last, and by whose they are.",
    options=(
        ProofOption(
            name="cookies",
            kind=OptionKind.TEXTS,
            what='Each as "PHPSESSID session first"; `*` in a name stands for any characters, and '
            "what is left out is not compared.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_answers,
    conclude=_conclude,
)
