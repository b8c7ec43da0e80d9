"""What a password must be: long, and not one that is tried first (NIST SP 800-63B, 5.1.1.2). Pure.

No rule asks for kinds of characters, and none makes a password end by itself: both make people
choose worse ones.
"""

import unicodedata
from collections.abc import Iterable

from sentinel.errors import UsageError

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 256
_ROOTS = """
password passw0rd p@ssword p@ssw0rd passwort qwerty qwertyuiop asdfgh asdfghjkl zxcvbn letmein
welcome iloveyou monkey dragon football baseball cricket sunshine princess superman batman master
shadow michael jordan access admin administrator root user guest test login secret changeme default
temp temporary india bharat jaihind namaste krishna ganesha ganesh saibaba delhi mumbai hindustan
sarkar office computer internet security sentinel website backup server
"""
ROOTS = frozenset(_ROOTS.split())
"""Words on which what is guessed first is built: themselves, repeated, or with digits and signs."""
_ROWS = (
    *("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"),
    *("1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"),
)


def normal(password: str) -> str:
    """The form that is hashed (SP 800-63B: NFKC), whatever keyboard it comes from."""
    return unicodedata.normalize("NFKC", password)


def refuse_weak(password: str, *, about: Iterable[str]) -> None:
    """`about`: the account's name, its owner's, the organisation's, the sites'. Raises UsageError
    with what is accepted."""
    text = normal(password)
    if not LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS:
        raise UsageError(
            f"The password has {len(text)} characters; accepted: {LEAST_CHARACTERS} to "
            f"{MOST_CHARACTERS}. Several words that do not belong together are good."
        )
    readings = (_letters(text), _bare(text))
    common = any(map(_is_common, readings))
    if len(set(text.casefold())) < 5 or common or _is_row(text.casefold()):
        raise UsageError(
            "The password is one of those that are tried first. Several words that do not belong "
            "together are good."
        )
    for name in about:
        for part in (name, *name.replace(".", " ").split()):
            known = _letters(part)
            near = [one for one in readings if known in one and len(one) - len(known) < 8]
            if len(known) >= 4 and near:
                raise UsageError(
                    f"The password is little more than {part[:60]!r}, which everybody knows here. "
                    "Choose one that says nothing of you or the site."
                )


def _letters(text: str) -> str:
    """Its letters alone."""
    return "".join(char for char in text.casefold() if char.isalpha())


def _bare(text: str) -> str:
    """The same, with digits and signs that stand for letters read as these."""
    return _letters(text.casefold().translate(str.maketrans("013457@$!", "oleastasi")))


def _is_common(bare: str) -> bool:
    """Whether the letters are words of the list alone, however often."""
    rest = bare
    for root in sorted(map(_bare, ROOTS), key=len, reverse=True):
        rest = rest.replace(root, "")
    return len(rest) <= 3


def _is_row(text: str) -> bool:
    """Whether it is keys that lie beside one another, however often."""
    for row in _ROWS:
        both = row + row
        for way in (both, both[::-1]):
            if any(text[:6] == way[i : i + 6] for i in range(len(way))) and _walks(text, way):
                return True
    return False


def _walks(text: str, way: str) -> bool:
    """Whether nearly every two letters that follow one another do so on the row, too."""
    pairs = {way[i : i + 2] for i in range(len(way) - 1)}
    odd = sum(text[i : i + 2] not in pairs for i in range(len(text) - 1))
    return odd <= max(2, len(text) // 6)
