"""Words of search-engine spam in a piece of text that is no page."""

from collections.abc import Iterable

from sentinel.core.signals.hidden import SPAM
from sentinel.core.wording import plain

MAX_TEXT = 20_000
"""Characters of one piece."""


def new_spam(texts: Iterable[str], old: str) -> list[str]:
    """Distinct words of spam that the old text does not have."""
    found = {word for text in texts for word in SPAM.findall(plain(text[:MAX_TEXT]))}
    approved = plain(old[:200_000]) if len(old) <= MAX_TEXT else old.lower()
    return sorted(word for word in found if word not in approved)
