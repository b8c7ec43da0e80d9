"""How much of bodies a worker holds at a time: many large ones at once would fill the memory."""

MAX_HELD_BYTES = 32_000_000
"""Received and not read yet, in one worker; beyond it only a few may go on."""
_SMALL_BYTES = 250_000
"""Below this a body is let come in, whatever else does."""


class InHand:
    """Says which transfers are given up for now, to be begun again when there is room.

    They are not paused: a server does not wait for long, nor does the clock of the transfer.
    Transfers are known by the numbers of their orders.
    """

    def __init__(self, max_body_bytes: int) -> None:
        self._held_bytes = 0
        self._few = max(1, MAX_HELD_BYTES // max(1, max_body_bytes))
        """So many fit, however large they are."""
        self._going_on: set[int] = set()
        """Those that may go on beyond the bound, at most a few."""
        self._given_up: set[int] = set()
        """Those that were given up and have not been answered since."""

    def room(self, running: int) -> bool:
        """Whether one more may be begun beside so many. While some that were given up are left,
        all are taken to be large: none is given up twice."""
        return not self._given_up or running < self._few

    def takes(self, number: int, count: int, size: int) -> bool:
        """Whether a transfer may take `count` bytes, of `size` with these; else it is to end."""
        self._held_bytes += count
        if self._held_bytes <= MAX_HELD_BYTES or size <= _SMALL_BYTES or number in self._going_on:
            return True
        if len(self._going_on) < self._few:
            self._going_on.add(number)
            return True
        self._given_up.add(number)
        return False

    def let_go(self, number: int, size: int) -> None:
        """A transfer of so many bytes has ended."""
        self._held_bytes -= size
        self._going_on.discard(number)

    def answered(self, number: int) -> None:
        """An order is done with."""
        self._given_up.discard(number)
