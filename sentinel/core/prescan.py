"""A quick look at bytes that decides whether a page is worth a close one.

Parsing a page for every signal takes a hundred times as long as searching its text. When a whole
site is learnt, only pages with a trace of hostile words or disguised code are parsed.
"""

import re

from sentinel.core.charset import decode
from sentinel.core.signals import phrases
from sentinel.core.signals.hidden import SPAM
from sentinel.core.signals.scripts import DISGUISES
from sentinel.core.signals.statements import STATEMENTS
from sentinel.core.wording import plain, unmasked

MAX_CHARACTERS = 2_000_000
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,2000}>")
_CODE = re.compile(
    r"<script\b[^>]*+>(.*?)(?:</script|\Z)|\son[a-z]{3,20}\s*=\s*(\"[^\"]{40,}|'[^']{40,})"
    r"|(javascript:[^\s>]{40,})",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = (phrases.ATTRIBUTED, phrases.ADDRESSED, phrases.DONE_TO_YOU, phrases.GREETED)


def deserves_a_close_look(body: bytes, content_type_header: str) -> bool:
    """Whether anything in a page could be a claim, spam or disguised code.

    May say yes to an honest page, which costs time; says no only where none of the words and
    shapes that the signals look for stands in the page, also not masked.
    """
    text = decode(body, content_type_header)[:MAX_CHARACTERS]
    code = "\n".join("".join(parts) for parts in _CODE.findall(text))
    if any(pattern.search(code) for _, pattern in DISGUISES):
        return True
    shown = _TAG.sub("\n", text)
    simple = plain(shown)
    if SPAM.search(simple) or any(pattern.search(simple) for _, pattern in STATEMENTS):
        return True
    folded = unmasked(shown)
    return any(pattern.search(folded) for pattern in _WORDS)
