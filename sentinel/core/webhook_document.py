"""What a webhook is sent: `sentinel/notice/1`, and the signature over it.

The signature is that of Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks):
HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`, in base64, behind the version `v1,`.
docs/alerts.md shows a receiver how it is verified.
"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime

from sentinel.core.addressing import thread_id
from sentinel.core.canonical import timestamp
from sentinel.core.channel_text import bodies_of, body_of, subject_of
from sentinel.core.notice import OutboxRow
from sentinel.core.routing import notice_key
from sentinel.core.secret import Secret

SCHEMA = "sentinel/notice/1"
PREFIX = "whsec_"
"""Before a secret that is the base64 of its bytes; any other one counts as it is written."""
MIN_KEY_BYTES = 24
"""As the standard asks for."""


def document(row: OutboxRow, *, mail_domain: str) -> bytes:
    """The body of one attempt: JSON in UTF-8."""
    values: dict[str, object] = {
        "schema": SCHEMA,
        "key": notice_key(row.key),
        "message_id": row.message_id,
        "kind": row.kind.value,
        "urgent": row.urgent,
        "site": row.site,
        "incident": row.incident,
        "thread": thread_id(row.incident, mail_domain) if row.incident else "",
        "at": timestamp(row.created_at),
        "subject": subject_of(row),
        "text": body_of(row),
        "texts": bodies_of(row),
        "language": row.language.value,
        "attempt": row.attempts + 1,
    }
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def webhook_id(row: OutboxRow) -> str:
    """The same at each attempt: by it a receiver knows what it has already. Without the dots of
    the Message-ID, which part the fields of what is signed."""
    return f"msg_{hashlib.sha256(row.message_id.encode()).hexdigest()[:32]}"


def headers(row: OutboxRow, body: bytes, secret: Secret, now: datetime) -> dict[str, str]:
    """What goes with one attempt."""
    number, moment = webhook_id(row), str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": number,
        "webhook-timestamp": moment,
        "webhook-signature": signature(number, moment, body, key_of(secret)),
    }


def signature(number: str, moment: str, body: bytes, key: bytes) -> str:
    signed = b".".join((number.encode(), moment.encode(), body))
    mac = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mac).decode()}"


def key_of(secret: Secret) -> bytes:
    """The key of the signatures. Raises ValueError where what follows `whsec_` is no base64."""
    text = secret.reveal()
    if not text.startswith(PREFIX):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None
