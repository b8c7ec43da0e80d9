"""The bytes of a file that stands somewhere already, to be put where a restore wants them."""

from collections.abc import Iterator
from pathlib import Path

from sentinel.core.manifest import Entry
from sentinel.edges.safewalk import chunks, opened_file, opened_root
from sentinel.errors import TreeError


def live_content(root: Path, entry: Entry) -> Iterator[bytes]:
    """A file's bytes; the proof of the stage finds it if they are no longer the ones that were
    hashed.

    Never more than there were then: whoever lets the file grow meanwhile must not fill the disk.
    Raises OSError, TreeError.
    """
    left = entry.size
    with opened_root(root) as top, opened_file(top, entry.path) as descriptor:
        for chunk in chunks(descriptor):
            yield chunk[:left]
            left -= len(chunk)
            if left < 0:
                raise TreeError(
                    f"{root / entry.path}: changed while it was copied. The document root was not "
                    "touched."
                )
