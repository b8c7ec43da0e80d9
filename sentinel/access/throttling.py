"""Tries to get in, counted: by account and browser or address, by account, and by address.

Names that are no account's are counted as all others, so that pauses tell nobody which exist. What
was typed as a name is kept as a code alone: people type passwords there.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.access.noting import Noting
from sentinel.access.origin import Origin
from sentinel.core.access_parts import AccessParts
from sentinel.core.attempts import (
    ADDRESS,
    CODES,
    CODES_OF_STRANGERS,
    NEAR,
    STRANGERS,
    Counted,
    Limit,
)
from sentinel.errors import Paused

DEVICE_PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try, counted before it was looked at."""

    near: str
    others: tuple[str, ...]
    reached: bool
    """Whether a pause begins with it, if it was wrong."""


class Throttling:
    """Of one configuration."""

    def __init__(self, parts: AccessParts, noting: Noting) -> None:
        self._parts = parts
        self._noting = noting

    def password(self, name: str, origin: Origin) -> Try:
        """Counts a try for a name, whether it exists or not. Raises Paused."""
        if self.is_device_of(origin.device, name):
            return self._counted({self._key("device", origin.device): NEAR})
        subjects = {
            self._key("near", f"{name}@{origin.neighbourhood}"): NEAR,
            self._key("strangers", name): STRANGERS,
            self._key("address", origin.neighbourhood): ADDRESS,
        }
        return self._counted(subjects)

    def login_code(self, account: str, origin: Origin) -> Try:
        """Counts a try with a code, by somebody who has shown the password. Raises Paused."""
        if self.is_device_of(origin.device, account):
            return self._counted({self._key("code-device", origin.device): CODES})
        subjects = {
            self._key("code-near", f"{account}@{origin.neighbourhood}"): CODES,
            self._key("code-strangers", account): CODES_OF_STRANGERS,
        }
        return self._counted(subjects)

    def code(self, account: str, session: str) -> Try:
        """Counts a try within a session, or with a token (`session` is empty then): whoever has
        stolen one pauses that alone, and not its owner's next login. Raises Paused."""
        return self._counted({self._key("code", f"{account}/{session}"): CODES})

    def address(self, origin: Origin) -> Try:
        """Counts a try of which it is not known whom it is for. Raises Paused."""
        return self._counted({self._key("address", origin.neighbourhood): ADDRESS})

    def right(self, tried: Try) -> None:
        self._parts.attempts.right((tried.near,), tried.others)

    def device_of(self, name: str, nonce: str) -> str:
        """What a browser is given with which somebody signed in to an account: the tries of
        strangers do not lock it out."""
        return f"{nonce}.{self._parts.seals.mac('device', f'{name}/{nonce}')}"

    def is_device_of(self, device: str, name: str) -> bool:
        parts = device.split(".")
        if len(parts) != DEVICE_PARTS or len(device) > 200:
            return False
        return hmac.compare_digest(self.device_of(name, parts[0]).encode(), device.encode())

    def _counted(self, subjects: Mapping[str, Limit]) -> Try:
        now = self._parts.clock.now()
        found: Counted = self._parts.attempts.begin(subjects, now)
        if found.until is not None:
            self._noting.suppressed()
            raise Paused(max(1, round((found.until - now).total_seconds())))
        near, *others = subjects
        return Try(near=near, others=tuple(others), reached=bool(found.reached))

    def _key(self, kind: str, about: str) -> str:
        return f"{kind}/{self._parts.seals.mac('attempt', f'{kind}/{about}')[:27]}"
