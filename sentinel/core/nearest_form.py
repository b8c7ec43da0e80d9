"""Of a page's approved forms the one that an answer is nearest to: with that it is compared."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from sentinel.core.baseline import PageBaseline
from sentinel.core.page import Look, Page

MAX_BYTES = 2_000_000
_PIECE = re.compile(rb"<[a-zA-Z][^<>]{0,200}>|[^<>\s]{3,60}")
"""Start tags with their attributes, and words."""


def nearest_form(
    expected: PageBaseline | None, look: Look, kept: Callable[[str], bytes | None]
) -> tuple[PageBaseline | None, bytes | None]:
    """The approved page with its nearest form first, and that form's bytes; None for what is not
    kept. `kept` gives approved bytes by digest; what it raises passes through.

    An A/B test shows one of two forms: an edit of the second, compared with the first, would look
    like a change of everything. Of equally near ones the first counts.
    """
    if expected is None or not expected.variants:
        return expected, None
    if len(expected.variants) == 1 or not isinstance(look, Page) or not look.is_html:
        return expected, kept(expected.variants[0].sha256)
    bodies = [kept(variant.sha256) for variant in expected.variants]
    seen = _pieces(look.body)
    shares = [0.0 if body is None else _share(_pieces(body), seen) for body in bodies]
    best = max(range(len(shares)), key=lambda number: (shares[number], -number))
    nearest = expected.variants[best]
    others = tuple(one for one in expected.variants if one is not nearest)
    return replace(expected, variants=(nearest, *others)), bodies[best]


def _pieces(body: bytes) -> Counter[bytes]:
    return Counter(_PIECE.findall(body[:MAX_BYTES]))


def _share(one: Counter[bytes], other: Counter[bytes]) -> float:
    most = max(one.total(), other.total())
    return (one & other).total() / most if most else 0.0
