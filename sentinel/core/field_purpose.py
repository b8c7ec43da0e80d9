"""What a form asks people for: by type, `autocomplete` (HTML 4.10.18.7), name and label."""

import re
from enum import StrEnum

from sentinel.core.late_pattern import late_pattern
from sentinel.core.page_form import FormField, PageForm


class Purpose(StrEnum):
    CARD = "card"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    PERSONAL = "personal"
    OTHER = "other"


_CARD_TOKENS = frozenset(
    {"cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type"}
)
_PERSONAL_TOKENS = frozenset(
    {"name", "given-name", "family-name", "additional-name", "nickname", "email", "tel"}
    | {"tel-national", "street-address", "address-line1", "address-line2", "postal-code"}
    | {"bday", "sex", "organization", "username"}
)
_CARD = late_pattern(
    r"(?:^|[^a-z])(?:card[\s_-]?(?:no|num|number)|cc[\s_-]?(?:no|num|number|exp|cvc|cvv)|cvv2?|cvc2?"
    r"|credit[\s_-]?card|debit[\s_-]?card|card[\s_-]?holder)(?:$|[^a-z])|कार्ड (?:संख्या|नंबर)",
    re.IGNORECASE,
)
_PERSONAL = late_pattern(
    r"(?:^|[^a-z])(?:(?:full|first|last|user|your|applicant|father'?s|mother'?s)[\s_-]?name|name"
    r"|e-?mail|mobile|phone|telephone|whats\s?app|address|aadhaa?r|pan[\s_-]?(?:no|number|card)"
    r"|date[\s_-]of[\s_-]birth|dob|passport|account[\s_-]?(?:no|number)|ifsc|pin[\s_-]?code)"
    r"(?:$|[^a-z])|नाम|ईमेल|ई-मेल|मोबाइल|दूरभाष|फ़ोन|फोन|पता|आधार|जन्म तिथि|जन्मतिथि",
    re.IGNORECASE,
)
_SEARCH = late_pattern(
    r"(?:^|[^a-z])(?:search|query|find|q|s|keywords?)(?:$|[^a-z])|खोज", re.IGNORECASE
)


def purpose_of(field: FormField) -> Purpose:
    """CARD before PASSWORD before PERSONAL; OTHER for what says nothing of a person."""
    tokens = set(field.autocomplete.split())
    said = f"{_spaced(field.name)} {field.label}"
    if tokens & _CARD_TOKENS or _CARD.search(said):
        return Purpose.CARD
    if field.kind == "password":
        return Purpose.PASSWORD
    if field.kind in {"checkbox", "radio", "search", "range", "color"}:
        return Purpose.OTHER
    if field.kind in {"email", "tel", "file"} or tokens & _PERSONAL_TOKENS:
        return Purpose.PERSONAL
    return Purpose.PERSONAL if _PERSONAL.search(said) else Purpose.OTHER


def is_search(form: PageForm) -> bool:
    """A form that asks for words to look for, and for nothing of a person."""
    if any(purpose_of(field) is not Purpose.OTHER for field in form.fields):
        return False
    named = " ".join((form.label, *(f"{one.name} {one.label}" for one in form.fields)))
    return _SEARCH.search(_spaced(named)) is not None


def _spaced(name: str) -> str:
    """`userEmail` and `user_email` as words."""
    parts = [f" {one}" if one.isupper() else one for one in name.replace("_", " ")]
    return "".join(parts) if any(one.islower() for one in name) else name.replace("_", " ")
