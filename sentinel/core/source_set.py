"""The addresses of a `srcset` or `imagesrcset`."""

from collections.abc import Iterator

_SPACE = " \t\n\f\r"


def source_set(value: str) -> Iterator[str]:
    """The URLs of a source set (HTML 4.8.4.2.2), as written: commas inside one belong to it."""
    place, length = 0, len(value)
    while True:
        while place < length and value[place] in _SPACE + ",":
            place += 1
        if place >= length:
            return
        start = place
        while place < length and value[place] not in _SPACE:
            place += 1
        url = value[start:place]
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            place = _after_descriptors(value, place)
        if url:
            yield url


def _after_descriptors(value: str, place: int) -> int:
    """Behind the comma that ends a candidate; one inside brackets does not."""
    in_brackets = False
    while place < len(value):
        character = value[place]
        if character == "(":
            in_brackets = True
        elif character == ")":
            in_brackets = False
        elif character == "," and not in_brackets:
            return place + 1
        place += 1
    return place
