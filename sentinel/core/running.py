"""Whether two pages differ only in what runs on by itself, without learnt places: decided on the
few nodes that differ, so that nothing is made for all the others."""

from collections.abc import Iterator
from datetime import datetime
from itertools import compress, count
from operator import ne

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
    for place in compress(count(), map(ne, old.keys, new.keys)):
        was, now = old.nodes[place], new.nodes[place]
        if was.kind is not now.kind or was.tag != now.tag:
            return None
        if now.kind is NodeKind.TEXT:
            label = _label(new.nodes, place)
            pairs = [("", was.text, now.text)]
        elif now.kind is NodeKind.ELEMENT and _names(was) == _names(now):
            label = ""
            pairs = list(_values(was, before.url, now, after.url))
        elif was == now:
            continue
        else:
            return None
        for name, one, other in pairs:
            ran = _ran_on(name, one, other, label, before_at, after_at)
            if not ran:
                return None
            seen.append(ran)
    return tuple(seen)


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


def _ran_on(
    name: str, old: str, new: str, label: str, before_at: datetime | None, after_at: datetime | None
) -> str:
    dated = not name or name in _DATED
    if dated and running_date(old, new, before_at=before_at, after_at=after_at):
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
