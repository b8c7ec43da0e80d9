"""Places in a check's texts where a value is put when it runs.

    {secret:NAME}          a secret of the definition
    {basic:USER:NAME}      USER and that secret as HTTP Basic credentials (RFC 7617), in base64
    {NAME}                 a value that an earlier step took, or one that is given (`run`)
    {{NAME}}               just {NAME}, with nothing put in its place

Anything else in braces stays as it is, so that JSON and scripts can be written plainly.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping

from sentinel.core.secret import Secret

NAME = r"[a-z][a-z0-9_-]{0,39}"
_PLACE = re.compile(
    rf"\{{\{{(?P<literal>{NAME})\}}\}}"
    rf"|\{{secret:(?P<secret>{NAME})\}}"
    rf"|\{{basic:(?P<user>[^:{{}}]{{1,100}}):(?P<password>{NAME})\}}"
    rf"|\{{(?P<value>{NAME})\}}"
)


def secret_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The secrets that texts ask for, each once, in order."""
    found = (match for text in texts for match in _PLACE.finditer(text))
    names = (match["secret"] or match["password"] for match in found)
    return tuple(dict.fromkeys(name for name in names if name))


def value_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The values other than secrets that texts ask for, each once, in order."""
    found = (match["value"] for text in texts for match in _PLACE.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name))


def filled(
    text: str,
    values: Mapping[str, str],
    secrets: Mapping[str, Secret],
    *,
    written: Callable[[str], str] = str,
) -> str:
    """The text with everything in its place; what is put in is not looked through again.

    `written` brings each value into the form that the text around it needs (percent-encoding in a
    URL). Raises KeyError with the name of a value or secret that there is none of.
    """

    def put(match: re.Match[str]) -> str:
        if match["literal"]:
            return f"{{{match['literal']}}}"
        if match["secret"]:
            return written(secrets[match["secret"]].reveal())
        if match["password"]:
            pair = f"{match['user']}:{secrets[match['password']].reveal()}"
            return written(b64encode(pair.encode()).decode())
        return written(values[match["value"]])

    return _PLACE.sub(put, text)
