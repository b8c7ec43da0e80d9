"""The parts of one page's markup, each worked out once and only where somebody asks."""

from functools import cached_property
from itertools import islice

from sentinel.core.browser_form import chunks, exact_chunks
from sentinel.core.first_reading import first_active, first_nodes
from sentinel.core.layout import Layout, lay_out, with_paths
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.wording import words

MAX_WORDS = 200_000
MAX_WORDS_TEXT = 4_000_000
"""Characters in which words are looked for."""


class Reading:
    """Markup as browsers understand it. Equal markup has one reading; nothing in it changes."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    @cached_property
    def _chunks(self) -> tuple[list[str], bool]:
        return chunks(self.markup)

    @property
    def pieces(self) -> list[str]:
        """The pieces of the page in browser form."""
        return self._chunks[0]

    @property
    def has_tree(self) -> bool:
        """Whether it was read as a browser does; not so where a tree would have cost too much."""
        return self._chunks[1]

    @cached_property
    def layout(self) -> Layout:
        layout = lay_out(self.pieces)
        if layout.torn and self.has_tree:
            self._chunks = (exact_chunks(self.markup), True)
            layout = lay_out(self.pieces)
        return layout

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """All nodes without paths, the comments last."""
        return (*self.layout.nodes, *self.layout.comments)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes with paths, the comments last."""
        return with_paths(self.layout)

    @cached_property
    def first_nodes(self) -> tuple[Node, ...]:
        """The nodes as versions before the verdict's read them."""
        return first_nodes(self.markup)

    @cached_property
    def first_active(self) -> int:
        """Active tags in the bare text, as versions before the verdict's counted them."""
        return first_active(self.markup)

    @cached_property
    def tags(self) -> list[str]:
        """Names of all elements in document order."""
        return [node.tag for node in self.layout.nodes if node.kind is NodeKind.ELEMENT]

    @cached_property
    def words(self) -> list[str]:
        """All words that a reader or a search engine gets: text, and the texts of images."""
        shown = [block.text for block in self.layout.blocks]
        shown += [node.attribute("alt") for node in self.layout.nodes if node.tag == "img"]
        return list(islice(words("\n".join(shown)[:MAX_WORDS_TEXT]), MAX_WORDS))
