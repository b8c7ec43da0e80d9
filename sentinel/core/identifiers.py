"""Identifiers that sort by time: ULIDs (48 bits of milliseconds, 80 random bits, base 32)."""

from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(at: datetime, random_bits: int) -> str:
    """A 26-character ULID from a moment and 80 random bits, which the caller draws."""
    number = (int(at.timestamp() * 1000) << 80) | (random_bits & ((1 << 80) - 1))
    letters = []
    for _ in range(26):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))


def moment_of(identifier: str) -> datetime | None:
    """When an identifier was made; None where it is no ULID."""
    if len(identifier) != 26 or any(letter not in _ALPHABET for letter in identifier):
        return None
    number = 0
    for letter in identifier[:10]:
        number = number * 32 + _ALPHABET.index(letter)
    try:
        return datetime.fromtimestamp(number / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
