"""Takes secrets out of everything that is shown or kept, in each form in which they may come back:
as they are, percent-encoded, in base64, escaped in JSON or in HTML."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape, unescape
from urllib.parse import quote, quote_plus

from sentinel.core.secret import Secret

LEAST_CHARACTERS = 4
"""Shorter secrets are not taken: hiding them would hide half of every answer."""
_TAG = re.compile(r"<[^>]*>?")
_DOTS = "…"
"""Stand where a text was cut."""
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
        """The text without secrets; where it was cut, without what is left of one there."""
        if self._pattern is None:
            return text
        return self._cut_short(self._pattern.sub(self._hidden, text))

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self, texts))

    def _hidden(self, match: re.Match[str]) -> str:
        # casefolding may change what it is: then the name is unknown, and it is hidden all the same
        return f"<secret {self._names.get(match[0].lower(), '')}>".replace(" >", ">")

    def _cut_short(self, text: str) -> str:
        """Without the part of a secret that is left where the text was cut: before the dots at its
        end, or behind those at its beginning."""
        if _DOTS not in text:
            return text
        body = text.strip(f"{_DOTS}\"' ")
        start = text.index(body)
        end = start + len(body)
        if _DOTS in text[end:] and (found := self._left_over(body, str.endswith, _beginnings)):
            length, name = found
            body = f"{body[: len(body) - length]}<secret {name}>"
        if _DOTS in text[:start] and (found := self._left_over(body, str.startswith, _ends)):
            length, name = found
            body = f"<secret {name}>{body[length:]}"
        return text[:start] + body + text[end:]

    def _left_over(
        self,
        body: str,
        stands: Callable[[str, str], bool],
        parts: Callable[[str], Iterator[str]],
    ) -> tuple[int, str] | None:
        """How much of a secret stands at one end of a text, and its name."""
        lower = body.lower()
        if len(lower) != len(body):  # a letter that is two in lower case: places do not agree
            lower = body
        for form in self._forms:
            for part in parts(form):
                if stands(lower, part):
                    return len(part), self._names[form]
        return None


def _beginnings(form: str) -> Iterator[str]:
    """From the longest to the shortest that tells of the secret."""
    return (form[:length] for length in range(len(form) - 1, LEAST_CHARACTERS - 1, -1))


def _ends(form: str) -> Iterator[str]:
    return (form[-length:] for length in range(len(form) - 1, LEAST_CHARACTERS - 1, -1))


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
    # a page that repeats it without escaping shows what a browser makes of it as markup
    for part in _TAG.split(value):
        for shown in dict.fromkeys((part.strip(), unescape(part).strip())):
            if shown != value and len(shown) >= LEAST_CHARACTERS:
                yield shown


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
