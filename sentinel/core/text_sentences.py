"""Where sentences end, in English and Hindi, as pages of authorities write them.

A danda, and what typists put for it: `|`, or a Latin l or I that stands alone behind Devanagari.
"""

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_script import in_devanagari

_CLOSERS = "\"'\u201d\u2019\u00bb)\\]*\u200c\u200d"
_END = late_pattern(rf"\)$|[.!?:;\u2026\u0964\u0965\uff1a\u2013\u2014-][{_CLOSERS}\s]*$")
_LOOSE_DANDA = late_pattern(r"(?<=[\u0900-\u097f])\s*[|]\s*|(?<=[\u0900-\u097f])\s+[lI]\s*(?=$|\s)")
_SPLIT = late_pattern(rf"(?<=[.!?\u2026\u0964\u0965])[{_CLOSERS}]{{0,3}}\s+|(?<=[\u0964\u0965])")
_HINDI_VERB = late_pattern(
    r"(?:है|हैं|हो|हों|हूँ|हूं|था|थे|थी|थीं|होगा|होगी|होंगे|होंगी|जाएगा|जाएगी|जाएंगे|जायेगा|जायेगी"
    r"|करें|दें|लें|पढ़ें|देखें|करे|[\u0900-\u097f]+(?:ेगा|ेगी|ेंगे|ेंगी|एगा|एगी|एंगे|िए|िये|ाएं))$"
)
MAX_SENTENCES = 2_000


def with_dandas(text: str) -> str:
    """The text with a danda wherever something else stands for it."""
    return _LOOSE_DANDA.sub("\u0964 ", text) if in_devanagari(text) else text


def ends(text: str) -> bool:
    """Whether a paragraph ends as one does: by a full stop, a question, a colon before a list."""
    return bool(_END.search(with_dandas(text.rstrip())[-40:]))


def ends_by_verb(text: str) -> bool:
    """Whether a Hindi sentence is whole but for its danda: the verb stands last."""
    return bool(_HINDI_VERB.search(text.rstrip(" ()[]*\"'\u201d\u2019")[-60:]))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a block, about: an abbreviation with a full stop ends one, too."""
    found = (part.strip() for part in _SPLIT.split(with_dandas(text.replace("\n", " "))))
    return tuple(filter(None, found))[:MAX_SENTENCES]
