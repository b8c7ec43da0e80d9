"""Does what is new say that the site was taken over, and in whose name?

A claim must be new against the approved page and made as a statement of its own: an article that
reports a hack elsewhere, a link to one and a site about security are not claims.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.document import Document
from sentinel.core.finding import Signal, Strength
from sentinel.core.nodes import Block, NodeKind, Place
from sentinel.core.signals import phrases
from sentinel.core.wording import plain, unmasked, words

PROMINENT_CHARACTERS = 600
"""What stands within these first characters of the page meets every reader."""
SHORT_WORDS = 25
"""A block of at most so many words is a statement, not an article."""
_SITE_TEXT = (
    "this site website web server page webpage box system domain host homepage home blog your ur "
    "the "
    "our my index admin security has have was is been got just another yes now again so we re ok "
    "hi "
    "hello hey sorry oops lol haha oh welcome to of and warning attention it s ve u you are a "
    "www com "
    "org net gov in nic ac edu http https status still proud url mr dear site's"
)
_SITE_WORDS = frozenset(_SITE_TEXT.split())
_TOPIC_WORDS = 3
_TOPIC_SHARE = 0.005
_SPLIT = re.compile(r"[\n.!?:|»«–—_*~<>\[\](){}#=+]| - |--")
_NAMELESS = frozenset({"", "accident", "mistake", "default", "chance"})
_LEET_TOKEN = re.compile(r"[^\s.,;:()<>\[\]\"?]{3,24}")
_LITERAL = re.compile(r"\"([^\"\\\n]{4,2000})\"|'([^'\\\n]{4,2000})'|`([^`]{4,2000})`")


class Claim(NamedTuple):
    """One match: how it is called, whether it stands as a statement of its own, the words."""

    code: str
    text: str
    stands_alone: bool
    quote: str


def claim_signals(change: PageChange) -> Iterator[Signal]:
    """Claims in new visible text, titles, comments, scripts and described attributes."""
    topic = is_security_topic(change.old_text)
    found: list[Signal] = []
    for block in change.new_blocks:
        found.extend(_of_block(block, change, topic))
    found.extend(_of_silent_text(change))
    found.extend(_voice(change, topic))
    seen: set[str] = set()
    for item in sorted(found, key=lambda one: one.strength is not Strength.STRONG):
        if item.code not in seen:
            seen.add(item.code)
            yield item


def is_security_topic(old_text: str) -> bool:
    """Whether the approved page already speaks of hacking, so that more of it is no news."""
    text = old_text[:400_000]
    found = len(phrases.TOPIC.findall(text))
    return found >= _TOPIC_WORDS and found >= _TOPIC_SHARE * len(text.split())


def claims_in(text: str, identity: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """The claims that a piece of text makes."""
    folded = unmasked(text)
    for code, pattern, said in (
        ("attributed-claim", phrases.ATTRIBUTED, "says by whom the site was attacked"),
        ("addressed-claim", phrases.ADDRESSED, "tells the reader that the site was taken over"),
        ("boast", phrases.DONE_TO_YOU, "boasts of a take-over towards the reader"),
        ("broad-claim", phrases.BROADLY_ATTRIBUTED, "may say by whom the site was attacked"),
    ):
        match = pattern.search(folded)
        if match is not None and not _nameless(match, code):
            alone = _stands_alone(folded, match, identity)
            # `we have been hacked` is what an honest notice of the owner says, too
            notice = code == "addressed-claim" and match.group().startswith("we ")
            yield Claim("notice" if notice else code, said, alone, text)
    for language, pattern in phrases.STATEMENTS:
        if pattern.search(plain(text)):
            alone = len(words(text)) <= SHORT_WORDS
            yield Claim("attributed-claim", f"says in {language} that it was hacked", alone, text)


def _nameless(match: re.Match[str], code: str) -> bool:
    if code in {"addressed-claim", "boast"}:
        return False
    return (words(match["tail"]) or [""])[0] in _NAMELESS


def _stands_alone(text: str, match: re.Match[str], identity: frozenset[str]) -> bool:
    """Whether nothing but the site's own name or words for it leads up to the claim."""
    lead = _SPLIT.split(text[: match.start()])[-1]
    strange = [word for word in words(lead) if word not in _SITE_WORDS and word not in identity]
    return not strange


def _of_block(block: Block, change: PageChange, topic: bool) -> Iterator[Signal]:
    for claim in claims_in(block.text, change.identity):
        if plain(claim.quote) in change.old_text:
            continue
        strength = _strength(claim, block, change, topic)
        if strength is not Strength.BENIGN:
            text = f"New text in the {_where(block)} {claim.text}."
            yield signal(claim.code, strength, text, _around(claim.quote))
    yield from _plain_word(block, change, topic)
    short = len(block.text.split()) <= SHORT_WORDS
    if phrases.WAS_HERE.search(unmasked(block.text)) and short and not block.link and not topic:
        slang = "was here" not in plain(block.text) or len(block.text.split()) <= 4
        yield signal(
            "was-here",
            Strength.STRONG if slang and _prominent(block) else Strength.WEAK,
            f"New text in the {_where(block)} leaves a visitor's mark.",
            block.text,
        )


def _prominent(block: Block) -> bool:
    return block.place is not Place.BODY or block.offset < PROMINENT_CHARACTERS


def _strength(claim: Claim, block: Block, change: PageChange, topic: bool) -> Strength:
    """STRONG where the claim is a statement of its own that meets the reader.

    On a page about security only where the page is otherwise kept and the claim stands in its
    title or heading: there, a new article about a hack is ordinary, a new title is not.
    """
    short = len(block.text.split()) <= SHORT_WORDS
    prominent = _prominent(block)
    if claim.code == "broad-claim":
        return _broad_strength(claim, block, change)
    alone = claim.stands_alone or (block.place is Place.TITLE and change.kept.kept)
    if block.link or claim.code == "notice":
        said = (prominent and claim.stands_alone) or claim.code == "notice"
        return Strength.WEAK if said and not topic else Strength.BENIGN
    if topic:
        heads = block.place is not Place.BODY and change.kept.kept
        return Strength.STRONG if alone and heads and short else Strength.BENIGN
    if alone and (prominent or short):
        return Strength.STRONG
    return Strength.WEAK if prominent or alone or claim.code == "boast" else Strength.BENIGN


def _broad_strength(claim: Claim, block: Block, change: PageChange) -> Strength:
    """`owned by` and the like: honest in most mouths, so only as a short statement of its own."""
    short = len(block.text.split()) <= 12
    if (
        not (claim.stands_alone and short)
        or block.link
        or phrases.OWNERSHIP.search(plain(block.text))
    ):
        return Strength.BENIGN
    harsh = any(word in phrases.HARSH for word in words(unmasked(block.text)))
    return Strength.STRONG if harsh and block.place is not Place.BODY else Strength.WEAK


def _plain_word(block: Block, change: PageChange, topic: bool) -> Iterator[Signal]:
    if topic or block.link or block.place is Place.BODY:
        return
    match = phrases.PLAIN_WORD.search(unmasked(block.text))
    if match is not None and match.group() not in change.old_text:
        yield signal(
            "attack-word",
            Strength.WEAK,
            f"The {_where(block)} has the word {match.group()!r}, which the page did not have.",
            block.text,
        )


def _where(block: Block) -> str:
    if block.place is Place.BODY:
        near = "first lines of the page" if block.offset < PROMINENT_CHARACTERS else "page"
        return f"hidden part of the {near}" if block.hidden else near
    return block.place.value


def _around(text: str) -> str:
    """The part of a long text that holds the claim."""
    folded = unmasked(text)
    for pattern in (phrases.ATTRIBUTED, phrases.ADDRESSED, phrases.DONE_TO_YOU):
        match = pattern.search(folded)
        if match is not None and len(folded) == len(text):
            return text[max(0, match.start() - 40) : match.end()]
    return text


def _of_silent_text(change: PageChange) -> Iterator[Signal]:
    """Claims where a reader does not look, or that a script puts there."""
    for place, text in _silent_texts(change):
        for claim in claims_in(text, change.identity):
            if claim.stands_alone and claim.code in {"attributed-claim", "addressed-claim"}:
                yield signal(
                    f"{claim.code}-unseen",
                    Strength.STRONG if claim.code == "attributed-claim" else Strength.WEAK,
                    f"A new {place} {claim.text}.",
                    _around(text),
                )


def claims_in_comments(before: Document, after: Document) -> bool:
    """Whether a comment that is new says by whom the site was attacked. Comments do not count
    for equality, so this is asked even where pages are equal."""
    old = {node.text for node in before.parts if node.kind is NodeKind.COMMENT}
    return any(
        claim.stands_alone and claim.code == "attributed-claim"
        for node in after.parts
        if node.kind is NodeKind.COMMENT and node.text not in old
        for claim in claims_in(node.text[:2000])
    )


def _silent_texts(change: PageChange) -> Iterator[tuple[str, str]]:
    for node in change.new_nodes(NodeKind.COMMENT):
        if not node.text.startswith("[if"):
            yield ("comment", node.text[:2000])
    for node in change.new_nodes(NodeKind.SCRIPT):
        for parts in list(_LITERAL.finditer(node.text[:200_000]))[:500]:
            yield ("text in a script", next(part for part in parts.groups() if part is not None))
    old = {value for node in change.before.parts for _, value in node.attributes}
    for node in change.after.parts:
        for name, value in node.attributes:
            described = name in {"content", "alt", "title", "placeholder", "value", "label"}
            if described and len(value) > 8 and value not in old:
                yield (f"{name} attribute", value[:1000])


def _voice(change: PageChange, topic: bool) -> Iterator[Signal]:
    """A defacer's way of writing: digits for letters, greetings to a crew, slang, abuse."""
    if topic:
        return
    texts = [block.text for block in change.new_blocks if not block.link]
    written = {word for block in change.new_blocks for word in leet_words(block.text)}
    leet = sorted(written - _old_words(change))
    heard = _heard(texts, change.old_text)
    greeted = heard.pop("greeting", [])
    kinds = [*(["digits for letters"] if leet else []), *heard, *(["greetings"] if greeted else [])]
    quotes = [*leet, *greeted, *(word for found in heard.values() for word in found)]
    total = len(set(quotes))
    if not total:
        return
    attack = any(unmasked(word) in phrases.ATTACK_LEET for word in leet)
    strong = attack or len(leet) >= 2 or bool(greeted) or len(kinds) >= 2 or total >= 4
    strong = strong and kinds != ["abuse"]
    yield signal(
        "attacker-voice",
        Strength.STRONG if strong else Strength.WEAK,
        f"New text is written as defacers write ({', '.join(kinds)}: "
        f"{counted(total, 'expression')}).",
        ", ".join(quotes),
    )


def _heard(texts: Iterable[str], old_text: str) -> dict[str, list[str]]:
    patterns = (
        ("greeting", phrases.GREETED),
        ("slang", phrases.SLANG),
        ("abuse", phrases.ABUSE),
    )
    heard: dict[str, list[str]] = {}
    for text in texts:
        for name, pattern in patterns:
            for found in pattern.findall(unmasked(text)):
                if found not in old_text and found not in heard.get(name, []):
                    heard.setdefault(name, []).append(found)
    return heard


def _old_words(change: PageChange) -> set[str]:
    return set(change.old_text.split())


def leet_words(text: str) -> Iterator[str]:
    """Words of a text that are common words or attackers' words with digits for letters."""
    for token in _LEET_TOKEN.findall(plain(text)):
        core = token.strip("!*-_=~'`.")
        if not any(char in "013457@$" for char in core) or not any(c.isalpha() for c in core):
            continue
        folded = unmasked(core)
        if folded != core and {folded, folded.replace("i", "l")} & phrases.LEET_WORDS:
            yield core
