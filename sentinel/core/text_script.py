"""How much of a text is written in Devanagari, and which languages are."""

from sentinel.core.late_pattern import late_pattern

_DEVANAGARI = late_pattern("[\u0904-\u0939\u0958-\u0961\u0972-\u097f]")
"""Letters without signs and digits, so that a syllable counts about as one Latin letter."""
_LATIN = late_pattern("[A-Za-z\u00c0-\u024f]")
_NAMES = "hi mr ne sa kok mai bho doi sd brx awa bgc raj ks new"
DEVANAGARI_LANGUAGES = frozenset(_NAMES.split())
"""Primary subtags (BCP 47) of languages that are written in Devanagari, or may be."""
LATIN_LANGUAGES = frozenset({"en", "fr", "de", "es", "pt", "it", "nl"})


def letters_of(text: str) -> tuple[int, int]:
    """Letters of Devanagari, and of Latin."""
    return len(_DEVANAGARI.findall(text)), len(_LATIN.findall(text))


def in_devanagari(text: str) -> bool:
    """Whether most letters are Devanagari."""
    devanagari, latin = letters_of(text)
    return devanagari > latin


def primary(language: str) -> str:
    """The primary subtag: `hi` of `hi-IN`."""
    return language.replace("_", "-").partition("-")[0].lower()
