"""A changed page with all that the signals need: both documents, what is new, what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentinel.core.document import Document
from sentinel.core.measures import Retention, identity_words, retention
from sentinel.core.nodes import Block, Node, NodeKind
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.references import own_hosts, reference_hosts
from sentinel.core.wording import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """What stood and what stands, and the difference. Made by `page_change`."""

    before: Document
    after: Document
    kept: Retention
    identity: frozenset[str]
    own: frozenset[str]
    """Host names of the site itself."""
    known: frozenset[str]
    """Hosts that approved pages already use for active content."""
    new_blocks: tuple[Block, ...]
    """Blocks of text that the approved page does not have."""
    old_text: str
    """All text of the approved page, made plain, comments and scripts included."""

    def kinship(self, host: str) -> Kinship:
        return kinship(host, own=self.own, known=self.known)

    def new_nodes(self, kind: NodeKind) -> Iterator[Node]:
        """Nodes of a kind whose text the approved page does not have."""
        old = {node.text for node in self.before.parts if node.kind is kind}
        return (node for node in self.after.parts if node.kind is kind and node.text not in old)


def page_change(
    before: Document, after: Document, *, identity: Iterable[str], known_hosts: Iterable[str]
) -> PageChange:
    """Measures a change. Where the site's identity words or hosts are not known (offline), the
    approved page's own stand in for them."""
    words = frozenset(identity)
    old_blocks = {(block.place, plain(block.text)) for block in before.blocks}
    own = frozenset(filter(None, (host_of(before.url), host_of(after.url)))) or own_hosts(before)
    return PageChange(
        before=before,
        after=after,
        kept=retention(before, after, words),
        identity=words or identity_words(before),
        own=own,
        known=frozenset(known_hosts) | reference_hosts(before),
        new_blocks=tuple(
            block for block in after.blocks if (block.place, plain(block.text)) not in old_blocks
        ),
        old_text=plain_text(before),
    )


def plain_text(document: Document) -> str:
    shown = [block.text for block in document.blocks]
    shown += [n.text for n in document.parts if n.kind in {NodeKind.COMMENT, NodeKind.SCRIPT}]
    return " ".join(plain(text) for text in shown)
