"""Claims where a reader does not look, or that a script or style sheet puts before him."""

import re
from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.nodes import NodeKind
from sentinel.core.signals.claim_text import around, claims_in
from sentinel.core.signals.decoded import data_text, unfolded, written_texts
from sentinel.core.signals.scripts import is_run
from sentinel.core.signals.topic import Topic

_DESCRIBED = frozenset({"content", "alt", "title", "placeholder", "value", "label", "aria-label"})
_ADDRESSES = frozenset({"src", "href", "data", "poster", "action", "srcdoc"})
_CSS_TEXT = re.compile(r"content\s{0,9}:\s{0,9}(?:\"([^\"\n]{4,400})\"|'([^'\n]{4,400})')", re.I)
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
"""CSS Syntax 3, 4.3.7."""
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_SHOWN = frozenset({"script", "style sheet", "address", "event handler"})
"""Places whose text a browser may put before the reader."""
MAX_ATTRIBUTES = 20_000


def silent_signals(change: PageChange, *, topic: Topic) -> Iterator[Signal]:
    """On a page about security a description or a picture's text that names a hack is no news."""
    for place, text in _silent_texts(change):
        for claim in claims_in(text, change.identity):
            if not claim.stands_alone or claim.code not in {"attributed-claim", "addressed-claim"}:
                continue
            strong = claim.code == "attributed-claim" or place in _SHOWN
            strength = Strength.STRONG if strong else Strength.WEAK
            if topic:
                told = strong and (place in _SHOWN or place == "comment")
                strength = Strength.WEAK if told else Strength.BENIGN
            yield signal(
                f"{claim.code}-unseen",
                strength,
                f"A new {place} {claim.text}.",
                around(text),
                place=place,
            )


def _silent_texts(change: PageChange) -> Iterator[tuple[str, str]]:
    for node in change.new_nodes(NodeKind.COMMENT):
        text = node.text[:2000]
        yield ("comment", _TAGS.sub(" ", text) if text.startswith("[if") else text)
    for node in change.new_nodes(NodeKind.SCRIPT):
        kind = "script" if is_run(node.attribute("type")) else "data block"
        yield from ((kind, text[:2000]) for text in written_texts(node.text))
    for node in change.new_nodes(NodeKind.STYLE):
        yield from (("style sheet", text) for text in css_texts(node.text))
    old = {value for node in change.was.parts for _, value in node.attributes}
    seen = 0
    for node in change.now.parts:
        for name, value in node.attributes:
            seen += 1
            if len(value) > 8 and value not in old and seen < MAX_ATTRIBUTES:
                yield from _of_attribute(name, value)


def _of_attribute(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in _DESCRIBED:
        yield ("text attribute", value[:1000])
    elif name.startswith("on"):
        yield from (("event handler", text[:2000]) for text in written_texts(value))
    elif name == "style" and "content" in value.lower():
        yield from (("style sheet", text) for text in css_texts(value))
    elif name in _ADDRESSES:
        start = value[:40].lstrip().lower()
        if start.startswith("javascript:"):
            yield from (("address", text[:2000]) for text in written_texts(value))
        elif start.startswith("data:"):
            yield from (("address", text[:2000]) for text in unfolded(data_text(value)))
        elif name == "srcdoc":
            yield ("address", _TAGS.sub("\n", value)[:2000])


def css_texts(style: str) -> Iterator[str]:
    """Texts that a style sheet shows (CSS Generated Content 3, `content`)."""
    for count, match in enumerate(_CSS_TEXT.finditer(style[:200_000])):
        if count < 200:
            text = match.group(1) or match.group(2)
            yield from unfolded(_CSS_ESCAPE.sub(_letter, text))


def _letter(match: re.Match[str]) -> str:
    number = int(match.group(1), 16)
    return chr(number) if 0x20 <= number < 0xD800 else " "
