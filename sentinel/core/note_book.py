"""What pages of a crawl told about promises, folded as they arrive: bounded, whatever the site's
size."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sentinel.core.syntax_totals import SyntaxTotals

MAX_BROKEN = 200
"""Notes of one promise that are kept; further ones are counted."""
MAX_VALUES = 500
"""Distinct values of one promise."""
MAX_CARRIERS = 5
"""Pages that are named with each value."""
MAX_QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one page says of one promise: that it breaks it, or a value that is needed to conclude
    (a cookie's name, a host, a mail address). A page that was looked at and says nothing is
    counted all the same."""

    broken: str = ""
    """Why the page breaks the promise, one sentence; empty where the note is a value."""
    quote: str = ""
    """What stands there, cut to MAX_QUOTE; hostile text."""
    value: str = ""
    kind: str = ""
    """What the value is: `cookie`, `host`, `mail`, `digest`, `date`; a proof's own word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPage:
    url: str
    why: str
    quote: str


@dataclass(slots=True, kw_only=True)
class Noted:
    """What was noted of one promise."""

    pages: int = 0
    """Pages that were looked at for it."""
    broken: list[BrokenPage] = field(default_factory=list)
    broken_count: int = 0
    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Pages that carry it, by kind and value."""
    values_cut: bool = False

    def of(self, kind: str) -> dict[str, tuple[str, ...]]:
        """The values of one kind, each with pages that carry it."""
        return {value: tuple(urls) for (own, value), urls in self.values.items() if own == kind}


@dataclass(slots=True, kw_only=True)
class NoteBook:
    """All of one crawl, by the key of the promise."""

    promises: dict[str, Noted] = field(default_factory=dict)
    syntax: SyntaxTotals = field(default_factory=SyntaxTotals)
    """For a check of that kind."""
    walls: int = 0
    """Answers that keep programs out, in the place of pages; nothing was noted of them."""
    unread: int = 0
    """Pages that could not be read, or not in the time that there is; what was noted of them is
    not all."""

    def leave(self, why: str) -> None:
        """One page that is not read; `why` is for the report of a syntax check."""
        self.unread += 1
        self.syntax.leave(why)

    def take(self, promise: str, url: str, notes: Iterable[Note]) -> None:
        """One page that a promise was asked about, and what it says. Raises what `notes` raises:
        then the page counts as not looked at."""
        found = tuple(notes)
        noted = self.promises.setdefault(promise, Noted())
        noted.pages += 1
        for note in found:
            if note.broken:
                noted.broken_count += 1
                if len(noted.broken) < MAX_BROKEN:
                    quote = note.quote[:MAX_QUOTE]
                    noted.broken.append(BrokenPage(url=url, why=note.broken, quote=quote))
            if note.kind:
                self._value(noted, note, url)

    def of(self, promise: str) -> Noted:
        return self.promises.get(promise, Noted())

    @staticmethod
    def _value(noted: Noted, note: Note, url: str) -> None:
        place = (note.kind, note.value[:MAX_QUOTE])
        if place not in noted.values and len(noted.values) >= MAX_VALUES:
            noted.values_cut = True
            return
        carriers = noted.values.setdefault(place, [])
        if len(carriers) < MAX_CARRIERS and url not in carriers:
            carriers.append(url)
