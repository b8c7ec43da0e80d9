"""The words inside an element, as far as they are wanted: elements hold one another, and each of
hundreds may hold the whole page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turbohtml import Element


def first_words(element: "Element", most: int) -> str:
    """The first `most` characters of an element's text on one line; no more of it is read."""
    found: list[str] = []
    left = most
    for text in element.stripped_strings:
        found.append(text)
        left -= len(text) + 1
        if left < 0:
            break
    return " ".join(found)[:most]
