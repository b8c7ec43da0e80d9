"""What a channel is given to carry, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

MAIL = "mail"
"""Name of the channel of [mail]; all others are named by their [[channel]]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message. Its bytes lie in the blobs, by their digest."""

    name: str
    """As the reader sees it: letters, digits, `-`, `_` and one `.` before the ending."""
    media_type: str
    sha256: str


class Outcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    """The other side has taken it and answers for it: an SMTP 250, an HTTP 2xx."""
    LATER = "later"
    """Not this message now (grey-listing, a full mailbox, an overload); again after a pause."""
    AWAY = "away"
    """No message at all by this channel now: not reached, not trusted, login refused."""
    REFUSED = "refused"
    """Never this message to these recipients: repeating the same attempt cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a channel says of one attempt with one row. Channels answer; they do not raise."""

    outcome: Outcome
    reason: str = ""
    """One line for a person, with what the other side said; empty where all went well."""
    refused: tuple[str, ...] = ()
    """Recipients that were turned down for good in this attempt: some, or all of them."""
    taken: tuple[str, ...] = ()
    """Recipients for whom it was taken although the outcome is not `delivered`: the others were put
    off. The row keeps them in its own `taken`, so that its next attempt leaves them out. Empty
    where it is delivered: then all but `refused` have it."""
    reference: str = ""
    """How the other side calls it (a queue id), for those who search its logs."""
    retry_after_seconds: float | None = None
    """How long the other side asks to be left alone (HTTP Retry-After), at most an hour; None where
    it does not say. The next attempt does not come before."""

    @property
    def delivered(self) -> bool:
        return self.outcome is Outcome.DELIVERED

    @property
    def recoverable(self) -> bool:
        """Whether another attempt can help."""
        return self.outcome in {Outcome.LATER, Outcome.AWAY}
