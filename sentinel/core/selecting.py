"""Which elements of a page CSS selectors match, by path."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bs4 import BeautifulSoup, Tag

from sentinel.core.layout import path_below


def matching_paths(pieces: Iterable[str], selectors: Sequence[str]) -> frozenset[str]:
    """Paths of all elements that a selector matches, and of all inside them. `pieces` are those
    of the browser form, which any parser reads alike; paths are those of `layout.with_paths`.

    Raises soupsieve's SelectorSyntaxError for a wrong selector.
    """
    soup = BeautifulSoup("".join(pieces), "html.parser", multi_valued_attributes=None)
    paths = _paths(soup)
    found: set[str] = set()
    for selector in selectors:
        for element in soup.select(selector):
            found.add(paths.get(id(element), ""))
            found.update(paths.get(id(child), "") for child in element.descendants)
    found.discard("")
    return frozenset(found)


def _paths(soup: BeautifulSoup) -> dict[int, str]:
    paths: dict[int, str] = {}
    counts: Counter[tuple[int, str]] = Counter()
    for item in soup.descendants:
        if isinstance(item, Tag):
            key = (id(item.parent), item.name.lower())
            counts[key] += 1
            paths[id(item)] = path_below(paths.get(key[0], ""), key[1], counts[key])
    return paths
