"""Does what is new say that the site was taken over, and in whose name?

A claim must be new against the approved page and made as a statement of its own: an article that
reports a hack elsewhere, a link to one and a site about security are not claims.
"""

from collections.abc import Iterator, Sequence

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.nodes import Block, Place
from sentinel.core.signals import phrases
from sentinel.core.signals.claim_text import (
    Claim,
    around,
    claims_in,
    is_of_the_trade,
)
from sentinel.core.signals.honest_voices import in_visitors_words, warns
from sentinel.core.signals.silent import silent_signals
from sentinel.core.signals.topic import Topic
from sentinel.core.signals.voice import voice_signals
from sentinel.core.thresholds import PROMINENT_CHARACTERS, STATEMENT_WORDS
from sentinel.core.wording import plain, unmasked, words

_ORDER = (Strength.STRONG, Strength.WEAK, Strength.BENIGN)
_LISTED = frozenset({"li", "td", "dd", "dt", "h3"})
"""Where a site lists news: a headline there may be somebody else's."""
_LEAST_LETTERS = 5
MAX_HEADLINE_WORDS = 5
MAX_LINES = 200
"""Lines of one block that are read apart."""


def claim_signals(change: PageChange) -> Iterator[Signal]:
    """Claims in new visible text, titles, comments, scripts and described attributes, and the
    voice of the text: one signal per code, the strongest one."""
    topic = Topic(change)
    found: list[Signal] = []
    blocks = change.new_blocks
    for block in (*blocks, *_lines(blocks, change), *_set_apart(blocks)):
        found.extend(_of_block(block, change, topic))
    found.extend(silent_signals(change, topic=topic))
    found.extend(voice_signals(change, topic=topic))
    seen: set[str] = set()
    for item in sorted(found, key=lambda one: _ORDER.index(one.strength)):
        if item.code not in seen and item.strength is not Strength.BENIGN:
            seen.add(item.code)
            yield item


def _lines(blocks: Sequence[Block], change: PageChange) -> Iterator[Block]:
    """The new lines of blocks that have several: each may be a statement of its own."""
    for block in blocks:
        if "\n" in block.text:
            for line in block.text.split("\n")[:MAX_LINES]:
                if plain(line) not in change.old_text:
                    yield block._replace(text=line)


def _set_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Letters that stand in elements of their own, read together."""
    run: list[Block] = []
    for block in (*blocks, None):
        if block is not None and len(block.text) <= 2:
            run.append(block)
            continue
        if len(run) >= _LEAST_LETTERS:
            yield run[0]._replace(text="".join(one.text for one in run))
        run = []


def _of_block(block: Block, change: PageChange, topic: Topic) -> Iterator[Signal]:
    folded = unmasked(block.text)
    for claim in claims_in(block.text, change.identity):
        if plain(claim.quote) in change.old_text:
            continue
        if claim.code == "broad-claim":
            strength = _broad_strength(claim, block)
        elif claim.code == "notice":
            strength = Strength.BENIGN if topic else Strength.WEAK
        else:
            strength = _strength(claim, block, change, topic)
        if strength is not Strength.BENIGN:
            text = f"New text in the {_where(block)} {claim.text}."
            yield signal(claim.code, strength, text, around(claim.quote), place=_where(block))
    yield from _plain_word(block, folded, change, topic)
    short = len(block.text.split()) <= STATEMENT_WORDS.value
    if short and not block.link and phrases.WAS_HERE.search(folded) and not topic:
        slang = "was here" not in plain(block.text) or len(block.text.split()) <= 4
        yield signal(
            "was-here",
            Strength.STRONG if slang and _prominent(block) else Strength.WEAK,
            f"New text in the {_where(block)} leaves a visitor's mark.",
            block.text,
            place=_where(block),
        )


def _prominent(block: Block) -> bool:
    return block.place is not Place.BODY or block.offset < PROMINENT_CHARACTERS.value


def _strength(claim: Claim, block: Block, change: PageChange, topic: Topic) -> Strength:
    """STRONG where the claim is a statement of its own that meets the reader.

    On a page about security only where the page is otherwise kept and the claim stands in its
    title or heading: there, a new article about a hack is ordinary, a new title is not.
    """
    short = len(block.text.split()) <= STATEMENT_WORDS.value
    prominent = _prominent(block)
    alone = claim.stands_alone or (block.place is Place.TITLE and change.kept.kept)
    if topic:
        return _on_topic(claim, block, change, heads=alone and short)
    if block.link:
        return Strength.WEAK if prominent and claim.stands_alone else Strength.BENIGN
    if claim.language and not _headline_of_its_own(block, change):
        # a sentence in another language: who did it to whom is not read, so its place decides
        return Strength.WEAK if short else Strength.BENIGN
    if alone and (prominent or short):
        warning = claim.code == "addressed-claim" and warns(change)
        honest = warning or in_visitors_words(block, change)
        return Strength.WEAK if honest else Strength.STRONG
    return Strength.WEAK if prominent or alone or claim.code == "boast" else Strength.BENIGN


def _on_topic(claim: Claim, block: Block, change: PageChange, *, heads: bool) -> Strength:
    """On a page about security: a bare word names a section, a link and a page that changed as a
    whole lead to articles; a block that says nothing but the claim is no article's text."""
    if claim.bare or block.link or not change.kept.kept:
        return Strength.BENIGN
    if heads and block.place is not Place.BODY:
        return Strength.STRONG
    few = len(block.text.split()) <= MAX_HEADLINE_WORDS
    sample = block.tag in {"pre", "code"} or any(sign in block.text for sign in "<>()`")
    return Strength.WEAK if few and claim.stands_alone and not sample else Strength.BENIGN


def _headline_of_its_own(block: Block, change: PageChange) -> bool:
    """Whether a statement cannot be one of several news of a page that is otherwise kept."""
    if not change.kept.kept:
        return True
    listed = block.tag in _LISTED or (
        block.place is Place.BODY and len(block.text.split()) > MAX_HEADLINE_WORDS
    )
    return _prominent(block) and not listed


def _broad_strength(claim: Claim, block: Block) -> Strength:
    """`owned by` and the like: honest in most mouths, so only as a short statement of its own."""
    short = len(block.text.split()) <= 12
    if (
        not (claim.stands_alone and short)
        or block.link
        or phrases.OWNERSHIP.search(plain(block.text))
    ):
        return Strength.BENIGN
    folded = unmasked(block.text)
    said = phrases.BROADLY_ATTRIBUTED.search(folded)
    if said is not None and words(said["tail"])[:1] in (["the"], ["a"], ["an"], ["our"]):
        return Strength.BENIGN  # an office, a flood: attackers have names
    harsh = any(word in folded for word in phrases.HARSH)
    heads = block.place is not Place.BODY
    return Strength.STRONG if harsh and heads else Strength.WEAK


def _signed(block: Block, folded: str) -> str:
    """A word that attackers sign with, in a heading of few words."""
    if len(block.text.split()) > MAX_HEADLINE_WORDS:
        return ""
    match = phrases.CREW.search(folded) or phrases.FOREIGN_WORD.search(plain(block.text))
    return match.group() if match is not None else ""


def _alone(folded: str) -> bool:
    """Whether a text is nothing but `hacked`, with signs around it."""
    said = words(folded)
    return 1 <= len(said) <= 2 and phrases.BARE.fullmatch(" ".join(said)) is not None


def _plain_word(block: Block, folded: str, change: PageChange, topic: Topic) -> Iterator[Signal]:
    heads = block.place is not Place.BODY
    bare = _alone(folded)
    if block.link or not (heads or bare):
        return
    match = phrases.PLAIN_WORD.search(folded)
    word = match.group() if match is not None else _signed(block, folded)
    if not word or word in change.old_text or topic:
        return
    proof = bare and block.tag in _FIRST and not is_of_the_trade(change.identity)
    yield signal(
        "attack-word",
        Strength.STRONG if proof else Strength.WEAK,
        f"The {_where(block)} has the word {word!r}, which the page did not have.",
        block.text,
        place=_where(block),
    )


_FIRST = frozenset({"title", "h1", "marquee"})
"""Where one word says enough."""


def _where(block: Block) -> str:
    if block.place is Place.BODY:
        near = "first lines of the page"
        near = near if block.offset < PROMINENT_CHARACTERS.value else "page"
        return f"hidden part of the {near}" if block.hidden else near
    return block.place.value
