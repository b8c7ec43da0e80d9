"""Identifiers that sort by time: ULIDs (48 bits of milliseconds, 80 random bits, base 32)."""

from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(at: datetime, random_bits: int) -> str:
    """A 26-character ULID from a moment and 80 random bits, which the caller draws."""
    number = (int(at.timestamp() * 1000) << 80) | (random_bits & ((1 << 80) - 1))
    letters = []
    for _ in range(26):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))
