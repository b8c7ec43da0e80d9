"""A row of the outbox as a channel gets it; a test names only what it is about."""

from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.words import Language
from support.values import T0

INCIDENT = "INC-20261122-0001"
HOSTILE = 'a\r\nBcc: x@y.example\n<script>\u202e\x00\x1b[31m "\\] #{7*7} \u2028\ud800'
"""Line ends, a header, a script, a direction override, NUL, a terminal's escape, signs of
structured data, a line separator and half a character."""


def make_row(**changes: object) -> OutboxRow:
    values: dict[str, object] = {
        "id": 1,
        "key": f"{INCIDENT}/blocked/@hook",
        "kind": NoticeKind.BLOCKED,
        "site": "main",
        "incident": INCIDENT,
        "message_id": "<0123456789abcdef@sentinel.example>",
        "recipients": (),
        "subject": "[main] defaced: closed to the public",
        "body": "The site is closed.\nDo: sentinel incident show INC-20261122-0001\nसाइट बंद है।\n",
        "created_at": T0,
        "next_attempt_at": T0,
        "attempts": 0,
        "state": OutboxState.QUEUED,
        "channel": "hook",
        "language": Language.ENGLISH,
        "urgent": True,
        **changes,
    }
    return OutboxRow(**values)  # type: ignore[arg-type] # a test gives what it means
