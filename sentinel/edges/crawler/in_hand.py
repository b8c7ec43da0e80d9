"""How much of bodies a worker holds at a time: many large ones at once would fill the memory."""

from collections.abc import Iterable

from sentinel.edges.crawler.transfer import Transfer

MAX_HELD_BYTES = 32_000_000
"""Received and not read yet, in one worker."""
_SMALL_BYTES = 250_000
"""Below this a body is let come in, whatever else does."""


class InHand:
    """Says which transfers are given up for now, to be begun again when there is room.

    They are not paused: a server does not wait for long, nor does the clock of the transfer.
    """

    def __init__(self, max_body_bytes: int) -> None:
        self._few = max(1, MAX_HELD_BYTES // max(1, max_body_bytes))
        """So many fit, however large they are."""
        self._put_back: set[int] = set()
        """Numbers of orders that were given up and not answered since."""

    def room(self, running: int) -> bool:
        """Whether one more may be begun beside so many. While some that were given up are left,
        all are taken to be large: none is given up twice."""
        return not self._put_back or running < self._few

    def too_many(self, running: Iterable[Transfer]) -> list[Transfer]:
        """Those to be given up now: not the ones that are the furthest, and none where all fit."""
        sizes = [transfer.size for transfer in running]
        if sum(sizes) <= MAX_HELD_BYTES or len(sizes) <= self._few:
            return []
        furthest_first = sorted(running, key=lambda transfer: -transfer.size)
        given_up = [one for one in furthest_first[self._few :] if one.size > _SMALL_BYTES]
        self._put_back.update(transfer.order.number for transfer in given_up)
        return given_up

    def answered(self, number: int) -> None:
        self._put_back.discard(number)
