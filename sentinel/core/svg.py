"""Drawings (SVG) that run code."""

import re
from collections.abc import Iterator

from sentinel.core.comparison import signal
from sentinel.core.document import decode
from sentinel.core.finding import Signal, Strength

_CODE = re.compile(r"<script\b|\bon[a-z]{3,20}\s*=|javascript:", re.I)
_MAX_BYTES = 2_000_000


def svg_code(before: bytes | None, after: bytes) -> Iterator[Signal]:
    """A drawing that runs code, where the approved one did not."""
    if b"<svg" not in after[:4096].lower():
        return
    match = _CODE.search(decode(after[:_MAX_BYTES]))
    if match is not None and not (before and _CODE.search(decode(before[:_MAX_BYTES]))):
        text = "The drawing (SVG) carries code that a browser runs."
        yield signal("code-in-drawing", Strength.STRONG, text, match.group())
