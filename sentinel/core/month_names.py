"""Names of the months as sites in India write them: English, and Hindi with its spellings."""

_ENGLISH = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_HINDI = (
    ("जनवरी", "जनवरि"),
    ("फरवरी", "फरबरी", "फेब्रुवारी"),
    ("मार्च",),
    ("अप्रैल", "अप्रेल", "एप्रिल"),
    ("मई",),
    ("जून", "जुन"),
    ("जुलाई", "जुलाइ", "जौलाई"),
    ("अगस्त",),
    ("सितंबर", "सितम्बर", "सितंम्बर"),
    ("अक्टूबर", "अक्तूबर", "अक्टुबर", "अक्तुबर"),
    ("नवंबर", "नवम्बर"),
    ("दिसंबर", "दिसम्बर"),
)
"""Without nukta and joiners, see `_plain`; candrabindu for anusvara is taken, too."""

_VIRAMA, _NUKTA = "\u094d", "\u093c"
_PLAIN = str.maketrans(
    {_NUKTA: None, "\u200c": None, "\u200d": None, "\u095e": "\u092b", "\u0901": "\u0902"}
)


def month_of(name: str) -> int:
    """1 to 12 for what `MONTH` matched."""
    return _NUMBERS[name.lower().rstrip(".").translate(_PLAIN)]


def _pattern(name: str) -> str:
    """A Hindi name with the signs in it that may be there or not: `फरवरी` as `फ़रवरी`, joiners after
    a virama."""
    letters = []
    for letter in name:
        if letter == _VIRAMA:
            letters.append(f"{_VIRAMA}[\u200c\u200d]?")
        elif letter == "\u092b":
            letters.append(f"(?:\u095e|\u092b{_NUKTA}?)")
        elif letter == "\u0902":
            letters.append("[\u0901\u0902]")
        else:
            letters.append(letter)
    return "".join(letters)


def _alternatives() -> str:
    english = [name for names in _ENGLISH for name in names]
    hindi = [_pattern(name) for names in _HINDI for name in names]
    longest_first = sorted(english, key=len, reverse=True)
    return "|".join((*longest_first, *sorted(hindi, key=len, reverse=True)))


_NUMBERS = {
    name.translate(_PLAIN): number
    for names in (_ENGLISH, _HINDI)
    for number, spellings in enumerate(names, 1)
    for name in spellings
}
NO_LETTER = r"(?![A-Za-z\u0900-\u0963\u0970-\u097f])"
"""A Hindi vowel sign is no word character to `re`, so `\\b` ends words in their midst."""
MONTH = rf"(?:{_alternatives()}){NO_LETTER}\.?"
"""To be compiled with `re.IGNORECASE`; matches at most a dozen characters."""
