"""Values of databases for tests that need none."""

from collections.abc import Iterable
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.core.database import (
    DatabasePart,
    DatabaseState,
    DumpFile,
    Engine,
    ObjectKind,
    SchemaObject,
    TableState,
)
from support.values import T0


def make_object(kind: ObjectKind, name: str, definition: str = "", **more: bool) -> SchemaObject:
    digest = sha256(definition.encode())
    return SchemaObject(kind=kind, name=name, sha256=digest, definition=definition, **more)


def make_state(
    name: str = "shop",
    *,
    engine: Engine = Engine.SQLITE,
    tables: Iterable[TableState] = (),
    schema: Iterable[SchemaObject] = (),
) -> DatabaseState:
    return DatabaseState(
        name=name,
        engine=engine,
        server_version="1",
        taken_at=T0,
        tables=tuple(tables),
        schema=tuple(schema),
    )


def part_of(state: DatabaseState, folder: Path) -> DatabasePart:
    """What a vault makes of a dump's folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return DatabasePart(
        state=state,
        files=tuple(
            DumpFile(
                path=path.relative_to(folder).as_posix(),
                size=path.stat().st_size,
                sha256=sha256(path.read_bytes()),
            )
            for path in files
        ),
    )
