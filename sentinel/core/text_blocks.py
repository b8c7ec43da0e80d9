"""A page's text as its readers take it in: headings, paragraphs, list items, cells, links, tables.

Values alone; `text_reading` makes them of a page's tree.
"""

from enum import StrEnum
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block of text is. Only paragraphs are held to be sentences."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """Of a list of any kind."""
    CELL = "cell"
    HEAD_CELL = "head-cell"
    CAPTION = "caption"
    """Of a table, a figure or a form's group."""
    CODE = "code"
    """Preformatted."""
    LABEL = "label"
    """Buttons, labels and choices of forms."""


class Region(StrEnum):
    """Which part of the page a block stands in."""

    MAIN = "main"
    NAVIGATION = "navigation"
    FOOTER = "footer"
    BESIDE = "beside"
    """Asides, headers, and all that stands outside of `<main>` where a page has one."""


class TextLink(NamedTuple):
    """One link with words."""

    text: str
    href: str
    """As written."""
    region: Region
    container: int
    """Number of the element that holds it or, of a list's item, of the list."""
    mark: int
    """Characters of text that stood on the page before it."""


class TextBlock(NamedTuple):
    """The text of one block, without that of the blocks inside."""

    kind: BlockKind
    text: str
    """White space folded; a line break of the page is a line end."""
    prose: str
    """The text with what is marked as code as U+FFFC, for rules about sentences."""
    level: int
    """Of a heading 1 to 6, else 0."""
    region: Region
    language: str
    """The nearest `lang` around it, in lower case; may be empty."""
    container: int
    """As of a link."""
    strong: bool
    """All of it is bold: often a heading that is not marked as one."""
    quoted: bool
    """Stands in a block quotation, or is one."""

    @property
    def line(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


class TextCell(NamedTuple):
    text: str
    head: bool
    span: int
    """Columns that it covers."""


class TextTable(NamedTuple):
    caption: str
    rows: tuple[tuple[TextCell, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(" ".join(cell.text for cell in row) for row in self.rows)


class PageText(NamedTuple):
    """All of a page. Bounded: see `cut`."""

    title: str
    blocks: tuple[TextBlock, ...]
    links: tuple[TextLink, ...]
    tables: tuple[TextTable, ...]
    cut: bool
    """Whether the page has more than was taken; then nothing may be called absent."""

    @property
    def main(self) -> tuple[TextBlock, ...]:
        """What the page is about: without navigation, footer and what stands beside."""
        return tuple(block for block in self.blocks if block.region is Region.MAIN)

    @property
    def words(self) -> str:
        """All text, a line per block, the title first."""
        return "\n".join((self.title, *(block.line for block in self.blocks)))

    @property
    def main_words(self) -> str:
        return "\n".join(block.line for block in self.main)


CODE_MARK = "\ufffc"
