"""The document root: scanned without following links, read with a cap, watched across a swap."""

import asyncio
import ctypes
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sentinel.core.manifest import EntryType
from sentinel.edges import treewatch
from sentinel.edges.tree import LocalTree
from sentinel.errors import TreeError
from support.values import folder_tree
from support.waiting import LIMIT_SECONDS

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def test_a_link_out_of_the_root_is_recorded_and_not_followed(tmp_path: Path) -> None:
    root = folder_tree(tmp_path / "www", {"a.html": b"a"})
    (tmp_path / "secret").write_text("secret")
    (root / "link").symlink_to(tmp_path / "secret")
    entries = LocalTree(100).scan(root).by_path()
    assert entries["link"].type is EntryType.SYMLINK
    assert entries["link"].sha256 == ""
    with pytest.raises(TreeError):
        LocalTree(100).read(root, "link", 100)
    with pytest.raises(TreeError):
        LocalTree(100).read(root, "../secret", 100)


def test_reading_stops_at_the_cap(tmp_path: Path) -> None:
    root = folder_tree(tmp_path / "www", {"a.html": b"abcdef"})
    assert LocalTree(100).read(root, "a.html", 4) == b"abcd"


async def _until(hints: AsyncIterator[frozenset[str]], wanted: str) -> None:
    """Takes hints until one names a path or says: everything."""
    async with asyncio.timeout(LIMIT_SECONDS):
        async for hint in hints:
            if not hint or wanted in hint:
                return


async def _armed(hints: AsyncIterator[frozenset[str]], root: Path) -> None:
    """Writes until the watch answers: from then on it is armed."""
    first = asyncio.create_task(anext(hints))  # type: ignore[arg-type] # a coroutine at run time
    number = 0
    while not first.done():
        (root / "probe").write_text(str(number))
        number += 1
        await asyncio.wait((first,), timeout=0.1)
    await first


async def test_a_write_is_hinted_also_after_the_root_was_swapped(tmp_path: Path) -> None:
    root = folder_tree(tmp_path / "www", {"a.html": b"a"})
    stage = folder_tree(tmp_path / "stage", {"a.html": b"b"})
    hints = LocalTree(100).watch(root)
    await _armed(hints, root)
    (root / "a.html").write_text("changed")
    await _until(hints, "a.html")
    paths = (str(path).encode() for path in (root, stage))
    assert (
        ctypes.CDLL(None).renameat2(AT_FDCWD, next(paths), AT_FDCWD, next(paths), RENAME_EXCHANGE)
        == 0
    )
    await _until(hints, "everything")
    await _armed(hints, root)
    (root / "b.html").write_text("new")
    await _until(hints, "b.html")
    await hints.aclose()  # type: ignore[attr-defined] # an async generator at run time


async def test_a_root_that_is_away_is_waited_for(tmp_path: Path) -> None:
    root = tmp_path / "www"
    hints = LocalTree(100).watch(root)
    waiting = asyncio.create_task(anext(hints))  # type: ignore[arg-type] # a coroutine
    await asyncio.sleep(0)
    folder_tree(root, {"a.html": b"a"})
    assert await waiting == frozenset(), "all that came with it is new"
    await _armed(hints, root)
    await hints.aclose()  # type: ignore[attr-defined] # an async generator at run time


@pytest.mark.parametrize("how", ["removed", "moved"])
async def test_a_root_that_goes_is_hinted_before_anything_stands_there_again(
    tmp_path: Path, how: str
) -> None:
    root = folder_tree(tmp_path / "www", {"a.html": b"a", "css/a.css": b"a"})
    hints = LocalTree(100).watch(root)
    await _armed(hints, root)
    if how == "removed":
        shutil.rmtree(root)
    else:
        root.rename(tmp_path / "elsewhere")
    await _until(hints, "everything")
    await hints.aclose()  # type: ignore[attr-defined] # an async generator at run time


async def test_a_root_made_anew_under_the_number_of_the_old_one_is_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `rm -r` and `mkdir` on ext4, which gives the number out again: the watch went deaf."""
    monkeypatch.setattr(treewatch, "_identity", lambda root: (1, 1))
    root = folder_tree(tmp_path / "www", {"a.html": b"a"})
    hints = LocalTree(100).watch(root)
    await _armed(hints, root)
    shutil.rmtree(root)
    root.mkdir()
    await _until(hints, "everything")
    await _armed(hints, root)
    await hints.aclose()  # type: ignore[attr-defined] # an async generator at run time


@pytest.mark.parametrize(
    "fault", [PermissionError("a folder without right"), RuntimeError("watch limit reached")]
)
async def test_a_root_that_cannot_be_watched_is_looked_at_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Neither an end of the watch nor a loop without a pause."""
    armed: list[Path] = []

    async def unarmed(root: Path, **_: object) -> AsyncIterator[set[object]]:
        armed.append(root)
        raise fault
        yield set()

    monkeypatch.setattr(treewatch, "awatch", unarmed)
    monkeypatch.setattr(treewatch, "UNARMED_SECONDS", 0.01)
    hints = LocalTree(100).watch(folder_tree(tmp_path / "www", {"a.html": b"a"}))
    async with asyncio.timeout(LIMIT_SECONDS):
        assert [await anext(hints), await anext(hints)] == [frozenset(), frozenset()]
    assert len(armed) == 2
    await hints.aclose()  # type: ignore[attr-defined] # an async generator at run time
