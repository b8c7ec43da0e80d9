"""How a body's name is written: in the accepted forms, or nearly so.

A window of as many words as an accepted form has is compared with it by edit distance; bounded by
comparing only windows that share a word's beginning or end with it.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_fault import TextFault

MAX_WORDS = 20_000
MAX_COMPARED = 5_000
"""Distances that are reckoned for one page."""
LEAST_LETTERS = 8
"""A shorter name of one word has neighbours that are other words."""
_WORD = late_pattern(r"[\w\u0900-\u097f\u200c\u200d.'\u2019-]+")
_EDGES = ".'\u2019-\u200c\u200d"
_SPELT_ALIKE = {0x093C: None, 0x200C: None, 0x200D: None, 0x0901: 0x0902}
"""Nukta and joiners may be left out, and candrabindu written as anusvara: no misspelling."""
_SUFFIXES = ("'s", "\u2019s", "s")
_STEM = 3


def name_faults(words: str, names: Sequence[str]) -> Iterator[TextFault]:
    """Each other way of writing one of the names, once, with the form that it is near to."""
    found = _words(words)
    accepted = {_plain(name) for name in names}
    told: set[str] = set()
    compared = 0
    for name in names:
        parts = _words(name)
        if not parts or len(" ".join(parts)) < LEAST_LETTERS:
            continue
        for start in range(len(found) - len(parts) + 1):
            window = found[start : start + len(parts)]
            text = " ".join(window)
            if text in told or _bare(text) in accepted or not _related(window, parts):
                continue
            compared += 1
            if compared > MAX_COMPARED:
                return
            if _near(text, " ".join(parts)) and not _goes_on(found, start, parts, accepted):
                told.add(text)
                yield TextFault(f"The name is written in another way than {name}.", text)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).translate(_SPELT_ALIKE)
    found = (match[0].strip(_EDGES).casefold() for match in _WORD.finditer(plain))
    return [word for word in found if word][:MAX_WORDS]


def _plain(name: str) -> str:
    return " ".join(_words(name))


def _bare(text: str) -> str:
    """Without an English genitive or plural."""
    for suffix in _SUFFIXES:
        if text.endswith(suffix):
            return text.removesuffix(suffix)
    return text


def _related(window: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether at least half of the words begin alike; of one word, the whole beginning."""
    if len(parts) == 1:
        return window[0][:_STEM] == parts[0][:_STEM]
    alike = sum(one[:2] == other[:2] for one, other in zip(window, parts, strict=True))
    return 2 * alike >= len(parts) and window != list(parts)


def _near(text: str, name: str) -> bool:
    """A letter or two apart; of one word, only where it goes on or stops short: other words are
    near it by chance."""
    if " " not in name:
        longer, shorter = sorted((text, name), key=len, reverse=True)
        return longer != shorter and longer.startswith(shorter) and len(longer) - len(shorter) <= 2
    allowed = 1 + (len(name) >= 2 * LEAST_LETTERS) + (len(name) >= 4 * LEAST_LETTERS)
    return text != name and distance(text, name, allowed) <= allowed


def _goes_on(
    found: Sequence[str], start: int, parts: Sequence[str], accepted: frozenset[str] | set[str]
) -> bool:
    """Whether a longer accepted name stands there of which this is a part."""
    behind = " ".join(found[start : start + len(parts) + 6])
    return any(behind.startswith(f"{name} ") or behind == name for name in accepted)


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add or take away (Levenshtein); above `most` some larger number. Only the
    band that could matter is reckoned, so the work is `len * most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        low, high = max(1, number - most), min(len(other), number + most)
        fresh = [most + 1] * (len(other) + 1)
        fresh[0] = number
        for place in range(low, high + 1):
            changed = row[place - 1] + (letter != other[place - 1])
            fresh[place] = min(changed, row[place] + 1, fresh[place - 1] + 1)
        row = fresh
        if min(row) > most:
            return most + 1
    return row[-1]
