"""What was seen, per incident, as files that are written once and listed under a signature.

    <folder>/<incident>/incident.json            as kept
    <folder>/<incident>/tree/sub%2Fpage.html     one level of folders; other `/` are encoded
    <folder>/<incident>/list.json, list.json.sig the seal; a later one is list-2.json and so on

There is no way to change or delete anything here. Port EvidenceStore.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_from_bytes

from sentinel.core.canonical import canonical, sha256, timestamp
from sentinel.core.ports import Clock
from sentinel.edges.files import alone_in, private_folder, sync_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.reserve import leave_room
from sentinel.errors import IntegrityError, StoreError

PURPOSE = "evidence-list/1"
"""What the signature of a list is for (domain separation)."""
MAX_NAME = 180
"""Bytes of a stored name; longer ones are cut and carry a digest of the whole."""

_INCIDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_LIST = re.compile(r"list(?:-([0-9]{1,6}))?\.json")
_OURS = re.compile(r"(list(-[0-9]+)?\.json(\.sig)?|\..*)")
"""Names that the store itself gives: lists, signatures, unfinished writes."""


class FileEvidence:
    """Evidence in a folder that only the running user can enter."""

    def __init__(self, folder: Path, *, key: SigningKey, clock: Clock) -> None:
        self._folder = folder
        self._key = key
        self._clock = clock

    def folder(self, incident: str) -> Path:
        """Where an incident's evidence lies; made if missing. Raises StoreError."""
        if not _INCIDENT.fullmatch(incident):
            raise StoreError(f"{incident!r}: no incident; evidence is kept per incident.")
        with _as_store_error(self._folder):
            return private_folder(self._folder / incident)

    def keep(self, incident: str, name: str, data: bytes) -> str:
        """Stores bytes under a name, on disk when it returns; their SHA-256.

        The same bytes under the same name are kept once. Other bytes never take their place:
        they get the name with `-2`, `-3` and so on. Raises StoreError.
        """
        return self._keep(incident, name, [data])

    def seal(self, incident: str) -> str:
        """Writes and signs the list of what is kept; the list's SHA-256.

        Every file is read again for it. Where nothing was added since the last list, that one
        stands. Raises IntegrityError where a file of an earlier list is gone or other than it
        was, StoreError where the disk fails.
        """
        folder = self.folder(incident)
        with _as_store_error(folder), alone_in(folder):
            entries = [_described(folder, path) for path in _kept(folder)]
            last = _last_list(folder)
            if last:
                number, text = last
                self._refuse_forgery(folder, number, text)
                before = _entries_of(folder, number, text)
                _refuse_changes(folder, before, entries)
                if len(before) == len(entries):
                    return self._sign(folder, number, text)
            document = {
                "schema": "sentinel/evidence-list/1",
                "incident": incident,
                "sealed_at": timestamp(self._clock.now()),
                "files": entries,
            }
            number, text = (last[0] + 1 if last else 1), canonical(document)
            write_atomically(folder / _list_name(number), text, mode=0o400)
            return self._sign(folder, number, text)

    def sealed(self, incident: str) -> bool:
        """Whether a signed list that verifies exists. Raises StoreError."""
        folder = self.folder(incident)
        with _as_store_error(folder):
            last = _last_list(folder)
            if last is None:
                return False
            try:
                signature = _signature(folder, last[0]).read_text().strip()
            except FileNotFoundError:
                return False
        return self._key.verify(PURPOSE, last[1], signature)

    def lists(self, incident: str) -> tuple[tuple[int, Path], ...]:
        """The numbers and files of all lists, the first first. Raises StoreError."""
        folder = self.folder(incident)
        with _as_store_error(folder):
            found = [
                (int(named[1] or 1), path)
                for path in folder.iterdir()
                if (named := _LIST.fullmatch(path.name))
            ]
        return tuple(sorted(found))

    def files(self, incident: str) -> tuple[tuple[str, Path], ...]:
        """What is kept, and the lists with their signatures: relative name and place, sorted. No
        link, and nothing unfinished. Raises StoreError."""
        folder = self.folder(incident)
        with _as_store_error(folder):
            paths = [
                path
                for path in folder.rglob("*")
                if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
            ]
        return tuple(sorted((str(path.relative_to(folder)), path) for path in paths))

    def incidents(self) -> tuple[str, ...]:
        """Of which evidence is kept. Raises StoreError."""
        with _as_store_error(self._folder):
            if not self._folder.is_dir():
                return ()
            names = [path.name for path in self._folder.iterdir() if path.is_dir()]
        return tuple(sorted(name for name in names if _INCIDENT.fullmatch(name)))

    def _keep(self, incident: str, name: str, pieces: Iterable[bytes]) -> str:
        target = self.folder(incident) / stored_name(name)
        with _as_store_error(target):
            private_folder(target.parent)
            leave_room(target.parent)
            temporary = target.parent / f".{secrets.token_hex(12)}"
            try:
                digest = _write(temporary, pieces)
                _name_once(temporary, target, digest)
            finally:
                temporary.unlink(missing_ok=True)
            sync_folder(target.parent)
        return digest

    def _refuse_forgery(self, folder: Path, number: int, text: bytes) -> None:
        """An unsigned list is a seal that a crash cut short; a wrong signature is not."""
        path = _signature(folder, number)
        if path.exists() and not self._key.verify(PURPOSE, text, path.read_text().strip()):
            raise IntegrityError(
                f"{path}: the signature does not fit its list. Leave the folder as it is."
            )

    def _sign(self, folder: Path, number: int, text: bytes) -> str:
        path = _signature(folder, number)
        if not path.exists():
            signature = self._key.sign(PURPOSE, text) + "\n"
            write_atomically(path, signature.encode(), mode=0o400)
        return sha256(text)


def is_own(name: str) -> bool:
    """Whether a relative name is one that the store gives by itself: a list, its signature, or an
    unfinished write."""
    return name.rpartition("/")[2].startswith(".") or bool(_OURS.fullmatch(name))


def stored_name(name: str) -> str:
    """The relative path under which a name is stored: it can neither leave the folder, nor hide,
    nor pass for a list. Percent-decoding gives the name back, unless it was too long."""
    first, slash, rest = name.partition("/")
    if not slash:
        return _part(first, top=True)
    return f"{_part(first, top=True)}/{_part(rest, top=False)}"


def _part(text: str, *, top: bool) -> str:
    raw = text.encode("utf-8", "surrogateescape" if _escapes(text) else "surrogatepass")
    encoded = quote_from_bytes(raw, safe="")
    if encoded.startswith(".") or not encoded:
        encoded = "%2E" + encoded[1:]
    if top and _OURS.fullmatch(encoded):
        encoded = f"%{ord(encoded[0]):02X}{encoded[1:]}"
    if len(encoded) > MAX_NAME:
        encoded = f"{encoded[:MAX_NAME]}~{sha256(raw)[:16]}"
    return encoded


def _escapes(text: str) -> bool:
    """Whether all lone surrogates stand for bytes of a file name (PEP 383)."""
    return all(not 0xD800 <= ord(c) <= 0xDFFF or 0xDC80 <= ord(c) <= 0xDCFF for c in text)


@contextmanager
def _as_store_error(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or place}: the evidence cannot be read or written "
            f"({error.strerror}). Look at the free space and the owner of the folder."
        ) from error


def _write(path: Path, pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
    with os.fdopen(descriptor, "wb") as stream:
        for piece in pieces:
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return digest.hexdigest()


def _name_once(temporary: Path, target: Path, digest: str) -> None:
    """Gives a finished file its name; a link fails where the name is taken, a rename would not."""
    number = 1
    path = target
    while True:
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            if hash_of(path) == digest:
                return
            number += 1
            path = target.with_name(f"{target.name}-{number}")
        else:
            return


def _kept(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        own = _OURS if path.parent == folder else re.compile(r"\..*")
        if path.is_file() and not path.is_symlink() and not own.fullmatch(path.name):
            found.append(path)
    return found


def _described(folder: Path, path: Path) -> dict[str, object]:
    status = path.stat()
    return {
        "name": str(path.relative_to(folder)),
        "size": status.st_size,
        "sha256": hash_of(path),
        "kept_at": timestamp(datetime.fromtimestamp(status.st_mtime, UTC)),
    }


def hash_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _list_name(number: int) -> str:
    return "list.json" if number == 1 else f"list-{number}.json"


def _signature(folder: Path, number: int) -> Path:
    return folder / f"{_list_name(number)}.sig"


def _last_list(folder: Path) -> tuple[int, bytes] | None:
    numbers = [
        int(found[1] or 1) for path in folder.iterdir() if (found := _LIST.fullmatch(path.name))
    ]
    if not numbers:
        return None
    return max(numbers), (folder / _list_name(max(numbers))).read_bytes()


def _entries_of(folder: Path, number: int, text: bytes) -> list[dict[str, object]]:
    try:
        entries: list[dict[str, object]] = json.loads(text)["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            f"{folder / _list_name(number)}: the list of evidence cannot be read ({error}). "
            "Leave the folder as it is and bring the list back from a copy."
        ) from error
    return entries


def _refuse_changes(
    folder: Path, before: list[dict[str, object]], now: list[dict[str, object]]
) -> None:
    digests = {entry["name"]: entry["sha256"] for entry in now}
    changed = [str(e["name"]) for e in before if digests.get(e["name"]) != e["sha256"]]
    if changed:
        raise IntegrityError(
            f"{folder}: evidence that was listed is gone or changed: {', '.join(changed[:5])}"
            f"{' and more' if len(changed) > 5 else ''}. Leave the folder as it is."
        )
