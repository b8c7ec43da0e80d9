"""The vault's small plain objects, each read in one go: what most of a site's files are."""

import hashlib
import os
from pathlib import Path

import zstandard

LARGEST_BYTES = 1 << 20
"""Larger contents are for the vault itself, which streams them."""
_OBJECT = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NOTHING = -1
"""A descriptor in which nothing is ever found."""
_UNKNOWN = -1
"""The length that a frame claims where it claims none, as those of streamed contents."""
_BLOCK_BYTES = 4096
_SLACK_BYTES = 4096
"""An object may be a little larger than its content, where that cannot be compressed."""


class SmallObjects:
    """What is not simply there, whole and right is left to the vault itself (ObjectStore), which
    says what is wrong with it: a link, a FIFO, a frame that would unpack to gigabytes, and all that
    is encrypted. For one thread."""

    def __init__(self, folder: Path, *, likelier_first: bool = False) -> None:
        """Forms are looked for in the order of ObjectStore, so that of several the same one counts;
        with `likelier_first` in the order that finds most at once."""
        self._likelier_first = likelier_first
        try:  # open for as long as this process lives
            self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            self._folder = _NOTHING
        self._decompressor = zstandard.ZstdDecompressor()

    def read(self, sha256: str, size: int) -> bytes | None:
        """The content, proven by its digest; None where that cannot be had here."""
        name = f"{sha256[:2]}/{sha256}"
        # what would take as many blocks compressed is stored as it is (packing.py)
        plain_first = self._likelier_first and size <= _BLOCK_BYTES
        first, second = (self._plain, self._packed)[:: 1 if plain_first else -1]
        try:
            try:
                content = first(name, size)
            except FileNotFoundError:
                content = second(name, size)
        except (OSError, zstandard.ZstdError):
            return None
        if content is None or len(content) != size:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def _plain(self, name: str, size: int) -> bytes | None:
        return self._bytes(name, size)

    def _packed(self, name: str, size: int) -> bytes | None:
        """Looks at the length that a frame claims first: as much memory would be asked for."""
        stored = self._bytes(f"{name}.zst", size + _SLACK_BYTES)
        if len(stored) > size + _SLACK_BYTES:
            return None
        if zstandard.frame_content_size(stored) not in {size, _UNKNOWN}:
            return None
        # at least 1: 0 stands for no bound
        return self._decompressor.decompress(
            stored, max_output_size=size or 1, allow_extra_data=False
        )

    def _bytes(self, name: str, most: int) -> bytes:
        """All that there is, or its first `most` bytes and one more."""
        descriptor = os.open(name, _OBJECT, dir_fd=self._folder)
        try:
            return os.read(descriptor, most + 1)
        finally:
            os.close(descriptor)
