"""From the values seen in one place to the shape that its further values must have."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.runs import (
    DATE,
    MAX_TEXT,
    TIME,
    UUID,
    Run,
    RunType,
    is_opaque,
    names_day,
    names_time,
    split_runs,
)

MAX_CHOICES = 24
"""A place that holds no typed value may take at most this many seen ones."""
MAX_CHOICE_LENGTH = 4000
_SHORT_TOKEN = 8
_BUNDLE_HASH = 8
_MAX_SHOWN = 500
_MAX_ADDRESS = 500

_PART = late_pattern(
    rf"(?P<date>(?<!\d){DATE})|(?P<time>(?<![\d:])(?:{TIME}))|(?P<uuid>{UUID})"
    r"|(?P<word>(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2})+)",
    re.I,
)
_HEX = late_pattern(r"[0-9a-f]+", re.I)
_TOKEN = late_pattern(r"(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2})+")
_NUMBER = late_pattern(r"\d[\d,.]*")
_URL_HEAD = late_pattern(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.I)
_FILE_NAME = late_pattern(r"(.*/)?([\w.-]{1,120})(\.[a-z0-9]{1,5})", re.I)
_BUNDLE = late_pattern(
    r"((?:[^?#\s]{0,400}/)?[A-Za-z][\w.]{0,60}?[.~_-])([0-9A-Za-z_-]{8,64})(\.(?:min\.)?(?:m?js|css))"
)
_SEPARATOR = late_pattern(r"[/:@\\]|%2f|%3a", re.I)
"""In a query: it may name another address."""
_CLOCK = {RunType.DATE: names_day, RunType.TIME: names_time}


class Shape(NamedTuple):
    """What a place may hold."""

    pattern: str
    """Regular expression for the whole value; what could hold words of its own is a group."""
    shows: str
    """For people: `Visitors: <integer>`."""


def typed_shape(values: Sequence[str], seen_at: Sequence[datetime] = ()) -> Shape | None:
    """The shape of values that differ in typed parts alone; None where they differ in more.

    Fixed text stays fixed. A date or time is a typed part also where all values have the same,
    if it names the moment of each look (`seen_at`, one for each value): it will run on.
    """
    shape = _aligned([split_runs(value) for value in values], seen_at)
    return shape or _aligned([_parts(value) for value in values], seen_at)


def clock_shape(values: Sequence[str], seen_at: Sequence[datetime]) -> Shape | None:
    """The shape of one value, the same in all looks, that says the moment of each; None where it
    does not."""
    shape = _aligned([split_runs(value) for value in values], seen_at)
    return shape if shape is not None and shape.pattern != re.escape(values[0]) else None


def choice_shape(values: Sequence[str]) -> Shape | None:
    """One of the values that were seen; None where they are too many or too long."""
    if len(values) > MAX_CHOICES or any(len(value) > MAX_CHOICE_LENGTH for value in values):
        return None
    pattern = "|".join(re.escape(value) for value in values)
    return Shape(f"(?:{pattern})", f"one of {len(values)} seen values")


def url_shape(values: Sequence[str], seen_at: Sequence[datetime] = ()) -> Shape | None:
    """The shape of addresses: the host never varies; the rest is typed, a file name in one folder
    with one extension, or one of the seen values."""
    heads = {match.group() if (match := _URL_HEAD.match(v)) else "" for v in values}
    if len(heads) != 1:
        return choice_shape(values)
    (head,) = heads
    rests = [value[len(head) :] for value in values]
    typed = typed_shape(rests, seen_at)
    if typed is not None:
        return Shape(re.escape(head) + typed.pattern, head + typed.shows)
    names = [_FILE_NAME.fullmatch(rest) for rest in rests]
    folders = {(name.group(1), name.group(3)) for name in names if name is not None}
    if None not in names and len(folders) == 1:
        ((folder, extension),) = folders
        fixed = re.escape(head + (folder or ""))
        shows = f"{head}{folder or ''}<{RunType.URL_PATH.value}>{extension}"
        return Shape(f"{fixed}([\\w.-]{{1,120}}){re.escape(extension)}", shows)
    return choice_shape(values)


def source_shape(values: Sequence[str], seen_at: Sequence[datetime] = ()) -> Shape | None:
    """The shape of the addresses of one script, style sheet or frame: the digest in the name of an
    own bundle, or opaque values of a query. Host, folder, name, extension and the names in the
    query stay. None where more differs."""
    return _bundle_shape(values) or _query_shape(values, seen_at)


def _query_shape(values: Sequence[str], seen_at: Sequence[datetime]) -> Shape | None:
    heads = {value.partition("?")[0] for value in values}
    if len(heads) != 1 or not all("?" in value for value in values):
        return None
    shape = typed_shape([value.partition("?")[2] for value in values], seen_at)
    if shape is None or _SEPARATOR.search(re.sub(r"<[^<>]*>", "", shape.shows)):
        return None
    (head,) = heads
    return Shape(re.escape(f"{head}?") + shape.pattern, f"{head}?{shape.shows}"[:_MAX_SHOWN])


def _bundle_shape(values: Sequence[str]) -> Shape | None:
    found = [_BUNDLE.fullmatch(value) if len(value) <= _MAX_ADDRESS else None for value in values]
    names = [match for match in found if match is not None and "//" not in match.group(1)]
    fixed = {(match.group(1), match.group(3)) for match in names}
    hashes = [match.group(2) for match in names]
    if len(names) != len(values) or len(fixed) != 1 or not all(map(_has_digit, hashes)):
        return None
    ((head, tail),) = fixed
    shortest, longest = min(map(len, hashes)), max(map(len, hashes))
    drawn = f"[0-9A-Za-z_-]{{{max(_BUNDLE_HASH, shortest)},{longest}}}"
    shows = f"{head}<{RunType.OPAQUE_NAME.value}>{tail}"
    return Shape(re.escape(head) + drawn + re.escape(tail), shows[:_MAX_SHOWN])


def _parts(text: str) -> tuple[Run, ...]:
    """The text as words of the alphabets of machines and what stands between them: so two random
    tokens are one part each, whatever digits are in them."""
    if len(text) > MAX_TEXT:
        return (Run(RunType.FIXED, text),)
    found: list[Run] = []
    at = 0
    for match in _PART.finditer(text):
        if match.start() > at:
            found.append(Run(RunType.FIXED, text[at : match.start()]))
        kind = {"date": RunType.DATE, "time": RunType.TIME, "uuid": RunType.UUID}.get(
            match.lastgroup or "", RunType.FIXED
        )
        found.append(Run(kind, match.group()))
        at = match.end()
    if at < len(text):
        found.append(Run(RunType.FIXED, text[at:]))
    return tuple(found)


def _aligned(split: Sequence[tuple[Run, ...]], seen_at: Sequence[datetime]) -> Shape | None:
    """The shape where all values have equally many parts and differ only in typed ones."""
    if len({len(runs) for runs in split}) != 1:
        return None
    pattern, shows = "", ""
    for runs in zip(*split, strict=True):
        texts = [run.text for run in runs]
        first = runs[0]
        if len(set(texts)) == 1 and not _runs_on(first, seen_at):
            pattern, shows = pattern + re.escape(first.text), shows + first.text
            continue
        shape = _hole({run.type for run in runs}, texts)
        if shape is None:
            return None
        pattern, shows = pattern + shape.pattern, shows + shape.shows
    return Shape(pattern, shows[:_MAX_SHOWN])


def _runs_on(run: Run, seen_at: Sequence[datetime]) -> bool:
    """Whether a date or time says the moment of every look."""
    names = _CLOCK.get(run.type)
    return names is not None and bool(seen_at) and all(names(run.text, at) for at in seen_at)


def _hole(kinds: set[RunType], texts: list[str]) -> Shape | None:
    kind = _common(kinds)
    if kind is None:
        kind = _drawn(texts) if kinds <= _MAY_BE_DRAWN else None
    if kind is not None:
        lengths = [len(text) for text in texts]
        return Shape(_bounded(kind, min(lengths), max(lengths)), f"<{kind.value}>")
    return _inside(texts) if kinds == {RunType.FIXED} else None


_MAY_BE_DRAWN = frozenset({RunType.FIXED, RunType.INTEGER, RunType.HEX, RunType.BASE64})


def _common(kinds: set[RunType]) -> RunType | None:
    """The type that holds all: digits alone may be a hex value, and hex alone a base64 one."""
    if len(kinds) == 1:
        (kind,) = kinds
        return None if kind is RunType.FIXED else kind
    for wide in ({RunType.INTEGER, RunType.HEX}, {RunType.INTEGER, RunType.HEX, RunType.BASE64}):
        if kinds <= wide:
            return RunType.HEX if RunType.BASE64 not in wide else RunType.BASE64
    return None


def _drawn(texts: Sequence[str]) -> RunType | None:
    """The type of whole words that machines drew: most look so, all have its alphabet, and all
    nearly the same length. A token without one digit is rare, and must not spoil the slot."""
    if all(_NUMBER.fullmatch(text) for text in texts):
        return RunType.INTEGER
    lengths = [len(text) for text in texts]
    if min(lengths) < _SHORT_TOKEN or not all(_TOKEN.fullmatch(text) for text in texts):
        return None
    if max(lengths) - min(lengths) > max(4, min(lengths) // 8):
        return None
    if all(_HEX.fullmatch(text) for text in texts) and _most(texts, _has_digit):
        return RunType.HEX
    return RunType.BASE64 if _most(texts, _looks_drawn) else None


def _most(texts: Sequence[str], test: Callable[[str], bool]) -> bool:
    return sum(test(text) for text in texts) * 2 > len(texts)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _looks_drawn(text: str) -> bool:
    """A digit, a capital and a small letter in one word; or a long one that is opaque."""
    mixed = text != text.lower() and text != text.upper()
    return is_opaque(text) or (_has_digit(text) and mixed)


def _inside(texts: Sequence[str]) -> Shape | None:
    """Words with a fixed head or tail around a typed value: `token_ab12...`, `/page/1837`."""
    for head, tail in _frames(texts):
        middles = [text[len(head) : len(text) - len(tail)] for text in texts]
        if all(middles) and (head or tail):
            kind = _drawn(middles)
            if kind is not None:
                lengths = [len(middle) for middle in middles]
                bounded = _bounded(kind, min(lengths), max(lengths))
                shown = f"{head}<{kind.value}>{tail}"
                return Shape(re.escape(head) + bounded + re.escape(tail), shown)
    return None


def _frames(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Common heads and tails that end at a sign, so that no value is cut in two."""
    first = min(texts, key=len)
    head = next(
        (n for n in range(len(first)) if any(t[n] != first[n] for t in texts)), len(first) - 1
    )
    rest = len(first) - head
    tail = next(
        (n for n in range(rest) if any(t[-1 - n] != first[-1 - n] for t in texts)), rest - 1
    )
    start, end = first[:head], first[len(first) - tail :] if tail else ""
    cut = re.sub(r"[A-Za-z0-9+%]*\Z", "", start)
    yield cut, re.sub(r"\A[A-Za-z0-9+%=]*", "", end)
    yield re.sub(r"[\d]*\Z", "", start), re.sub(r"\A[\d]*", "", end)


def _bounded(kind: RunType, shortest: int, longest: int) -> str:
    if kind is RunType.INTEGER:
        return rf"\d[\d,.]{{0,{longest + 3}}}"
    if kind is RunType.HEX:
        return rf"[0-9a-fA-F]{{{shortest},{longest}}}"
    if kind is RunType.BASE64:
        return rf"([A-Za-z0-9+/=_%-]{{{max(1, shortest - 4)},{longest + 4}}})"
    return {RunType.DATE: f"(?i:{DATE})", RunType.TIME: f"(?i:{TIME})"}.get(kind, f"(?i:{UUID})")
