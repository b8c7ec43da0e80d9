"""The URLs that a stylesheet loads: `url()` and `@import`, outside comments and strings."""

import re
from collections.abc import Iterator
from functools import lru_cache

from sentinel.core.late_pattern import late_pattern
from sentinel.core.site_facts import Link
from sentinel.core.urls import fragment_of, resolve, without_fragment

_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"?+|'(?:[^'\\\n]|\\.)*+'?+"
"""The closing quote may be missing: an unclosed string is read once, not once per quote in it."""
_WHOLE_STRING = r"\"(?:[^\"\\\n]|\\.)*+(?:\"|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|\Z)"
"""A string that ends with its quote, or with the sheet (CSS Syntax 4.3.5)."""
_HEX = r"\\[0-9a-fA-F]{1,6}\s?"
"""A character by its number: a space behind it belongs to it, also within an address."""
_TOKEN = late_pattern(
    rf"""
      /\*.*?(?:\*/|\Z)                                            # a comment
    | @(?:namespace|charset)\b[^;]*+                              # names, loads nothing
    | @(?:-moz-)?document\b[^{{;]*+                               # says where rules hold
    | @supports\b[^{{;]*+                                         # asks what the browser can do
    | @import\s*+(?P<imported>{_WHOLE_STRING})
    | (?<![\w-])url\(\s*+(?:(?P<quoted>{_WHOLE_STRING})|(?P<bare>(?:[^\s"'()\\]|{_HEX}|\\[^\n])*+))
      \s*+(?:\)|\Z)
    | (?<![\w-])url\(\s*+(?P<modified>{_WHOLE_STRING})\s           # with modifiers behind it
    | (?<!\w)(?:-webkit-)?image-set\((?P<candidates>[^;{{}}]*+)
    | {_STRING}
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CANDIDATE = late_pattern(
    rf"type\(\s*+(?:{_STRING})|url\(\s*+(?P<bare>(?:[^\s\"'()\\]|{_HEX}|\\[^\n])++)|(?P<quoted>{_WHOLE_STRING})",
    re.DOTALL | re.IGNORECASE,
)
"""What an `image-set()` chooses from (CSS Images 4, 2.6): strings and `url()`, `type()` apart."""
_ESCAPE = late_pattern(r"\\(?:([0-9a-fA-F]{1,6})\s?|\n|(.))", re.DOTALL)
_REMEMBERED_CHARACTERS = 100_000
_LAST_CODE_POINT = 0x10FFFF


def css_links(text: str, base: str, tag: str) -> tuple[Link, ...]:
    """What a stylesheet's text loads, resolved, each once, in order."""
    found = dict.fromkeys(
        target for reference, _ in css_references(text) if (target := resolve(base, reference))
    )
    return tuple(
        Link(url=without_fragment(target), fragment=fragment_of(target), tag=tag)
        for target in found
    )


def may_load(text: str) -> bool:
    """Whether a sheet or a `style` could load anything: a quick look that most do not pass."""
    if "(" not in text and "@" not in text:
        return False
    lowered = text.lower()
    return "url(" in lowered or "image-set(" in lowered or "@import" in lowered


def embedded_references(text: str) -> tuple[tuple[str, int], ...]:
    """`css_references` of a `style` element. Pages of one site carry the same ones over and
    over, so the last few are remembered."""
    if not may_load(text):
        return ()
    if len(text) > _REMEMBERED_CHARACTERS:
        return tuple(css_references(text))
    return _remembered_references(text)


@lru_cache(maxsize=16)
def _remembered_references(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(css_references(text))


def css_references(text: str) -> Iterator[tuple[str, int]]:
    """What a stylesheet's text loads, as written, with its place in the text, in order.

    `@import`, `url()` and `image-set()`, outside comments and strings. What only points into the
    document itself (`url(#gradient)`) is left out.
    """
    for token in _TOKEN.finditer(text):
        if token["candidates"]:
            for candidate in _CANDIDATE.finditer(token["candidates"]):
                if reference := _reference(candidate["bare"], candidate["quoted"]):
                    yield reference, token.start("candidates") + candidate.start()
        elif reference := _reference(
            token["bare"], token["imported"] or token["quoted"] or token["modified"]
        ):
            yield reference, token.start()


def _reference(bare: str | None, quoted: str | None) -> str:
    written = bare or ""
    if quoted:
        written = quoted[1:-1] if len(quoted) > 1 and quoted[-1] == quoted[0] else quoted[1:]
    reference = _ESCAPE.sub(_unescaped, written).strip()
    return "" if reference.startswith("#") else reference


def _unescaped(match: re.Match[str]) -> str:
    """CSS Syntax 4.3.7: one to six hex digits and one space, or the character itself."""
    if match[1]:
        code = int(match[1], 16)
        valid = 0 < code <= _LAST_CODE_POINT and not 0xD800 <= code <= 0xDFFF
        return chr(code) if valid else "\ufffd"
    return match[2] or ""
