"""The audit log of a page as lines of JSON, as they stand in the log but for their order."""

from sentinel.core.canonical import canonical, timestamp
from sentinel.operations.audit import AuditShown


def audit_lines(shown: AuditShown) -> bytes:
    """Newest first; each line carries its hash and that of the line before it in the log."""
    return b"".join(
        canonical(
            {
                "seq": entry.number,
                "at": timestamp(entry.at),
                "actor": entry.actor,
                "action": entry.action,
                "data": entry.data,
                "hash": entry.hash,
                "prev": entry.prev,
            }
        )
        + b"\n"
        for entry in shown.entries
    )
