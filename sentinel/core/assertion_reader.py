"""Reads a condition of a functional check; the grammar stands in core/assertion.py."""

import re
from difflib import get_close_matches

from sentinel.core.assertion_parts import (
    COUNT,
    ORDER,
    WORDS,
    Assertion,
    AssertionFault,
    Fact,
    Operator,
    Subject,
    Type,
    Value,
)
from sentinel.core.assertion_values import ACCEPTED, read_value
from sentinel.core.condition_tokens import Tokens
from sentinel.core.document import MediaKind
from sentinel.core.json_path import PathFault, check_path

MAX_CHARACTERS = 500
MAX_VALUES = 50
MAX_HOP = 20

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"|'(?:[^'\\\x00-\x1f]|\\[^\x00-\x1f])*')
    | (?P<expression>/(?:[^/\\\x00-\x1f]|\\[^\x00-\x1f])+/[a-z]*)
    | (?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,6})?[A-Za-z]*(?![0-9A-Za-z_.]))
    | (?P<attribute>@[A-Za-z_:][A-Za-z0-9_:.-]*)
    | (?P<word>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<sign>==|!=|<=|>=|<|>|\[|\]|,)
    )""",
    re.VERBOSE | re.ASCII,
)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OPERATORS = {one.value: one for one in Operator if one is not Operator.FITS}
_FACTS = tuple(dict.fromkeys(fact.value.split()[0] for fact in Fact))
_TWO_WORDS = {
    "final": ("url", Fact.FINAL_URL),
    "content": ("type", Fact.CONTENT_TYPE),
    "file": ("kind", Fact.FILE_KIND),
}
_ONE_WORD = {
    fact.value: fact
    for fact in (*(Fact.STATUS, Fact.LATENCY, Fact.SIZE, Fact.REDIRECTS, Fact.TEXT, Fact.BODY),)
}
_TEXT_OPERATORS = frozenset(
    {Operator.EQUAL, Operator.OTHER, Operator.IN, Operator.CONTAINS, Operator.MATCHES}
)
_NUMBER_OPERATORS = frozenset({Operator.EQUAL, Operator.OTHER, Operator.IN, *ORDER})
_BY_TYPE = {
    Type.NUMBER: _NUMBER_OPERATORS,
    Type.SIZE: _NUMBER_OPERATORS - {Operator.IN},
    Type.DURATION: ORDER,
    Type.ELEMENT: frozenset({Operator.EXISTS}),
}


def parse(text: str) -> Assertion:
    """Reads a condition. Raises AssertionFault that says where it is wrong and what is accepted."""
    if len(text) > MAX_CHARACTERS:
        raise AssertionFault(
            f"{len(text):,} characters; accepted: at most {MAX_CHARACTERS}; write two conditions"
        )
    tokens = Tokens(text, _TOKEN, accepted=ACCEPTED, fault=AssertionFault)
    every = tokens.took("every")
    first_not = not every and tokens.took("not")
    subject = _subject(tokens)
    if every and not subject.several:
        raise AssertionFault(
            f'"every" stands before {subject.fact}, of which there is one; accepted: before '
            'css "..." text, css "..." @attribute, json "...", header NAME and hop; leave it out'
        )
    negated = _negated(tokens, first_not)
    operator = _operator(tokens, subject)
    if negated and operator is Operator.OTHER:
        raise AssertionFault('"not" stands with "!="; accepted: one of the two; write ==')
    values = _values(tokens, subject, operator)
    if tokens.now:
        raise AssertionFault(
            f"{tokens.place} comes after the end of it; accepted: one condition in each text of "
            f"the list; {ACCEPTED}"
        )
    return Assertion(
        subject=subject, operator=operator, values=values, negated=negated, every=every
    )


def _negated(tokens: Tokens, already: bool) -> bool:
    if not tokens.took("not"):
        return already
    if already or tokens.now == "not":
        raise AssertionFault('"not" stands there twice; accepted: once; leave both out')
    return True


def _subject(tokens: Tokens) -> Subject:
    place, word = tokens.place, tokens.now
    if tokens.kind != "word":
        raise AssertionFault(f"found {place} where a fact is needed; {ACCEPTED}")
    tokens.take()
    if word in _ONE_WORD:
        return Subject(fact=_ONE_WORD[word])
    if word in _TWO_WORDS:
        second, fact = _TWO_WORDS[word]
        tokens.need(second)
        return Subject(fact=fact)
    match word:
        case "hop":
            return _hop(tokens)
        case "header":
            return Subject(fact=Fact.HEADER, name=_header_name(tokens))
        case "css":
            return _elements(tokens)
        case "json":
            path = _json_path(tokens)
            return Subject(fact=Fact.JSON, name=path, part=COUNT if tokens.took(COUNT) else "")
    near = get_close_matches(word, _FACTS, n=1)
    meant = f' (did you mean "{near[0]}"?)' if near else ""
    raise AssertionFault(f"found {place} where a fact is needed{meant}; {ACCEPTED}")


def _hop(tokens: Tokens) -> Subject:
    number = 0
    if tokens.kind == "number":
        place, word = tokens.place, tokens.take()
        number = int(word) if word.isdigit() else 0
        if not 1 <= number <= MAX_HOP:
            raise AssertionFault(
                f"found {place} where the number of a hop is needed; accepted: 1 to {MAX_HOP}, "
                "the first redirect is hop 1"
            )
    place = tokens.place
    match tokens.take():
        case "status":
            return Subject(fact=Fact.HOP_STATUS, number=number)
        case "location":
            return Subject(fact=Fact.HOP_LOCATION, number=number)
    raise AssertionFault(
        f"found {place} behind hop; accepted: hop status, hop location, hop 1 status and so on"
    )


def _header_name(tokens: Tokens) -> str:
    place = tokens.place
    name = _text(tokens) if tokens.kind == "text" else tokens.take()
    if not _HEADER.fullmatch(name):
        raise AssertionFault(
            f"found {place} where the name of a header is needed; accepted: a name such as "
            "Content-Language"
        )
    return name.lower()


def _elements(tokens: Tokens) -> Subject:
    place = tokens.place
    selector = _text(tokens) if tokens.kind == "text" else ""
    if not selector.strip():
        raise AssertionFault(
            f'found {place} behind css; accepted: a CSS selector in quotation marks, such as "h1"'
        )
    _selectable(selector)
    part = ""
    if tokens.kind == "attribute":
        part = tokens.take().lower()
    elif tokens.now in {COUNT, WORDS}:
        part = tokens.take()
    return Subject(fact=Fact.CSS, name=selector, part=part)


def _selectable(selector: str) -> None:
    """Raises AssertionFault where the engine that judges pages cannot read a selector."""
    import turbohtml  # takes long to import, and few configurations need it

    try:
        turbohtml.parse("").select_one(selector)
    except turbohtml.SelectorSyntaxError as error:
        reason = str(error).rpartition('": ')[2][:100]
        raise AssertionFault(
            f'the CSS selector "{selector[:60]}" cannot be read: {reason}; accepted: a selector '
            'such as "form#search input[name=q]"'
        ) from None


def _json_path(tokens: Tokens) -> str:
    place = tokens.place
    path = _text(tokens) if tokens.kind == "text" else ""
    if not path.startswith("$"):
        raise AssertionFault(
            f"found {place} behind json; accepted: a JSON path (RFC 9535) in quotation marks, such "
            'as "$.status" or "$.items[*].id"'
        )
    try:
        check_path(path)
    except PathFault as error:
        raise AssertionFault(
            f'the JSON path "{path[:60]}" cannot be read: {error}; accepted: a path (RFC 9535) '
            'such as "$.status" or "$.items[*].id"'
        ) from None
    return path


def _operator(tokens: Tokens, subject: Subject) -> Operator:
    place, word = tokens.place, tokens.take()
    accepted = operators_of(subject)
    if word == "fits":
        tokens.need("bytes")
        word = Operator.FITS
    operator = {**_OPERATORS, Operator.FITS.value: Operator.FITS}.get(word)
    if operator is None or operator not in accepted:
        names = ", ".join(one.value for one in Operator if one in accepted)
        raise AssertionFault(f"found {place} behind {_shown(subject)}; accepted there: {names}")
    return operator


def operators_of(subject: Subject) -> frozenset[Operator]:
    """How such a fact may be judged."""
    if subject.fact is Fact.FILE_KIND:
        return frozenset({Operator.EQUAL, Operator.OTHER, Operator.IN})
    if subject.fact is Fact.CONTENT_TYPE:
        return _TEXT_OPERATORS | {Operator.FITS}
    if subject.type in _BY_TYPE:
        return _BY_TYPE[subject.type]
    may_be_missing = subject.fact in {Fact.HEADER, Fact.CSS, Fact.JSON}
    return _TEXT_OPERATORS | ({Operator.EXISTS, *ORDER} if may_be_missing else set())


def _values(tokens: Tokens, subject: Subject, operator: Operator) -> tuple[Value, ...]:
    if operator in {Operator.EXISTS, Operator.FITS}:
        return ()
    if operator is not Operator.IN:
        return (_value(tokens, subject, operator),)
    tokens.need("[")
    values = [_value(tokens, subject, operator)]
    while tokens.took(","):
        values.append(_value(tokens, subject, operator))
    tokens.need("]")
    if len(values) > MAX_VALUES:
        raise AssertionFault(f"{len(values)} values; accepted: at most {MAX_VALUES}")
    return tuple(values)


def _value(tokens: Tokens, subject: Subject, operator: Operator) -> Value:
    value = read_value(tokens, subject.type, operator)
    if subject.fact is Fact.FILE_KIND and value not in set(MediaKind):
        kinds = ", ".join(f'"{kind}"' for kind in MediaKind)
        raise AssertionFault(f"file kind is never {value!r}; accepted: {kinds}")
    return value


def _text(tokens: Tokens) -> str:
    text = read_value(tokens, Type.TEXT, Operator.EQUAL)
    return text if isinstance(text, str) else ""


def _shown(subject: Subject) -> str:
    part = f' "..." {subject.part}' if subject.part else ""
    return f"{subject.fact}{part}"
