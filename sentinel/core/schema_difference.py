"""Differences between two schemas of a database, and which of them are a finding by themselves.

The order of creation does not count, nor does what the engine numbers or dates: that is left out
where the schema is read.
"""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.database import (
    ACTIVE_KINDS,
    ObjectKind,
    SchemaChange,
    SchemaChangeKind,
    SchemaObject,
)

_NAMED = 3
_KIND_WORDS = {ObjectKind.USER: "account"}
_CHANGE_WORDS = {
    SchemaChangeKind.ADDED: "is new",
    SchemaChangeKind.REMOVED: "is gone",
    SchemaChangeKind.CHANGED: "is not as approved",
}


def schema_difference(
    before: Iterable[SchemaObject], after: Iterable[SchemaObject]
) -> tuple[SchemaChange, ...]:
    """All differences, sorted by kind and name. `before` is the approved schema.

    Of several objects with one kind and name (overloaded routines are told apart by their
    arguments, so there should be none), each is compared: none can hide behind another.
    """
    old, new = _keyed(before), _keyed(after)
    changes: list[SchemaChange] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was is None:
            changes.append(_change(SchemaChangeKind.ADDED, None, now))
        elif now is None:
            changes.append(_change(SchemaChangeKind.REMOVED, was, None))
        elif (was.sha256, was.admin) != (now.sha256, now.admin):
            changes.append(_change(SchemaChangeKind.CHANGED, was, now))
    return tuple(changes)


def is_active(change: SchemaChange) -> bool:
    """Whether it is a finding by itself: something that runs code, or lets someone in, is new or
    is another one than was approved; or an account gained the right to do everything.

    What is gone, and a changed table, view or index, are findings too, of a lesser kind: no code
    of a stranger runs by them.
    """
    if change.after is None:
        return False
    return change.after.kind in ACTIVE_KINDS or change.after.admin


def active_changes(changes: Iterable[SchemaChange]) -> tuple[SchemaChange, ...]:
    """Those that are a finding by themselves."""
    return tuple(change for change in changes if is_active(change))


def change_text(change: SchemaChange) -> str:
    """One difference in words, such as `trigger public.steal is new`. Names are escaped: they
    come from the server."""
    seen = subject(change)
    kind = _KIND_WORDS.get(seen.kind, seen.kind.value)
    text = f"{kind} {printable(seen.name)} {_CHANGE_WORDS[change.kind]}"
    gained = change.after is not None and change.after.admin
    if gained and not (change.before is not None and change.before.admin):
        text += ", and it may do everything"
    return text


def changes_text(changes: tuple[SchemaChange, ...]) -> str:
    """Several differences in words, what is a finding by itself first; cut after a few."""
    ordered = sorted(changes, key=lambda change: not is_active(change))
    shown = "; ".join(change_text(change) for change in ordered[:_NAMED])
    more = len(ordered) - _NAMED
    return f"{shown}; and {counted(more, 'more difference')}" if more > 0 else shown


def subject(change: SchemaChange) -> SchemaObject:
    """The object that a change is about, as it is now, or as it was where it is gone."""
    seen = change.after or change.before
    if seen is None:
        raise ValueError("a change has an object before it, or after it, or both.")
    return seen


def printable(name: str) -> str:
    """A name from a server as it may be shown in a line: quoted and escaped where it holds more
    than letters, digits and what names are made of."""
    plain = name.isprintable() and all(
        letter.isalnum() or letter in "_.-@%$ (),[]'\"" for letter in name
    )
    return name if plain and name.strip() else ascii(name)


def _keyed(objects: Iterable[SchemaObject]) -> dict[tuple[str, str, int], SchemaObject]:
    """By kind, name and, where several share these, their place among the sorted digests."""
    keyed: dict[tuple[str, str, int], SchemaObject] = {}
    for item in sorted(objects, key=lambda o: (o.kind.value, o.name, o.sha256, o.admin)):
        number = 0
        while (item.kind.value, item.name, number) in keyed:
            number += 1
        keyed[item.kind.value, item.name, number] = item
    return keyed


def _change(
    kind: SchemaChangeKind, before: SchemaObject | None, after: SchemaObject | None
) -> SchemaChange:
    return SchemaChange(kind=kind, before=before, after=after)
