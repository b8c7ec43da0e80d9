"""Checkpoints of the audit chain: made as it grows, kept, and held against the log of later."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.core.checkpoint import origin_of, read_checkpoint
from sentinel.edges.audit import FileAudit
from sentinel.edges.checkpointing import Checkpointer, fault_against, new_checkpointer
from sentinel.edges.keys import SigningKey
from sentinel.edges.store import SqliteStore
from sentinel.errors import IntegrityError
from support.stores import new_key, open_store
from support.values import FakeClock


@dataclass
class Place:
    log: Path
    key: SigningKey
    audit: FileAudit
    store: SqliteStore
    checkpoints: Checkpointer

    def grow(self, count: int = 1, action: str = "block") -> None:
        for number in range(count):
            self.audit.append("GM (ICT)", action, {"number": number})


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    key, clock = new_key(), FakeClock()
    log = tmp_path / "state" / "audit.jsonl"
    audit = FileAudit(log, clock, key)
    store = open_store(tmp_path / "sentinel.db", clock=clock, key=key)
    made = new_checkpointer(audit, key, clock, store.checkpoints)
    yield Place(log, key, audit, store, made)
    store.close()


def test_one_is_made_where_the_log_has_grown_and_no_other(at: Place) -> None:
    assert at.checkpoints.make() is None
    assert at.checkpoints.latest_lines() == ()
    at.grow(3)
    made = at.checkpoints.make()
    assert made is not None
    assert made.head.seq == 3
    assert made.origin == origin_of(at.key.public_raw)
    assert at.key.verify_note(made.signed_text, made.signature)
    assert at.checkpoints.make() is None
    at.grow()
    assert at.checkpoints.make() is not None
    assert [one.seq for one in at.store.checkpoints.since(1)] == [3, 4]
    assert read_checkpoint("\n".join(at.checkpoints.latest_lines())).head.seq == 4


def test_one_is_made_at_each_end_of_a_response(at: Place) -> None:
    at.grow(2)
    assert at.store.checkpoints.last() is None
    at.grow(action="incident-resolved")
    last = at.store.checkpoints.last()
    assert last is not None
    assert last.seq == 3


def test_a_new_process_goes_on_with_what_is_kept(at: Place) -> None:
    at.grow(2)
    at.checkpoints.make()
    again = Checkpointer(audit=at.audit, key=at.key, clock=FakeClock(), kept=at.store.checkpoints)
    assert again.latest_lines() == at.checkpoints.latest_lines()
    assert again.make() is None


def test_a_log_that_was_rewritten_or_cut_is_never_signed(at: Place, tmp_path: Path) -> None:
    """Whoever has the key may write a chain anew that verifies; what stands in old mails tells."""
    at.grow(4)
    old = at.checkpoints.make()
    assert old is not None
    for kept, said in ((4, "rewritten"), (2, "cut")):
        forged = FileAudit(tmp_path / str(kept) / "audit.jsonl", FakeClock(), at.key)
        for number in range(kept):
            forged.append("GM (ICT)", "nothing", {"number": number})
        assert forged.verify() == ()
        assert said in fault_against(forged, old)
        forger = Checkpointer(
            audit=forged, key=at.key, clock=FakeClock(), kept=at.store.checkpoints
        )
        with pytest.raises(IntegrityError, match=said):
            forger.make()
    assert fault_against(at.audit, old) == ""


def test_a_fault_at_the_end_of_a_response_holds_nothing_up(at: Place) -> None:
    at.grow(2)
    at.checkpoints.make()
    at.log.write_bytes(at.log.read_bytes().splitlines(keepends=True)[0])
    at.grow(action="incident-resolved")
    assert at.store.checkpoints.last() is not None


@pytest.mark.parametrize("table", ["checkpoints", "timestamps"])
def test_no_hand_changes_or_deletes_one(at: Place, tmp_path: Path, table: str) -> None:
    at.grow(2)
    at.checkpoints.make()
    at.store.checkpoints.stamp(2, b"token", "2026-11-22")
    at.store.checkpoints.stamp(2, b"another", "2026-11-23")
    last = at.store.checkpoints.last()
    assert last is not None
    assert (last.token, last.stamped_at) == (b"token", "2026-11-22")
    hand = sqlite3.connect(tmp_path / "sentinel.db")
    try:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET seq = 9"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
                hand.execute(statement)
    finally:
        hand.close()


def test_a_note_can_not_pose_as_what_else_the_key_signs(at: Place) -> None:
    with pytest.raises(ValueError, match="null"):
        at.key.sign_note("sentinel/manifest/1\0payload")
