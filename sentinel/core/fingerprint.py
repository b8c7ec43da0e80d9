"""A fingerprint of what a page says: of pages that say nearly the same, nearly the same.

A simhash (Charikar 2002) of the distinct visible words. What differs between two pages of an
endless calendar, two empty searches or two error pages is left out of it: numbers, dates, names of
months and days, hex strings, addresses, and the words of the page's own address.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from urllib.parse import unquote_to_bytes

from sentinel.core.charset import decode
from sentinel.core.unescaped import unescaped

MAX_BYTES = 49_152
"""Of a page, as much is looked at."""
MAX_WORDS = 2_000
MAX_DISTANCE = 4
"""Bits in which two pages that say the same may differ. Measured: months of a calendar and error
pages differ in none; one word of fifty makes 0 to 5, pages of one mould with other words 5 and
more. Of 9.2 million pairs among 4,303 pages of documentation 148 are this near, nearly all of them
release notes and reference pages that differ in numbers and names only."""
FEW_WORDS = 12
"""A page with fewer distinct words says nothing by its words: its markup is looked at, too."""

_SHELL, _SAYS_NOT_FOUND = 1, 2
_FLAGS = _SHELL | _SAYS_NOT_FOUND
_LANES = 64
_LANE_BITS = 16
_HIGH_BIT = b"0" * 128 + b"1" * 128
_ONE_PER_LANE = sum(1 << (_LANE_BITS * lane) for lane in range(_LANES))

_UNSEEN = re.compile(
    rb"<(?:!--.*?(?:-->|\Z)|((?i:script|style|template|svg|select|noscript))[\s/>]"
    rb".*?(?:</(?i:\1)|\Z))",
    re.DOTALL,
)
_TEXT = re.compile(rb">([^<>]+)")
_HEADLINE = re.compile(rb"<(?:(?i:title|h1))(?=[\s>])")
_HEADLINE_END = re.compile(rb"</(?:(?i:title|h1))")
_HEADLINE_BYTES = 400
_NOT_FOUND = re.compile(
    "not (?:be )?found|n[o']t exist|no such page|page (?:is )?(?:missing|unavailable)"
    r"|\b404\b|नहीं मिला|नहीं मिली|उपलब्ध नहीं|मौजूद नहीं|nicht gefunden|introuvable|no encontrad"
    "|non trovat|não encontrad|не найден|見つかりません|找不到|不存在",
    re.IGNORECASE,
)

_BREAKS = b'\t\n\f\r ,;()[]{}<>"|*\\^~`&+'
_INSIDE = b"0123456789/=@%_#$"
"""A word with one of these is a number, an address, a name of a file or of a program."""
_STOPS = b".:?!'"
"""End a word, or stand in an address."""


def _table() -> bytes:
    table = bytearray(range(256))
    for code in range(0x21):
        table[code] = 0x20
    for code in range(0x41, 0x5B):
        table[code] = code + 0x20
    for code in _BREAKS:
        table[code] = 0x20
    for code in _INSIDE:
        table[code] = 0x30
    for code in _STOPS:
        table[code] = 0x2E
    return bytes(table)


_TABLE = _table()
_LETTERS = re.compile(rb"[a-z\x80-\xff]{2,}")
_TIMES = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday "
    "mon tue tues wed thu thur thurs fri sat sun mo tu we th fr sa su "
    "am pm ist utc gmt st nd rd th today yesterday tomorrow "
    "second seconds minute minutes hour hours day days week weeks month months year years ago "
    "जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर "
    "नवम्बर दिसंबर दिसम्बर सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार "
    "सोम मंगल बुध गुरु शुक्र शनि रवि"
)
_MASKED = frozenset(word.encode() for word in _TIMES.split())


def fingerprint(body: bytes, content_type_header: str, url: str = "") -> int:
    """64 bits of what a page says; never 0. Deterministic on every machine and in every process.

    Looks at MAX_BYTES of the body. Words of `url` are left out. The two lowest bits are flags:
    see `is_shell` and `says_not_found`.
    """
    markup = _one_byte_units(body[:MAX_BYTES], content_type_header)
    left_out = _MASKED | _words_of(url)
    words = _words(b" ".join(_TEXT.findall(_UNSEEN.sub(b"> ", b">" + markup))), left_out)
    shell = len(words) < FEW_WORDS
    if shell:
        words = words | _words(markup, left_out)
    flags = _SHELL * shell | _SAYS_NOT_FOUND * _has_such_a_headline(markup)
    return (_simhash(words) & ~_FLAGS | flags) or 4


def alike(one: int, other: int) -> bool:
    """Whether two pages say the same but for numbers and dates. Never of a page with 0."""
    if not one or not other or (one ^ other) & _SHELL:
        return False
    return ((one ^ other) & ~_FLAGS).bit_count() <= MAX_DISTANCE


def is_shell(one: int) -> bool:
    """Whether the page has next to no words: a script makes them, or it is a picture."""
    return bool(one & _SHELL)


def says_not_found(one: int) -> bool:
    """Whether title or first heading say that something is not there. Never enough by itself:
    such words stand in good pages, too."""
    return bool(one & _SAYS_NOT_FOUND)


def _one_byte_units(body: bytes, content_type_header: str) -> bytes:
    """Markup whose ASCII characters are ASCII bytes: words are compared as bytes, whatever their
    charset, because the pages of one site have one."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"} or "utf-16" in content_type_header.lower():
        body = decode(body, content_type_header).encode("utf-8", "replace")
    if body.count(b"&#") > 20:
        # Some editors write every letter that is not ASCII as a number.
        text = decode(body, content_type_header)
        body = unescaped(text).encode("utf-8", "replace")
    return body


def _words(text: bytes, left_out: frozenset[bytes]) -> set[bytes]:
    text = text.translate(_TABLE)
    text = text.replace(b". ", b" ").replace(b" .", b" ").replace(b".", b"0")
    distinct = set(text.split(None, MAX_WORDS)[:MAX_WORDS])
    return {word for word in distinct if b"0" not in word} - left_out


def _words_of(url: str) -> frozenset[bytes]:
    path = url.partition("://")[2].partition("/")[2]
    return frozenset(_LETTERS.findall(unquote_to_bytes(path[:2_000]).lower()))


def _has_such_a_headline(markup: bytes) -> bool:
    for found in islice(_HEADLINE.finditer(markup), 3):
        words = markup[found.end() : found.end() + _HEADLINE_BYTES]
        end = _HEADLINE_END.search(words)
        if end and _NOT_FOUND.search(words[: end.start()].decode("utf-8", "replace")):
            return True
    return False


def _simhash(words: set[bytes]) -> int:
    """Of each bit the majority among the hashes of all words."""
    lanes = sum(map(_spread, words))
    half = len(words) // 2
    # A lane holds how many words have that bit; adding this carries into its highest bit where
    # it is more than half of them.
    carried = lanes + _ONE_PER_LANE * ((1 << (_LANE_BITS - 1)) - half - 1)
    high_bytes = carried.to_bytes(_LANES * _LANE_BITS // 8, "little")[1::2]
    return int(high_bytes.translate(_HIGH_BIT), 2)


@lru_cache(maxsize=8_192)
def _spread(word: bytes) -> int:
    """The bits of a word's hash, each in a lane of its own, so that all are counted at once."""
    bits = int.from_bytes(blake2b(word, digest_size=8).digest(), "big")
    # "0" and "1" in UTF-16 are 0x30 and 0x31: a lane of 16 bits whose lowest bit is the digit.
    return int.from_bytes(f"{bits:064b}".encode("utf-16-le"), "little") & _ONE_PER_LANE
