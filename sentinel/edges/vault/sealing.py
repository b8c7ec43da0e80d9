"""What was stored encrypted, as signed digests of the stored bytes: so that damage and exchange are
found where the private key is not, and who merely has the public key can put nothing in.

`sealed.jsonl` has a line for each capture: `objects` (digest of a content to the digest of its
stored bytes) and `signature`. Of several entries for one content the last one counts: a damaged
object that is written anew gets other bytes.
"""

import hashlib
import json
import os
import threading
from pathlib import Path

from sentinel.core.canonical import canonical
from sentinel.edges.files import sync_folder
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.plain_file import opened

PURPOSE = "sealed/1"
_CHUNK_BYTES = 1 << 20
_MAX_LINE_BYTES = 256 << 20
"""A million objects in one capture take 140 MB."""
_OVERHEAD_BYTES = 1 << 20
"""How much longer than its content a stored object may be, at most, beside one in 64."""


class SealRecord:
    """The file of one site. Noting may be done from several threads; one writer at a time."""

    def __init__(self, path: Path, key: SigningKey) -> None:
        self._path = path
        self._key = key
        self._lock = threading.Lock()
        self._noted: dict[str, str] = {}
        self._known: dict[str, str] | None = None

    def note(self, sha256: str, stored_sha256: str) -> None:
        """Counts at once in this process, and for all once `write` has come back."""
        with self._lock:
            self._noted[sha256] = stored_sha256

    def write(self) -> None:
        """Adds what was noted; it is on disk when this returns. Raises OSError."""
        with self._lock:
            if not self._noted:
                return
            body: dict[str, object] = {"objects": dict(self._noted)}
            signature = self._key.sign(PURPOSE, canonical(body))
            line = canonical({**body, "signature": signature}) + b"\n"
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "r+b") as stream:
                _drop_torn_end(stream.fileno())
                stream.seek(0, os.SEEK_END)
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
            sync_folder(self._path.parent)
            if self._known is not None:
                self._known |= self._noted
            self._noted.clear()

    def problem(self, path: Path, sha256: str, size: int) -> str:
        """What is wrong with an encrypted object as far as that can be said without the private
        key, or empty: then these are the bytes that were stored."""
        wanted = self._wanted(sha256)
        if wanted is None:
            return f"{path}: no signed line says what was stored here; its content is not proven."
        digest, seen = hashlib.sha256(), 0
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    seen += len(chunk)
                    if seen > size + size // 64 + _OVERHEAD_BYTES:
                        return f"{path}: holds more than {size} bytes take when encrypted."
                    digest.update(chunk)
        except OSError as error:
            return f"{path}: cannot be read ({error})."
        if digest.hexdigest() != wanted:
            return f"{path}: damaged, these are not the bytes that were stored."
        return ""

    def _wanted(self, sha256: str) -> str | None:
        with self._lock:
            if self._known is None:
                self._known = self._read()
            return self._noted.get(sha256) or self._known.get(sha256)

    def _read(self) -> dict[str, str]:
        """Of lines that do not verify nothing is believed."""
        known: dict[str, str] = {}
        try:
            with opened(self._path) as stream:
                while line := stream.readline(_MAX_LINE_BYTES):
                    known |= self._objects(line)
        except FileNotFoundError:
            pass
        return known

    def _objects(self, line: bytes) -> dict[str, str]:
        try:
            body = json.loads(line)
            signature = str(body.pop("signature"))
            objects = body["objects"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}
        if not self._key.verify(PURPOSE, canonical(body), signature):
            return {}
        return {str(sha256): str(stored) for sha256, stored in objects.items()}


class Sealing:
    """How the objects of one site are encrypted."""

    def __init__(self, codec: AgeCodec, record: SealRecord) -> None:
        self.codec = codec
        self.record = record


def _drop_torn_end(descriptor: int) -> None:
    """A line without its end was never acknowledged."""
    size = os.fstat(descriptor).st_size
    end = size
    while end and os.pread(descriptor, 1, end - 1) != b"\n":
        start = max(0, end - _CHUNK_BYTES)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        end = start + found + 1 if found >= 0 else start
    if end != size:
        os.ftruncate(descriptor, end)
