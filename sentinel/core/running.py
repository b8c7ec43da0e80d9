"""Whether two pages differ only in what runs on by itself, without learnt places: decided on the
few nodes that differ, so that nothing is made for all the others."""

from collections.abc import Iterator
from datetime import datetime
from itertools import compress, count
from operator import ne
from typing import NamedTuple

from sentinel.core.apart import Apart
from sentinel.core.masks import URL_ATTRIBUTES, presumed_attribute, running_date, visitor_counter
from sentinel.core.nodes import Node, NodeKind, fold_space

_DATED = frozenset({"datetime", "title"})


def running_only(
    parts: Apart, *, before_at: datetime | None, after_at: datetime | None
) -> tuple[str, ...] | None:
    """What ran on, in words, as `normalise.only_volatile` has it for pages without slots and
    ignored regions; an empty tuple where the pages are equal; None where anything else differs."""
    before, after = parts.was, parts.now
    if before.rest != after.rest or before.kind is not after.kind:
        return None
    if before.text == after.text and before.url == after.url:
        return ()
    old, new = parts.was.reading.layout, parts.now.reading.layout
    if len(old.keys) != len(new.keys) or old.ups != new.ups or (parts.is_whole and not new.keys):
        return None
    seen: list[str] = []
    clock = _Clock(before_at, after_at)
    for place in compress(count(), map(ne, old.keys, new.keys)):
        pairs = _differences((old.nodes[place], before.url), (new.nodes[place], after.url))
        label = _label(new.nodes, place)
        ran = None if pairs is None else [_ran_on(*pair, label, clock) for pair in pairs]
        if ran is None or not all(ran):
            return None
        seen.extend(ran)
    return tuple(seen)


class _Clock(NamedTuple):
    """When each page was looked at, where that is known."""

    before_at: datetime | None
    after_at: datetime | None


def _differences(was: tuple[Node, str], now: tuple[Node, str]) -> list[tuple[str, str, str]] | None:
    """Attribute (empty for text), old and new value of what differs between two nodes with the
    addresses of their pages; None where they are not of one kind, or are code."""
    (old, old_base), (new, base) = was, now
    if old == new:
        return []
    if old.kind is not new.kind or old.tag != new.tag:
        return None
    if new.kind is NodeKind.TEXT:
        return [("", old.text, new.text)]
    if new.kind is NodeKind.ELEMENT and _names(old) == _names(new):
        return list(_values(old, old_base, new, base))
    return None


def _names(node: Node) -> list[str]:
    return [name for name, _ in node.attributes]


def _values(was: Node, old_base: str, now: Node, base: str) -> Iterator[tuple[str, str, str]]:
    """Attributes that differ, masked where their shape needs no learning."""
    for (name, old), (_, new) in zip(was.attributes, now.attributes, strict=True):
        if old == new:
            continue
        one = presumed_attribute(was, name, old, old_base)
        other = presumed_attribute(now, name, new, base)
        if name not in URL_ATTRIBUTES:
            one, other = fold_space(one), fold_space(other)
        if one != other:
            yield (name, one, other)


def _ran_on(name: str, old: str, new: str, label: str, clock: _Clock) -> str:
    dated = not name or name in _DATED
    if dated and running_date(old, new, before_at=clock.before_at, after_at=clock.after_at):
        return f"a date or time that runs on: {new[:80]}"
    if not name and visitor_counter(old, new, label):
        return f"a visitor counter: {new[:80]}"
    return ""


def _label(nodes: list[Node], place: int) -> str:
    """The text that stands just before a text."""
    for earlier in range(place - 1, -1, -1):
        if nodes[earlier].kind is NodeKind.TEXT:
            return nodes[earlier].text
    return ""
