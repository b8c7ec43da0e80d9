"""From the pieces of a page to nodes and blocks, in one pass without recursion."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sentinel.core.browser_form import WHOLE
from sentinel.core.concealed import concealed_names
from sentinel.core.nodes import SILENT, Block, Node, NodeKind, Place, fold_space
from sentinel.core.start_tag import plain_value, start_tag
from sentinel.core.tokens import script_in_comment

MAX_PATH = 400
"""Characters; a longer path (deep nesting) is replaced by its digest, which stays as unique."""
_BREAK = "\0"
"""Stands for `br` while text is collected; no page can hold it."""
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
    ends_in: tuple["OpenElement", ...]
    """What is open at the end: nothing, for a whole page."""
    torn: bool
    """Whether a script goes on behind its first end tag, so that the pieces are not the page's."""


class OpenElement(NamedTuple):
    """What of an open element decides how the page goes on."""

    tag: str
    hidden: bool
    link: bool
    place: Place


class _Run:
    """Text of one block, as it comes in."""

    __slots__ = ("hidden", "outside_link", "parts", "place", "tag")

    def __init__(self, place: Place, tag: str, hidden: bool) -> None:
        self.place = place
        self.tag = tag
        self.hidden = hidden
        self.parts: list[str] = []
        self.outside_link = False


class _Flow:
    """Where text goes: inline elements share it with the block around them. A block inside ends
    the run of text, as it does for a reader."""

    __slots__ = ("hidden", "place", "run", "tag")

    def __init__(self, place: Place, tag: str, hidden: bool) -> None:
        self.place = place
        self.tag = tag
        self.hidden = hidden
        self.run: _Run | None = None


class _Open(NamedTuple):
    """What is known of an element while what it holds is laid out."""

    tag: str
    ends: str
    """Its end tag."""
    number: int
    hidden: bool
    link: bool
    place: Place
    flow: _Flow


class _Walk:
    """What was laid out so far."""

    def __init__(self, concealed: frozenset[str]) -> None:
        self.concealed = concealed
        self.nodes: list[Node] = []
        self.ups: list[int] = []
        self.keys: list[str] = []
        self.comments: list[Node] = []
        self.runs: list[_Run] = []
        self.elements = 0
        self.torn = False

    def enter(self, within: Sequence[str]) -> list[_Open]:
        """Opens the elements around a part of a page, without a node of theirs."""
        opened = [_Open("", _BREAK, -1, False, False, Place.BODY, _Flow(Place.BODY, "", False))]
        for source in within:
            inner = self.element(source, opened[-1])
            opened += [] if inner is None else [inner]
        for made in (self.nodes, self.ups, self.keys):
            made.clear()
        return opened

    def walk(self, pieces: Sequence[str], around: list[_Open]) -> list[_Open]:
        """Every piece once, in what is open around it; returns what is open then. What most
        pages are made of stands here, for speed."""
        now = around.pop()
        ends = now.ends
        for piece in pieces:
            if piece == ends:
                now = around.pop()
                ends = now.ends
            elif piece[0] != "<":
                if not piece.isspace():
                    self.text(piece if "&" not in piece else plain_value(piece), now)
                elif now.flow.run is not None:
                    now.flow.run.parts.append(" ")
            elif piece[1] not in "/!?":
                if piece[1] in "sinx" and piece.startswith(WHOLE) and piece[-2] != '"':
                    self.whole(piece, now)
                    continue
                inner = self.element(piece, now)
                if inner is not None:
                    around.append(now)
                    now = inner
                    ends = now.ends
            elif piece[1] != "/":
                self.comment(piece, now)
        return [*around, now]

    def element(self, source: str, outer: _Open) -> _Open | None:
        """What is open from now on; None for an element that holds nothing."""
        tag, ends, shown, unseen, hides, names, void, block, place, _, _ = start_tag(source)
        _, _, up, hidden, link, outer_place, flow = outer
        if not hidden:
            hidden = hides or (not self.concealed.isdisjoint(names) if self.concealed else False)
        number = self.elements
        self.elements = number + 1
        self.ups.append(up)
        if hidden:
            self.nodes.append(unseen)
            self.keys.append(_BREAK + source)
        else:
            self.nodes.append(shown)
            self.keys.append(source)
        if void:
            if tag == "br" and flow.run is not None:
                flow.run.parts.append(_BREAK)
            return None
        if place is Place.BODY:
            place = outer_place
        if block:
            flow.run = None
            flow = _Flow(place, tag, hidden)
        return _Open(tag, ends, number, hidden, link or tag == "a", place, flow)

    def text(self, text: str, opened: _Open) -> None:
        tag, _, number, hidden, link, _, flow = opened
        folded = " ".join(text.split())
        if not folded:
            return
        if tag not in SILENT:
            run = flow.run
            if run is None:
                run = flow.run = _Run(flow.place, flow.tag, flow.hidden)
                self.runs.append(run)
            run.parts.append(text)
            if not link:
                run.outside_link = True
        self.nodes.append(Node(NodeKind.TEXT, "", tag, (), folded, hidden))
        self.ups.append(number)
        self.keys.append(folded if folded[0] != "<" else f" {folded}")

    def comment(self, piece: str, opened: _Open) -> None:
        if piece.startswith("<!DOCTYPE"):
            return
        text = fold_space(piece[4:-3] if piece.startswith("<!--") else piece[1:-1])
        if text:
            self.comments.append(Node(NodeKind.COMMENT, "", opened.tag, (), text))

    def whole(self, piece: str, outer: _Open) -> None:
        """An element whose content is no markup: a script, a style, and what browsers skip."""
        end = piece.find(">") + 1
        source, text = piece[:end], piece[end : max(end, piece.rfind("</"))]
        if outer.tag in {"svg", "math"}:
            text = plain_value(text)  # in drawings the form has references here, too
        opened = self.element(source, outer)
        if opened is None or not text.strip():
            return
        kind = {"script": NodeKind.SCRIPT, "style": NodeKind.STYLE}.get(opened.tag)
        if kind is None:
            if opened.tag != "xmp":  # what browsers do not show, and a search engine may read
                text = _NO_MARKUP.sub(" ", text)
                opened.flow.hidden, opened = True, opened._replace(hidden=True)
            self.text(text, opened)
            return
        self.torn = self.torn or ("<!--" in text and script_in_comment(text, 0, len(text)))
        attributes = start_tag(source).shown.attributes if kind is NodeKind.SCRIPT else ()
        node = Node(kind, "", opened.tag, attributes, text.strip(), opened.hidden)
        self.nodes.append(node)
        self.ups.append(opened.number)
        self.keys.append(f"{_BREAK}{source}{node.text}")


def lay_out(
    pieces: Sequence[str],
    *,
    within: Sequence[str] = (),
    concealed: frozenset[str] | None = None,
    offset: int = 0,
) -> Layout:
    """Nodes and blocks of a page in document order. `pieces` as `browser_form` gives them.

    Of a part of a page: `within` are the start tags of what is open around it, `concealed` the
    names that the whole page hides, `offset` the visible characters before it.
    """
    walk = _Walk(concealed_names(pieces) if concealed is None else concealed)
    opened = walk.walk(pieces, walk.enter(within))
    return Layout(
        nodes=walk.nodes,
        ups=walk.ups,
        keys=walk.keys,
        comments=walk.comments,
        blocks=tuple(_blocks(walk.runs, offset)),
        ends_in=tuple(OpenElement(o.tag, o.hidden, o.link, o.place) for o in opened),
        torn=walk.torn,
    )


def joined(layouts: Sequence[Layout]) -> Layout:
    """Parts of a page as one. Numbers in `ups` are those of each part."""
    return Layout(
        nodes=[node for layout in layouts for node in layout.nodes],
        ups=[up for layout in layouts for up in layout.ups],
        keys=[key for layout in layouts for key in layout.keys],
        comments=[node for layout in layouts for node in layout.comments],
        blocks=tuple(block for layout in layouts for block in layout.blocks),
        ends_in=layouts[-1].ends_in if layouts else (),
        torn=any(layout.torn for layout in layouts),
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


def _blocks(runs: Sequence[_Run], offset: int) -> Iterator[Block]:
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
