"""The daily message, by which telling itself is proven each day, and its code. Pure.

Whoever gets it need not do anything; a program of the operator's that reads the mailbox gives the
code back. The code is unguessable, so that only what really came can be said to have come.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SEEN_LABEL = "SEEN-CODE"
"""Before the code, on a line of its own in the message; programs look for it."""
CODE_BYTES = 15
"""Of chance, in each code."""
_CODE = re.compile(r"[0-9]{8}-[0-9a-f]{30}", re.ASCII)
_LINE = re.compile(rf"{SEEN_LABEL}:\s*([0-9]{{8}}-[0-9a-f]{{30}})(?![0-9a-f])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMessage:
    """One of each day."""

    day: str
    """The local date, `2026-11-23`."""
    code: str
    put_at: datetime
    seen_at: datetime | None = None
    """When it was said that it came; the first time counts."""
    seen_by: str = ""
    """How: a command, a link, with whose name there is."""
    told_at: datetime | None = None
    """When people were told that nobody saw it."""

    @property
    def key(self) -> str:
        """Of its notice."""
        return f"daily/{self.day}"


def new_code(day: str, chance: bytes) -> str:
    """The code of a day's message; `chance` is CODE_BYTES of it."""
    return f"{day.replace('-', '')}-{chance.hex()}"


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that a message holds, each once; at most ten."""
    found = (match[1] for match in _LINE.finditer(text))
    return tuple(dict.fromkeys(found))[:10]


def unseen(
    messages: Sequence[DailyMessage], seen_seconds: float, now: datetime
) -> tuple[DailyMessage, ...]:
    """Those of which it should have been said by now that they came, and was not. None where
    nobody checks. Where a later one came, telling works again, and the earlier are left alone."""
    if not seen_seconds:
        return ()
    newest = max((one.put_at for one in messages if one.seen_at is not None), default=None)
    return tuple(
        one
        for one in messages
        if one.seen_at is None
        and now - one.put_at >= timedelta(seconds=seen_seconds)
        and (newest is None or one.put_at > newest)
    )
