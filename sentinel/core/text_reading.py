"""Reads a page's tree into blocks of text: one walk, without recursion, bounded in every number."""

from typing import TYPE_CHECKING, NamedTuple

from sentinel.core.nodes import INLINE, hiding
from sentinel.core.text_blocks import (
    CODE_MARK,
    BlockKind,
    PageText,
    Region,
    TextBlock,
    TextCell,
    TextLink,
    TextTable,
)
from sentinel.core.text_region import attribute, region_of

if TYPE_CHECKING:
    from turbohtml import Document, Element

MAX_BLOCKS = 6_000
MAX_CHARACTERS = 1_000_000
MAX_BLOCK_CHARACTERS = 20_000
MAX_LINKS = 6_000
MAX_CELLS = 20_000

_UNSEEN_NAMES = (
    "script style template noscript iframe object svg math head noembed noframes datalist audio "
    "video canvas select"
)
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_CODE = frozenset({"code", "kbd", "samp", "tt", "var"})
_BOLD = frozenset({"b", "strong"})
_KINDS: dict[str, BlockKind] = {
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.ITEM),
    **dict.fromkeys(("caption", "figcaption", "legend"), BlockKind.CAPTION),
    **dict.fromkeys(("pre", "textarea", "listing", "xmp"), BlockKind.CODE),
    **dict.fromkeys(("button", "label", "option"), BlockKind.LABEL),
    "td": BlockKind.CELL,
    "th": BlockKind.HEAD_CELL,
}
_LISTS = frozenset({"li", "dt", "dd"})


class _Context(NamedTuple):
    """What holds for the text inside an element."""

    kind: BlockKind
    level: int
    region: Region
    language: str
    container: int
    quoted: bool
    bold: bool
    code: bool


class _Walk:
    """The state of one walk."""

    def __init__(self, region: Region) -> None:
        self.start = _Context(BlockKind.PARAGRAPH, 0, region, "", 0, False, False, False)
        self.blocks: list[TextBlock] = []
        self.links: list[TextLink] = []
        self.tables: list[tuple[list[list[TextCell]], list[str]]] = []
        self.open_tables: list[int] = []
        self.run: list[tuple[str, bool, bool]] = []
        self.link: list[str] | None = None
        self.elements = 0
        self.characters = 0
        self.cells = 0
        self.cut = False

    def add(self, text: str, context: _Context) -> None:
        if self.characters > MAX_CHARACTERS or len(self.blocks) >= MAX_BLOCKS:
            self.cut = True
            return
        if context.kind is not BlockKind.CODE and not text.strip():
            text = " "
        else:
            self.characters += len(" ".join(text.split()))
        self.run.append((text, context.code, context.bold))
        if self.link is not None:
            self.link.append(text)

    def line_break(self, context: _Context) -> None:
        """One is a new line; a second with nothing between ends the paragraph."""
        for text, _, _ in reversed(self.run):
            if text == "\n":
                self.flush(context)
                return
            if text.strip():
                break
        if self.run:
            self.run.append(("\n", False, True))

    def flush(self, context: _Context) -> None:
        """What was collected becomes a block."""
        run, self.run = self.run, []
        text = _folded("".join(text for text, _, _ in run)).rstrip(" ¶")
        if not text:
            return
        prose = _folded("".join(CODE_MARK if code else text for text, code, _ in run))
        strong = all(bold for text, _, bold in run if text.strip())
        self.blocks.append(
            TextBlock(
                kind=context.kind,
                text=text,
                prose=prose,
                level=context.level,
                region=context.region,
                language=context.language,
                container=context.container,
                strong=strong,
                quoted=context.quoted,
            )
        )


def _folded(text: str) -> str:
    cut = text[:MAX_BLOCK_CHARACTERS]
    lines = (" ".join(line.split()) for line in cut.split("\n"))
    return "\n".join(filter(None, lines))


def page_text(tree: "Document") -> PageText:
    """The page's text in its blocks; what its attributes and inline styles hide is left out."""
    named = tree.select_one("title")
    body = tree.select_one("body")
    if body is None:
        return PageText("", (), (), (), False)
    # a page with a main part says itself what stands beside it
    region = Region.BESIDE if tree.select_one("main, [role=main]") is not None else Region.MAIN
    walk = _Walk(region)
    root = tree.select_one("html")
    language = attribute(root, "lang") if root is not None else ""
    _read(walk, body, walk.start._replace(language=language.strip().lower()))
    return PageText(
        title=_folded(named.text.replace("\n", " ")) if named is not None else "",
        blocks=tuple(walk.blocks),
        links=tuple(walk.links),
        tables=tuple(
            TextTable(" ".join(caption), tuple(tuple(row) for row in rows if row))
            for rows, caption in walk.tables
        ),
        cut=walk.cut,
    )


class _Frame(NamedTuple):
    """An element that is being read: what is left of its children, and what to do at its end."""

    children: list[object]
    context: _Context
    block: bool
    href: str | None
    mark: int
    cell: int | None
    """Blocks that stood there before, of a cell."""
    tag: str
    span: int


def _read(walk: _Walk, body: "Element", start: _Context) -> None:
    stack = [_Frame(list(reversed(list(body.children))), start, True, None, 0, None, "body", 1)]
    while stack:
        frame = stack[-1]
        if not frame.children or walk.cut:
            stack.pop()
            _leave(walk, frame)
            continue
        node = frame.children.pop()
        tag = getattr(node, "tag", None)
        if not isinstance(tag, str):
            data = getattr(node, "data", None)
            if type(node).__name__ == "Text" and isinstance(data, str):
                plain = data if frame.context.kind is BlockKind.CODE else data.replace("\n", " ")
                walk.add(plain, frame.context)
        elif tag == "br":
            walk.line_break(frame.context)
        elif tag not in _UNSEEN:
            child = _enter(walk, node, tag, frame.context)  # type: ignore[arg-type]  # it has a tag
            if child is not None:
                stack.append(child)


def _enter(walk: _Walk, element: "Element", tag: str, outer: _Context) -> _Frame | None:
    if element.attr("hidden") is not None or hiding(attribute(element, "style")):
        return None
    walk.elements += 1
    block = tag not in INLINE or tag == "label"
    context = _context(walk, element, tag, outer)
    cell: int | None = None
    if block:
        walk.flush(outer)
        cell = _table_part(walk, tag)
    href: str | None = None
    if tag == "a" and walk.link is None and (href := attribute(element, "href")):
        walk.link = []
    span = attribute(element, "colspan") if cell is not None else ""
    return _Frame(
        children=list(reversed(list(element.children))),
        context=context,
        block=block,
        href=href or None,
        mark=walk.characters,
        cell=cell,
        tag=tag,
        span=min(int(span), 100) if span.isdecimal() and len(span) < 4 else 1,
    )


def _table_part(walk: _Walk, tag: str) -> int | None:
    if tag == "table":
        walk.tables.append(([], []))
        walk.open_tables.append(len(walk.tables) - 1)
    elif walk.open_tables and tag == "tr":
        walk.tables[walk.open_tables[-1]][0].append([])
    elif walk.open_tables and tag in {"td", "th", "caption"}:
        return len(walk.blocks)
    return None


def _leave(walk: _Walk, frame: _Frame) -> None:
    if frame.href is not None and walk.link is not None:
        text = _folded("".join(walk.link).replace("\n", " "))
        walk.link = None
        if text and len(walk.links) < MAX_LINKS:
            context = frame.context
            link = TextLink(text, frame.href, context.region, context.container, frame.mark)
            walk.links.append(link)
    if not frame.block:
        return
    walk.flush(frame.context)
    if frame.tag == "table" and walk.open_tables:
        walk.open_tables.pop()
    if frame.cell is None or not walk.open_tables or walk.cells >= MAX_CELLS:
        return
    walk.cells += 1
    rows, caption = walk.tables[walk.open_tables[-1]]
    text = " ".join(block.line for block in walk.blocks[frame.cell :])[:MAX_BLOCK_CHARACTERS]
    if frame.tag == "caption":
        caption.append(text)
    elif rows:
        rows[-1].append(TextCell(text, frame.tag == "th", max(frame.span, 1)))


def _context(walk: _Walk, element: "Element", tag: str, outer: _Context) -> _Context:
    language = attribute(element, "lang").strip().lower() or outer.language
    kind = _KINDS.get(tag, outer.kind)
    inside = outer.kind in {BlockKind.CODE, BlockKind.HEADING}
    own_level = tag in _KINDS and kind is BlockKind.HEADING
    block = tag not in INLINE
    return _Context(
        kind=outer.kind if inside and tag not in _KINDS else kind,
        level=int(tag[1]) if own_level else outer.level if tag not in _KINDS else 0,
        region=region_of(element, tag, outer.region) if block else outer.region,
        language=language,
        container=walk.elements if block and tag not in _LISTS else outer.container,
        quoted=outer.quoted or tag in {"blockquote", "q"},
        bold=outer.bold or tag in _BOLD,
        code=outer.code or tag in _CODE or kind is BlockKind.CODE,
    )
