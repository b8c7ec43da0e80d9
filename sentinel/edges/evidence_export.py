"""One archive with all that is kept of an incident, for those who must be able to check it without
Sentinel. Files in a fixed order, with fixed times: the same evidence gives the same bytes but for
what says who exported it, and when."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote_from_bytes

from sentinel.core.canonical import canonical, timestamp, to_json
from sentinel.core.checkpoint import origin_of
from sentinel.core.export_readme import readme
from sentinel.core.incident import Incident
from sentinel.core.manifest import EntryType
from sentinel.core.ports import Clock, Progress, Tree
from sentinel.core.records import Store
from sentinel.edges.audit import FileAudit
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.evidence_check import problems_of
from sentinel.edges.export_archive import ExportArchive
from sentinel.edges.files import name_once, sync_folder
from sentinel.edges.keys import SigningKey
from sentinel.edges.surroundings import Surroundings
from sentinel.errors import IntegrityError, Refused, SentinelError, TreeError, UsageError

PURPOSE = "evidence-export/1"
MANIFEST = "manifest.json"
VERIFIER = "verify.py"
CHUNK_BYTES = 1 << 20
MAX_QUARANTINED_BYTES = 256 << 20
"""Of one file of a quarantined tree; a larger one stays where it is, and is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What is exported, where to, by whom and why."""

    incident: Incident
    title: str
    """Of the site, for people."""
    output: Path
    by: str
    reason: str
    as_it_is: bool = False
    """Export evidence that does not verify, and say so inside."""
    quarantined: tuple[Path, ...] = ()
    """Trees that restores took out of the way, to be put in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The archive as it lies on disk."""

    path: Path
    sha256: str
    size: int
    files: int
    problems: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Changes nothing of the evidence but to add who exported it."""

    evidence: FileEvidence
    key: SigningKey
    clock: Clock
    audit: FileAudit
    store: Store
    around: Surroundings
    tree: Tree
    verifier: Path
    """The stand-alone program that goes with it."""

    def export(self, order: ExportOrder, progress: Progress | None = None) -> Exported:
        """Writes the archive; nothing is ever overwritten.

        1. The evidence is verified; one that is not as it was sealed is refused, unless asked for.
        2. Who exports, when and why is in the audit log and in the incident's folder.
        3. The archive is written beside its place, synced, and given its name.
        4. Its digest is in the audit log.

        Raises Refused, UsageError for a place that cannot be written, StoreError.
        """
        problems = problems_of(self.evidence, order.incident.id, self.key)
        if problems and not order.as_it_is:
            raise Refused(
                f"{order.incident.id}: the evidence is not as it was sealed: "
                f"{'; '.join(problems[:5])}{' and more' if len(problems) > 5 else ''}. Leave the "
                "folder as it is. To export it all the same, which the archive then says: "
                "--as-it-is."
            )
        _refuse_place(order.output)
        at = self.clock.now()
        told = self._custody(order, at, problems)
        self.audit.append(order.by, "evidence-export", told)
        self._note_custody(order.incident.id, at, told)
        part = order.output.with_name(f".{order.output.name}.{secrets.token_hex(6)}.part")
        archive = ExportArchive(part, progress or _silent)
        try:
            with archive.open():
                self._fill(archive, order, at, told, problems)
            name_once(part, order.output)
        except OSError as error:
            raise UsageError(
                f"--output {error.filename or order.output}: cannot be written ({error.strerror}). "
                "Give a new file in a folder that you may write to, with enough room."
            ) from error
        finally:
            part.unlink(missing_ok=True)
        sync_folder(order.output.parent)
        digest, size = _measured(order.output)
        self.audit.append(order.by, "evidence-exported", {**told, "sha256": digest, "size": size})
        return Exported(
            path=order.output,
            sha256=digest,
            size=size,
            files=len(archive.files),
            problems=problems,
            left_out=tuple(archive.left_out),
        )

    def _custody(
        self, order: ExportOrder, at: datetime, problems: tuple[str, ...]
    ) -> dict[str, object]:
        return {
            "schema": "sentinel/evidence-custody/1",
            "incident": order.incident.id,
            "by": order.by,
            "reason": order.reason,
            "at": timestamp(at),
            "output": str(order.output),
            "verified": not problems,
            "with_quarantine": [str(path) for path in order.quarantined],
        }

    def _note_custody(self, incident: str, at: datetime, told: dict[str, object]) -> None:
        """In the incident's folder, sealed; a folder that does not verify is not sealed anew."""
        name = f"custody/{at:%Y%m%dT%H%M%S%f}.json"
        self.evidence.keep(incident, name, canonical(told))
        try:
            self.evidence.seal(incident)
        except IntegrityError:
            return  # the export says what is wrong with it; the audit log holds the record

    def _fill(
        self,
        archive: ExportArchive,
        order: ExportOrder,
        at: datetime,
        told: dict[str, object],
        problems: tuple[str, ...],
    ) -> None:
        incident = order.incident
        kept = self.evidence.files(incident.id)
        quarantined = list(self._quarantined(order, archive))
        archive.expect(len(kept) + len(quarantined) + 12)
        origin = origin_of(self.key.public_raw)
        text = readme(
            incident=incident.id,
            site=order.title,
            at=f"{at:%Y-%m-%d %H:%M:%S}",
            by=order.by,
            reason=order.reason,
            fingerprint=origin.rpartition("/")[2],
            sound=not problems,
        )
        archive.add("README.txt", [text.encode("utf-8", "backslashreplace")])
        archive.add(VERIFIER, [self.verifier.read_bytes()])
        archive.add("public-key.txt", [self.key.public_text.encode() + b"\n"])
        archive.add("public-key.pem", [self.key.public_pem])
        archive.add("custody.json", [canonical(told)])
        archive.add("incident.json", [canonical(to_json(replace(incident, retest_token="")))])
        journal = self.store.journal.entries(incident.id)
        archive.add("journal.json", [canonical(to_json(journal))])
        for number, _, document, report in self.store.reports.all(incident.id):
            archive.add(f"reports/{number}.json", [canonical(to_json(document))])
            archive.add(f"reports/{number}.txt", [report.encode("utf-8", "backslashreplace")])
        for piece in self.around.audit_pieces(incident.id):
            if piece.data is None:
                archive.left_out.append((piece.name, piece.note))
                continue
            if piece.note:  # not all of it: whoever verifies it has to know
                archive.left_out.append((piece.name, piece.note))
            archive.add(piece.name, [piece.data])
        for name, path in kept:
            archive.add(f"evidence/{name}", _chunks(path))
        for name, read in quarantined:
            try:
                archive.add(name, [read()])
            except SentinelError as error:
                archive.left_out.append((name, str(error)))
        manifest = canonical(
            {
                "schema": "sentinel/evidence-export/1",
                "incident": incident.id,
                "site": incident.site,
                "custody": told,
                "public_key": self.key.public_text,
                "as_it_is": list(problems),
                "left_out": [list(one) for one in archive.left_out],
                "files": archive.files,
            }
        )
        archive.add(MANIFEST, [manifest])
        signature = self.key.sign(PURPOSE, manifest) + "\n"
        archive.add(f"{MANIFEST}.sig", [signature.encode()])

    def _quarantined(
        self, order: ExportOrder, archive: ExportArchive
    ) -> Iterator[tuple[str, Callable[[], bytes]]]:
        for place in order.quarantined:
            folder = f"quarantine/{_part(place.name)}"
            try:
                manifest = self.tree.scan(place)
            except TreeError as error:  # an attacker may have made it too deep to be read
                archive.left_out.append((folder, str(error)))
                continue
            yield f"{folder}.manifest.json", _given(canonical(to_json(manifest)))
            for entry in manifest.entries:
                name = "/".join([folder, *map(_part, entry.path.split("/"))])
                if entry.type is not EntryType.FILE:
                    continue  # a link is named in the manifest, and never made
                if entry.size > MAX_QUARANTINED_BYTES:
                    archive.left_out.append((name, f"{entry.size} bytes: too large"))
                    continue
                yield name, _reading(self.tree, place, entry.path)


def _refuse_place(output: Path) -> None:
    if output.exists() or output.is_symlink():
        raise Refused(f"--output {output}: is there already; give a new file.")
    if not output.parent.is_dir():
        raise UsageError(f"--output {output}: {output.parent} is no folder; make it first.")


def _measured(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK_BYTES), b"")


def _part(text: str) -> str:
    """One part of a name in the archive: no sign of a hostile file name means anything there."""
    raw = os.fsencode(text)
    encoded = quote_from_bytes(raw, safe="")
    if encoded.startswith("."):
        encoded = "%2E" + encoded[1:]
    if len(encoded) > 180:
        encoded = f"{encoded[:180]}~{hashlib.sha256(raw).hexdigest()[:16]}"
    return encoded


def _reading(tree: Tree, place: Path, path: str) -> Callable[[], bytes]:
    return lambda: tree.read(place, path, MAX_QUARANTINED_BYTES)


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _silent(done: int, known: int) -> None:
    del done, known


def read_custody(path: Path) -> dict[str, object]:
    """One record of an incident's folder; empty where it cannot be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
