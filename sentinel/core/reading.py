"""The parts of one page's markup, each worked out once and only where somebody asks."""

import re
from collections import Counter
from functools import cached_property
from itertools import islice

from sentinel.core.browser_form import Form, chunks, exact_chunks
from sentinel.core.concealed import concealed_names
from sentinel.core.layout import Layout, lay_out, with_paths
from sentinel.core.naming import naming_words
from sentinel.core.nodes import INLINE, Node, NodeKind
from sentinel.core.start_tag import plain_value
from sentinel.core.wording import words

FAR_DOWN = 4_000
"""Characters of text, hidden or not; behind so many nothing stands in a page's first lines."""
FIRST_LINES = 400
"""Before so many, all stands in the first lines."""
MAX_WORDS = 200_000
MAX_WORDS_TEXT = 4_000_000
"""Characters in which words are looked for."""


_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE - {'br'}))})(?: [^>]*+)?+>")
_ANY_TAG = re.compile(r"<[^>]*+>")


class Reading:
    """Markup as browsers understand it. Equal markup has one reading; nothing in it changes."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    @cached_property
    def _form(self) -> Form:
        return chunks(self.markup)

    @property
    def pieces(self) -> list[str]:
        """The pieces of the page in browser form."""
        return self._form.pieces

    @property
    def has_tree(self) -> bool:
        """Whether it was read as a browser does; not so where a tree would have cost too much."""
        return self._form.has_tree

    @cached_property
    def concealed(self) -> frozenset[str]:
        """`.class` and `#id` names that an inline style sheet or script hides."""
        return concealed_names(self.pieces) if self._form.may_hide else frozenset()

    @cached_property
    def layout(self) -> Layout:
        layout = lay_out(self.pieces, concealed=self.concealed)
        if layout.torn and self.has_tree:
            self._form = exact_chunks(self.markup)
            layout = lay_out(self.pieces)
        return layout

    def visible_before(self, end: int) -> int:
        """Visible characters of the first pieces; far down the page no more than an estimate."""
        total = 0
        for piece in self.pieces[:end]:
            if piece[0] != "<":
                total += len(piece)
                if total > FAR_DOWN:
                    return total
        if total < FIRST_LINES:
            return total
        head = lay_out(self.pieces[:end], concealed=self.concealed)
        seen = [block for block in head.blocks if not block.hidden]
        return seen[-1].offset + len(seen[-1].text) if seen else 0

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
        from sentinel.core.first_reading import first_nodes  # Beautiful Soup takes long to import

        return first_nodes(self.markup)

    @cached_property
    def first_active(self) -> int:
        """Active tags in the bare text, as versions before the verdict's counted them."""
        from sentinel.core.first_reading import first_active

        return first_active(self.markup)

    @cached_property
    def tags(self) -> list[str]:
        """Names of all elements in document order."""
        return [node.tag for node in self.layout.nodes if node.kind is NodeKind.ELEMENT]

    @cached_property
    def naming_words(self) -> frozenset[str]:
        """Words that tell a reader whose page it is."""
        roles = "banner" in self.markup or "contentinfo" in self.markup
        return naming_words(self.pieces, roles=roles)

    @cached_property
    def text(self) -> str:
        """All text that a reader or a search engine gets, in document order, a line for each
        block (and empty ones between)."""
        shown = [
            piece
            for piece in self.pieces
            if piece[0] != "<" or ("</" not in piece[1:] and piece[1] not in "!?")
        ]
        return plain_value(_ANY_TAG.sub("\n", _INLINE_TAG.sub("", "".join(shown))))

    @cached_property
    def words(self) -> list[str]:
        """All words that a reader or a search engine gets: text, and the texts of images."""
        shown = [block.text for block in self.layout.blocks]
        shown += [node.attribute("alt") for node in self.layout.nodes if node.tag == "img"]
        return list(islice(words("\n".join(shown)[:MAX_WORDS_TEXT]), MAX_WORDS))


class PartReading(Reading):
    """A part of a page beside the same part of another one. Its words, tags and layout are those
    of the part; its nodes are those that the other does not have, without paths."""

    def __init__(
        self, pieces: list[str], layout: Layout, other: Layout, whole: Reading | None
    ) -> None:
        super().__init__("")
        self._form = Form(pieces, True)
        self.layout = layout
        self._other = other
        if whole is not None:  # what is known of it need not be found out again
            self.words, self.tags = whole.words, whole.tags

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """Nodes of this part beyond as many equal ones of the other, the comments last."""
        layout, other = self.layout, self._other
        fresh = _beyond(layout.keys, other.keys, layout.nodes)
        texts = [node.text for node in layout.comments]
        said = _beyond(texts, [node.text for node in other.comments], layout.comments)
        return (*fresh, *said)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return self.parts


def _beyond(keys: list[str], others: list[str], nodes: list[Node]) -> list[Node]:
    """Nodes whose key stands more often here than there."""
    left = Counter(others)
    found: list[Node] = []
    for key, node in zip(keys, nodes, strict=True):
        count = left.get(key, 0)
        if count:
            left[key] = count - 1
        else:
            found.append(node)
    return found
