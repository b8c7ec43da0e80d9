"""Takes a value out of an answer. What is found is hostile: it is cut, and never looked through."""

import json
import re

from sentinel.core.journey import Fault, StepFault
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_take import MAX_TAKEN, Source, Take
from sentinel.core.json_path import TooDeep, values_at
from sentinel.core.pattern_cost import TooLong, bounded_search

_JSON_BYTES = 2_000_000
"""Of a document; a larger one is not searched."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a letter, which JSON can name: it can be sent in no encoding."""


def value_of(take: Take, document: JourneyDocument) -> str:
    """The value. Raises StepFault where the answer has none, or a longer one than is taken."""
    whole = _whole(take, document)
    if whole is None:
        raise _missing(take, document, "nothing of that kind is there")
    if take.expression:
        try:
            found = bounded_search(re.compile(take.expression), whole)
        except TooLong:
            raise _missing(take, document, "searching it would take too long") from None
        if found is None:
            raise _missing(take, document, "the expression finds nothing")
        whole = (found[1] if found.re.groups else found[0]) or ""
    if not whole.strip():
        raise _missing(take, document, "it is empty")
    if len(whole) > MAX_TAKEN:
        raise _missing(take, document, f"it is longer than {MAX_TAKEN:,} characters")
    return _HALF.sub("\ufffd", whole)


def _whole(take: Take, document: JourneyDocument) -> str | None:  # noqa: PLR0911 - one return per source
    match take.source:
        case Source.CSS:
            element = document.tree.select_one(take.where)
            if element is None:
                return None
            return element.attr(take.attribute) if take.attribute else element.to_text().strip()
        case Source.JSON:
            return _in_json(take, document)
        case Source.HEADER:
            names = {name for name, _ in document.page.headers}
            return document.page.header(take.where) if take.where in names else None
        case Source.TEXT:
            return document.words
        case Source.BODY:
            return document.text
        case Source.FINAL_URL:
            return document.page.final_url


def _in_json(take: Take, document: JourneyDocument) -> str | None:
    if len(document.page.body) > _JSON_BYTES:
        raise _missing(take, document, "the answer is too large")
    try:
        value = json.loads(document.page.body)
        found = values_at(take.where, value, 1)
    except (ValueError, RecursionError, TooDeep):
        raise _missing(take, document, "the answer is not JSON that can be read") from None
    if not found or isinstance(found[0], dict | list):
        return None
    return found[0] if isinstance(found[0], str) else json.dumps(found[0])


def _missing(take: Take, document: JourneyDocument, why: str) -> StepFault:
    text = f"{take.name} could not be taken from {document.page.final_url} ({take.text}): {why}"
    # of an answer that was cut, what is missing may stand in the rest
    return StepFault(Fault.UNKNOWN if document.page.over_cap else Fault.NOT_TAKEN, text)
