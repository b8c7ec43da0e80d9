"""What stands twice: a paragraph in one page, a link right beside itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, TextBlock, TextLink
from sentinel.core.text_fault import TextFault, excerpt

LEAST_WORDS = 12
"""Of a paragraph that stands twice; shorter ones are labels and thanks."""
_SIGNS = late_pattern(r"[^\w\u0900-\u097f]+")


def essence(text: str) -> str:
    """The words alone: case, signs and spaces do not make another paragraph."""
    return _SIGNS.sub(" ", text.casefold()).strip()


def repeated_paragraphs(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    """Each paragraph that stands again in one run of paragraphs, once; by a table of its words, so
    linear. A remark that stands below each of two headings, terms or examples is none."""
    seen: dict[str, int] = {}
    told: set[str] = set()
    section = 0
    for block in blocks:
        section += block.kind is not BlockKind.PARAGRAPH or block.strong
        if block.kind is not BlockKind.PARAGRAPH or block.quoted or block.prose.endswith(":"):
            continue
        words = essence(block.prose)
        if words.count(" ") + 1 < LEAST_WORDS or words in told:
            continue
        if seen.get(words) == section:
            told.add(words)
            yield TextFault("A paragraph stands more than once on the page.", excerpt(block.text))
        seen[words] = section


def repeated_links(links: Sequence[TextLink]) -> Iterator[TextFault]:
    """Two links beside one another with the same words and the same target."""
    for one, other in pairwise(links):
        nothing_between = other.mark - one.mark <= len(one.text)
        same = one.text.casefold() == other.text.casefold() and one.href == other.href
        if same and one.container == other.container and nothing_between:
            yield TextFault("The same link stands twice in a row.", excerpt(one.text))
