"""no-duplicate-pages: no two addresses show the same main text, but where they say so.

A page that names another address as its canonical one (RFC 6596) is a declared copy.
"""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import concluded, main_digest, path_of, text_pages
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.proof import Proof, ProofFacts
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.urls import resolve
from sentinel.core.whole_page import WholePage

LEAST_WORDS = 40
"""A shorter text says little: "no entries" may be said of many lists."""
_DIGEST = "digest"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    text = page.blocks
    if text.cut or text.main_words.count(" ") < LEAST_WORDS or _is_copy(page):
        return
    yield Note(kind=_DIGEST, value=main_digest(text))


def _is_copy(page: WholePage) -> bool:
    link = page.tree.select_one("link[rel~=canonical]")
    href = str((link.attrs.get("href") if link is not None else None) or "")
    return bool(href) and resolve(page.page.final_url or page.page.url, href) != page.page.url


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    found: list[BrokenPage] = []
    for urls in noted.of(_DIGEST).values():
        # one page with several queries is a matter of links, and not of content
        places = {path_of(url, facts): url for url in urls}
        if len(places) > 1:
            first, *others = sorted(places)
            why = f"The same text as on {first}."
            found.extend(BrokenPage(url=places[one], why=why, quote="") for one in others)
    more = " Of so many pages only the first were compared." if noted.values_cut else ""
    return concluded(promise, noted, found, f"{noted.pages} pages compared, none alike.{more}")


PROOF = Proof(
    what="No two addresses show the same main text, unless one names the other as canonical.",
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
