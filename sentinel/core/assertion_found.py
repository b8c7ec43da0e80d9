"""What an answer has for a condition's subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sentinel.core.assertion_answer import Answer, TooMuch, Unreadable, words_of
from sentinel.core.assertion_parts import COUNT, WORDS, Fact, Subject
from sentinel.core.document import media_kind

if TYPE_CHECKING:
    from turbohtml import Element

MAX_ITEMS = 2_000
"""Values of one subject that are judged."""
MAX_ELEMENT_CHARACTERS = 4_000_000
"""Markup of all elements that one selector matches, of which the words are read."""
_OF_BODY = frozenset({Fact.TEXT, Fact.BODY, Fact.CSS, Fact.JSON, Fact.SIZE})
_CUT = "the answer is larger than limits.max_body and was cut there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The values, and what speaks against judging them."""

    items: tuple[Any, ...] = ()
    """Texts and numbers; of JSON, any value. None where an element lacks the attribute."""
    wrong: str = ""
    """Why no such condition can hold, in words: the answer is no JSON."""
    partial: str = ""
    """Why there may be more, in words: nothing is concluded from what is missing."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Which of the values decided."""

    item: Any
    start: int = 0
    """Where in a text it is that was looked for."""


def found_in(answer: Answer, subject: Subject) -> Found:
    """The values of a subject, in bounded time."""
    cut = answer.page.over_cap and subject.fact in _OF_BODY
    if cut and subject.fact is Fact.JSON:
        return Found(partial=_CUT)
    try:
        items = tuple(_items(answer, subject))
    except Unreadable as error:
        return Found(wrong=str(error))
    except TooMuch as error:
        why = str(error) or "the page is built so that reading it would take too long"
        return Found(partial=why)
    partial = _CUT if cut else ""
    if len(items) > MAX_ITEMS:
        items, partial = items[:MAX_ITEMS], f"only the first {MAX_ITEMS:,} were looked at"
    return Found(items=items, partial=partial)


_ONE: dict[Fact, Callable[[Answer], Any]] = {
    Fact.STATUS: lambda answer: answer.page.status,
    Fact.LATENCY: lambda answer: answer.page.elapsed_seconds,
    Fact.SIZE: lambda answer: len(answer.page.body),
    Fact.REDIRECTS: lambda answer: len(answer.page.redirects),
    Fact.FINAL_URL: lambda answer: answer.page.final_url,
    Fact.CONTENT_TYPE: lambda answer: answer.page.content_type,
    Fact.FILE_KIND: lambda answer: media_kind(answer.page.body).value,
    Fact.TEXT: lambda answer: answer.text,
    Fact.BODY: lambda answer: answer.source,
}
"""Facts of which every answer has one value."""


def _items(answer: Answer, subject: Subject) -> Sequence[Any]:
    match subject.fact:
        case Fact.HOP_STATUS | Fact.HOP_LOCATION:
            return _hops(answer, subject)
        case Fact.HEADER:
            return tuple(value for name, value in answer.page.headers if name == subject.name)
        case Fact.CSS:
            return _elements(answer, subject)
        case Fact.JSON:
            values = answer.values(subject.name, MAX_ITEMS + 1)
            return (len(values),) if subject.part == COUNT else values
        case fact:
            return (_ONE[fact](answer),)


def _hops(answer: Answer, subject: Subject) -> Sequence[Any]:
    hops = answer.page.redirects
    if subject.number:
        hops = hops[subject.number - 1 : subject.number]
    return [hop.status if subject.fact is Fact.HOP_STATUS else hop.location for hop in hops]


def _elements(answer: Answer, subject: Subject) -> Sequence[Any]:
    elements = answer.elements(subject.name)
    if not subject.part:
        return [f"<{element.tag}>" for element in elements]
    if subject.part == COUNT:
        return (len(elements),)
    if subject.part == WORDS:
        return _words(elements)
    name = subject.part.removeprefix("@")
    return [_attribute(element, name) for element in elements]


def _words(elements: "Sequence[Element]") -> Sequence[str]:
    words: list[str] = []
    characters = 0
    for element in elements[: MAX_ITEMS + 1]:
        characters += len(element.html)
        if characters > MAX_ELEMENT_CHARACTERS:
            raise TooMuch
        words.append(words_of(element))
    return words


def _attribute(element: "Element", name: str) -> str | None:
    """As it is written; None where it is not there. `class` and its like are lists."""
    value = element.attrs.get(name)
    if value is None:
        return None
    return value if isinstance(value, str) else " ".join(value)
