"""Changed data (JSON): claims in its strings, which may all stand in one line."""

import re
from collections.abc import Iterator

from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.signals.claim_text import claims_in
from sentinel.core.spam_words import new_spam

MAX_STRINGS = 5_000
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.){4,1000})\"")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def string_signals(before: str, after: str) -> Iterator[Signal]:
    """A claim in a new string: STRONG. Several words of spam in new strings: STRONG, one: WEAK."""
    old = set(_strings(before))
    new = [text for text in _strings(after) if text not in old]
    for text in new:
        claim = next((c for c in claims_in(text[:400]) if c.stands_alone), None)
        if claim is not None and claim.code in {"attributed-claim", "addressed-claim"}:
            said = f"New text in the data {claim.text}."
            yield signal(claim.code, Strength.STRONG, said, text)
            break
    words = new_spam(new, before)
    if words:
        strength = Strength.STRONG if len(words) > 2 else Strength.WEAK
        said = "New text in the data carries words of search-engine spam."
        yield signal("spam-in-data", strength, said, ", ".join(words[:10]))


def _strings(text: str) -> Iterator[str]:
    for number, match in enumerate(_STRING.finditer(text)):
        if number >= MAX_STRINGS:
            return
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), match.group(1))
