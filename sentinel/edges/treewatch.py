"""Hints that something below a folder was written. The hash sweep is the proof, not this.

watchfiles loses files that are created at once inside a new nested folder, and follows the inode
when the folder itself is swapped: so a new folder means "look at everything", and the watch is
armed anew when another folder stands in the root's place.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

DEBOUNCE_MS = 50
STEP_MS = 10
IDENTITY_MS = 500
"""How often it is asked whether the root is still the folder that is watched."""
UNARMED_SECONDS = 10.0
"""Where nothing can be watched (no inotify watches left, say): how often everything is looked at
in its stead, and arming is tried again."""
EVERYTHING: frozenset[str] = frozenset()

log = logging.getLogger(__name__)


async def watch(root: Path) -> AsyncIterator[frozenset[str]]:
    """Yields sets of changed paths, relative to the root, until it is closed or cancelled.

    An empty set means: look at everything. One is given whenever the root was replaced, went
    missing or came back.
    """
    looked = True  # whoever looked at the start has seen what stands there, or that nothing does
    while True:
        identity = _identity(root)
        if not looked:
            yield EVERYTHING
        looked = False
        while identity is None:
            await asyncio.sleep(IDENTITY_MS / 1000)
            identity = _identity(root)
            if identity is not None:
                yield EVERYTHING
        async for hint in _one_life(root, identity):
            yield hint


async def _one_life(root: Path, identity: tuple[int, int]) -> AsyncIterator[frozenset[str]]:
    """Hints as long as the same folder stands at the root's place."""
    real = await asyncio.to_thread(root.resolve)
    stop = asyncio.Event()
    try:
        async for changes in awatch(
            real,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            rust_timeout=IDENTITY_MS,
            yield_on_timeout=True,
            stop_event=stop,
            watch_filter=None,
            ignore_permission_denied=True,
        ):
            if (Change.deleted, str(real)) in changes:
                # whatever stands there next may have the number of the folder that is gone (on
                # ext4 it does), and nobody would see that it is another one
                return
            if changes:
                yield _hint(real, changes)
            if _identity(root) != identity:
                return
    except FileNotFoundError:
        # the folder went away while it was being armed: the next life tells
        return
    except (OSError, RuntimeError) as error:
        log.warning("root cannot be watched", extra={"root": str(root), "error": str(error)})
        await asyncio.sleep(UNARMED_SECONDS)
    finally:
        stop.set()


def _hint(root: Path, changes: set[tuple[Change, str]]) -> frozenset[str]:
    if any(change is Change.added and Path(path).is_dir() for change, path in changes):
        return EVERYTHING
    return frozenset(
        str(Path(path).relative_to(root)) for _, path in changes if Path(path).is_relative_to(root)
    )


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        seen = root.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
