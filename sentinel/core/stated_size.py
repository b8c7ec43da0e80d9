"""What a link says of the file behind it: its format and its size, in English and Hindi."""

import re

from sentinel.core.late_pattern import late_pattern

FORMATS: dict[str, tuple[str, ...]] = {
    ".pdf": ("pdf", "पीडीएफ"),
    ".doc": ("doc", "word", "वर्ड"),
    ".docx": ("docx", "doc", "word", "वर्ड"),
    ".xls": ("xls", "excel", "एक्सेल"),
    ".xlsx": ("xlsx", "xls", "excel", "एक्सेल"),
    ".ppt": ("ppt", "powerpoint"),
    ".pptx": ("pptx", "ppt", "powerpoint"),
    ".odt": ("odt", "opendocument"),
    ".ods": ("ods", "opendocument"),
    ".rtf": ("rtf",),
    ".csv": ("csv",),
    ".zip": ("zip", "ज़िप", "जिप"),
}
"""By the ending of the address; words in lower case."""
_UNITS = {
    **dict.fromkeys(("b", "bytes", "byte", "बाइट"), 1),
    **dict.fromkeys(("kb", "kib", "k", "केबी", "के.बी.", "किलोबाइट"), 1_000),
    **dict.fromkeys(("mb", "mib", "m", "एमबी", "एम.बी.", "मेगाबाइट"), 1_000_000),
    **dict.fromkeys(("gb", "gib", "जीबी", "गीगाबाइट"), 1_000_000_000),
}
_SIZE = late_pattern(
    r"(?<![\d.,])(?P<number>\d{1,7}(?:[.,]\d{1,3})?)\s{0,3}"
    r"(?P<unit>bytes?|[kmg]i?b|b|केबी|के\.बी\.|किलोबाइट|एमबी|एम\.बी\.|मेगाबाइट|जीबी|गीगाबाइट|बाइट)"
    r"(?![a-z])",
    re.IGNORECASE,
)


def stated_bytes(words: str) -> int | None:
    """The size that words give, in bytes; None where they give none. A kilobyte is a thousand: the
    one of 1024 lies within any tolerance. Devanagari digits are digits to Python, too."""
    found = _SIZE.search(words)
    if found is None:
        return None
    number = found["number"].replace(",", ".")
    return int(float(number) * _UNITS[found["unit"].lower()])


def names_format(words: str, suffix: str) -> bool:
    """Whether words name the format that an address ends with."""
    lowered = words.lower()
    return any(
        re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", lowered)
        for word in FORMATS.get(suffix, ())
    )
