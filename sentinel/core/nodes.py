"""A parsed page as flat lists: nodes with stable paths, and blocks of text as readers see them."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PreformattedString

MAX_PATH = 400
"""Characters; a longer path (deep nesting) is replaced by its digest, which stays as unique."""


class NodeKind(StrEnum):
    ELEMENT = "element"
    TEXT = "text"
    SCRIPT = "script"
    """The text of an inline script."""
    STYLE = "style"
    """The text of an inline style sheet."""
    COMMENT = "comment"


class Place(StrEnum):
    """Where a block of text stands, for weighing what it says."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element or one run of text. For text, `path` and `tag` are those of its element."""

    kind: NodeKind
    path: str
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    """Sorted by name; names in lower case. Of an inline script: those of its element."""
    text: str = ""
    """White space folded, except in scripts and styles."""
    hidden: bool = False
    """By attribute, inline style or a simple rule of an inline style sheet or script."""

    def attribute(self, name: str) -> str:
        return next((value for key, value in self.attributes if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The text of one block-level element without that of the blocks inside; `br` is a new line."""

    place: Place
    tag: str
    text: str
    link: bool
    """Whether all of the text stands inside links."""
    hidden: bool
    offset: int
    """Visible characters of the page before this block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    nodes: tuple[Node, ...]
    blocks: tuple[Block, ...]
    paths: dict[int, str]


INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "br", "cite", "code", "del"}
    | {"em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "time", "data"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "marquee", "blink", "legend", "caption", "big"})
_SILENT = frozenset({"script", "style", "template", "noembed"})
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|right|margin-left|margin-top|text-indent|bottom)\s*:\s*-\s*\d{3,}"
    r"|(?:^|[;\s])(?:height|width|max-height)\s*:\s*[01](?:px)?\s*(?:;|$|!)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]",
    re.I,
)
_CSS_RULE = re.compile(r"([.#][\w-]{1,80})\s*\{([^{}]{1,600})\}")
_SCRIPT_HIDES = re.compile(
    r"""getElementById\(\s*["']([\w-]{1,80})["']\s*\)\s*\.\s*style\s*\.\s*display\s*="""
    r"""\s*["']none"""
)


@dataclass(slots=True)
class _Open:
    """What is known of an element while its children are laid out."""

    path: str
    tag: str
    hidden: bool
    link: bool
    place: Place
    block: int
    attributes: tuple[tuple[str, str], ...] = ()
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Run:
    place: Place
    tag: str
    hidden: bool
    parts: list[str] = field(default_factory=list)
    outside_link: bool = False


def lay_out(soup: BeautifulSoup) -> Layout:
    """Nodes, blocks and element paths in document order, in one pass without recursion."""
    concealed = _concealed(soup)
    top = _Open(path="", tag="", hidden=False, link=False, place=Place.BODY, block=0)
    opened: dict[int, _Open] = {id(soup): top}
    nodes: list[Node] = []
    runs = [_Run(place=Place.BODY, tag="", hidden=False)]
    for item in soup.descendants:
        parent = opened.get(id(item.parent), top)
        if isinstance(item, Tag):
            entry = _enter(item, parent, concealed, runs)
            opened[id(item)] = entry
            nodes.append(
                Node(
                    kind=NodeKind.ELEMENT,
                    path=entry.path,
                    tag=entry.tag,
                    attributes=entry.attributes,
                    hidden=entry.hidden,
                )
            )
        elif isinstance(item, NavigableString):
            node = _text_node(item, parent)
            if node is not None:
                nodes.append(node)
                _add_text(node, str(item), parent, runs)
    return Layout(
        nodes=tuple(nodes),
        blocks=_blocks(runs),
        paths={key: entry.path for key, entry in opened.items()},
    )


def _enter(tag: Tag, parent: _Open, concealed: frozenset[str], runs: list[_Run]) -> _Open:
    name = tag.name.lower()
    parent.counts[name] += 1
    number = parent.counts[name]
    path = f"{parent.path}/{name}" if parent.path else name
    path = f"{path}[{number}]" if number > 1 else path
    if len(path) > MAX_PATH:
        path = "~" + hashlib.sha256(path.encode()).hexdigest()[:24]
    hidden = parent.hidden or _hides(tag, concealed)
    place = Place.TITLE if name == "title" else parent.place
    place = Place.HEADING if name in _HEADINGS else place
    block = parent.block
    if name == "br":
        runs[block].parts.append("\n")
    elif name not in INLINE:
        block = len(runs)
        runs.append(_Run(place=place, tag=name, hidden=hidden))
    return _Open(
        path=path,
        tag=name,
        hidden=hidden,
        link=parent.link or name == "a",
        place=place,
        block=block,
        attributes=_attributes(tag),
    )


def _attributes(tag: Tag) -> tuple[tuple[str, str], ...]:
    if not tag.attrs:
        return ()
    found = [
        (str(name).lower(), " ".join(value) if isinstance(value, list) else str(value or ""))
        for name, value in tag.attrs.items()
    ]
    return tuple(sorted(found))


def _text_node(item: NavigableString, parent: _Open) -> Node | None:
    if isinstance(item, PreformattedString):  # comments, doctype, declarations
        if not isinstance(item, Comment):
            return None
        return Node(kind=NodeKind.COMMENT, path=parent.path, tag=parent.tag, text=fold_space(item))
    if parent.tag in {"script", "style"}:
        kind = NodeKind.SCRIPT if parent.tag == "script" else NodeKind.STYLE
        text = item.strip()
    else:
        kind, text = NodeKind.TEXT, fold_space(item)
    if not text:
        return None
    return Node(
        kind=kind,
        path=parent.path,
        tag=parent.tag,
        attributes=parent.attributes if kind is NodeKind.SCRIPT else (),
        text=text,
        hidden=parent.hidden,
    )


def _add_text(node: Node, text: str, parent: _Open, runs: list[_Run]) -> None:
    if node.kind is NodeKind.TEXT and parent.tag not in _SILENT:
        run = runs[parent.block]
        folded = re.sub(r"\s+", " ", text)
        run.parts.append(folded)
        run.outside_link = run.outside_link or not parent.link


def _blocks(runs: list[_Run]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    offset = 0
    for run in runs:
        text = "\n".join(
            line for line in (fold_space(line) for line in "".join(run.parts).split("\n")) if line
        )
        if not text:
            continue
        blocks.append(
            Block(
                place=run.place,
                tag=run.tag,
                text=text,
                link=not run.outside_link,
                hidden=run.hidden,
                offset=offset,
            )
        )
        if not run.hidden and run.place is not Place.TITLE:
            offset += len(text)
    return tuple(blocks)


def fold_space(text: str) -> str:
    """The text with each run of white space as one space, none at the ends."""
    return " ".join(text.split())


def hiding(style: str) -> bool:
    """Whether an inline style takes its element out of a reader's sight."""
    return bool(_HIDING_STYLE.search(style[:2000]))


def _hides(tag: Tag, concealed: frozenset[str]) -> bool:
    attributes = tag.attrs
    style = attributes.get("style")
    if "hidden" in attributes or (style and hiding(str(style))):
        return True
    if not concealed:
        return False
    classes = attributes.get("class", ())
    names = classes.split() if isinstance(classes, str) else classes
    return f"#{attributes.get('id', '')}" in concealed or any(
        f".{name}" in concealed for name in names
    )


def _concealed(soup: BeautifulSoup) -> frozenset[str]:
    """`.class` and `#id` names that an inline style sheet or script hides."""
    found: set[str] = set()
    for tag in soup.find_all(["style", "script"]):
        text = tag.get_text()[:200_000]
        if tag.name == "style":
            found.update(name for name, rule in _CSS_RULE.findall(text) if hiding(rule))
        else:
            found.update(f"#{name}" for name in _SCRIPT_HIDES.findall(text))
    return frozenset(found)
