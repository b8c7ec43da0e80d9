"""A changed page with all that the signals need: both documents, what is new, what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sentinel.core.apart import Apart, apart
from sentinel.core.document import Document
from sentinel.core.kept import retention_of_parts
from sentinel.core.measures import Retention, identity_words, retention
from sentinel.core.nodes import Block, Node, NodeKind, Place, fold_space
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.references import own_hosts, reference_hosts
from sentinel.core.wording import plain, plain_whole

MOSTLY = 0.55
"""Share of the new page's words that stood on the approved one."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False)
class PageChange:
    """What stood and what stands, and the difference. Made by `page_change`; what costs much is
    worked out when a signal asks for it.

    `was` and `now` are `before` and `after` without what both share at their beginning and end,
    and their nodes (`parts`) only those that the other does not have: of most changes a few.
    What is new or gone is found there; only a signal of the whole page reads the whole pages.
    """

    before: Document
    after: Document
    was: Document
    now: Document
    is_whole: bool
    """Whether `was` and `now` are the whole pages, because these share next to nothing."""
    mostly_old: bool
    """Whether more than half of what the page says stood on the approved page."""
    kept: Retention
    site_words: frozenset[str]
    """The site's identity words; empty where they are not known."""
    known_hosts: frozenset[str]
    """Hosts that approved pages of the site use."""

    @cached_property
    def identity(self) -> frozenset[str]:
        """The site's identity words, or the approved page's own."""
        return self.site_words or identity_words(self.before)

    @cached_property
    def own(self) -> frozenset[str]:
        """Host names of the site itself."""
        named = frozenset(filter(None, (host_of(self.before.url), host_of(self.after.url))))
        return named or own_hosts(self.before)

    @cached_property
    def known(self) -> frozenset[str]:
        """Hosts that approved pages already use for active content."""
        return self.known_hosts | reference_hosts(self.before)

    @cached_property
    def new_blocks(self) -> tuple[Block, ...]:
        """Blocks of text that the approved page does not have."""
        old = {(block.place, plain(block.text)) for block in self.was.blocks}
        found = tuple(b for b in self.now.blocks if (b.place, plain(b.text)) not in old)
        if self.is_whole or not any(self._may_have_stood(block) for block in found):
            return found
        return tuple(
            block
            for block in found
            if not (self._may_have_stood(block) and block.text in self._old_lines)
        )

    def _may_have_stood(self, block: Block) -> bool:
        """A cheap look first: whether a text begins with words of the approved page's markup."""
        return block.place is Place.BODY and block.text[:12] in self.before.text

    @cached_property
    def _old_lines(self) -> frozenset[str]:
        """Texts of the blocks of the approved page."""
        return frozenset(fold_space(line) for line in self.before.reading.text.split("\n"))

    @cached_property
    def old_text(self) -> str:
        """All text of the approved page, made plain, comments and scripts included."""
        return plain_text(self.before)

    def kinship(self, host: str) -> Kinship:
        """What a host is to the site."""
        kin = kinship(host, own=self.own, known=_NONE)
        return Kinship.KNOWN if kin is not Kinship.OWN and host in self.known else kin

    def new_nodes(self, kind: NodeKind) -> Iterator[Node]:
        """Nodes of a kind whose text the approved page does not have."""
        old = {node.text for node in self.was.parts if node.kind is kind}
        for node in self.now.parts:
            if node.kind is kind and node.text not in old and not self._stood(node):
                yield node

    def _stood(self, node: Node) -> bool:
        """Whether a script, style sheet or comment stands elsewhere in the approved page."""
        if node.kind in {NodeKind.ELEMENT, NodeKind.TEXT}:
            return False
        return node.text in self.before.text


def page_change(
    before: Document,
    after: Document,
    *,
    identity: Iterable[str],
    known_hosts: Iterable[str],
    parts: Apart | None = None,
) -> PageChange:
    """Measures a change. Where the site's identity words or hosts are not known (offline), the
    approved page's own stand in for them. `parts` are those of `apart`, where they are at hand."""
    words = frozenset(identity)
    parts = parts or apart(before, after)
    kept = retention_of_parts(before, after, parts, words) or retention(before, after, words)
    return PageChange(
        before=before,
        after=after,
        was=parts.was,
        now=parts.now,
        is_whole=parts.is_whole,
        mostly_old=_is_mostly_old(parts, kept),
        kept=kept,
        site_words=words,
        known_hosts=frozenset(known_hosts),
    )


def _is_mostly_old(parts: Apart, kept: Retention) -> bool:
    shared = parts.shared_words
    old = shared + len(parts.was.reading.words)
    new = shared + len(parts.now.reading.words)
    return MOSTLY * new < (kept.text or 0.0) * old


def plain_text(document: Document) -> str:
    """All that a page says, made plain: text, comments and scripts."""
    reading = document.reading
    silent = (piece for piece in reading.pieces if piece.startswith(("<!--", "<script")))
    return plain_whole("\n".join((reading.text, *silent)))
