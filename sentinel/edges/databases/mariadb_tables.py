"""The rows of a dump: from the dump program's stream into one file for each table, and read again.

Both ways each statement is held against the list of `core/sql_shapes.py`, and each row is counted
and hashed: what a table's digest is of does not depend on how rows are bundled.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sentinel.core.database import TableState
from sentinel.core.dump_files import HEADER, TRAILER, table_file
from sentinel.core.sql_shapes import Statement, statement_of
from sentinel.core.sql_statements import SANDBOX, Statements, Unreadable

MADE = frozenset({"table", "sequence"})
_CHUNK_BYTES = 4 * 1024 * 1024
_STREAM_END = b"-- Dump completed"


class Digest:
    """The rows of one table, counted and hashed as they come."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = 0
        self._sha256 = sha256()

    def add(self, found: Statement) -> None:
        self._rows += found.rows
        self._sha256.update(found.content)

    @property
    def state(self) -> TableState:
        return TableState(name=self._table, rows=self._rows, sha256=self._sha256.hexdigest())


def split(
    stream: Iterable[bytes], wanted: Collection[str], folder: Path | None
) -> list[TableState]:
    """The state of each wanted table that a dump program's stream holds; with a folder, its file
    there. Raises Unreadable, OSError."""
    writer = _Writer(frozenset(wanted), folder)
    statements = Statements()
    try:
        for data in stream:
            for text in statements.feed(data):
                writer.take(text.strip())
        last, rest = statements.end()
        for text in last:
            writer.take(text.strip())
        if not rest.strip().startswith(_STREAM_END):
            raise Unreadable("the dump is cut: it has no trailer")
        return writer.done()
    finally:
        writer.close()


class _Writer:
    """Takes statements one after the other; a table's rows stand behind its definition."""

    def __init__(self, wanted: frozenset[str], folder: Path | None) -> None:
        self._wanted = wanted
        self._folder = folder
        self._digests: dict[str, Digest] = {}
        self._current = ""
        self._file: BinaryIO | None = None

    def take(self, text: bytes) -> None:
        found = statement_of(text)
        if found.kind == "setting":
            return
        if found.kind in MADE:
            self._begin(found.table)
        elif found.table != self._current:
            raise Unreadable(f"rows of {found.table!r} among those of {self._current!r}")
        if self._current not in self._wanted:
            return
        self._digests[self._current].add(found)
        if self._file is not None:
            self._file.write(text + b";\n")

    def done(self) -> list[TableState]:
        self._end()
        missing = self._wanted - self._digests.keys()
        if missing:
            raise Unreadable(f"the dump lacks {', '.join(sorted(map(repr, missing))[:5])}")
        return [self._digests[name].state for name in sorted(self._digests)]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self, table: str) -> None:
        self._end()
        if table in self._digests:
            raise Unreadable(f"the table {table!r} a second time")
        self._current = table
        if table in self._wanted:
            self._digests[table] = Digest(table)
            if self._folder is not None:
                self._file = (self._folder / table_file(table)).open("xb")
                self._file.write(HEADER)

    def _end(self) -> None:
        if self._file is not None:
            self._file.write(TRAILER)
        self.close()
        self._current = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """One table's file of a dump, read with suspicion."""

    path: Path

    def state(self) -> TableState:
        """What it holds. Raises Unreadable, OSError."""
        digest: Digest | None = None
        for found, _ in self.statements():
            if digest is None:
                digest = Digest(found.table)
            digest.add(found)
        assert digest is not None  # a file without a table is refused below
        return digest.state

    def statements(self) -> Iterator[tuple[Statement, bytes]]:
        """Its statements, in order: one table or sequence, then its rows. Raises Unreadable where
        it holds anything that Sentinel does not write, OSError."""
        with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
            begin = stream.read(len(HEADER))
            if not begin.startswith(SANDBOX):
                raise Unreadable("no sandbox line at its beginning")
            if begin != HEADER:
                raise Unreadable("another beginning than Sentinel writes")
            yield from self._checked(stream)

    def _checked(self, stream: BinaryIO) -> Iterator[tuple[Statement, bytes]]:
        statements, table, accounted = Statements(), "", 0
        for text in _read(stream, statements):
            found = statement_of(text)
            accounted += len(text) + len(b";\n")
            if found.kind == "setting":
                raise Unreadable("a setting among the rows")
            if (found.kind in MADE) != (not table):
                raise Unreadable("more than one table, or rows before their table")
            table = table or found.table
            if found.table != table:
                raise Unreadable(f"rows of another table, {found.table!r}")
            yield found, text
        rest = statements.end()[1]
        if rest != b"\n" + TRAILER:
            raise Unreadable("no trailer at its end: it is cut, or something stands behind it")
        if not table:
            raise Unreadable("no table")
        if self.path.name != table_file(table):
            raise Unreadable(f"the table {table!r} in the file of another one")
        size = os.fstat(stream.fileno()).st_size
        if len(HEADER) + accounted + len(TRAILER) != size:
            raise Unreadable("comments or space between its statements")


def _read(stream: BinaryIO, statements: Statements) -> Iterator[bytes]:
    while data := stream.read(_CHUNK_BYTES):
        yield from statements.feed(data)
    yield from statements.end()[0]
