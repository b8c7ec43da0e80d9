"""The URLs that a stylesheet loads: `url()` and `@import`, outside comments and strings."""

import re
from collections.abc import Iterator

from sentinel.core.charset import decode
from sentinel.core.snapshot import Link
from sentinel.core.urls import fragment_of, resolve, without_fragment

_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?"
"""The closing quote may be missing: an unclosed string is read once, not once per quote in it."""
_TOKEN = re.compile(
    rf"""
      /\*.*?(?:\*/|\Z)                                            # a comment
    | @namespace\b[^;]*+                                          # names, loads nothing
    | @import\s*+(?P<imported>{_STRING})
    | (?<![\w-])url\(\s*+(?:(?P<quoted>{_STRING})|(?P<bare>(?:[^\s"'()\\]|\\.)*+))\s*+\)
    | {_STRING}
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|\n|(.))", re.DOTALL)
_LAST_CODE_POINT = 0x10FFFF


def extract_css(body: bytes, url: str, content_type_header: str = "") -> tuple[Link, ...]:
    """The resources that a stylesheet at `url` loads, each once, in order, with tag `css`."""
    return css_links(decode(body, content_type_header), url, "css")


def css_links(text: str, base: str, tag: str) -> tuple[Link, ...]:
    """The same for a stylesheet's text, with another tag for inline styles."""
    found = dict.fromkeys(
        target
        for reference in _references(text)
        if reference and not reference.startswith("#") and (target := resolve(base, reference))
    )
    return tuple(
        Link(url=without_fragment(target), fragment=fragment_of(target), tag=tag)
        for target in found
    )


def _references(text: str) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        if token["bare"]:
            yield _ESCAPE.sub(_unescaped, token["bare"])
        elif quoted := token["imported"] or token["quoted"]:
            yield _ESCAPE.sub(_unescaped, quoted[1:].removesuffix(quoted[0]))


def _unescaped(match: re.Match[str]) -> str:
    """CSS Syntax 4.3.7: one to six hex digits and one space, or the character itself."""
    if match[1]:
        code = int(match[1], 16)
        valid = 0 < code <= _LAST_CODE_POINT and not 0xD800 <= code <= 0xDFFF
        return chr(code) if valid else "\ufffd"
    return match[2] or ""
