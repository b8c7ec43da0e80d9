"""Dates and digits as readers in India write them."""

import re
from datetime import date

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
}


def in_words(day: date, language: str) -> str:
    """A date as a reader of English or Hindi writes it."""
    return f"{day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def indian_digits(number: int) -> str:
    """Digits grouped as in India: the last three, then twos (1,84,203)."""
    head, tail = str(number)[:-3], str(number)[-3:]
    groups = re.findall(r"\d{1,2}", head[::-1])
    return ",".join([*(group[::-1] for group in reversed(groups)), tail])
