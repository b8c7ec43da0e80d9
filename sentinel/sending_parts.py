"""What carrying messages needs: handed to each lane as one value."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sentinel.core.notice import OutboxRow
from sentinel.core.outbox_port import Outbox
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingParts:
    """The outbox and what stands around it."""

    outbox: Outbox
    clock: Clock
    config: Config
    audit: Audit
    renderer: Renderer
    draw: Callable[[], float] = random.random
    """From 0 to 1; where a pause lies within its span."""

    def note(self, row: OutboxRow, action: str, data: Mapping[str, object]) -> None:
        """A line in the audit log about a row. Does not raise."""
        facts: dict[str, object] = {
            "key": row.key,
            "channel": row.channel,
            "message_id": row.message_id,
            "to": list(row.recipients),
            **data,
        }
        if row.incident:
            facts["incident"] = row.incident
        self.audit.note("outbox", action, facts)


def fields(row: OutboxRow) -> dict[str, object]:
    """Of a log line about a row."""
    return {
        "key": row.key,
        "channel": row.channel,
        "site": row.site,
        "incident": row.incident,
        "kind": row.kind.value,
        "to": list(row.recipients),
        "attempts": row.attempts,
    }
