"""Words of any script, and the folding that makes disguised words plain."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_LETTERS = (
    r"\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0670\u0900-\u0d7f\u0e00-\u0fff"
    r"\u1000-\u109f\u1780-\u17ff"
)
"""Letters with the marks that belong to them; `\\w` alone cuts Indic words apart."""
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
MAX_WORD = 1024
"""Letters after which a word is cut."""
_WORD = re.compile(rf"[{_LETTERS}]{{1,{MAX_WORD}}}")
_ASCII_WORD = re.compile(rf"[a-z0-9_]{{1,{MAX_WORD}}}")
_ONE_CJK = re.compile(rf"([{_CJK}])")
_LATIN_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII_LETTERS = bytes([*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)])
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACED = re.compile(r"(?<![\w])(?:\w[ ._\-*|~]{1,2}){4,40}\w(?![\w])")
_INNER_SIGN = re.compile(r"(?<=\w)[!|](?=\w)")
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s"}
    | {"€": "e", "£": "l", "¥": "y", "¢": "c"}
)
_LOOKALIKES = str.maketrans(
    "аеорсухкмтнвіјѕԁһӏӓаΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυκνɑɡɩʏʀᴀᴄᴅᴇᴋᴏʜʙɴ",
    "aeopcyxkmthbijsdhlaaABEZHIKMNOPTYXaopukvagiyracdekohbn",
)


def words(text: str) -> list[str]:
    """Words in lower case; each Chinese, Japanese or Korean character is a word of its own."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).lower()
    return _WORD.findall(_ONE_CJK.sub(r" \1 ", folded))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Compatibility forms unified, unseen characters and Latin accents off, lower case."""
    if text.isascii():
        return text[:20_000].lower()
    seen = _UNSEEN.sub("", text[:20_000])
    decomposed = unicodedata.normalize("NFKD", seen)
    return unicodedata.normalize("NFKC", _LATIN_MARKS.sub("", decomposed)).lower()


def plain_whole(text: str) -> str:
    """`plain` of a text of any length, with one space for each run of white space."""
    folded = " ".join(text.split())
    if folded.isascii():
        return folded.lower()
    return "".join(plain(folded[at : at + 20_000]) for at in range(0, len(folded), 20_000))


@lru_cache(maxsize=4096)
def unmasked(text: str) -> str:
    """`plain`, with look-alike letters, digits written for letters and letters set apart undone:
    `H 4 c k 3 d` and `наскеd` both give `hacked`. For comparing with Latin words only."""
    folded = plain(text).translate(_LOOKALIKES).lower()
    folded = _SPACED.sub(lambda match: re.sub(r"[ ._\-*|~]", "", match.group()), folded)
    folded = _INNER_SIGN.sub(lambda match: "i" if match.group() == "!" else "l", folded)
    return folded.translate(_LEET)


def scripts(text: str) -> dict[str, int]:
    """How many letters of each writing system a text holds: `LATIN`, `DEVANAGARI`, `CJK`."""
    seen = text[:20_000]
    beyond = "".join(_BEYOND_ASCII.findall(seen))
    plainly = seen.encode("ascii", "ignore")
    latin = len(plainly) - len(plainly.translate(None, _ASCII_LETTERS))
    counts: dict[str, int] = {"LATIN": latin} if latin else {}
    for char, count in Counter(beyond).items():
        if char.isalpha():
            name = _script(char)
            counts[name] = counts.get(name, 0) + count
    return counts


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    name = unicodedata.name(char, "UNKNOWN").split(" ")[0]
    # Chinese, Japanese and Korean text mixes these freely
    return "CJK" if name in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA"} else name
