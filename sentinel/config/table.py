"""A Table of a TOML file: hands out typed values, collects what is wrong, knows its unread keys.

A getter never raises: where the value is wrong it notes a problem and gives a stand-in of the
right type, so that reading goes on to the next fault. Nothing is built from stand-ins, because
`load` raises once all is read.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from sentinel.config.durations import (
    ACCEPTED_DURATION,
    ACCEPTED_SIZE,
    parse_duration,
    parse_size,
)
from sentinel.config.problems import Problems, did_you_mean, key_path, listed, shown

T = TypeVar("T")
Convert = Callable[[str], str]
"""Gives the value in its one form, or raises ValueError with "accepted: ...; what to do"."""


class Table:
    """One table, its place in a file, and the keys that were asked for."""

    def __init__(
        self, values: Mapping[str, object], *, file: str, key: str, problems: Problems
    ) -> None:
        self._values = values
        self._asked: list[str] = []
        self.file = file
        self.key = key
        self.problems = problems

    def has(self, key: str) -> bool:
        """Whether the operator wrote this key. Does not count as reading it."""
        return key in self._values

    def is_text(self, key: str) -> bool:
        """Whether a text stands there, for keys that take two types. Does not count as reading."""
        return isinstance(self._values.get(key), str)

    def problem(self, key: str, message: str) -> None:
        """Notes a fault of one key; of the table itself where the key is empty."""
        self.problems.add(self.file, key_path(self.key, key) if key else self.key, message)

    def wrong(self, key: str, accepted: str, do: str = "") -> None:
        """Notes that the value found under a key is not one that is accepted."""
        do = f"; {do}" if do else ""
        self.problem(key, f"found {shown(self._values.get(key))}; accepted: {accepted}{do}")

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        accepted: str = "text in quotation marks",
        convert: Convert | None = None,
        may_be_empty: bool = False,
    ) -> str:
        """One line of text. Required unless there is a default; may be empty where that is "" or
        where it is said."""
        value = self._take(key, str, accepted, default)
        if value is None or (value == default and not self.has(key)):
            return value or ""
        if not value.strip() and not (may_be_empty or default == ""):
            self.problem(key, f"found no text; accepted: {accepted}; fill it in")
            return ""
        return self._converted(key, value, convert)

    def texts(
        self,
        key: str,
        default: tuple[str, ...] | None = None,
        *,
        accepted: str = "a list of texts",
        convert: Convert | None = None,
        least: int = 0,
        repeats: bool = False,
    ) -> tuple[str, ...]:
        """A list of texts, different ones unless it `repeats` as a command line may; each faulty
        one is named as `key[number]`."""
        value = self._take(key, list, accepted, None if default is None else list(default))
        if value is None:
            return ()
        result: list[str] = []
        for number, item in enumerate(value):
            place = f"{key}[{number}]"
            if not isinstance(item, str) or not item:
                self._item_problem(place, f"found {shown(item)}; accepted: {accepted}")
                continue
            result.append(self._converted(place, item, convert, place_is_path=True))
            if result[-1] and result[-1] in result[:-1] and not repeats:
                self._item_problem(place, f"found {shown(item)} a second time; remove one")
        if len(value) < least:
            self.problem(key, f"found {len(value)} of them; accepted: {accepted}; add more")
        return tuple(result)

    def commands(self, key: str, *, example: str) -> tuple[tuple[str, ...], ...]:
        """Commands, each a list of its words; each faulty one is named as `key[number]`."""
        value = self._take(key, list, f"a list of commands, such as [{example}]", [])
        found: list[tuple[str, ...]] = []
        for number, item in enumerate(value or ()):
            words = item if isinstance(item, list) else []
            if words and all(isinstance(w, str) and w and "\0" not in w for w in words):
                found.append(tuple(words))
                continue
            self._item_problem(
                f"{key}[{number}]",
                f"found {shown(item)}; accepted: a command and its arguments, such as {example}; "
                "no shell reads it, so write each word as a text of its own",
            )
        return tuple(found)

    def lists(self, key: str, *, accepted: str, least: int) -> tuple[tuple[str, ...], ...]:
        """A required list of lists of texts, none empty; each faulty one is named as
        `key[number]`."""
        value = self._take(key, list, accepted, None)
        found: list[tuple[str, ...]] = []
        for number, item in enumerate(value or ()):
            if isinstance(item, list) and item and all(isinstance(w, str) and w for w in item):
                found.append(tuple(item))
            else:
                self._item_problem(f"{key}[{number}]", f"found {shown(item)}; accepted: {accepted}")
        if value is not None and len(value) < least:
            self.problem(key, f"found {len(value)} of them; accepted: {accepted}; add more")
        return tuple(found)

    def integer(self, key: str, default: int | None = None, *, low: int, high: int) -> int:
        accepted = f"a whole number from {low} to {high}"
        value = self._take(key, int, accepted, default)
        if value is None:
            return low
        if not low <= value <= high:
            self.wrong(key, accepted)
        return value

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """A number, written with or without a decimal point."""
        accepted = f"a number from {low:g} to {high:g}"
        value: object = self._take(key, object, accepted, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.wrong(key, accepted)
        return default

    def integers(
        self, key: str, default: tuple[int, ...], *, low: int, high: int
    ) -> tuple[int, ...]:
        accepted = f"a list of whole numbers from {low} to {high}, such as [{default[0]}]"
        value = self._take(key, list, accepted, list(default)) or []
        for number, item in enumerate(value):
            if not isinstance(item, int) or isinstance(item, bool) or not low <= item <= high:
                self._item_problem(f"{key}[{number}]", f"found {shown(item)}; accepted: {accepted}")
        if self.has(key) and not value and isinstance(self._values[key], list):
            self.wrong(key, accepted)
        return tuple(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key, bool, "true or false, without quotation marks", default)
        return default if value is None else value

    def duration(
        self, key: str, default: str | None = None, *, low: str = "0s", high: str = "366d"
    ) -> float:
        """Seconds, within bounds that are named in the message."""
        value = self._take(key, str, ACCEPTED_DURATION, default)
        if value is None:
            return parse_duration(low)
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            self.problem(key, f"found {shown(value)}; {error}")
            return parse_duration(low)
        if not parse_duration(low) <= seconds <= parse_duration(high):
            self.wrong(key, f"a duration from {low} to {high}")
        return seconds

    def size(self, key: str, default: str) -> int:
        """Bytes, at least one."""
        value = self._take(key, str, ACCEPTED_SIZE, default)
        if value is None:
            return 1
        try:
            size = parse_size(value)
        except ValueError as error:
            self.problem(key, f"found {shown(value)}; {error}")
            return 1
        if size < 1:
            self.wrong(key, "a size of at least one byte")
        return size

    def choice(self, key: str, options: Iterable[str], default: str | None = None) -> str:
        """One of some words; an empty text where it is none of them."""
        words = tuple(options)
        value = self._take(key, str, f"one of {listed(words)}", default)
        if value is None or value in words:
            return value or ""
        self.wrong(key, f"one of {listed(words)}{did_you_mean(value, words)}")
        return ""

    def choices(self, key: str, options: Iterable[str]) -> tuple[str, ...]:
        """A required list of at least one of some words."""
        words = tuple(options)

        def one_of(text: str) -> str:
            if text not in words:
                raise ValueError(f"accepted: {listed(words)}{did_you_mean(text, words)}")
            return text

        return tuple(
            word
            for word in self.texts(
                key, accepted=f"a list of {listed(words)}", convert=one_of, least=1
            )
            if word
        )

    def path(self, key: str, base: Path, default: str | None = None) -> Path | None:
        """An absolute path, relative ones resolved against `base`; None where not given."""
        value = self._take(key, str, 'a path such as "/srv/www/html"', default or "")
        if not value:
            if self.has(key) and value == "":
                self.problem(key, "found no text; accepted: a path; fill it in or remove the key")
            return None
        if "\0" in value:
            self.problem(key, "found a path with a null character; accepted: a path without")
            return None
        return base / value

    def table(self, key: str) -> "Table":
        """A table within; an empty one where it is not written."""
        value = self._take(key, dict, f"a table, written as [{key_path(self.key, key)}]", {})
        return self._inner(value or {}, key_path(self.key, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables of a list of tables; none where it is not written."""
        accepted = f"a list of tables, each begun by [[{key}]]"
        value = self._take(key, list, accepted, [])
        inner: list[Table] = []
        for number, item in enumerate(value or []):
            if isinstance(item, dict):
                path = key_path(self.key, key) + f"[{number}]"
                inner.append(self._inner(cast("dict[str, object]", item), path))
            else:
                self._item_problem(f"{key}[{number}]", f"found {shown(item)}; accepted: {accepted}")
        return tuple(inner)

    def table_or_tables(self, key: str) -> tuple["Table", ...]:
        """The tables of a list of tables, or the one that is written as [key]."""
        return (self.table(key),) if isinstance(self._values.get(key), dict) else self.tables(key)

    def rest(self) -> dict[str, object]:
        """All values, taken as they are: for options whose meaning is a plug-in's."""
        self._asked.extend(self._values)
        return dict(self._values)

    def finish(self) -> None:
        """Reports every key that nobody asked for, with the nearest one that exists."""
        for key in self._values:
            if key not in self._asked:
                known = sorted(set(self._asked))
                near = did_you_mean(key, known)
                self.problem(
                    key, f"unknown key{near}; accepted here: {', '.join(known)}; remove or rename"
                )

    def _take(self, key: str, kind: type[T], accepted: str, default: T | None) -> T | None:
        self._asked.append(key)
        if key not in self._values:
            if default is None:
                self.problem(key, f"missing; accepted: {accepted}; add it")
            return default
        value = self._values[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.wrong(key, accepted)
        return None

    def _converted(
        self, key: str, value: str, convert: Convert | None, *, place_is_path: bool = False
    ) -> str:
        note = self._item_problem if place_is_path else self.problem
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in value):
            note(key, "found a control character; accepted: one line of text; remove it")
            return ""
        try:
            return convert(value) if convert else value
        except ValueError as error:
            note(key, f"found {shown(value)}; {error}")
            return ""

    def _item_problem(self, place: str, message: str) -> None:
        path = f"{self.key}.{place}" if self.key else place
        self.problems.add(self.file, path, message)

    def _inner(self, values: Mapping[str, object], path: str) -> "Table":
        return Table(values, file=self.file, key=path, problems=self.problems)
