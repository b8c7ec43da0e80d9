"""Many objects are hashed by worker processes, which never say more than the vault would."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.edges.vault import proof
from sentinel.edges.vault.objects import ObjectStore
from sentinel.edges.vault.proof import damaged_objects
from sentinel.edges.vault.small_objects import LARGEST_BYTES, SmallObjects
from sentinel.errors import Refused

TEXT = b"<p>tender</p>" * 1_000
FILES = {
    **{f"{number}.html": b"page %d" % number for number in range(12)},
    "long.html": TEXT,
    "empty.txt": b"",
    "large.bin": bytes(range(256)) * (LARGEST_BYTES // 256 + 1),
    "picture.png": bytes(range(256)) * 20,
}


def packed(content: bytes) -> bytes:
    return zstandard.compress(content)


def linked(path: Path) -> None:
    path.rename(path.with_name("aside"))
    path.symlink_to("aside")


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGE: dict[str, tuple[bytes, Callable[[Path], object]]] = {
    "flipped": (b"page 1", lambda path: path.write_bytes(b"page 0")),
    "cut": (b"page 2", lambda path: path.write_bytes(b"page")),
    "longer": (b"page 3", lambda path: path.write_bytes(b"page 3 and more")),
    "missing": (b"page 4", lambda path: path.unlink()),
    "link": (b"page 5", linked),
    "fifo": (b"page 6", fifo),
    "frame of another": (TEXT, lambda path: path.write_bytes(packed(b"other" * 2_600))),
    "something behind the frame": (TEXT, lambda path: path.write_bytes(packed(TEXT) + b"!")),
    "frame cut off": (TEXT, lambda path: path.write_bytes(packed(TEXT)[:-3])),
    "frame of far more": (TEXT, lambda path: path.write_bytes(packed(bytes(1 << 28)))),
    "empty one with a frame": (
        b"",
        lambda path: path.with_name(path.name + ".zst").write_bytes(packed(b"far from empty")),
    ),
    "large one": (FILES["large.bin"], lambda path: path.write_bytes(b"small")),
}


Store = tuple[ObjectStore, list[tuple[str, int]]]
"""A store, and all that is in it: digest and size."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Objects as the vault stores them; the fewest of them pay for workers."""
    monkeypatch.setattr(proof, "CREW_PAYS_FROM", 1)
    made = ObjectStore(tmp_path / "objects", Compression.ZSTD)
    with made.batch() as batch:
        for content in FILES.values():
            batch.put(content, sha256(content), replaces=False)
        batch.commit()
    return made, [(sha256(content), len(content)) for content in FILES.values()]


def object_of(objects: ObjectStore, content: bytes) -> Path:
    path = objects.path_of(sha256(content))
    assert path is not None
    return path


def alone(store: Store) -> dict[tuple[str, int], str]:
    objects, wanted = store
    found = ((one, objects.problem(*one)) for one in wanted)
    return {one: problem for one, problem in found if problem}


@pytest.mark.parametrize("name", list(DAMAGE))
def test_what_is_not_simply_right_is_left_to_the_vault(store: Store, name: str) -> None:
    objects, _ = store
    content, damage = DAMAGE[name]
    damage(object_of(objects, content))
    assert SmallObjects(objects.folder).read(sha256(content), len(content)) is None


def test_workers_find_what_one_alone_finds_and_say_it_in_the_same_words(store: Store) -> None:
    objects, wanted = store
    told: list[tuple[int, int]] = []
    assert damaged_objects(objects, wanted, None) == {}
    for content, name in {content: name for name, (content, _) in DAMAGE.items()}.items():
        DAMAGE[name][1](object_of(objects, content))
    found = damaged_objects(objects, wanted, lambda *at: told.append(at))
    assert found == alone(store)
    assert {one[0] for one in found} == {sha256(content) for content, _ in DAMAGE.values()}
    assert told[-1] == (len(wanted), len(wanted))


@pytest.mark.parametrize("module", ["this", "sentinel.no_such_module"])
def test_where_workers_die_one_alone_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    object_of(store[0], b"page 7").write_bytes(b"rot")
    monkeypatch.setattr(proof, "WORKER_MODULE", module)  # the first prints a poem and ends
    assert damaged_objects(*store, None) == alone(store) != {}


def test_where_no_worker_can_be_started_one_alone_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_of(store[0], b"page 7").write_bytes(b"rot")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert damaged_objects(*store, None) == alone(store) != {}


def test_a_proof_that_is_given_up_ends_with_its_workers(store: Store) -> None:
    def give_up(done: int, known: int) -> None:
        raise Refused("given up")

    with pytest.raises(Refused):
        damaged_objects(*store, give_up)


def test_encrypted_objects_are_asked_of_no_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ObjectStore, "seals", True)
    monkeypatch.setattr(proof, "_hired", lambda *_: pytest.fail("a worker was hired"))
    assert damaged_objects(*store, None) == {}


def test_small_objects_are_read_in_all_forms(store: Store) -> None:
    objects, _ = store
    read = SmallObjects(objects.folder).read
    assert object_of(objects, TEXT).suffix == ".zst"
    for content in (TEXT, b"", b"page 9", FILES["picture.png"]):
        assert read(sha256(content), len(content)) == content
    assert read(sha256(TEXT), len(TEXT) - 1) is None
    assert read(sha256(TEXT), len(TEXT) + 1) is None
    streamed = zstandard.ZstdCompressor().compressobj()
    object_of(objects, TEXT).write_bytes(streamed.compress(TEXT) + streamed.flush())
    assert read(sha256(TEXT), len(TEXT)) == TEXT


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert SmallObjects(tmp_path / "objects").read(sha256(b""), 0) is None
