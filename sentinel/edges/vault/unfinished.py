"""Captures that have begun and not ended: their objects are in no manifest yet."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import timestamp
from sentinel.edges.vault.plain_file import read_whole
from sentinel.errors import IntegrityError


class Unfinished:
    """A file with the time at which the oldest unfinished capture began. The caller holds the
    site's lock while it writes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, at: datetime) -> None:
        """The start of an earlier one that was cut off stays, until a capture has ended well: only
        then is nothing of the cut-off one needed any more.

        Not synced: it reaches the disk with the first objects, and without those nobody needs it.
        """
        with suppress(FileExistsError):  # O_EXCL: nor is a link in its place followed
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(timestamp(at).encode("ascii") + b"\n")
            except OSError:
                self.end()  # an empty one on a full disk would stop the pruning that makes room
                raise

    def end(self) -> None:
        self._path.unlink(missing_ok=True)

    def since(self) -> datetime | None:
        """Since when there is one; None where there is none. Raises IntegrityError where the file
        cannot be read: then nothing may be thought unneeded."""
        try:
            return datetime.fromisoformat(read_whole(self._path).decode("ascii").strip())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IntegrityError(
                f"{self._path}: when the unfinished capture began cannot be read ({error}). Make a "
                "backup; it takes the file away."
            ) from error
