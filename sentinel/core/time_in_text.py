"""The time of day that stands behind a date: `upto 15:00 hrs`, `at 3 PM`, `अपराह्न 3 बजे`."""

import re
from datetime import time

MAX_LENGTH = 60
"""So many characters behind a date are looked at."""

_AFTERNOON = r"अपराह्न|अपराह्ण|दोपहर|शाम|सायं|सायंकाल|रात्रि|रात"
_MORNING = r"पूर्वाह्न|पूर्वाह्ण|प्रातः|प्रात:|सुबह"
_TIME = re.compile(
    rf"""
    [\s,;()T-]{{0,4}}
    (?:(?:at|by|before|till|until|upto|up\s{{1,2}}to|not\s{{1,2}}later\s{{1,2}}than|को|तक|के)[\s:]{{1,3}}){{0,2}}
    (?:(?P<afternoon>{_AFTERNOON})|(?P<morning>{_MORNING}))?\s{{0,2}}(?:के\s{{1,2}})?
    (?P<hour>\d{{1,2}})
    (?:(?P<dot>[:.])(?P<minute>\d{{2}})(?::\d{{2}})?)?
    (?!\d|[./-]\d)\s{{0,2}}
    (?P<word>a\.?\s?m\b|p\.?\s?m\b|hrs\b|hours\b|o'clock|noon\b|midnight\b|बजे)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def time_behind(text: str, end: int) -> time | None:
    """The time that follows a date which ends there; None where none does, or it is impossible.

    `text` has its Devanagari digits written as ASCII ones. A bare number is no time: it takes a
    colon, or a word such as `hrs`, `PM` or `बजे`.
    """
    found = _TIME.match(text[end : end + MAX_LENGTH])
    if found is None:
        return None
    word = (found["word"] or "").lower().replace(".", "").replace(" ", "")
    if found["dot"] != ":" and not word:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if word == "midnight" or (hour, minute) == (24, 0):
        return time(23, 59)
    later = word == "pm" or bool(found["afternoon"])
    earlier = word == "am" or bool(found["morning"])
    if later and hour < 12:
        hour += 12
    if earlier and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
