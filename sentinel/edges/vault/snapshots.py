"""Snapshots as files: a manifest in canonical JSON, its signature, and the note of the run after.

A manifest is never rewritten; what becomes known later stands in a signed file beside it.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.core.canonical import canonical, from_json, sha256, timestamp, to_json
from sentinel.core.database import DatabasePart
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.vault import Backup
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.errors import IntegrityError

FORMAT = "sentinel/snapshot/1"
MANIFEST_PURPOSE = "manifest/1"
NOTE_PURPOSE = "clean/1"
_PLAIN_FIELDS = (
    *("id", "site", "started_at", "ended_at"),
    *("document_root", "baseline", "run_before", "storing"),
)


class SnapshotFiles:
    """The `snapshots` folder of one site."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self._folder = folder
        self._key = key

    def write(self, backup: Backup) -> str:
        """Writes the manifest, then its signature; the SHA-256 of the manifest file."""
        private_folder(self._folder)
        document = {name: to_json(getattr(backup, name)) for name in _PLAIN_FIELDS}
        document |= {"format": FORMAT, "entries": to_json(backup.manifest.entries)}
        if backup.databases:
            document |= {"databases": to_json(backup.databases)}
        data = canonical(document)
        write_atomically(self._manifest(backup.id), data)
        signature = self._key.sign(MANIFEST_PURPOSE, data)
        write_atomically(self._signature(backup.id), signature.encode() + b"\n")
        return sha256(data)

    def read(self, snapshot: str, manifest_sha256: str) -> Backup:
        """The backup, with the run after it where that is noted and signed.

        Raises IntegrityError where the manifest is missing, is not the one that the chain
        names, is not signed by this installation, or does not have a manifest's shape.
        """
        path = self._manifest(snapshot)
        try:
            data = path.read_bytes()
            signature = self._signature(snapshot).read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise IntegrityError(f"{path}: manifest or signature unreadable ({error}).") from error
        if sha256(data) != manifest_sha256:
            raise IntegrityError(f"{path}: not the manifest that the chain names.")
        if not self._key.verify(MANIFEST_PURPOSE, data, signature):
            raise IntegrityError(f"{path}: not signed by this installation's key.")
        run_after, _ = self.run_after(snapshot, manifest_sha256)
        return _backup(path, snapshot, data, run_after)

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
            fields = json.loads(path.read_bytes())
            signature = str(fields.pop("signature"))
            noted = (fields["snapshot"], fields["manifest_sha256"], str(fields["run_after"]))
        except FileNotFoundError:
            return "", ""
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
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


def _backup(path: Path, snapshot: str, data: bytes, run_after: str) -> Backup:
    try:
        document = json.loads(data)
        if document["format"] != FORMAT or document["id"] != snapshot:
            raise IntegrityError(f"{path}: format or id is not the one expected.")
        entries = tuple(_entry(fields) for fields in document["entries"])
        return Backup(
            id=snapshot,
            site=str(document["site"]),
            started_at=datetime.fromisoformat(document["started_at"]),
            ended_at=datetime.fromisoformat(document["ended_at"]),
            document_root=str(document["document_root"]),
            manifest=Manifest(entries=entries),
            baseline=str(document["baseline"]),
            run_before=str(document["run_before"]),
            run_after=run_after,
            databases=from_json(tuple[DatabasePart, ...], document.get("databases", [])),
            storing=str(document.get("storing", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(f"{path}: not a manifest of this format ({error}).") from error


def _entry(fields: dict[str, Any]) -> Entry:
    """By hand, not by `from_json`: ten times as fast, and there are a thousand in each backup."""
    fields["type"] = EntryType(fields["type"])
    return Entry(**fields)
