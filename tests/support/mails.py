"""Rows and channels of mail for tests; a test names only what it is about."""

from collections.abc import Mapping

from sentinel.core.addressing import message_id
from sentinel.core.canonical import sha256
from sentinel.core.delivery import Attachment
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.edges.channels.mail import MailChannel
from support.settings import make_mail
from support.values import T0, FakeClock

ON_CALL = "on-call@institute.example"
MANAGER = "gm-ict@institute.example"
INCIDENT = "INC-20261122-0001"
KEY = f"{INCIDENT}/blocked"


def mail_row(**changes: object) -> OutboxRow:
    values: dict[str, object] = {
        "id": 1,
        "key": KEY,
        "kind": NoticeKind.BLOCKED,
        "site": "main",
        "incident": INCIDENT,
        "message_id": message_id(str(changes.get("key", KEY)), "institute.example"),
        "recipients": (ON_CALL, MANAGER),
        "subject": "Blocked: संस्थान",
        "body": "The site is blocked.\nसाइट बंद है।\n",
        "created_at": T0,
        "next_attempt_at": T0,
        "attempts": 0,
        "state": OutboxState.QUEUED,
        "urgent": True,
        **changes,
    }
    return OutboxRow(**values)  # type: ignore[arg-type] # a test gives what it means


class Shelf:
    """Port Blobs in memory."""

    def __init__(self, held: Mapping[str, bytes] | None = None) -> None:
        self.held = dict(held or {})

    def put(self, data: bytes) -> str:
        digest = sha256(data)
        self.held[digest] = data
        return digest

    def get(self, digest: str) -> bytes:
        return self.held[digest]

    def attach(self, name: str, data: bytes, media_type: str = "application/pdf") -> Attachment:
        return Attachment(name=name, media_type=media_type, sha256=self.put(data))


def mail_channel(
    port: int, *, clock: FakeClock | None = None, shelf: Shelf | None = None, **changes: object
) -> MailChannel:
    """To a server on this port of 127.0.0.1, without encryption where nothing else is said."""
    return MailChannel(make_mail(port, **changes), clock or FakeClock(), shelf or Shelf())
