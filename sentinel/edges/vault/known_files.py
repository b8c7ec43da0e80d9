"""What files were at their last capture, so that unchanged ones need not be read again.

A file beside the vault that may be deleted at any time: a line for each bundle of names of one
folder, with a keyed digest (HMAC, RFC 2104). A line that is damaged is as none, and so is one that
somebody else wrote: it could put contents of his choosing into the next backup.
"""

import hmac
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from sentinel.core.canonical import sha256
from sentinel.edges.attributes import Attributes
from sentinel.edges.entries import Seen
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.plain_file import opened

FORMAT = "sentinel/known-files/2"
_PURPOSE = "known-files-secret/1"
SETTLED_NS = 2_000_000_000
"""A file changed later than this before a capture began may change again within the same tick of
its file system's clock, unseen; it is read each time. FAT has the coarsest: two seconds."""
MAX_BYTES = 1 << 30
_MAX_LINE_BYTES = 64 << 20


class Known(NamedTuple):
    """A settled file as it was captured."""

    name: str
    size: int
    mtime_ns: int
    identity: Sequence[int]
    """Device, inode, ctime in nanoseconds."""
    sha256: str
    xattrs: Attributes | None
    read_at: int
    """When its content was last read, seconds since 1970."""

    def still(self, found: os.stat_result) -> bool:
        """Whether a name's state says that nobody touched the file since."""
        device, inode, ctime_ns = self.identity
        return (
            found.st_ctime_ns == ctime_ns
            and found.st_mtime_ns == self.mtime_ns
            and found.st_size == self.size
            and found.st_ino == inode
            and found.st_dev == device
        )


_XATTRS = Known._fields.index("xattrs")


def known_of(name: str, seen: Seen, *, read_at: int, settled_before_ns: int) -> Known | None:
    """What to remember of a file that was just read; None of one that may be changing."""
    # of what is no file, is torn or too large there is no identity
    if not 0 < seen.identity[2] < settled_before_ns:
        return None
    return Known(name, seen.size, seen.mtime_ns, seen.identity, seen.sha256, seen.xattrs, read_at)


def forget(path: Path) -> None:
    """The next capture reads all files, and so does the one after a capture that is under way.
    Raises OSError."""
    path.unlink(missing_ok=True)


class KnownFiles:
    """Reads what an earlier capture of the same document root noted; folder by folder."""

    def __init__(self, path: Path, root: str, key: SigningKey) -> None:
        """Nothing is known where the file is missing, damaged, of another root or installation."""
        self._secret = _secret(key, root)
        self._places: dict[str, list[int]] = defaultdict(list)
        self._stream: IO[bytes] | None = None
        try:
            self._stream = opened(path)
            self._index(self._stream, root)
        except (OSError, ValueError, TypeError, RecursionError):
            self.close()
            self._places.clear()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def __bool__(self) -> bool:
        return bool(self._places)

    def of(self, folder: str) -> Mapping[str, Known]:
        """By name, all that is known of the files in a folder."""
        found: dict[str, Known] = {}
        for place in self._places.get(folder, ()):
            with suppress(OSError, ValueError, TypeError, RecursionError):
                found |= self._read(folder, place)
        return found

    def _index(self, stream: IO[bytes], root: str) -> None:
        if os.fstat(stream.fileno()).st_size > MAX_BYTES:
            return
        if _checked(stream.readline(_MAX_LINE_BYTES), self._secret) != _header(root):
            return
        place = stream.tell()
        while line := stream.readline(_MAX_LINE_BYTES):
            with suppress(ValueError):  # a line that proves nothing takes no memory either
                folder, found, _ = _checked(line, self._secret).partition(b"\t")
                if found:
                    self._places[json.loads(folder)].append(place)
            place += len(line)

    def _read(self, folder: str, place: int) -> dict[str, Known]:
        assert self._stream is not None
        self._stream.seek(place)
        line = _checked(self._stream.readline(_MAX_LINE_BYTES), self._secret)
        written, _, rows = line.partition(b"\t")
        if json.loads(written or b"0") != folder:
            return {}
        found: dict[str, Known] = {}
        for row in json.loads(rows):
            if row[_XATTRS] is not None:
                row[_XATTRS] = tuple(map(tuple, row[_XATTRS]))
            found[row[0]] = Known._make(row)
        return found


class KnownWriter:
    """Writes what the next capture may rely on. It counts once `keep` was called."""

    def __init__(self, path: Path, root: str, key: SigningKey) -> None:
        """Raises OSError."""
        self._path = path
        self._secret = _secret(key, root)
        self._before = _inode(path)
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._stream = os.fdopen(os.open(self._temporary, flags, 0o600), "wb")
        self._write(_header(root))

    def note(self, folder: str, files: Iterable[Known]) -> None:
        rows = json.dumps(tuple(files), separators=(",", ":")).encode()
        if rows != b"[]":
            self._write(json.dumps(folder).encode() + b"\t" + rows)

    def keep(self) -> None:
        """Not synced: a file that a crash damages is read as none. Nothing is kept where the file
        that it would replace was forgotten meanwhile: damage was found, that reading heals."""
        self._stream.close()
        if self._before in {None, _inode(self._path)}:
            self._temporary.replace(self._path)

    def discard(self) -> None:
        self._stream.close()
        self._temporary.unlink(missing_ok=True)

    def _write(self, line: bytes) -> None:
        self._stream.write(b"%s\t%s\n" % (_proof(self._secret, line), line))


def _header(root: str) -> bytes:
    return json.dumps([FORMAT, root]).encode()


def _secret(key: SigningKey, root: str) -> bytes:
    """Ed25519 signs the same twice alike (RFC 8032, 5.1.6); this signature is never shown."""
    return sha256(key.sign(_PURPOSE, os.fsencode(root)).encode()).encode()


def _proof(secret: bytes, line: bytes) -> bytes:
    return hmac.digest(secret, line, "sha256").hex().encode()


def _inode(path: Path) -> int | None:
    try:
        return path.lstat().st_ino
    except OSError:
        return None


def _checked(line: bytes, secret: bytes) -> bytes:
    """A line without its proof and end. Raises ValueError where it is damaged."""
    proof, _, rest = line.removesuffix(b"\n").partition(b"\t")
    if not hmac.compare_digest(proof, _proof(secret, rest)):
        raise ValueError("damaged")
    return rest
