"""What one look of a check gave, in three words: it is counted, and its course is made of it."""

from enum import StrEnum


class CheckOutcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be found out, or a bot wall stood before it: counts neither way."""
