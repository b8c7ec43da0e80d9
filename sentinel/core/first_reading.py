"""How versions before the verdict's read a page: with another parser, whose tree was not always
that of a browser. Kept so that baselines approved then go on to recognise their pages."""

import re
from collections import Counter
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from sentinel.core.layout import path_below
from sentinel.core.nodes import Node, NodeKind, fold_space

_PROLOG = re.compile(r"\s{0,99}<\?xml[^>]{0,400}>", re.I)
_RAW_ACTIVE = re.compile(
    r"<\s{0,3}(?:script|iframe|frame|object|embed|applet|form|base)\b"
    r"|<meta[^>]{0,200}http-equiv|\bon[a-z]{3,20}\s{0,3}=",
    re.I,
)


def first_nodes(markup: str) -> tuple[Node, ...]:
    """The nodes of a page as the first reading found them: paths, tags, attributes and texts in
    document order, without comments. Never raises for any text."""
    soup = _soup(markup)
    paths: dict[int, str] = {id(soup): ""}
    counts: Counter[tuple[int, str]] = Counter()
    nodes: list[Node] = []
    for item in soup.descendants:
        parent = item.parent
        up = paths.get(id(parent), "")
        if isinstance(item, Tag):
            name = item.name.lower()
            counts[(id(parent), name)] += 1
            path = path_below(up, name, counts[(id(parent), name)])
            paths[id(item)] = path
            nodes.append(Node(NodeKind.ELEMENT, path, name, _attributes(item)))
        elif isinstance(item, NavigableString) and not isinstance(item, PreformattedString):
            nodes.extend(_text(item, up, parent.name.lower() if parent is not None else ""))
    return tuple(nodes)


def first_matching_paths(markup: str, selectors: Sequence[str]) -> frozenset[str]:
    """Paths of all elements that a selector matches, and of all inside them.

    Raises soupsieve's SelectorSyntaxError for a wrong selector.
    """
    soup = _soup(markup)
    paths = {id(soup): ""}
    counts: Counter[tuple[int, str]] = Counter()
    for tag in soup.find_all(True):
        key = (id(tag.parent), tag.name.lower())
        counts[key] += 1
        paths[id(tag)] = path_below(paths.get(key[0], ""), key[1], counts[key])
    matched = [tag for selector in selectors for tag in soup.select(selector)]
    found = {paths[id(tag)] for tag in matched}
    found.update(paths[id(child)] for tag in matched for child in tag.find_all(True))
    return frozenset(found)


def _soup(markup: str) -> BeautifulSoup:
    # the prolog and a trailing new line keep bs4 from warning about XML and file names
    source = _PROLOG.sub("", markup, count=1) + "\n"
    return BeautifulSoup(source, "lxml", multi_valued_attributes=None)


def first_active(markup: str) -> int:
    """Active tags counted in the bare text, as the first reading put them into its digests."""
    return len(_RAW_ACTIVE.findall(_without_comments(markup)))


def _attributes(tag: Tag) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(name).lower(), str(value or "")) for name, value in tag.attrs.items()))


def _text(item: NavigableString, path: str, tag: str) -> list[Node]:
    if tag not in {"script", "style"}:
        text = fold_space(item)
        return [Node(NodeKind.TEXT, path, tag, (), text)] if text else []
    kind = NodeKind.SCRIPT if tag == "script" else NodeKind.STYLE
    text = item.strip()
    return [Node(kind, path, tag, (), text)] if text else []


def _without_comments(markup: str) -> str:
    """A linear scan: a pattern would take quadratic time on many unclosed comments."""
    parts: list[str] = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        parts.append(markup[at:start])
        end = markup.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, markup[at:]])
