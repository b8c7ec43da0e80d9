"""What differs between two revisions of a report to CERT-In, and whether it matters.

Works on the documents as they are stored, so that revisions of older versions can be compared, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PAUSE = timedelta(minutes=15)
"""Between two revisions that only carry on what is known: addresses that are added, steps done."""
AT_ONCE = frozenset({"incident_type", "types", "personal_data", "occurrence", "source_address"})
"""Fields whose change is a revision at once."""
ROUTINE = frozenset({"tracking", "earlier", "logs", "security", "clock", "evidence"})
"""Fields of the annexure whose change alone makes no revision."""
WITHOUT_LINES = frozenset({"symptoms", "hosts", "actions"})
"""Fields whose lines grow by the minute; what they come to stands in their value and boxes."""
MAX_TEXT = 400
MAX_LINES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that is not as it was."""

    key: str
    label: str
    before: str
    """Empty where the earlier revision has no such field."""
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """All fields that differ, in the order of the form."""
    old = {field["key"]: field for field in _fields(before)}
    new = {field["key"]: field for field in _fields(after)}
    return tuple(
        Change(
            key=key,
            label=(new.get(key) or old[key])["label"],
            before=_shown(old[key], new.get(key)) if key in old else "",
            after=_shown(new[key], old.get(key)) if key in new else "",
        )
        for key in (*new, *(key for key in old if key not in new))
        if old.get(key) is None or new.get(key) is None or _whole(old[key]) != _whole(new[key])
    )


def is_due(
    before: Mapping[str, Any], after: Mapping[str, Any], made_at: datetime, now: datetime
) -> bool:
    """Whether what is known now is worth a revision beside the one made at `made_at`. A clock that
    stepped back counts as a pause that is over."""
    old, new = _material(before), _material(after)
    differ = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    rests = made_at <= now < made_at + PAUSE
    return bool(differ & AT_ONCE) or (bool(differ) and not rests)


def _fields(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in (*document.get("form", ()), document.get("annexure") or {}):
        yield from section.get("fields", ())


def _material(document: Mapping[str, Any]) -> dict[str, object]:
    return {
        field["key"]: (
            field["value"],
            _ticked(field),
            () if field["key"] in WITHOUT_LINES else tuple(field["lines"]),
        )
        for field in _fields(document)
        if field["key"] not in ROUTINE
    }


def _whole(field: Mapping[str, Any]) -> object:
    return field["value"], _ticked(field), tuple(field["lines"])


def _ticked(field: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{choice['label']}: {choice['text']}" if choice["text"] else choice["label"]
        for choice in field["choices"]
        if choice["ticked"]
    )


def _shown(field: Mapping[str, Any], other: Mapping[str, Any] | None) -> str:
    """The value, the ticked boxes, and the lines that only this side has."""
    theirs = set(() if other is None else other["lines"])
    own = [str(line) for line in field["lines"] if line not in theirs]
    more = [f"and {len(own) - MAX_LINES} more lines"] if len(own) > MAX_LINES else []
    parts: Sequence[str] = (
        str(field["value"]),
        *(f"[x] {label}" for label in _ticked(field)),
        *own[:MAX_LINES],
        *more,
    )
    return "; ".join(_cut(part) for part in parts if part)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
