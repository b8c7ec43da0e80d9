"""Character references of hostile text. `html.unescape` raises ValueError for a number of some
thousand digits, and a page that holds one is to be read like any other."""

import re
from html import unescape

_LONG = re.compile(r"&#([0-9]{8,}+)")
_DIGITS = 8
"""A number of so many is of no letter: the last one is 1114111."""


def unescaped(text: str) -> str:
    """As browsers decode references (HTML 13.2.5.80): a number of no letter is U+FFFD. Never
    raises."""
    return unescape(_LONG.sub(_shorter, text) if "&#" in text else text)


def _shorter(match: re.Match[str]) -> str:
    return f"&#{match[1].lstrip('0')[:_DIGITS] or '0'}"
