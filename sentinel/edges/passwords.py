"""Port Passwords: Argon2id (RFC 9106)."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TIME_COST = 3
MEMORY_KIB = 65_536
LANES = 4
"""RFC 9106, section 4, second recommended option: for machines that have not 2 GiB to spare for one
password. OWASP's least (19 MiB, two rounds) lies below it."""


class Argon2Passwords:
    """With parameters of its own; what was hashed with others is recognised, and is old."""

    def __init__(
        self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB, lanes: int = LANES
    ) -> None:
        self._cost = (time_cost, memory_kib, lanes)

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def is_right(self, stored: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            self._hasher.verify(stored or self._nobodys, password)
        except (Argon2Error, InvalidHashError):
            return False
        return bool(stored)

    def is_old(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        time_cost, memory, lanes = self._cost
        return PasswordHasher(time_cost=time_cost, memory_cost=memory, parallelism=lanes)

    @cached_property
    def _nobodys(self) -> str:
        """For names that are none: they take as long as others."""
        return self.hashed("nobody has this password")
