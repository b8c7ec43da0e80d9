"""placeholders: pages have content, and nothing that stands in for it (GIGW 5.4.8, 5.1.25)."""

from collections.abc import Iterable, Iterator

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.text_blocks import BlockKind
from sentinel.core.text_fault import TextFault
from sentinel.core.text_placeholders import placeholders
from sentinel.core.whole_page import WholePage

_CONTENT = "img, picture, svg, video, audio, iframe, object, embed, form, canvas, table, script"
"""Elements that are content without words, or bring it."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return faults(_found(page))


def _found(page: WholePage) -> Iterator[TextFault]:
    yield from placeholders(page.blocks, page.source)
    if _is_empty(page):
        yield TextFault("The main part of the page is empty.", page.blocks.title)


def _is_empty(page: WholePage) -> bool:
    """Of a page that names its main part: whether that has at most headings. Without such a part
    it is not known what is content."""
    main = page.tree.select("main, [role=main]")
    if len(main) != 1 or main[0].select_one(_CONTENT) is not None or _is_drawn_later(page):
        return False
    return all(block.kind is BlockKind.HEADING for block in page.blocks.main)


def _is_drawn_later(page: WholePage) -> bool:
    """Whether scripts fill the main part, as those of a search do: it says what to do without
    them, or has an empty place with a name."""
    if page.tree.select_one("script") is None:
        return False
    main = page.tree.select_one("main, [role=main]")
    named = [] if main is None else main.select("div[id], section[id], ul[id], ol[id], output[id]")
    without = main is not None and main.select_one("noscript") is not None
    return without or any(not element.text.strip() for element in named)


PROOF = Proof(
    what="No page is under construction, empty, or filled with sample text or a template's "
    "placeholders, in English or Hindi.",
    page=_page,
    looks=text_pages,
)
