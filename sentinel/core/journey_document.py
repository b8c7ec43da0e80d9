"""The page that a journey stands on: what a visitor sees of it, its links, forms and base."""

from functools import cached_property
from typing import TYPE_CHECKING

from sentinel.core.assertion import Answer
from sentinel.core.charset import decoded
from sentinel.core.journey import Fault, StepFault
from sentinel.core.journey_form import Form, read_forms
from sentinel.core.page import Page
from sentinel.core.resolver import base_of
from sentinel.core.tree_cost import turbo_is_cheap

if TYPE_CHECKING:
    from turbohtml import Document, Element


class JourneyDocument:
    """One answer, read when it is asked for. Raises StepFault where it cannot be read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answer = Answer(page)

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        text, codec = decoded(self.page.body, self.page.header("content-type"))
        # as a parser gets it: the places of elements are counted in this
        return text.replace("\r\n", "\n").replace("\r", "\n"), codec

    @property
    def text(self) -> str:
        """The bytes as text."""
        return self._decoded[0]

    @property
    def encoding(self) -> str:
        """In which its forms are sent: the page's, as Python names it; UTF-16 sends UTF-8."""
        codec = self._decoded[1] or "utf-8"
        return "utf-8" if codec.startswith("utf-16") else codec

    @property
    def words(self) -> str:
        """What is to be read on the page."""
        return self.answer.text

    @cached_property
    def tree(self) -> "Document":
        if not turbo_is_cheap(self.text):
            raise StepFault(Fault.NOT_ON_PAGE, f"{self.page.final_url} is too large to be searched")
        import turbohtml  # takes long to import, and few checks need it

        return turbohtml.parse(self.text)

    @cached_property
    def base(self) -> str:
        """What its links and forms are relative to."""
        element = self.tree.select_one("base[href]")
        return base_of(self.page.final_url, element.attr("href") if element is not None else None)

    def element(self, selector: str, what: str) -> "Element":
        """The first that a CSS selector matches. Raises StepFault where there is none."""
        found = self.tree.select_one(selector)
        if found is None:
            text = f"no {what} on {self.page.final_url} matches the selector {selector}"
            raise StepFault(Fault.NOT_ON_PAGE, text)
        return found

    def form(self, selector: str) -> Form:
        """The first form that a CSS selector matches, or in which the first match stands."""
        element = self.element(selector, "form")
        found = element if element.tag == "form" else element.closest("form")
        place = found.position if found is not None else None
        forms = {form.start: form for form in read_forms(self.text)}
        if place is None or self._offset(place) not in forms:
            text = f"what the selector {selector} matches on {self.page.final_url} is no form"
            raise StepFault(Fault.NOT_ON_PAGE, text)
        return forms[self._offset(place)]

    def link(self, selector: str) -> str:
        """Where the first link that a selector matches leads, as written."""
        element = self.element(selector, "link")
        found = element if element.attr("href") is not None else element.closest("a[href]")
        if found is None:
            text = f"what the selector {selector} matches on {self.page.final_url} is no link"
            raise StepFault(Fault.NOT_ON_PAGE, text)
        return found.attr("href") or ""

    def _offset(self, place: tuple[int, int]) -> int:
        """Of a line, from 1, and a column, from 0."""
        line, column = place
        start = 0
        for _ in range(line - 1):
            start = self.text.index("\n", start) + 1
        return start + column
