"""The files of a MariaDB or MySQL dump: how they are named, begun, ended and read again. Pure.

One file for each table, and `schema.sql` for what runs or is derived. Each begins with MariaDB's
sandbox line, so that its client refuses commands of its own when a person loads a file by hand,
and ends with a trailer, so that a cut file is known.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from sentinel.core.database import ObjectKind
from sentinel.core.sql_shapes import shown
from sentinel.core.sql_statements import SANDBOX, Unreadable

SETTINGS = (
    "SET NAMES utf8mb4",
    "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
    "SET time_zone = '+00:00'",
    "SET foreign_key_checks = 0",
    "SET unique_checks = 0",
)
"""What rows were read under, and are loaded under."""
HEADER = SANDBOX + b"\n" + "".join(f"{line};\n" for line in SETTINGS).encode() + b"\n"
SCHEMA_HEADER = SANDBOX + b"\nSET NAMES utf8mb4;\n\n"
TRAILER = b"\n-- Dump completed\n"
SCHEMA_FILE = "schema.sql"
MAX_VIEWS_DEEP = 100

_DATABASE = re.compile(
    rb"ALTER DATABASE CHARACTER SET ([a-z0-9_]{1,32}) COLLATE ([a-z0-9_]{1,64});\n\n"
)
_BLOCK = re.compile(
    rb"-- (view|trigger|event|routine) (0x[0-9a-f]{2,512})\n"
    rb"SET sql_mode = '([A-Z0-9_,]{0,1000})';\n"
    rb"SET collation_connection = ([a-z0-9_]{1,64});\n"
    rb"SET time_zone = '([A-Za-z0-9_:+/-]{1,64})';\n"
    rb"DELIMITER (;;|\$\$[0-9a-f]{8})\n"
)
_NAME = r"`(?:[^`]|``)*+`"
_LITERAL = r"'(?:[^'\\]|\\.|'')*+'"
_EVENT = re.compile(
    rf"(CREATE DEFINER={_NAME}(?:@{_NAME})? EVENT {_NAME} ON SCHEDULE "
    rf"(?:(?P<at>AT {_LITERAL})|EVERY {_LITERAL} [A-Z_]+(?: STARTS {_LITERAL})?"
    rf"(?: ENDS {_LITERAL})?) ON COMPLETION (?:NOT )?PRESERVE )"
    r"(?:ENABLE|DISABLE ON SLAVE|DISABLE) COMMENT ",
    re.DOTALL,
)
_PLAIN_TABLE = re.compile(r"[a-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One view, trigger, event or routine, with what it must be created under."""

    kind: ObjectKind
    name: str
    """As in SchemaObject: of routines with their kind, `procedure pay`."""
    text: str
    """One statement, names of its own database unqualified."""
    sql_mode: str = ""
    collation: str = "utf8mb4_general_ci"
    time_zone: str = "SYSTEM"
    """Events: the zone of their times."""

    @property
    def settings(self) -> tuple[str, ...]:
        """Statements for a session that is about to create it."""
        return (
            f"SET sql_mode = '{self.sql_mode}'",
            f"SET collation_connection = {self.collation}",
            f"SET time_zone = '{self.time_zone}'",
        )

    @property
    def normal(self) -> str:
        """What is compared: the text, and the mode under which it runs."""
        return f"-- sql_mode {self.sql_mode}\n{self.text}"

    @property
    def asleep(self) -> "Definition":
        """An event that does not run by itself; any other definition as it is. Raises Unreadable
        where an event is not written as Sentinel writes one."""
        if self.kind is not ObjectKind.EVENT:
            return self
        head = _EVENT.match(self.text)
        if head is None:
            raise Unreadable(f"an event of another shape: {shown(self.text.encode())}")
        return replace(self, text=f"{head[1]}DISABLE COMMENT {self.text[head.end() :]}")

    @property
    def once(self) -> bool:
        """Whether it is an event that runs at one time only, and is gone after it."""
        head = _EVENT.match(self.text) if self.kind is ObjectKind.EVENT else None
        return head is not None and head["at"] is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What `schema.sql` holds."""

    charset: str
    collation: str
    definitions: tuple[Definition, ...]


def table_file(table: str) -> str:
    """The name of a table's file: the table's own where that is plain, and always apart from
    those of others."""
    digest = sha256(table.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    plain = table if _PLAIN_TABLE.fullmatch(table) else "other"
    return f"table-{plain}-{digest}.sql"


def schema_bytes(schema: Schema) -> bytes:
    """`schema.sql`. Raises Unreadable where a definition was created under settings that cannot
    be written."""
    head = f"ALTER DATABASE CHARACTER SET {schema.charset} COLLATE {schema.collation};\n\n"
    blocks = [_block(one) for one in schema.definitions]
    data = SCHEMA_HEADER + head.encode() + b"".join(blocks) + TRAILER
    if read_schema(data) != schema:
        raise Unreadable("the definitions of views, triggers, events and routines do not read back")
    return data


def read_schema(data: bytes) -> Schema:
    """What such a file holds. Raises Unreadable where it holds anything else."""
    if not data.startswith(SANDBOX):
        raise Unreadable("no sandbox line at its beginning")
    if not data.endswith(TRAILER):
        raise Unreadable("no trailer at its end: it is cut")
    head = _DATABASE.match(data, len(SCHEMA_HEADER))
    if head is None or not data.startswith(SCHEMA_HEADER):
        raise Unreadable("another beginning than Sentinel writes")
    charset, collation = head[1].decode(), head[2].decode()
    body = memoryview(data)[head.end() : len(data) - len(TRAILER)]
    definitions = tuple(_definitions(bytes(body)))
    return Schema(charset=charset, collation=collation, definitions=definitions)


def _block(one: Definition) -> bytes:
    text = one.text.encode()
    end = b";;"
    if end in text or text.endswith(b";"):
        end = b"$$" + sha256(text).hexdigest()[:8].encode()
    settings = "".join(f"{line};\n" for line in one.settings).encode()
    title = f"-- {one.kind.value} 0x{one.name.encode().hex()}\n".encode()
    return title + settings + b"DELIMITER " + end + b"\n" + text + end + b"\nDELIMITER ;\n\n"


def _definitions(body: bytes) -> Iterator[Definition]:
    at = 0
    while at < len(body):
        head = _BLOCK.match(body, at)
        if head is None:
            raise Unreadable(f"a statement that Sentinel does not write: {shown(body[at:])}")
        end = body.find(head[6], head.end())
        after = head[6] + b"\nDELIMITER ;\n\n"
        if end < 0 or not body.startswith(after, end):
            raise Unreadable(f"a definition without its end: {shown(body[head.end() :])}")
        try:
            yield Definition(
                kind=ObjectKind(head[1].decode()),
                name=bytes.fromhex(head[2][2:].decode()).decode(),
                text=body[head.end() : end].decode(),
                sql_mode=head[3].decode(),
                collation=head[4].decode(),
                time_zone=head[5].decode(),
            )
        except UnicodeDecodeError:
            raise Unreadable("a definition that is not UTF-8") from None
        at = end + len(after)


def in_order(definitions: Sequence[Definition]) -> tuple[Definition, ...]:
    """As they are created: routines, views (each after those that it names), triggers, events."""
    kinds = (ObjectKind.ROUTINE, ObjectKind.VIEW, ObjectKind.TRIGGER, ObjectKind.EVENT)
    views = {one.name: one for one in definitions if one.kind is ObjectKind.VIEW}
    placed: dict[str, Definition] = {}

    def place(one: Definition, above: frozenset[str]) -> None:
        if one.name in placed or one.name in above or len(above) > MAX_VIEWS_DEEP:
            return
        for name, other in views.items():
            if name != one.name and f"`{name}`" in one.text:
                place(other, above | {one.name})
        placed[one.name] = one

    for view in views.values():
        place(view, frozenset())
    rest = [one for one in definitions if one.kind is not ObjectKind.VIEW]
    ordered = sorted(rest, key=lambda one: kinds.index(one.kind))
    routines = [one for one in ordered if one.kind is ObjectKind.ROUTINE]
    return (*routines, *placed.values(), *ordered[len(routines) :])
