"""From the pieces of a page to nodes and blocks, in one pass without recursion."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sentinel.core.browser_form import WHOLE
from sentinel.core.nodes import SILENT, Block, Node, NodeKind, Place, fold_space, hiding
from sentinel.core.start_tag import plain_value, start_tag

MAX_PATH = 400
"""Characters; a longer path (deep nesting) is replaced by its digest, which stays as unique."""
MAX_RULES_TEXT = 200_000
"""Characters of one style sheet or script in which names of hidden elements are looked for."""
_BREAK = "\0"
"""Stands for `br` while text is collected; no page can hold it."""
_CSS_RULE = re.compile(r"([.#][\w-]{1,80})\s*\{([^{}]{1,600})\}")
_SCRIPT_HIDES = re.compile(
    r"""getElementById\(\s*["']([\w-]{1,80})["']\s*\)\s*\.\s*style\s*\.\s*display\s*="""
    r"""\s*["']none"""
)
_NO_MARKUP = re.compile(r"<[^<>]*>?")


class Layout(NamedTuple):
    """A page's nodes without paths, and its blocks. Comments are apart: they are no content."""

    nodes: list[Node]
    ups: list[int]
    """Of each node, the number of the element around it, in document order from 0; -1 at the
    top. Two pages with equal `keys` and `ups` are equal in all but comments."""
    keys: list[str]
    """Of each node, a text that is equal for equal nodes, and no others."""
    comments: list[Node]
    blocks: tuple[Block, ...]
    named: tuple[str, ...]
    """Texts that tell a reader whose page it is: title, header, navigation, footer, logo."""


class _Run:
    """Text of one block, as it comes in."""

    __slots__ = ("hidden", "outside_link", "parts", "place", "tag")

    def __init__(self, place: Place, tag: str, hidden: bool) -> None:
        self.place = place
        self.tag = tag
        self.hidden = hidden
        self.parts: list[str] = []
        self.outside_link = False


class _Open(NamedTuple):
    """What is known of an element while what it holds is laid out."""

    tag: str
    source: str
    number: int
    hidden: bool
    link: bool
    place: Place
    framed: bool
    run: _Run


class _Walk:
    """One pass over the pieces."""

    def __init__(self, concealed: frozenset[str]) -> None:
        self.concealed = concealed
        self.nodes: list[Node] = []
        self.ups: list[int] = []
        self.keys: list[str] = []
        self.comments: list[Node] = []
        self.named: list[str] = []
        top = _Run(Place.BODY, "", False)
        self.runs = [top]
        self.open = _Open("", "", -1, False, False, Place.BODY, False, top)
        self.around: list[_Open] = []
        self.elements = 0

    def walk(self, pieces: Sequence[str]) -> None:
        for piece in pieces:
            if piece[0] != "<":
                self._text(piece)
            elif piece[1] == "/":
                if self.open.tag == piece[2:-1].lower() and self.around:
                    self.open = self.around.pop()
            elif piece[1] in "!?":
                self._comment(piece)
            elif piece.startswith(WHOLE) and (end := piece.find(">") + 1) < len(piece):
                self._whole(piece, end)
            else:
                self._element(piece)

    def _element(self, source: str) -> None:
        read = start_tag(source)
        outer = self.open
        hidden = outer.hidden or read.hides
        if not hidden and self.concealed:
            hidden = not self.concealed.isdisjoint(read.names)
        self.nodes.append(read.unseen if hidden else read.shown)
        self.ups.append(outer.number)
        self.keys.append(_BREAK + source if hidden else source)
        number = self.elements
        self.elements += 1
        if read.tag == "br":
            outer.run.parts.append(_BREAK)
        if read.alternative and (read.logo or outer.framed):
            self.named.append(read.alternative)
        if read.void:
            return
        place = outer.place if read.place is Place.BODY else read.place
        run = outer.run
        if read.block:
            run = _Run(place, read.tag, hidden)
            self.runs.append(run)
        self.around.append(outer)
        link = outer.link or read.tag == "a"
        framed = outer.framed or read.framed
        self.open = _Open(read.tag, source, number, hidden, link, place, framed, run)

    def _text(self, piece: str) -> None:
        opened = self.open
        text = plain_value(piece)
        folded = " ".join(text.split())
        if opened.tag not in SILENT:
            opened.run.parts.append(text)
            if folded and not opened.link:
                opened.run.outside_link = True
        if folded:
            self._add(Node(NodeKind.TEXT, "", opened.tag, (), folded, opened.hidden), folded)
            if opened.framed or opened.tag == "title":
                self.named.append(folded)

    def _add(self, node: Node, key: str) -> None:
        self.nodes.append(node)
        self.ups.append(self.open.number)
        self.keys.append(key if key[0] != "<" else f" {key}")

    def _comment(self, piece: str) -> None:
        if piece.startswith("<!DOCTYPE"):
            return
        ends = 3 if piece.startswith("<!--") else 1
        text = fold_space(piece[4:-ends] if ends == 3 else piece[1:-ends])
        if text:
            self.comments.append(Node(NodeKind.COMMENT, "", self.open.tag, (), text))

    def _whole(self, piece: str, end: int) -> None:
        """An element whose content is no markup: a script, a style, and what browsers skip."""
        source, text = piece[:end], piece[end : piece.rfind("</")]
        if self.open.tag in {"svg", "math"}:
            text = plain_value(text)  # in drawings the form has references here, too
        self._element(source)
        opened = self.open
        kind = {"script": NodeKind.SCRIPT, "style": NodeKind.STYLE}.get(opened.tag)
        if kind is not None:
            text = text.strip()
            if text:
                attributes = start_tag(source).shown.attributes if opened.tag == "script" else ()
                node = Node(kind, "", opened.tag, attributes, text, opened.hidden)
                self._add(node, f"{_BREAK}{source}{text}")
        elif opened.tag == "xmp":
            self._text(text.replace("&", "&amp;"))
        elif text.strip():
            self._skipped(text)
        self.open = self.around.pop()

    def _skipped(self, text: str) -> None:
        """What a browser does not show, and a search engine may read."""
        read = fold_space(_NO_MARKUP.sub(" ", text))
        if read:
            self._add(Node(NodeKind.TEXT, "", self.open.tag, (), read, True), read)
            run = _Run(Place.BODY, self.open.tag, True)
            run.parts.append(read)
            run.outside_link = True
            self.runs.append(run)


def lay_out(pieces: Sequence[str]) -> Layout:
    """Nodes and blocks of a page in document order. `pieces` as `browser_form.chunks` gives."""
    walk = _Walk(_concealed(pieces))
    walk.walk(pieces)
    return Layout(
        nodes=walk.nodes,
        ups=walk.ups,
        keys=walk.keys,
        comments=walk.comments,
        blocks=tuple(_blocks(walk.runs)),
        named=tuple(walk.named),
    )


def with_paths(layout: Layout) -> tuple[Node, ...]:
    """All nodes with their paths, the comments (without) last."""
    paths: list[str] = []
    counts: dict[tuple[int, str], int] = {}
    found: list[Node] = []
    for node, up in zip(layout.nodes, layout.ups, strict=True):
        kind, _, tag, attributes, text, hidden = node
        path = paths[up] if up >= 0 else ""
        if kind is NodeKind.ELEMENT:
            number = counts[(up, tag)] = counts.get((up, tag), 0) + 1
            path = path_below(path, tag, number)
            paths.append(path)
        found.append(Node(kind, path, tag, attributes, text, hidden))
    return (*found, *layout.comments)


def path_below(up: str, tag: str, number: int) -> str:
    """Path of the `number`th element of this name in the element at `up`."""
    path = f"{up}/{tag}" if up else tag
    path = f"{path}[{number}]" if number > 1 else path
    return path if len(path) <= MAX_PATH else "~" + hashlib.sha256(path.encode()).hexdigest()[:24]


def _blocks(runs: Sequence[_Run]) -> Iterator[Block]:
    offset = 0
    for run in runs:
        if not run.parts:
            continue
        text = "".join(run.parts)
        if _BREAK in text:
            text = "\n".join(filter(None, (fold_space(line) for line in text.split(_BREAK))))
        else:
            text = " ".join(text.split())
        if not text:
            continue
        yield Block(run.place, run.tag, text, not run.outside_link, run.hidden, offset)
        if not run.hidden and run.place is not Place.TITLE:
            offset += len(text)


def _concealed(pieces: Sequence[str]) -> frozenset[str]:
    """`.class` and `#id` names that an inline style sheet or script hides."""
    found: set[str] = set()
    for piece in pieces:
        if piece.startswith("<s"):
            if piece.startswith("<style"):
                found |= _hidden_by_style(piece[:MAX_RULES_TEXT])
            elif piece.startswith("<script"):
                found.update(f"#{name}" for name in _hidden_by_script(piece))
    return frozenset(found)


@lru_cache(maxsize=64)
def _hidden_by_style(text: str) -> frozenset[str]:
    return frozenset(name for name, rule in _CSS_RULE.findall(text) if hiding(rule))


def _hidden_by_script(text: str) -> list[str]:
    if "getElementById" not in text:
        return []
    return _SCRIPT_HIDES.findall(text[:MAX_RULES_TEXT])
