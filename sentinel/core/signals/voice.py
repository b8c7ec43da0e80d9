"""Is new text written as defacers write: leet, greetings, slang, demands, notes, slogans?"""

import re
from collections.abc import Iterator, Sequence

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.finding import Signal, Strength
from sentinel.core.nodes import Block, Place
from sentinel.core.signals import phrases, slogans
from sentinel.core.signals.topic import Topic
from sentinel.core.thresholds import PROMINENT_CHARACTERS, STATEMENT_WORDS, VOICE_EXPRESSIONS
from sentinel.core.wording import plain, unmasked

_LEET_TOKEN = re.compile(r"[^\s.,;:()<>\[\]\"?]{3,24}")
MAX_BLOCKS = 2_000
_HEARD = (
    ("greetings", phrases.GREETED),
    ("slang", phrases.SLANG),
    ("abuse", phrases.ABUSE),
    ("take-over", slogans.TAKEOVER),
    ("demand", slogans.RANSOM),
    ("advice to the victim", slogans.RESEARCHER),
    ("movement", slogans.MOVEMENT),
    ("slogan", slogans.SLOGAN),
)
_SPOKEN = frozenset({"take-over", "demand", "advice to the victim", "movement", "slogan"})
"""Kinds that an article may report; it is an attacker only where he speaks himself."""
_NOTE = "note to the administrator"
_ALONE_ENOUGH = frozenset({"greetings", _NOTE})
_MILD = frozenset({"abuse", "slogan", "digits among letters"})
"""Kinds that say nothing of an attack by themselves."""


def voice_signals(change: PageChange, *, topic: Topic) -> Iterator[Signal]:
    """One signal for all expressions. On a page about security only what is said to this site's
    administrator counts, and weakly."""
    blocks = [block for block in change.new_blocks[:MAX_BLOCKS] if not block.link]
    heard = _heard(blocks, change)
    texts = [block.text for block in change.new_blocks[:MAX_BLOCKS]]
    said = {word for text in texts for word in leet_words(text)}
    leet = sorted(said - set(change.old_text.split())) if said else []
    if leet:
        heard = {"digits for letters": leet, **heard}
    mixed = {word for text in texts for word in _many_leet(text)} - said
    if mixed:
        heard = {**heard, "digits among letters": sorted(mixed)}
    if heard and topic:
        heard = {kind: found for kind, found in heard.items() if kind == _NOTE}
    quotes = [quote for found in heard.values() for quote in found]
    if not quotes:
        return
    strength = Strength.WEAK if topic else _strength(heard, quotes)
    if strength is Strength.WEAK and set(heard) == {"slogan"} and not _is_prominent(blocks):
        strength = Strength.BENIGN
    yield signal(
        "attacker-voice",
        strength,
        f"New text is written as defacers write ({', '.join(heard)}: "
        f"{counted(len(quotes), 'expression')}).",
        ", ".join(quotes),
        place="text",
        value=len(quotes),
        threshold=VOICE_EXPRESSIONS.value,
    )


def _strength(heard: dict[str, list[str]], quotes: Sequence[str]) -> Strength:
    leet = heard.get("digits for letters", [])
    attack = any(unmasked(word) in phrases.ATTACK_LEET for word in leet)
    kinds = set(heard)
    proof = (
        attack
        or len(leet) >= 2
        or bool(kinds & _ALONE_ENOUGH)
        or (len(kinds) >= 2 and bool(kinds - _MILD))
        or (len(quotes) >= VOICE_EXPRESSIONS.value and bool(kinds - _MILD))
        or len(heard.get("demand", [])) >= 2
        or len(heard.get("advice to the victim", [])) >= 2
    )
    return Strength.STRONG if proof else Strength.WEAK


def _heard(blocks: Sequence[Block], change: PageChange) -> dict[str, list[str]]:
    heard: dict[str, list[str]] = {}
    for block in blocks:
        text = unmasked(block.text)
        reported = slogans.REPORTED.search(text) is not None
        if not reported and slogans.NOTE.search(text) and slogans.ABOUT_HARM.search(text):
            heard.setdefault(_NOTE, []).append(block.text[:80])
        for name, pattern in _HEARD:
            if reported and name in _SPOKEN:
                continue
            for match in pattern.finditer(text):
                found = " ".join(match.group().split())[:80]
                if found not in change.old_text and found not in heard.get(name, []):
                    heard.setdefault(name, []).append(found)
    return heard


def _is_prominent(blocks: Sequence[Block]) -> bool:
    return any(
        slogans.SLOGAN.search(unmasked(block.text))
        and len(block.text.split()) <= STATEMENT_WORDS.value
        and (block.place is not Place.BODY or block.offset < PROMINENT_CHARACTERS.value)
        for block in blocks
    )


def leet_words(text: str) -> Iterator[str]:
    """Words of a text that are common words or attackers' words with digits for letters."""
    if not _MAY_BE_LEET.search(text):
        return
    for token in _LEET_TOKEN.findall(plain(text)):
        core = token.strip("!*-_=~'`.")
        if not any(char in "013457@$" for char in core) or not any(c.isalpha() for c in core):
            continue
        folded = unmasked(core)
        if folded != core and {folded, folded.replace("i", "l")} & phrases.LEET_WORDS:
            yield core


def _many_leet(text: str) -> Iterator[str]:
    """Words of no list, where several of one text have single digits among their letters."""
    if not _MAY_BE_LEET.search(text):
        return
    found = {token for token in _MIXED.findall(plain(text)) if _is_word(unmasked(token), token)}
    if len(found) >= _LEAST_MIXED:
        yield from found


def _is_word(folded: str, token: str) -> bool:
    """Whether it can be spoken when its digits are read as letters: no code, no digest."""
    return (
        token not in _HONEST_MIXED
        and _VOWELS.search(folded) is not None
        and _UNSPOKEN.search(folded) is None
        and _CODE.fullmatch(token) is None
    )


_VOWELS = re.compile(r"[aeiou]")
_UNSPOKEN = re.compile(r"[^aeiouy]{4}|[aeiou]{4}|(.)\1\1|q(?!u)|[jvwxz][^aeiouys]")
_CODE = re.compile(r"[0-9a-f]+")
_MIXED = re.compile(
    r"(?<![\w/.=&?#-])(?=\w{4,20}(?!\w))(?:[013457](?=[a-z]))?[a-z]+(?:[013457][a-z]+)+[013457]?(?!\w)"
)
_HONEST_MIXED = frozenset({"log4j", "log4shell", "c0a8", "neo4j", "dom4j", "mp4box", "p5js"})
_LEAST_MIXED = 3
_MAY_BE_LEET = re.compile(r"[^\W\d_][013457@$]|[013457@$][^\W\d_]")
"""A cheap look first: a letter beside a digit."""
