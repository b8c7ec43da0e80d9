"""On which line of a TOML text each key is set. Pure.

For texts that TOML's own reader has taken: what is no TOML gives places that mean nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=(.*)$"""
)
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'|#[^\n]*",
    re.DOTALL,
)


def places(text: str) -> dict[str, int]:
    """Line by key, as messages name keys: `site[0].url`, `limits.timeout`. Tables have theirs."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    here, lines, number = "", text.split("\n"), 0
    while number < len(lines):
        line = lines[number]
        if table := _TABLE.match(line):
            here = _entered(table[1] == "[[", _plain(table[2]), counts)
            found.setdefault(here, number + 1)
        elif key := _KEY.match(line):
            name = _plain(key[1])
            found.setdefault(f"{here}.{name}" if here else name, number + 1)
            number += _further_lines(key[2], lines[number + 1 :])
        number += 1
    return found


def flattened(values: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    """Key and value, tables entered, as `places` names them."""
    for name, value in values.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from flattened(value, key)
        elif tables := _tables(value):
            for number, one in enumerate(tables):
                yield from flattened(one, f"{key}[{number}]")
        else:
            yield key, value


def _tables(value: object) -> tuple[Mapping[str, object], ...]:
    """The tables of a list that holds nothing else; none of every other value."""
    if not isinstance(value, list | tuple):
        return ()
    found = tuple(one for one in value if isinstance(one, Mapping))
    return found if len(found) == len(value) else ()


def _entered(repeated: bool, name: str, counts: Counter[str]) -> str:
    """The place of a table: below the last one of each list of tables on its way."""
    parts, place = name.split("."), ""
    for number, part in enumerate(parts):
        place = f"{place}.{part}" if place else part
        last = number == len(parts) - 1
        if last and repeated:
            counts[place] += 1
        if counts[place]:
            place = f"{place}[{counts[place] - 1}]"
    return place


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def _further_lines(value: str, after: Sequence[str]) -> int:
    """How many lines a value goes on: a list, or a text of several lines."""
    whole = value
    for number, line in enumerate(after):
        if _closed(whole):
            return number
        whole = f"{whole}\n{line}"
    return len(after) if not _closed(whole) else 0


def _closed(value: str) -> bool:
    return _depth(_STRING.sub(_emptied, value)) <= 0


def _emptied(text: re.Match[str]) -> str:
    """Nothing, or where a text of several lines goes on, a sign that is not closed."""
    quotes = text[0][:3]
    several = quotes in {'"""', "'''"}
    open_still = several and (len(text[0]) < 2 * len(quotes) or not text[0].endswith(quotes))
    return "[" if open_still else ""


def _depth(text: str) -> int:
    return sum(text.count(sign) for sign in "[{") - sum(text.count(sign) for sign in "]}")
