"""Who carries a link: for each address of interest the pages, lines and words, bounded."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sentinel.core.link_report import MAX_CARRIERS, Carrier

Key = TypeVar("Key", bound=Hashable)

MAX_KEPT = 200_000
"""Carriers of one crawl in all, some 40 MB. Past that each address keeps FEW, and is counted."""
FEW = 10


@dataclass(slots=True)
class _Carried:
    kept: list[Carrier] = field(default_factory=list)
    count: int = 0
    last: tuple[str, int] = ("", -1)


class Carriers(Generic[Key]):
    """Collects carriers in the order of the crawl. A page and line counts once for an address."""

    def __init__(self, *, max_kept: int = MAX_KEPT) -> None:
        self._carried: dict[Key, _Carried] = {}
        self._left = max_kept

    def add(self, key: Key, page: str, line: int, text: str, tag: str) -> None:
        carried = self._carried.get(key)
        if carried is None:
            carried = self._carried[key] = _Carried()
        elif carried.last == (page, line):
            return
        carried.last = (page, line)
        carried.count += 1
        if len(carried.kept) < (MAX_CARRIERS if self._left > 0 else FEW):
            carried.kept.append(Carrier(page=page, line=line, text=text, tag=tag))
            self._left -= 1

    def __contains__(self, key: Key) -> bool:
        return key in self._carried

    def keys(self) -> tuple[Key, ...]:
        """In the order in which they were first seen."""
        return tuple(self._carried)

    def of(self, key: Key) -> tuple[Carrier, ...]:
        carried = self._carried.get(key)
        return tuple(carried.kept) if carried is not None else ()

    def count(self, key: Key) -> int:
        carried = self._carried.get(key)
        return carried.count if carried is not None else 0
