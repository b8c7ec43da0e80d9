"""What stands twice: a paragraph in one page, a link right beside itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, TextBlock, TextLink
from sentinel.core.text_fault import TextFault, excerpt

LEAST_WORDS = 12
"""Of a paragraph that stands twice; shorter ones are labels and thanks."""
NEAR = 3
"""How many long paragraphs further on the same one is a slip. A note that is put below each of
several headings, which need not be marked as such, comes again further on."""
RUN = 3
"""Paragraphs that come again in the same order: a text that was put in twice, however long."""
_SIGNS = late_pattern(r"[^\w\u0900-\u097f]+")


def essence(text: str) -> str:
    """The words alone: case, signs and spaces do not make another paragraph."""
    return _SIGNS.sub(" ", text.casefold()).strip()


def repeated_paragraphs(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    """Each paragraph that stands again in one run of paragraphs, once; by a table of its words, so
    linear. A remark that stands below each of two headings, terms or examples is none."""
    seen: dict[tuple[int, str], int] = {}
    told: set[str] = set()
    run, before = 0, -1
    for number, (section, words, text) in enumerate(_long_paragraphs(blocks)):
        first = seen.get((section, words))
        seen[section, words] = number
        if first is None:
            run = 0
            continue
        run, before = (run + 1 if run and first == before + 1 else 1), first
        if (number - first <= NEAR or run >= RUN) and words not in told:
            told.add(words)
            yield TextFault("A paragraph stands more than once on the page.", excerpt(text))


def _long_paragraphs(blocks: Sequence[TextBlock]) -> Iterator[tuple[int, str, str]]:
    """Each with the number of its run of paragraphs, and its words: those of code are among them,
    for the same sentence about another program is another one."""
    section = 0
    for block in blocks:
        section += block.kind is not BlockKind.PARAGRAPH or block.strong
        if block.kind is not BlockKind.PARAGRAPH or block.quoted or block.prose.endswith(":"):
            continue
        words = essence(block.text)
        if words.count(" ") + 1 >= LEAST_WORDS:
            yield section, words, block.text


def repeated_links(links: Sequence[TextLink]) -> Iterator[TextFault]:
    """Two links beside one another with the same words and the same target."""
    for one, other in pairwise(links):
        nothing_between = other.mark - one.mark <= len(one.text)
        same = one.text.casefold() == other.text.casefold() and one.href == other.href
        if same and one.container == other.container and nothing_between:
            yield TextFault("The same link stands twice in a row.", excerpt(one.text))
