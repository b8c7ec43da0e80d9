"""Port Seals: what only this installation can read or make, by keys derived from its own."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sentinel.edges.keys import SigningKey
from sentinel.errors import Refused

NONCE_BYTES = 12


class KeySeals:
    """AES-256-GCM and HMAC-SHA256, each with a key of its own for each purpose."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self._derived: dict[str, bytes] = {}

    def sealed(self, purpose: str, content: str, about: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        box = AESGCM(self._of(f"seal/{purpose}")).encrypt(nonce, content.encode(), about.encode())
        return _text(nonce + box)

    def opened(self, purpose: str, text: str, about: str) -> str:
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            opener = AESGCM(self._of(f"seal/{purpose}"))
            found = opener.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise Refused("This was not sealed here, or for something else.") from error
        return found.decode()

    def mac(self, purpose: str, text: str) -> str:
        key = self._of(f"mac/{purpose}")
        return _text(hmac.digest(key, text.encode("utf-8", "backslashreplace"), hashlib.sha256))

    def _of(self, purpose: str) -> bytes:
        if purpose not in self._derived:
            self._derived[purpose] = self._key.derived(purpose)
        return self._derived[purpose]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
