"""Where a crawl by hand keeps its journal, so that it can be resumed: a private folder for each
site and set of options, gone when the crawl is complete."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentinel.core.canonical import canonical, sha256
from sentinel.core.urls import host_of
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.locks import FileLocks
from sentinel.errors import CouldNotFindOut

_ABOUT = "about.json"
_JOURNAL = "crawl.journal"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder of one crawl, held by this process."""

    folder: Path
    left_at: datetime | None
    """When an earlier crawl that did not end was begun; None where there is none."""
    port: int = 0
    """On which a folder was served then."""

    @property
    def journal(self) -> Path:
        return self.folder / _JOURNAL

    def begin(self, *, resume: bool, port: int = 0) -> None:
        """Makes the folder ready: empty, or with what the earlier crawl left."""
        if not resume:
            self.clear()
        began = self.left_at if resume and self.left_at else datetime.now(UTC)
        about = {"began_at": began.isoformat(), "port": port}
        write_atomically(self.folder / _ABOUT, json.dumps(about).encode())

    def clear(self) -> None:
        """Removes what a crawl left, but for the lock."""
        for entry in self.folder.iterdir():
            if entry.suffix == ".lock":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes all of it: the crawl is complete."""
        self.clear()
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder)


def default_state() -> Path:
    """`$XDG_STATE_HOME/sentinel/links`, by default below `~/.local/state`."""
    base = os.environ.get("XDG_STATE_HOME", "")
    home = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    return home / "sentinel" / "links"


@contextmanager
def held_place(state: Path, root: str, options: object) -> Iterator[Place]:
    """The place of a crawl from `root` with `options` (JSON values; secrets left out).

    Raises AlreadyRunning where another process crawls there, CouldNotFindOut where the folder
    cannot be made.
    """
    name = "".join(char if char in _SAFE else "-" for char in host_of(root).lower())[:80]
    digest = sha256(canonical({"root": root, "options": options}))[:12]
    folder = state / f"{name or 'site'}-{digest}"
    try:
        private_folder(state)
        private_folder(folder)
    except OSError as error:
        raise CouldNotFindOut(
            f"{folder}: the folder for the crawl's journal cannot be made ({error.strerror}). "
            "Name one that can be written with --state DIR."
        ) from error
    with FileLocks(folder).site(name or "site"):
        yield _found(folder)


def _found(folder: Path) -> Place:
    try:
        about = json.loads((folder / _ABOUT).read_bytes())
        left_at = datetime.fromisoformat(about["began_at"])
        port = int(about["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return Place(folder=folder, left_at=None)
    there = (folder / _JOURNAL).exists()
    return Place(folder=folder, left_at=left_at if there else None, port=port if there else 0)
