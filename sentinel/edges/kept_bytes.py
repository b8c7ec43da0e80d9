"""Reads bytes back from an incident's evidence, by their digest."""

import re
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.errors import IntegrityError, StoreError

FOLDER = "bytes"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def kept_bytes(evidence: Path, digest: str) -> bytes:
    """The bytes that lie under a digest in the folder of an incident's evidence.

    Raises KeyError where none do, IntegrityError where they are others than their name says,
    StoreError where they cannot be read.
    """
    path = evidence / FOLDER / digest
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise KeyError(digest)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path}: the evidence cannot be read ({error.strerror}). Look at its owner."
        ) from error
    if sha256(data) != digest:
        raise IntegrityError(
            f"{path}: does not hold the bytes that its name says. Leave the folder as it is."
        )
    return data
