"""What a page is made of, as flat lists: nodes with stable paths, and blocks of text as readers
see them. `layout` makes them."""

import re
from enum import StrEnum
from typing import NamedTuple

MAX_STYLE = 2000
"""Characters of one inline style that are looked at."""


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


class Node(NamedTuple):
    """One element or one run of text. For text, `path` and `tag` are those of its element."""

    kind: NodeKind
    path: str
    """`html/body/div[2]/p`, counted among equal siblings. Empty in `Document.parts`."""
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    """Sorted by name; names in lower case. Of an inline script: those of its element."""
    text: str = ""
    """White space folded, except in scripts and styles."""
    hidden: bool = False
    """By attribute, inline style or a simple rule of an inline style sheet or script."""

    def attribute(self, name: str) -> str:
        for key, value in self.attributes:
            if key == name:
                return value
        return ""


class Block(NamedTuple):
    """The text of one block-level element without that of the blocks inside; `br` is a new line."""

    place: Place
    tag: str
    text: str
    link: bool
    """Whether all of the text stands inside links."""
    hidden: bool
    offset: int
    """Visible characters of the page before this block."""


INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "br", "cite", "code", "del"}
    | {"em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "time", "data"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "marquee", "blink", "legend", "caption", "big"})
SILENT = frozenset({"script", "style", "template"})
"""Elements whose own text is no text of the page."""
NO_BLOCK = INLINE | {"script", "style"}
"""Elements beside which text goes on."""
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*(?:0(?!\.?\d)|1px)|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|right|margin-left|margin-top|text-indent|bottom)\s*:\s*-\s*\d{3,}"
    r"|(?:^|[;\s])(?:height|width|max-height)\s*:\s*[01](?:px)?\s*(?:;|$|!)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]",
    re.I,
)


def fold_space(text: str) -> str:
    """The text with each run of white space as one space, none at the ends."""
    return " ".join(text.split())


def hiding(style: str) -> bool:
    """Whether an inline style takes its element out of a reader's sight."""
    return bool(_HIDING_STYLE.search(style[:MAX_STYLE]))
