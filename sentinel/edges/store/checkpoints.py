"""Signed checkpoints of the audit chain, and their time-stamps (port Checkpoints)."""

import base64
from collections.abc import Mapping
from typing import Any

from sentinel.core.checkpoint_port import KeptCheckpoint
from sentinel.edges.store.database import Database

_ALL = (
    "SELECT c.seq, c.at, c.note, t.token, t.stamped_at FROM checkpoints c "
    "LEFT JOIN timestamps t ON t.seq = c.seq"
)


class SqliteCheckpoints:
    """Notes are signed themselves, and tokens by their authority: the rows need no signature."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, checkpoint: KeptCheckpoint) -> None:
        row = {"seq": checkpoint.seq, "at": checkpoint.at, "note": checkpoint.note}
        with self._database.writing() as db:
            db.table("checkpoints").insert(row, ignore=True)

    def last(self) -> KeptCheckpoint | None:
        found = self._read(f"{_ALL} ORDER BY c.seq DESC LIMIT 1", ())
        return found[0] if found else None

    def since(self, seq: int) -> tuple[KeptCheckpoint, ...]:
        return self._read(f"{_ALL} WHERE c.seq >= ? ORDER BY c.seq", (seq,))

    def stamp(self, seq: int, token: bytes, stamped_at: str) -> None:
        packed = base64.b64encode(token).decode()
        row = {"seq": seq, "token": packed, "stamped_at": stamped_at}
        with self._database.writing() as db:
            db.table("timestamps").insert(row, ignore=True)

    def _read(self, query: str, values: tuple[int, ...]) -> tuple[KeptCheckpoint, ...]:
        with self._database.reading() as db:
            rows = list(db.query(query, values))
        return tuple(_kept(row) for row in rows)


def _kept(row: Mapping[str, Any]) -> KeptCheckpoint:
    try:
        token = base64.b64decode(row["token"] or "", validate=True)
    except ValueError:  # also of letters that are none of ASCII
        token = b""
    return KeptCheckpoint(
        seq=row["seq"],
        at=row["at"],
        note=row["note"],
        token=token,
        stamped_at=row["stamped_at"] or "",
    )
