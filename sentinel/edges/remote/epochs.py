"""Fencing epochs: each stage takes a higher one, so that a Sentinel that was overtaken is refused.

The helper remembers the highest that it has seen and refuses any lower one.
"""

from pathlib import Path

from sentinel.core.ports import Clock
from sentinel.edges.files import private_folder, write_atomically
from sentinel.errors import StoreError


class Epochs:
    """One number for each site, on disk before it is used. The caller holds the site's lock."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._in_force: dict[str, int] = {}

    def begin(self, site: str) -> int:
        """A new epoch: higher than the last, and than the seconds since 1970, so that it is
        higher than any before also where the state folder was lost. Raises StoreError."""
        path = self._folder / f"{site}.txt"
        try:
            last = int(path.read_text("ascii")) if path.exists() else 0
            epoch = max(last + 1, int(self._clock.now().timestamp()))
            private_folder(self._folder)
            write_atomically(path, f"{epoch}\n".encode("ascii"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be read or written ({error}).") from error
        self._in_force[site] = epoch
        return epoch

    def current(self, site: str) -> int:
        """The epoch of what this process began; after a restart a new one. Raises StoreError."""
        return self._in_force.get(site) or self.begin(site)
