"""owner-named: every page says whose site it is (GIGW 5.1.2)."""

from collections.abc import Iterable

from sentinel.checkers.proofs.patterns import compiled
from sentinel.checkers.proofs.text_pages import text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage

_ALTERNATIVES = "img[alt], [aria-label], [title]"
MAX_ALTERNATIVES = 500


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    owner = compiled(promise.texts("owner"))
    if any(one.search(page.blocks.words) for one in owner):
        return
    # a logo's alternative text names the owner, too
    for element in page.tree.select(_ALTERNATIVES)[:MAX_ALTERNATIVES]:
        names = (str(element.attrs.get(name) or "") for name in ("alt", "aria-label", "title"))
        if any(one.search(name[:500]) for name in names for one in owner):
            return
    yield Note(broken="The page does not say whose site it is.", quote=page.blocks.title)


PROOF = Proof(
    what="Every page names the body that owns the site.",
    options=(
        ProofOption(
            name="owner",
            kind=OptionKind.PATTERNS,
            what="Forms of the owner's name; one of them must be on the page.",
        ),
    ),
    page=_page,
    looks=text_pages,
)
