"""A state database in a temporary folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.edges.keys import SigningKey
from sentinel.edges.store import SqliteStore
from support.stores import new_key, open_store
from support.values import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def key() -> SigningKey:
    return new_key()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sentinel.db"


@pytest.fixture
def store(path: Path, clock: FakeClock, key: SigningKey) -> Iterator[SqliteStore]:
    opened = open_store(path, clock=clock, key=key)
    yield opened
    opened.close()
