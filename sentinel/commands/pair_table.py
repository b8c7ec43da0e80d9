"""Tables of page pairs, and the files they name: read within bounds, with what is wrong as data."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.errors import UsageError

MAX_BYTES = 50_000_000
"""No page is as large; what is, is not read."""
HEADINGS = ("id", "before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One row of a table."""

    id: str
    before: Path
    after: Path
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPage:
    """Why a row or one of its files gives no page."""

    id: str
    code: str
    """`bad-row`, `not-readable`, `too-large`, `no-approved-page`."""
    message: str

    def beside(self, other: object) -> "NoPage":
        """This one, with what is wrong with the other file of the pair as well."""
        if not isinstance(other, NoPage):
            return self
        return replace(self, message=f"{self.message} {other.message}")


class PairTable:
    """The rows of a TSV file with a header row: columns `id`, `before`, `after` and optionally
    `url` in any order, others ignored; paths relative to the file. Without a header row the first
    columns are taken in that order."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the file cannot be read or its first row names no columns."""
        self._path = path
        try:
            # names of files may be bytes of any encoding
            text = path.read_text("utf-8-sig", "surrogateescape")
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: cannot be read ({error}).") from error
        rows = [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), 1)]
        self._rows = [
            (number, _stripped(cells)) for number, cells in rows if any(map(str.strip, cells))
        ]
        if not self._rows:
            raise UsageError(
                f"{path}: is empty; needed are a header row with id, before and after, divided by "
                "tabs, and a row for each pair."
            )
        first = self._rows[0][1]
        self._columns = {name: place for place, name in enumerate((*HEADINGS, "url"))}
        if set(HEADINGS) <= set(first):
            self._columns = {name: place for place, name in enumerate(first)}
            self._rows = self._rows[1:]
        elif len(first) < len(HEADINGS):
            raise UsageError(
                f"{path}:1: {counted(len(first), 'column')} found; needed are id, before and "
                "after, divided by tabs."
            )

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Pair | NoPage]:
        for number, cells in self._rows:
            yield self._pair(number, cells)

    def _pair(self, number: int, cells: list[str]) -> Pair | NoPage:
        named = {name: cells[at] for name, at in self._columns.items() if at < len(cells)}
        missing = [name for name in HEADINGS if not named.get(name)]
        if missing:
            return NoPage(
                id=named.get("id", "") or f"line {number}",
                code="bad-row",
                message=f"{self._path}:{number}: {counted(len(cells), 'column')} found, nothing "
                f"for {' and '.join(missing)}; needed are id, before and after, divided by tabs.",
            )
        url = named.get("url", "")
        folder = self._path.parent
        return Pair(
            id=named["id"],
            before=folder / named["before"],
            after=folder / named["after"],
            url=url if ":" in url else "",
        )


def _stripped(cells: list[str]) -> list[str]:
    return [cell.strip(" \r") for cell in cells]


def read_page(path: Path) -> bytes | NoPage:
    """The bytes of an ordinary file of at most MAX_BYTES. Waits for nothing: a pipe or device is
    refused unread."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return _not_read(path, f"cannot be read ({why})")
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "no ordinary file"
        return _not_read(path, f"cannot be read (it is {what})")
    with os.fdopen(number, "rb") as file:
        if found.st_size > MAX_BYTES:
            return _too_large(path)
        try:
            data = file.read(MAX_BYTES + 1)
        except OSError as error:
            return _not_read(path, f"cannot be read ({error.strerror})")
    return _too_large(path) if len(data) > MAX_BYTES else data


def _not_read(path: Path, what: str) -> NoPage:
    return NoPage(id="", code="not-readable", message=f"{path}: {what}.")


def _too_large(path: Path) -> NoPage:
    return NoPage(
        id="",
        code="too-large",
        message=f"{path}: is larger than {MAX_BYTES} bytes; no page is, so nothing was judged.",
    )
