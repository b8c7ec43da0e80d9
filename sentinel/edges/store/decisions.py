"""Every approval, rejection and renewal of a baseline: only ever added to, chained and signed.

The database refuses to change or delete a row; whoever writes to the file in spite of that breaks
the chain, because each row is signed together with the signature of the one before.
"""

from dataclasses import dataclass
from typing import Any

import sqlite_utils

from sentinel.core.baseline import Approval
from sentinel.core.canonical import canonical, timestamp, to_json
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.documents import storable, unpack
from sentinel.errors import IntegrityError

PURPOSE = "baseline-decision/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One row: what was decided about which content."""

    baseline: str
    site: str
    act: str
    """`approved`, `rejected`, `renewed`."""
    approval: Approval
    content: str
    """SHA-256 of what was learnt (`core/approval.py`)."""


def add(db: sqlite_utils.Database, key: SigningKey, decision: Decision) -> None:
    """Adds a decision behind the last one."""
    before = db.execute("SELECT signature FROM decisions ORDER BY number DESC LIMIT 1").fetchone()
    document = canonical(to_json(decision)).decode()
    signature = key.sign(PURPOSE, _chained(before[0] if before else "", document))
    db.table("decisions").insert(
        {
            "baseline": storable(decision.baseline),
            "site": storable(decision.site),
            "act": decision.act,
            "at": timestamp(decision.approval.at),
            "document": document,
            "signature": signature,
        }
    )


def select(db: sqlite_utils.Database, key: SigningKey, baseline_id: str) -> tuple[Decision, ...]:
    """All decisions about a baseline (empty: about all), oldest first. Raises IntegrityError where
    the chain of all decisions does not verify."""
    before = ""
    found: list[Decision] = []
    for row in db.query("SELECT * FROM decisions ORDER BY number"):
        _verify(row, before, key)
        before = row["signature"]
        if baseline_id in {"", row["baseline"]}:
            found.append(unpack(Decision, row["document"], f"decision {row['number']}"))
    return tuple(found)


def _verify(row: dict[str, Any], before: str, key: SigningKey) -> None:
    if not key.verify(PURPOSE, _chained(before, row["document"]), row["signature"]):
        raise IntegrityError(
            f"decision {row['number']} about baseline {row['baseline']}: its signature does not "
            "verify, or one before it is missing. The state database was changed outside "
            "Sentinel: bring back a copy of it."
        )


def _chained(before: str, document: str) -> bytes:
    return f"{before}\0{document}".encode()
