"""Takes secrets out of everything that is shown or kept, in each form in which they may come back:
as they are, percent-encoded, in base64, escaped in JSON or in HTML."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, quote_plus

from sentinel.core.secret import Secret

LEAST_CHARACTERS = 4
"""Shorter secrets are not taken: hiding them would hide half of every answer."""
_LEAST_BASE64 = 6
"""Characters of base64 that are looked for; fewer stand in any text."""


class Redactor:
    """Replaces secrets by `<secret NAME>`. Pure; made once for a check's secrets."""

    def __init__(self, secrets: Mapping[str, Secret]) -> None:
        names: dict[str, str] = {}
        for name, secret in secrets.items():
            for form in _forms(secret.reveal()):
                names.setdefault(form.lower(), name)
        # the longest first: a secret may be the beginning of another one
        self._forms = tuple(sorted(names, key=len, reverse=True))
        self._names = names
        written = "|".join(map(re.escape, self._forms))
        # letters of either case: %2f is %2F, and a page may show a word in capitals
        self._pattern = re.compile(written, re.IGNORECASE) if written else None

    def __call__(self, text: str) -> str:
        """The text without secrets, nor the beginning of one at its end or the end of one at its
        beginning: the text may have been cut there."""
        if self._pattern is None:
            return text
        return self._cut_short(self._pattern.sub(self._hidden, text))

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self, texts))

    def _hidden(self, match: re.Match[str]) -> str:
        # casefolding may change what it is: then the name is unknown, and it is hidden all the same
        return f"<secret {self._names.get(match[0].lower(), '')}>".replace(" >", ">")

    def _cut_short(self, text: str) -> str:
        """Without the beginning of a secret at the end, and the end of one at the beginning."""
        body = text.strip("….\"' ")
        start = text.index(body)
        lower = body.lower()
        if len(lower) != len(body):  # a letter that is two in lower case: places do not agree
            lower = body
        for form in self._forms:
            most = min(len(form) - 1, len(lower))
            ends = lower[-LEAST_CHARACTERS:] in form
            for length in range(most if ends else 0, LEAST_CHARACTERS - 1, -1):
                if lower.endswith(form[:length]):
                    hidden = f"{body[:-length]}<secret {self._names[form]}>"
                    return text[:start] + hidden + text[start + len(body) :]
            begins = lower[:LEAST_CHARACTERS] in form
            for length in range(most if begins else 0, LEAST_CHARACTERS - 1, -1):
                if lower.startswith(form[-length:]):
                    hidden = f"<secret {self._names[form]}>{body[length:]}"
                    return text[:start] + hidden + text[start + len(body) :]
        return text


def _forms(value: str) -> Iterator[str]:
    """How a secret may stand in a request or in an answer that repeats it."""
    folded = " ".join(value.split())
    for plain in dict.fromkeys((value, folded)):
        if len(plain) < LEAST_CHARACTERS:
            continue
        yield plain
        yield from (quote(plain, safe=""), quote(plain), quote_plus(plain))
        for ascii_only in (True, False):
            yield json.dumps(plain, ensure_ascii=ascii_only)[1:-1]
        in_html = escape(plain)
        yield from (in_html, in_html.replace("&#x27;", "&#39;"), in_html.replace("&#x27;", "'"))
        yield in_html.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    yield from _in_base64(value.encode())


def _in_base64(value: bytes) -> Iterator[str]:
    """What of a secret's base64 is the same whatever stands before and behind it, such as a name
    and a colon: for each of the three places at which it may begin."""
    for before in range(3):
        written = b64encode(b"\0" * before + value).decode().rstrip("=")
        known_from = (before * 8 + 5) // 6
        known_to = (before + len(value)) * 8 // 6
        middle = written[known_from:known_to]
        if len(middle) >= _LEAST_BASE64:
            yield middle
            yield middle.replace("+", "-").replace("/", "_")
