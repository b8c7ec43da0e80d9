"""A state database on disk for tests: SqliteStore with a throw-away key and a still clock."""

import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sentinel.core.notice import Notice
from sentinel.core.ports import Clock
from sentinel.core.routing import Route
from sentinel.edges.files import private_folder
from sentinel.edges.keys import SigningKey
from sentinel.edges.store import SqliteStore, schema
from sentinel.edges.store.database import Database
from support.values import FakeClock

MAIL_DOMAIN = "sentinel.example"


def new_key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.generate())


def routes_of(notice: Notice) -> tuple[Route, ...]:
    """One address per kind of notice, so that a test sees who was meant."""
    meant = notice.recipients or (f"{notice.kind.value}@institute.example",)
    return (Route(recipients=meant, not_before=notice.hold_until),)


def open_store(
    path: Path,
    *,
    clock: Clock | None = None,
    key: SigningKey | None = None,
    ready_made: bool = True,
) -> SqliteStore:
    """Opens a database; the caller closes it. Give the key again to read signed baselines. Not
    `ready_made`: the store makes it, as it does for those who begin."""
    if ready_made and not path.exists():
        begin(path)
    return SqliteStore(
        path,
        clock=clock or FakeClock(),
        key=key or new_key(),
        routes=routes_of,
        mail_domain=MAIL_DOMAIN,
    )


def begin(path: Path) -> None:
    """An empty database, in one moment: other processes may open it meanwhile."""
    private_folder(path.parent)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_bytes(_empty())
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


@cache
def _empty() -> bytes:
    """A database without a row. To migrate one takes ten times as long as to write this."""
    folder = Path(tempfile.mkdtemp())
    try:
        Database(folder / "empty.db", schema=schema).close()
        return (folder / "empty.db").read_bytes()
    finally:
        shutil.rmtree(folder)
