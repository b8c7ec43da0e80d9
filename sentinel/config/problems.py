"""Everything found wrong so far, and how a found value is shown without giving a secret away."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from sentinel.errors import ConfigError, ConfigProblem

_SHOWN_CHARACTERS = 300
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_USER_INFORMATION = re.compile(r"(?<=//)[^/\s]*@")
_QUERY = re.compile(r"(?<=\?)\S+")


class Problems:
    """Collects faults; nothing stops at the first one."""

    def __init__(self) -> None:
        self._found: list[ConfigProblem] = []

    def add(self, file: str, key: str, message: str) -> None:
        self._found.append(ConfigProblem(file=file, key=key, message=message))

    def __len__(self) -> int:
        return len(self._found)

    @contextmanager
    def watching(self) -> Iterator["Watched"]:
        """Tells whether a stretch of reading was free of problems, so that rules over the whole
        are only asked where the parts are good and no fault is reported twice."""
        yield Watched(self, len(self._found))

    def raise_if_any(self) -> None:
        """Raises ConfigError with all of them, in the order in which they were found."""
        if self._found:
            raise ConfigError(tuple(self._found))


class Watched:
    """A stretch of reading. `clean` as long as it added no problem."""

    def __init__(self, problems: Problems, before: int) -> None:
        self._problems = problems
        self._before = before

    @property
    def clean(self) -> bool:
        return len(self._problems) == self._before


def shown(value: object) -> str:
    """A found value for a message: as TOML writes it, short, URLs without user and query."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if not isinstance(value, str):
        return str(value)
    text = value
    if "//" in text:
        text = _QUERY.sub("<cut>", _USER_INFORMATION.sub("<secret>@", text))
    if len(text) > _SHOWN_CHARACTERS:
        text = text[:_SHOWN_CHARACTERS] + "…"
    return json.dumps(text, ensure_ascii=False)


def key_path(parent: str, key: str) -> str:
    """`site[0]` and `url` give `site[0].url`; keys that TOML must quote are quoted."""
    word = key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{parent}.{word}" if parent else word


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "url"?)` where a known word is near, else nothing."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.65)
    return f' (did you mean "{near[0]}"?)' if near else ""


def listed(words: Iterable[str]) -> str:
    """Words in quotation marks, for `accepted: ...`."""
    return ", ".join(f'"{word}"' for word in words)
