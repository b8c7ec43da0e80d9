"""Whether the approved page already speaks of hacking, so that more of it is no news."""

from sentinel.core.change import PageChange
from sentinel.core.signals import phrases
from sentinel.core.thresholds import TOPIC_SHARE, TOPIC_WORDS

MAX_TEXT = 400_000


class Topic:
    """True where the approved page is about security. Found out when it is first asked for: of
    most changes nobody asks."""

    __slots__ = ("_change", "_known")

    def __init__(self, change: PageChange) -> None:
        self._change = change
        self._known: bool | None = None

    def __bool__(self) -> bool:
        if self._known is None:
            self._known = is_security_topic(self._change.old_text)
        return self._known


def is_security_topic(old_text: str) -> bool:
    """Whether enough words of a text, made plain, are those of the topic."""
    text = old_text[:MAX_TEXT]
    found = len(phrases.TOPIC.findall(text))
    return found >= TOPIC_WORDS.value and found >= TOPIC_SHARE.value * len(text.split())
