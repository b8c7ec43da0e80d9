"""What preserve keeps beside the bytes that findings name: the records of the wire, and what stands
around an incident."""

from collections.abc import Iterable
from typing import Protocol

from sentinel.core.action import StepContext
from sentinel.core.run import Run
from sentinel.errors import IntegrityError, SentinelError

WARC = "warc"
"""Name of the detail of a finding that holds the digest of its records (wire_keeping)."""
MAX_WARC_BYTES = 500_000_000
"""Packed, of one incident."""


class Keeping(Protocol):
    """What one pass kept, and what it could not."""

    left_out: dict[str, str]
    notes: dict[str, str]

    def add(self, name: str, data: bytes) -> None: ...


def warc_digests(runs: Iterable[Run]) -> dict[str, str]:
    """The records that findings name, digest to the witness who saw them; the first named first."""
    return {
        digest: finding.witness.value
        for run in reversed(list(runs))
        for finding in reversed(run.findings)
        if (digest := finding.details.get(WARC, "")) in finding.evidence
    }


def keep_warc(context: StepContext, digests: dict[str, str], kept: Keeping) -> None:
    """Each look's records as a file of its own, `warc/<digest>-<witness>.warc.gz`; to be joined
    with others by writing one behind the other."""
    size = 0
    for digest, witness in digests.items():
        name = f"warc/{digest[:16]}-{witness}.warc.gz"
        try:
            data = context.tools.blobs.get(digest)
        except KeyError:
            kept.left_out[name] = "not in the spool"
            continue
        except IntegrityError as error:
            kept.left_out[name] = str(error)
            continue
        size += len(data)
        if size > MAX_WARC_BYTES:
            kept.left_out[name] = "no room: it stays in the spool"
            continue
        kept.add(name, data)


def keep_around(context: StepContext, kept: Keeping) -> None:
    """Logs, lines of the audit log with a checkpoint, versions, the clock."""
    incident = context.incident
    pieces = context.tools.around.pieces(incident.id, context.site, incident.first_sighting_at)
    try:
        for piece in pieces:
            if piece.data is None:
                kept.left_out[piece.name] = piece.note
                continue
            if piece.note:
                kept.notes[piece.name] = piece.note
            kept.add(piece.name, piece.data)
    except SentinelError as error:
        kept.left_out["around"] = str(error)
