"""Challenges of passkeys: made without being kept, sealed to whom and what they are for, and used
once. So a flood of strangers fills nothing, and pushes nobody's challenge out."""

import base64
import hmac
import json
import secrets
from datetime import timedelta

from sentinel.core.access_parts import AccessParts
from sentinel.errors import Refused

LIFE_SECONDS = 180
NONCE_BYTES = 16
TIME_BYTES = 8
BAD = "The passkey's answer came too late, or is for something else: try once more."


class Challenges:
    """Of one configuration."""

    def __init__(self, parts: AccessParts) -> None:
        self._parts = parts

    def make(self, purpose: str, binding: str) -> bytes:
        """`binding`: the session, or the browser that has none yet."""
        until = int(self._parts.clock.now().timestamp()) + LIFE_SECONDS
        head = secrets.token_bytes(NONCE_BYTES) + until.to_bytes(TIME_BYTES, "big")
        return head + self._mac(head, purpose, binding)

    def of(self, answer: str, purpose: str, binding: str) -> bytes:
        """The challenge that a browser's answer (JSON) is to, if it is one of ours for this.
        Raises Refused."""
        try:
            sent = json.loads(answer)["response"]["clientDataJSON"]
            found = _bytes(json.loads(_bytes(sent))["challenge"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Refused("The browser's answer is no passkey's.") from error
        head, mac = found[: NONCE_BYTES + TIME_BYTES], found[NONCE_BYTES + TIME_BYTES :]
        if not hmac.compare_digest(mac, self._mac(head, purpose, binding)):
            raise Refused(BAD)
        if int.from_bytes(head[NONCE_BYTES:], "big") <= self._parts.clock.now().timestamp():
            raise Refused(BAD)
        return found

    def use(self, challenge: bytes) -> None:
        """After all else was verified. Raises Refused where it was used before."""
        now = self._parts.clock.now()
        key = f"challenge/{base64.urlsafe_b64encode(challenge[:NONCE_BYTES]).decode()}"
        if not self._parts.sessions.use_once(key, now + timedelta(seconds=LIFE_SECONDS * 2), now):
            raise Refused(BAD)

    def _mac(self, head: bytes, purpose: str, binding: str) -> bytes:
        return _bytes(self._parts.seals.mac("challenge", f"{purpose}/{binding}/{head.hex()}"))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
