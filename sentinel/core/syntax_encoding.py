"""Faults of a page's encoding: what is declared, what the bytes are, and text that was read wrongly
once and saved so (mojibake)."""

import codecs
import re
from collections.abc import Iterator

from sentinel.core.charset import declarations, decoded
from sentinel.core.syntax_fault import Fault, quoted

_SEVERAL = re.compile(
    "[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{2,400}"
)
"""What windows-1252 makes of the bytes above 0x7F: UTF-8 that was read as it shows as such runs."""
_LOST = re.compile(r"\w\ufffd|\ufffd\w")
"""Beside a letter: a page may show the character itself and say what it is."""
_MAX_RUNS = 2_000
_MAX_PLACES = 20
_LEGACY_FONTS = re.compile(
    r"(?i)(?:face\s*=|font-family\s*:)[^;>]{0,80}?"
    r"(kruti ?dev|devlys|chanakya|shusha|dv-?ttyogesh|shivaji|aps-?dv|walkman[- ]chanakya)"
)
"""Fonts that show Latin letters as Devanagari: no program reads such text, no screen reader, no
search engine."""


def encoding_faults(body: bytes, content_type_header: str) -> Iterator[Fault]:
    """In order of weight. Bounded work for any bytes; never raises."""
    declared = declarations(body, content_type_header)
    if not declared and not body.isascii():
        yield Fault(code="encoding-not-declared")
    names = {_canonical(name) for name in declared.values()}
    if len(names) > 1 and not body.isascii():
        said = ", ".join(f"{place}: {name}" for place, name in declared.items())
        yield Fault(code="encoding-declared-twice", quote=quoted(said))
    text, used = decoded(body, content_type_header)
    wide = declared.get("mark") or declared.get("header", "")
    used = wide if wide.startswith("utf-16") else used  # `decoded` names it as links are written
    if (place := _undecodable(body, used)) is not None:
        line = body.count(b"\n", 0, place) + 1
        around = body[max(0, place - 20) : place + 20].decode(used, "replace")
        yield Fault(code="encoding-broken-bytes", line=line, quote=quoted(around))
    elif (lost := _LOST.search(text)) is not None:
        line = text.count("\n", 0, lost.start()) + 1
        start = max(0, lost.start() - 30)
        yield Fault(code="encoding-lost-characters", line=line, quote=quoted(text[start:][:60]))
    yield from _mojibake(text)
    if (font := _LEGACY_FONTS.search(text)) is not None:
        line = text.count("\n", 0, font.start()) + 1
        yield Fault(code="encoding-by-font", line=line, quote=quoted(font[0]))


def _mojibake(text: str) -> Iterator[Fault]:
    """Runs of characters that, written as windows-1252 again, are UTF-8: by chance next to none
    are, for each byte that begins a character wants others of one range behind it."""
    told = 0
    for number, found in enumerate(_SEVERAL.finditer(text)):
        if number >= _MAX_RUNS or told >= _MAX_PLACES:
            return
        repaired = _repaired(found[0])
        if repaired:
            told += 1
            line = text.count("\n", 0, found.start()) + 1
            start = max(0, found.start() - 20)
            shown = f"{text[start : found.end() + 20]} ({repaired})"
            yield Fault(code="encoding-mojibake", line=line, quote=quoted(shown))


def _repaired(run: str) -> str:
    """What a run was before it was read wrongly; empty where it was not."""
    try:
        text = run.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return text if len(text) < len(run) and text.isprintable() else ""


def _undecodable(body: bytes, name: str) -> int | None:
    """Where the bytes are first not of that encoding; None where all are."""
    try:
        body.decode(name)
    except UnicodeDecodeError as error:
        # a page that was cut at its end by the byte cap is another fault
        return error.start if error.start < len(body) - 4 else None
    return None


def _canonical(name: str) -> str:
    found = codecs.lookup(name).name
    return "cp1252" if found == "iso8859-1" else found
