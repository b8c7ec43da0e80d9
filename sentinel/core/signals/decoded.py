"""What scripts write, read without running them: literals in escapes, base64 and numbers.

Static and bounded: a script that computes its text stays unread, and is named as disguised
elsewhere (`scripts`).
"""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from sentinel.core.late_pattern import late_pattern
from sentinel.core.unescaped import unescaped

MAX_SCRIPT = 200_000
MAX_LITERALS = 500
MAX_ROUNDS = 3
MAX_DECODED = 200_000
"""Characters that are decoded of one script, over all rounds."""

_LITERAL = late_pattern(
    r"\"((?:[^\"\\\n]|\\.){4,20000}+)\"|'((?:[^'\\\n]|\\.){4,20000}+)'|`((?:[^`\\]"
    r"|\\.){4,20000}+)`",
    re.S,
)
_JOINED = late_pattern(r"[\"']\s{0,20}\+\s{0,20}[\"']")
_NUMBERS = late_pattern(
    r"fromCharCode\s{0,9}(?:\.apply\s{0,9}\([^,()]{0,40},\s{0,9})?[\[(]\s{0,9}"
    r"((?:(?:0x)?[0-9a-fA-F]{1,5}\s{0,9},\s{0,9}){3,20000}(?:0x)?[0-9a-fA-F]{1,5})",
)
_ESCAPE = late_pattern(r"\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|(.))", re.S)
_PERCENT = late_pattern(r"%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})")
_BASE64 = late_pattern(r"(?:[A-Za-z0-9+/_-]{4}){4,20000}[A-Za-z0-9+/_-]{0,3}={0,2}")
_DATA_ADDRESS = late_pattern(
    r"data:([\w/+.-]{0,60})((?:;[\w=-]{1,40}){0,4}),(.{1,200000})", re.I | re.S
)
_TAGS = late_pattern(r"<[^<>]{0,2000}>")


def written_texts(script: str) -> Iterator[str]:
    """The texts in a script as a reader would get them: its literals, joined where they are
    joined, with escapes, %-codes, base64 and character numbers undone, tags taken off."""
    left = MAX_DECODED
    for text in _literals(script[:MAX_SCRIPT]):
        for found in unfolded(text):
            left -= len(found)
            if left < 0:
                return
            yield found


def markup_of(script: str) -> str:
    """All decoded literals that hold tags, as one markup: what `document.write` would add."""
    parts: list[str] = []
    size = 0
    for text in _literals(script[:MAX_SCRIPT]):
        last = tuple(_rounds(text))[-1]
        if "<" in last and last != text and size < MAX_DECODED:
            parts.append(last)
            size += len(last)
    return "\n".join(parts)


def unfolded(text: str) -> Iterator[str]:
    """A text, and each form that comes out of it when it is decoded, without tags."""
    seen: set[str] = set()
    for form in _rounds(text):
        shown = _TAGS.sub("\n", form).strip() if "<" in form else form
        if shown and shown not in seen:
            seen.add(shown)
            yield shown


def data_text(address: str) -> str:
    """The text of a `data:` address (RFC 2397) of a document, script or picture of markup; empty
    for other kinds."""
    match = _DATA_ADDRESS.match(address.strip()[:MAX_DECODED])
    if match is None:
        return ""
    kind, parameters, body = match.groups()
    if kind and not re.match(r"text/|image/svg|application/(?:xhtml|xml|javascript)", kind, re.I):
        return ""
    if ";base64" in parameters.lower():
        return _from_base64(body) or ""
    return unquote_to_bytes(body).decode("utf-8", "replace")


def _literals(script: str) -> Iterator[str]:
    joined = _JOINED.sub("", script)
    for count, match in enumerate(_LITERAL.finditer(joined)):
        if count >= MAX_LITERALS:
            break
        yield next(part for part in match.groups() if part is not None)
    for count, match in enumerate(_NUMBERS.finditer(script)):
        if count >= 20:
            break
        yield _from_numbers(match.group(1))


def _rounds(text: str) -> Iterator[str]:
    """The text, then what each round of decoding makes of it."""
    yield text
    for _ in range(MAX_ROUNDS):
        following = _once(text)
        if following == text or not following:
            return
        text = following
        yield text


def _once(text: str) -> str:
    if "\\" in text:
        undone = _ESCAPE.sub(_character, text)
        if undone != text:
            return undone
    if text.count("%") >= 3:
        undone = _PERCENT.sub(lambda match: chr(int(match.group(1) or match.group(2), 16)), text)
        if undone != text:
            return _as_utf8(undone)
    if _BASE64.fullmatch(text):
        return _from_base64(text) or text
    return unescaped(text) if "&#" in text else text


def _character(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code is None:
        return {"n": "\n", "t": " ", "r": "\n"}.get(match.group(3), match.group(3))
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _as_utf8(text: str) -> str:
    """%-codes are bytes: joined again to letters where they are UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "replace").decode("utf-8")


def _from_base64(text: str) -> str:
    folded = re.sub(r"\s+", "", text)[:MAX_DECODED].replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(folded + "=" * (-len(folded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    shown = data.decode("utf-8", "replace")
    strange = sum(
        1 for char in shown[:2000] if char == "\ufffd" or (char < " " and char not in "\n\r\t")
    )
    return shown if strange * 20 <= len(shown[:2000]) else ""


def _from_numbers(text: str) -> str:
    letters: list[str] = []
    for part in text.split(","):
        digits = part.strip()
        try:
            number = int(digits, 16 if digits.lower().startswith("0x") else 10)
        except ValueError:
            return ""
        if number >= 0x110000 or 0xD800 <= number < 0xE000:
            return ""
        letters.append(chr(number))
    return "".join(letters)
