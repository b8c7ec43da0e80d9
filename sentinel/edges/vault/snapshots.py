"""Snapshots as files: a manifest, its signature, and the note of the run after.

A manifest is never rewritten; what becomes known later stands in a signed file beside it.
"""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from sentinel.core.canonical import canonical, timestamp
from sentinel.core.vault import Backup
from sentinel.edges.files import write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.manifest_file import (
    KnownLines,
    digest_of,
    read_manifest,
    write_manifest,
)
from sentinel.edges.vault.plain_file import opened, own_folder, read_whole
from sentinel.errors import IntegrityError

MANIFEST_PURPOSE = "manifest/2"
"""Signed is the SHA-256 of the manifest file, in lower-case hex."""
FIRST_MANIFEST_PURPOSE = "manifest/1"
"""Signed were all bytes of a manifest of the first format."""
NOTE_PURPOSE = "clean/1"


class SnapshotFiles:
    """The `snapshots` folder of one site."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self._folder = folder
        self._key = key
        self._known = KnownLines()

    def write(self, backup: Backup) -> str:
        """Writes the manifest, then its signature; the SHA-256 of the manifest file."""
        own_folder(self._folder)
        digest = write_manifest(self._manifest(backup.id), backup)
        signature = self._key.sign(MANIFEST_PURPOSE, digest.encode())
        write_atomically(self._signature(backup.id), signature.encode() + b"\n")
        return digest

    def read(self, snapshot: str, manifest_sha256: str) -> Backup:
        """The backup, with the run after it where that is noted and signed.

        Raises IntegrityError where the manifest is missing, is not the one that the chain
        names, is not signed by this installation, or does not have a manifest's shape.
        """
        path = self._manifest(snapshot)
        try:
            signature = read_whole(self._signature(snapshot)).decode("ascii").strip()
            with opened(path) as stream:
                if digest_of(stream) != manifest_sha256:
                    raise IntegrityError(f"{path}: not the manifest that the chain names.")
                if not self._signed(stream, manifest_sha256, signature):
                    raise IntegrityError(f"{path}: not signed by this installation's key.")
                stream.seek(0)
                backup = read_manifest(path, stream, manifest_sha256, self._known)
        except (OSError, ValueError) as error:
            raise IntegrityError(f"{path}: manifest or signature unreadable ({error}).") from error
        if backup.id != snapshot:
            raise IntegrityError(f"{path}: format or id is not the one expected.")
        run_after, _ = self.run_after(snapshot, manifest_sha256)
        return replace(backup, run_after=run_after)

    def _signed(self, stream: IO[bytes], manifest_sha256: str, signature: str) -> bool:
        """By its digest, or, as the first format was, by all its bytes."""
        if self._key.verify(MANIFEST_PURPOSE, manifest_sha256.encode(), signature):
            return True
        stream.seek(0)
        return self._key.verify(FIRST_MANIFEST_PURPOSE, stream.read(), signature)

    def note_run_after(
        self, snapshot: str, manifest_sha256: str, run_id: str, at: datetime
    ) -> None:
        """Writes the signed note, replacing an earlier one."""
        body: dict[str, object] = {
            "snapshot": snapshot,
            "manifest_sha256": manifest_sha256,
            "run_after": run_id,
            "at": timestamp(at),
        }
        signature = self._key.sign(NOTE_PURPOSE, canonical(body))
        write_atomically(self._note(snapshot), canonical({**body, "signature": signature}))

    def run_after(self, snapshot: str, manifest_sha256: str) -> tuple[str, str]:
        """The run noted as the one after, and what is wrong with the note; both may be empty."""
        path = self._note(snapshot)
        try:
            fields = json.loads(read_whole(path))
            signature = str(fields.pop("signature"))
            noted = (fields["snapshot"], fields["manifest_sha256"], str(fields["run_after"]))
        except FileNotFoundError:
            return "", ""
        except (
            *(OSError, ValueError, KeyError, TypeError),
            *(AttributeError, RecursionError),
        ) as error:
            return "", f"{path}: the note of the run after is damaged ({error})."
        signed = self._key.verify(NOTE_PURPOSE, canonical(fields), signature)
        if not signed or noted[:2] != (snapshot, manifest_sha256):
            return "", f"{path}: the note of the run after is not signed for this backup."
        return noted[2], ""

    def _manifest(self, snapshot: str) -> Path:
        return self._folder / f"{snapshot}.json"

    def _signature(self, snapshot: str) -> Path:
        return self._folder / f"{snapshot}.json.sig"

    def _note(self, snapshot: str) -> Path:
        return self._folder / f"{snapshot}.after.json"
