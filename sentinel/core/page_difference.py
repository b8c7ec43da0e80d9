"""What one approved page loads, links to and lets vary, against another: lines for people."""

from collections import Counter
from collections.abc import Iterator

from sentinel.core.baseline import PageBaseline, Resource
from sentinel.core.document import Document
from sentinel.core.nodes import NodeKind
from sentinel.core.origins import host_of
from sentinel.core.references import ActiveKind, inventory
from sentinel.core.slot import Slot

MAX_LINES = 20
MAX_SHOWN = 160
_INSIDE = frozenset({ActiveKind.HANDLER, ActiveKind.INLINE_FRAME, ActiveKind.INLINE_DATA})


def active_lines(before: Document, after: Document) -> tuple[str, ...]:
    """Scripts, frames, forms, refreshes and outgoing links that came (`+`) or went (`-`)."""
    old, new = _active(before), _active(after)
    came = [f"+ {text}" for text in (new - old)]
    went = [f"- {text}" for text in (old - new)]
    return (*came[:MAX_LINES], *went[:MAX_LINES])


def slot_lines(old: PageBaseline, new: PageBaseline) -> tuple[str, ...]:
    """Places that may vary now and did not before (`+`), and that may not any more (`-`)."""
    before = {_place(slot): slot.shows for slot in old.slots}
    after = {_place(slot): slot.shows for slot in new.slots}
    came = [
        f"+ may vary: {p}: {after[p][:MAX_SHOWN]}" for p in sorted(after.keys() - before.keys())
    ]
    went = [
        f"- varies no more: {p}: {before[p][:MAX_SHOWN]}"
        for p in sorted(before.keys() - after.keys())
    ]
    other = [
        f"~ varies as {after[p][:MAX_SHOWN]}, before as {before[p][:MAX_SHOWN]}: {p}"
        for p in sorted(before.keys() & after.keys())
        if before[p] != after[p]
    ]
    lines = (*came[:MAX_LINES], *went[:MAX_LINES], *other[:MAX_LINES])
    if old.sealable and not new.sealable:
        lines = (*lines, f"! not sealable any more: {new.unsealable_because}")
    if old.sealed != new.sealed:
        lines = (*lines, "! sealed now" if new.sealed else "! sealed no more")
    return lines


def resource_lines(before: tuple[Resource, ...], after: tuple[Resource, ...]) -> tuple[str, ...]:
    """Scripts and style sheets of other hosts that came, went, or have other bytes."""
    old = {resource.url: resource for resource in before}
    new = {resource.url: resource for resource in after}
    return (
        *(f"+ {url}" for url in sorted(new.keys() - old.keys())),
        *(f"- {url}" for url in sorted(old.keys() - new.keys())),
        *(
            f"~ {url}: other bytes ({new[url].sha256[:12]})"
            for url in sorted(old.keys() & new.keys())
            if old[url].sha256 != new[url].sha256 and not new[url].volatile
        ),
    )


def _active(document: Document) -> Counter[str]:
    return Counter((*_loaded(document), *_scripts(document), *_links(document)))


def _loaded(document: Document) -> Iterator[str]:
    for item in inventory(document):
        where = "" if item.kind in _INSIDE or not item.host else f" ({item.host})"
        yield f"{item.kind.value}: {item.value[:MAX_SHOWN]!r}{where}"


def _scripts(document: Document) -> Iterator[str]:
    for node in document.nodes:
        if node.kind is NodeKind.SCRIPT:
            yield f"inline script: {node.text[:MAX_SHOWN]!r}"


def _links(document: Document) -> Iterator[str]:
    own = host_of(document.url)
    hosts = {
        host
        for node in document.nodes
        if node.kind is NodeKind.ELEMENT and node.tag == "a"
        for host in [host_of(node.attribute("href"), document.url)]
    }
    yield from (f"links to {host}" for host in sorted(hosts - {"", own}))


def _place(slot: Slot) -> str:
    return f"{slot.path}@{slot.attribute}" if slot.attribute else slot.path
