"""The few shapes of statements that a dump of tables may hold; all others are refused.

Rows are literals and nothing else. A table or sequence is made inside its own database, by an
engine that keeps its rows there, without a query, a file, or a connection to somewhere. Pure.
"""

import re
from dataclasses import dataclass

from sentinel.core.sql_statements import IDENTIFIER, STRING, Unreadable

ENGINES = frozenset({"innodb", "aria", "myisam", "memory", "rocksdb"})
"""Of others (FEDERATED, CONNECT, SPIDER, S3, CSV, MERGE) the rows lie elsewhere."""

_NUMBER = rb"-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_HEX = rb"(?:_binary )?0x[0-9A-Fa-f]*+"
_TEXT = rb"(?:_[a-z0-9]{2,20} )?" + STRING
_VALUE = rb"(?:NULL|" + rb"|".join((_HEX, _NUMBER, _TEXT)) + rb")"
_ROW = rb"\(" + _VALUE + rb"(?:," + _VALUE + rb")*+\)"
_COLUMNS = rb"(?: \(" + IDENTIFIER + rb"(?:, ?" + IDENTIFIER + rb")*+\))?"
_INSERT_HEAD = re.compile(rb"INSERT INTO (" + IDENTIFIER + rb")" + _COLUMNS + rb" VALUES\s*+")
_EACH_ROW = re.compile(_ROW + rb"(?:,\n?(?=\()|\s*+\Z)", re.DOTALL)
_END_OF_ROW = b",\n"
_CREATE = re.compile(rb"CREATE (TABLE|SEQUENCE) (" + IDENTIFIER + rb")", re.DOTALL)
_TABLE = re.compile(rb"CREATE TABLE `` \((.*)\n\) ENGINE=([A-Za-z]+)(?![A-Za-z])(.*)", re.DOTALL)
_SEQUENCE = re.compile(rb"CREATE SEQUENCE ``((?: [a-z0-9-]+)+) ENGINE=([A-Za-z]+)(.*)", re.DOTALL)
"""Both are held against a statement whose strings and names are emptied."""
_SETVAL = re.compile(rb"DO SETVAL\((" + IDENTIFIER + rb"), -?[0-9]+, [01]\)")
_SETTING = re.compile(
    rb"/\*!\d{5,6} SET [^*;]*+\*/\s*|SET (?:@@|@)?[A-Za-z_.@]+ ?= ?(?:@?[A-Za-z_@]+|'[^']*')"
)
"""What a client's dump sets around its statements; it is left out, and ours is set instead."""

_STRING_OR_NAME = re.compile(
    rb"(" + IDENTIFIER + rb")|" + STRING + rb'|"(?:[^"\\]++|\\.|"")*+"', re.DOTALL
)
_WRAPPED = re.compile(rb"/\*!\d{5,6} ((?:PARTITION BY|INVISIBLE|NOT ENFORCED)[^*]*+)\*/")
"""What MySQL hides from older servers in SHOW CREATE TABLE."""
_QUALIFIED = re.compile(rb"``\s*\.")
_COMMENT = re.compile(rb"/\*|--\s|#")
_ELSEWHERE = re.compile(
    rb"\b(?:SELECT|UNION|DIRECTORY|CONNECTION|TABLESPACE|INTO|OUTFILE|INFILE|LOAD_FILE|SLEEP|"
    rb"BENCHMARK|GET_LOCK|SYSTEM\s+VERSIONING)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One accepted statement of a dump of tables."""

    kind: str
    """`table`, `sequence`, `value` (of a sequence), `rows`, `setting`."""
    table: str = ""
    rows: int = 0
    content: bytes = b""
    """The rows, each with its brackets and `,\\n` behind it: the same however they are bundled."""


def statement_of(text: bytes) -> Statement:
    """What a statement of a dump is. Raises Unreadable, for all that is not on the list."""
    if head := _INSERT_HEAD.match(text):
        return _insert(text, head)
    if not text or _SETTING.fullmatch(text):
        return Statement(kind="setting")
    if made := _CREATE.match(text):
        _fit(text)
        return Statement(kind=made[1].decode().lower(), table=name_of(made[2]))
    if value := _SETVAL.fullmatch(text):
        return Statement(kind="value", table=name_of(value[1]), rows=1, content=text + _END_OF_ROW)
    raise Unreadable(f"a statement that no dump of tables has: {shown(text)}")


def name_of(quoted: bytes) -> str:
    """A name out of its backticks. Raises Unreadable where it is not UTF-8."""
    try:
        return quoted[1:-1].replace(b"``", b"`").decode()
    except UnicodeDecodeError:
        raise Unreadable(f"a name that is not UTF-8: {shown(quoted)}") from None


def quoted(name: str) -> str:
    """A name as an identifier of MariaDB and MySQL. Raises ValueError where none can be."""
    if not name or "\0" in name or len(name) > 64:
        raise ValueError(f"{name!r} is no name of a database object")
    return "`" + name.replace("`", "``") + "`"


def shown(text: bytes, limit: int = 80) -> str:
    """Foreign bytes in a message: escaped and cut."""
    return ascii(text[:limit].decode("utf-8", "replace"))


def _insert(text: bytes, head: re.Match[bytes]) -> Statement:
    """All bytes behind the head are rows, one after the other."""
    rows = _EACH_ROW.findall(text, head.end())
    if not rows or sum(map(len, rows)) != len(text) - head.end():
        raise Unreadable(f"rows that are not literals alone: {shown(text)}")
    if all(row.endswith(_END_OF_ROW) for row in rows[:-1]):
        content = text[head.end() :].rstrip() + _END_OF_ROW
    else:  # MySQL's program writes no new line behind the comma
        content = b"".join(row.rstrip(b",\n") + _END_OF_ROW for row in rows)
    return Statement(kind="rows", table=name_of(head[1]), rows=len(rows), content=content)


def bare(text: bytes) -> bytes:
    """A statement with its strings and names emptied, so that what is left are words."""
    return _STRING_OR_NAME.sub(lambda found: b"``" if found[1] else b"''", text)


def _fit(text: bytes) -> None:
    words = _WRAPPED.sub(rb"\1", bare(text))
    made = _TABLE.fullmatch(words) or _SEQUENCE.fullmatch(words)
    if made is None:
        raise Unreadable(f"a table whose definition has another shape: {shown(text)}")
    if made[2].decode().lower() not in ENGINES:
        raise Unreadable(f"a table whose engine {shown(made[2])} keeps its rows elsewhere")
    if _QUALIFIED.search(words):
        raise Unreadable(f"a table that names another database: {shown(text)}")
    found = _COMMENT.search(words) or _ELSEWHERE.search(words)
    if found or b";" in words or b"\\" in words:
        what = shown(found[0]) if found else "a second statement"
        raise Unreadable(f"a table with {what} in its definition: {shown(text)}")
