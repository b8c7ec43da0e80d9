"""A page that is read in full, once for all who ask: proofs of promises, and the syntax check."""

from functools import cached_property
from typing import TYPE_CHECKING

from sentinel.core.charset import decode
from sentinel.core.page import Page
from sentinel.core.pdf_reading import PdfReading
from sentinel.core.site import Site
from sentinel.core.tree_cost import turbo_is_cheap
from sentinel.core.urls import subject_of

if TYPE_CHECKING:
    from turbohtml import Document

    from sentinel.core.page_form import PageForm
    from sentinel.core.page_link import PageLink
    from sentinel.core.page_load import Load
    from sentinel.core.text_blocks import PageText


class WholePage:
    """Reads lazily and keeps what was read; not to be kept itself."""

    def __init__(self, page: Page, site: Site, pdf: PdfReading | None = None) -> None:
        """`pdf`: what was read of the answer where it is a PDF; None where it is none, or nobody
        reads them."""
        self.page = page
        self.site = site
        self.pdf = pdf

    @cached_property
    def path(self) -> str:
        """Site-relative, without its query."""
        return subject_of(self.page.url, self.site).partition("?")[0]

    @cached_property
    def source(self) -> str:
        """The document, decoded as browsers do."""
        return decode(self.page.body, self.page.header("content-type"))

    @cached_property
    def tree(self) -> "Document":
        """The document as a browser builds it; an empty one where building it would cost too much,
        see `readable`."""
        import turbohtml  # takes long to import, and a light command reads no page

        return turbohtml.parse(self.source if self.readable else "")

    @cached_property
    def readable(self) -> bool:
        """Whether the tree can be built in bounded time and memory, and the page is whole."""
        return not self.page.over_cap and turbo_is_cheap(self.source)

    @cached_property
    def text(self) -> str:
        """The visible words, one line per block."""
        from sentinel.core.visible_text import visible_text

        return visible_text(self.page.body, self.page.header("content-type"))

    @cached_property
    def blocks(self) -> "PageText":
        """The text in its blocks: headings, paragraphs, items, cells, links and tables."""
        from sentinel.core.text_reading import page_text

        return page_text(self.tree)

    @cached_property
    def language(self) -> str:
        """What `<html lang>` says, in lower case; empty where it says nothing."""
        root = self.tree.select_one("html")
        return str((root.attrs.get("lang") if root is not None else None) or "").strip().lower()

    @cached_property
    def loads(self) -> "tuple[Load, ...]":
        """What a page, or a style sheet, makes a browser load or send to."""
        from sentinel.core.load_reading import loads_of_page, loads_of_sheet

        if self.page.content_type == "text/css":
            header = self.page.header("content-type")
            return loads_of_sheet(self.page.body, header, self.page.final_url)
        return loads_of_page(self.tree, self.page.final_url) if self.page.is_html else ()

    @cached_property
    def links(self) -> "tuple[PageLink, ...]":
        """The links of a page with what may mark them."""
        from sentinel.core.page_link import links_of_page

        return links_of_page(self.tree, self.page.final_url) if self.page.is_html else ()

    @cached_property
    def forms(self) -> "tuple[PageForm, ...]":
        """The forms of a page with their fields."""
        from sentinel.core.page_form import forms_of_page

        return forms_of_page(self.tree, self.page.final_url) if self.page.is_html else ()
