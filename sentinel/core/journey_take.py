r"""Values that a journey takes out of an answer: their small language.

    css input[name=csrf] @value     an attribute of the first element that a selector matches
    css h1.title                    its text
    json $.items[0].id              a value of a JSON answer (RFC 9535)
    header location /item\/(\d+)/   a header, whole or in part
    text /reference (\w+)/          a part of what is to be read on the page
    body /"id": (\d+)/              a part of the answer as text
    final url /(\d+)$/              a part of the address from which the answer came

An expression between slashes may stand behind each of them, and takes its first group, or all that
it matches. Selector and path may stand in quotation marks, as in conditions (core/assertion.py).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.json_path import PathFault, check_path
from sentinel.core.pattern_cost import too_costly

MAX_TAKEN = 4_096
"""Characters of one value; a longer one is no token, and not taken."""

_SHAPE = re.compile(
    r"(?P<source>css|json|header|text|body|final url)"
    r"(?:\s+(?P<where>[^\s/].*?))??"
    r"(?:\s+@(?P<attribute>[A-Za-z_:][A-Za-z0-9_:.-]*))?"
    r"(?:\s+/(?P<expression>(?:[^/\\]|\\.)+)/)?",
)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
ACCEPTED = (
    "accepted: css SELECTOR, css SELECTOR @ATTRIBUTE, json PATH, header NAME, text, body, final "
    "url; behind it an expression between slashes, such as header location /(\\d+)/"
)


class Source(StrEnum):
    """Where a value is taken from."""

    CSS = "css"
    JSON = "json"
    HEADER = "header"
    TEXT = "text"
    BODY = "body"
    FINAL_URL = "final url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One value by its name, and where it stands."""

    name: str
    source: Source
    where: str = ""
    """Selector, path or header in lower case; empty for the others."""
    attribute: str = ""
    expression: str = ""
    text: str
    """As written, for people."""


def parse_take(name: str, text: str) -> Take:
    """Raises ValueError with what is accepted."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError(ACCEPTED)
    source, where = Source(match["source"]), _unquoted(match["where"] or "")
    named = source in {Source.CSS, Source.JSON, Source.HEADER}
    if named != bool(where):
        raise ValueError(f"{ACCEPTED}; {source} stands {'with' if named else 'without'} one")
    if match["attribute"] and source is not Source.CSS:
        raise ValueError(f"{ACCEPTED}; an attribute is of css alone")
    expression = (match["expression"] or "").replace(r"\/", "/")
    if not named and not expression:
        raise ValueError(f"{ACCEPTED}; {source} needs an expression")
    if source is Source.HEADER:
        where = where.lower()
        if not _HEADER.fullmatch(where):
            raise ValueError(f"{ACCEPTED}; no header has that name")
    if expression:
        try:
            compiled = re.compile(expression)
        except re.error as error:
            raise ValueError(f"{ACCEPTED}; the expression cannot be read: {error}") from None
        if reason := too_costly(compiled):
            raise ValueError(f"the expression {reason}")
    take = Take(
        name=name,
        source=source,
        where=where,
        attribute=(match["attribute"] or "").lower(),
        expression=expression,
        text=text.strip(),
    )
    _expect_readable(take)
    return take


def _expect_readable(take: Take) -> None:
    """Raises ValueError for a selector or path that cannot be read."""
    if take.source is Source.CSS:
        expect_selector(take.where)
    if take.source is Source.JSON:
        try:
            check_path(take.where)
        except PathFault as error:
            raise ValueError(f"{ACCEPTED}; the JSON path cannot be read: {error}") from None


def expect_selector(text: str) -> str:
    """A CSS selector as journeys read it. Raises ValueError."""
    import turbohtml  # takes long to import, and few configurations need it

    try:
        turbohtml.parse("").select_one(text)
    except turbohtml.SelectorSyntaxError as error:
        reason = str(error).rpartition('": ')[2][:100]
        raise ValueError(f'accepted: a CSS selector such as "form#login"; {reason}') from None
    return text


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
