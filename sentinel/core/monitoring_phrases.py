"""How the monitoring report says things, in English or Hindi, and of what it is built up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.availability import State
from sentinel.core.monitoring import LinkFacts
from sentinel.core.monitoring_words import PARTS, STATES, WORDS, Words
from sentinel.core.times import IST, duration_text, duration_text_hindi
from sentinel.core.words import Language

MAX_SHOWN = 50
"""Rows of a table of what may be many; the JSON form has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact and its label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Facts under one heading: rows, a picture, a table, lines."""

    key: str
    title: str
    clauses: str
    rows: tuple[Row, ...] = ()
    picture: str = ""
    """Name of a plot; empty where there is none."""
    alt: str = ""
    legend: tuple[Row, ...] = ()
    """Name of a small picture, and what it stands for."""
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    caption: str = ""
    lines: tuple[str, ...] = ()
    lines_title: str = ""


class Phrases:
    """Values in words of one language."""

    def __init__(self, language: Language) -> None:
        self.hindi = language is Language.HINDI

    def word(self, key: str) -> str:
        return self.said(WORDS[key])

    def state(self, state: State) -> str:
        return self.said(STATES[state])

    def share(self, share: float | None) -> str:
        """Rounded down: what was away for a second is not 100 %."""
        if share is None:
            return self.word("not-known")
        return f"{int(share * 10_000 + 1e-6) / 100:.2f} %"  # 0.57 is a little less in binary

    def took(self, duration: timedelta | None) -> str:
        if duration is None:
            return self.word("not-known")
        return duration_text_hindi(duration) if self.hindi else duration_text(duration)

    def when(self, at: datetime | None) -> str:
        return self.word("never") if at is None else f"{at.astimezone(IST):%Y-%m-%d %H:%M} IST"

    def said(self, words: Words) -> str:
        return words[self.hindi]

    def mean(self, seconds: float | None) -> str:
        return self.took(None if seconds is None else timedelta(seconds=seconds))

    def number(self, number: int | None) -> str:
        return self.word("not-known") if number is None else str(number)

    def broken(self, links: LinkFacts) -> str:
        """How many links are broken, where anybody has looked."""
        return self.word("not-known") if links.looked_at is None else str(len(links.broken))

    def part(self, key: str, *, rows: Sequence[tuple[str, str]] = (), **more: object) -> Part:
        title, clauses = PARTS[key]
        made = tuple(Row(label=label, value=value) for label, value in rows)
        return Part(key=key, title=self.said(title), clauses=clauses, rows=made, **more)  # type: ignore[arg-type] # fields of Part

    def yes(self, answer: bool | None) -> str:
        return self.word("not-known" if answer is None else "yes" if answer else "no")


def minutes(seconds: float) -> str:
    """Rounded up: a second away is no zero."""
    return str(-int(-seconds // 60))


def cut(lines: list[str], number: int, more: str) -> tuple[str, ...]:
    return (*lines, f"+ {number - MAX_SHOWN} {more}") if number > MAX_SHOWN else tuple(lines)
