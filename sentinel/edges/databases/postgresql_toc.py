"""The table of contents of a directory-format dump, read without any client of PostgreSQL.

The format is that of pg_dump 12 and later (src/bin/pg_dump/pg_backup_archiver.c, versions 1.14 to
1.16). pg_restore opens the files that it names and runs the statements that it holds, so it is
read here first: only known kinds of entries, data from files of this folder alone, COPY from
nothing but the dump itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.errors import IntegrityError

MAX_BYTES = 256 << 20
MAX_ENTRIES = 500_000
_MAGIC = b"PGDMP"
_TAR = 3
"""What pg_dump writes for a directory, too: the two formats share their table of contents."""
_VERSIONS = (14, 15, 16)
_NAME = rb'(?:[a-z_][a-z0-9_$]*|"(?:[^"\0]|"")+")'
_COPY = re.compile(
    rb"COPY " + _NAME + rb"\." + _NAME + rb" (?:\(" + _NAME + rb"(?:, " + _NAME + rb")*\))?"
    rb" FROM stdin;\n"
)
_DATA_FILE = re.compile(r"[0-9]{1,10}\.dat", re.ASCII)
TABLE_DATA = "TABLE DATA"
ALLOWED = frozenset(
    {
        *("ACL", "AGGREGATE", "CAST", "CHECK CONSTRAINT", "COLLATION", "COMMENT", "CONSTRAINT"),
        *("CONVERSION", "DATABASE", "DATABASE PROPERTIES", "DEFAULT", "DEFAULT ACL", "DOMAIN"),
        *("ENCODING", "EVENT TRIGGER", "EXTENSION", "FK CONSTRAINT", "FOREIGN DATA WRAPPER"),
        *("FOREIGN TABLE", "FUNCTION", "INDEX", "INDEX ATTACH", "MATERIALIZED VIEW"),
        *("MATERIALIZED VIEW DATA", "OPERATOR", "OPERATOR CLASS", "OPERATOR FAMILY", "POLICY"),
        *("PROCEDURAL LANGUAGE", "PROCEDURE", "PUBLICATION", "PUBLICATION TABLE"),
        *("PUBLICATION TABLES IN SCHEMA", "ROW SECURITY", "RULE", "SCHEMA", "SEARCHPATH"),
        *("SEQUENCE", "SEQUENCE OWNED BY", "SEQUENCE SET", "SERVER", "SHELL TYPE", "STATISTICS"),
        *("STDSTRINGS", "TABLE", "TABLE ATTACH", TABLE_DATA, "TEXT SEARCH CONFIGURATION"),
        *("TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "TRIGGER"),
        *("TYPE", "VIEW"),
    }
)
"""Kinds that a restore may make. Not among them: large objects, subscriptions and user mappings
(they connect elsewhere), security labels, access methods and transforms (they load code)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TocEntry:
    """One thing that pg_restore would make."""

    kind: str
    schema: str
    name: str
    copy: bytes
    """The COPY statement of a table's data; empty otherwise."""
    file: str
    """Where the data stands; empty where there is none."""


def read_toc(data: bytes) -> tuple[TocEntry, ...]:
    """All entries. Raises IntegrityError for anything but a whole directory-format toc.dat."""
    if len(data) > MAX_BYTES:
        raise IntegrityError(f"toc.dat: more than {MAX_BYTES} bytes.")
    reader = _Reader(data)
    try:
        return tuple(reader.entries())
    except (IndexError, UnicodeDecodeError, OverflowError) as error:
        raise IntegrityError("toc.dat: cut, or not of a directory-format dump.") from error


def toc_problems(entries: tuple[TocEntry, ...], files: frozenset[str]) -> Iterator[str]:
    """Why pg_restore may not be given a dump; `files` stand beside toc.dat."""
    named: list[str] = []
    for entry in entries:
        if entry.kind not in ALLOWED:
            yield f"toc.dat: holds a {entry.kind[:80]!a}, which is not restored."
        if not entry.file and entry.kind != TABLE_DATA:
            if entry.copy:
                yield f"toc.dat: a {entry.kind[:80]!a} has a COPY statement."
            continue
        named.append(entry.file)
        if entry.kind != TABLE_DATA:
            yield f"toc.dat: a {entry.kind[:80]!a} has a file."
        elif not _DATA_FILE.fullmatch(entry.file):
            yield f"toc.dat: {entry.file[:80]!a} is no name that a table's data may have."
        elif not _COPY.fullmatch(entry.copy):
            yield f"toc.dat: the data of {entry.name[:80]!a} is not loaded by a plain COPY."
    if len(named) != len(set(named)):
        yield "toc.dat: one file is the data of two tables."
    for file in sorted(set(named) - files):
        yield f"{file[:80]!a}: named in toc.dat, and missing."
    for file in sorted(files - set(named)):
        yield f"{file[:80]!a}: not named in toc.dat."


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._int_size = 4

    def entries(self) -> Iterator[TocEntry]:
        version = self._head()
        count = self._int()
        if not 0 <= count <= MAX_ENTRIES:
            raise IntegrityError(f"toc.dat: {count} entries, at most {MAX_ENTRIES} are read.")
        for _ in range(count):
            yield self._entry(version)
        if self._at != len(self._data):
            raise IntegrityError("toc.dat: more bytes than its entries have.")

    def _head(self) -> int:
        if self._take(5) != _MAGIC:
            raise IntegrityError("toc.dat: does not begin as an archive of pg_dump does.")
        major, minor, _ = self._take(3)
        if major != 1 or minor not in _VERSIONS:
            raise IntegrityError(f"toc.dat: of archive version {major}.{minor}, which is not read.")
        self._int_size, _, form = self._take(3)
        if form != _TAR or not 1 <= self._int_size <= 8:
            raise IntegrityError("toc.dat: not of a dump in directory format (pg_dump -Fd).")
        compressed = self._take(1)[0] if minor >= 15 else self._int()
        if compressed:
            raise IntegrityError("toc.dat: of a compressed dump, which was not made here.")
        for _ in range(7):
            self._int()  # when it was made
        for _ in range(3):
            self._text()  # name of the database, versions of server and program
        return minor

    def _entry(self, version: int) -> TocEntry:
        self._int()
        self._int()
        self._bytes()
        self._bytes()
        name, kind = self._text(), self._text()
        self._int()
        self._bytes()  # the statement that makes it
        self._bytes()  # the statement that would drop it
        copy = self._bytes() or b""
        schema = self._text()
        self._bytes()
        self._bytes()
        if version >= 16:
            self._int()
        self._bytes()
        self._bytes()
        while self._bytes() is not None:
            pass  # what it depends on
        return TocEntry(kind=kind, schema=schema, name=name, copy=copy, file=self._text())

    def _int(self) -> int:
        sign = self._take(1)[0]
        value = int.from_bytes(self._take(self._int_size), "little")
        return -value if sign else value

    def _bytes(self) -> bytes | None:
        length = self._int()
        return None if length < 0 else self._take(length)

    def _text(self) -> str:
        return (self._bytes() or b"").decode()

    def _take(self, number: int) -> bytes:
        taken = self._data[self._at : self._at + number]
        if len(taken) != number:
            raise IndexError(number)
        self._at += number
        return taken
