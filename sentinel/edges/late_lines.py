"""Lines of the audit log that could not be written when they were due: kept until they are."""

import logging
from collections import deque
from collections.abc import Iterator, Mapping

MAX_WAITING = 10_000

log = logging.getLogger(__name__)


class LateLines:
    """In order, in memory; each says of itself that it was written late. What is too many is let
    go, the newest first, and counted. Threads may keep; one at a time writes."""

    def __init__(self) -> None:
        self._waiting: deque[Mapping[str, object]] = deque()
        self.let_go = 0
        self.why = ""
        """Why the last one could not be written."""

    def __len__(self) -> int:
        return len(self._waiting)

    def keep(self, entry: Mapping[str, object], why: str) -> None:
        """An entry as it would have been written."""
        self.why = why
        log.error("not in the audit log yet", extra={"action": entry["action"], "error": why})
        if len(self._waiting) >= MAX_WAITING:
            self.let_go += 1
            return
        data = entry["data"]
        assert isinstance(data, Mapping)  # every entry of the log has such
        self._waiting.append({**entry, "data": {**data, "written_late": True}})

    def lines(self) -> Iterator[Mapping[str, object]]:
        """Those that wait, oldest first. One is forgotten when the next is asked for: whoever
        could not write it does not ask."""
        while self._waiting:
            yield self._waiting[0]
            self._waiting.popleft()
