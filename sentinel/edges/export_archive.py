"""A zip file that comes out alike for the same files, and is on disk when it is done."""

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sentinel.core.ports import Progress

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file knows."""


class ExportArchive:
    """A zip file that is written from its beginning to its end."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._path = path
        self._progress = progress
        self._known = 0
        self._zip: zipfile.ZipFile
        self.files: list[dict[str, object]] = []
        """Of all that was added: name, size, digest."""
        self.left_out: list[tuple[str, str]] = []

    def open(self) -> "_Opened":
        return _Opened(self, self._path)

    def into(self, made: zipfile.ZipFile) -> None:
        self._zip = made

    def expect(self, files: int) -> None:
        self._known = files

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
        entry.create_system = 3  # Unix, on every machine
        entry.external_attr = (stat.S_IFREG | 0o400) << 16
        packed = name.endswith((".gz", ".zst", ".png", ".jpg"))
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as stream:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                stream.write(piece)
        self.files.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        self._progress(len(self.files), max(self._known, len(self.files)))


class _Opened:
    """The file behind an archive: new, private, and on disk when it is closed."""

    def __init__(self, archive: ExportArchive, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._stream = os.fdopen(os.open(path, flags, 0o600), "wb")
        self._zip = zipfile.ZipFile(self._stream, "w", allowZip64=True)
        archive.into(self._zip)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            if kind is None:
                self._zip.close()
                self._stream.flush()
                os.fsync(self._stream.fileno())
            else:
                with suppress(Exception):  # else it tries again later, and complains on stderr
                    self._zip.close()
        finally:
            self._stream.close()
