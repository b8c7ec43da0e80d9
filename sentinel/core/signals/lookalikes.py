"""New references to hosts that imitate the site's own name."""

from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.document import Document
from sentinel.core.finding import Signal, Strength
from sentinel.core.lookalikes import imitates
from sentinel.core.nodes import NodeKind
from sentinel.core.origins import Kinship, host_of

_NAMES = ("href", "src", "action", "formaction", "data", "xlink:href")
MAX_HOSTS = 2_000


def lookalike_signals(change: PageChange) -> Iterator[Signal]:
    """At most one: a page that newly leads visitors to a name made to be taken for the site's."""
    known = set(_hosts(change.was))
    for host, reference in _hosts(change.now).items():
        if host in known or change.kinship(host) is not Kinship.FOREIGN:
            continue
        mine = imitates(host, change.own)
        if mine:
            text = f"The page newly refers to {host}, a name that imitates the site's own {mine}."
            yield signal("lookalike-host", Strength.STRONG, text, reference)
            return


def _hosts(document: Document) -> dict[str, str]:
    """Hosts of all references, each with its first one."""
    found: dict[str, str] = {}
    for node in document.parts:
        if node.kind is not NodeKind.ELEMENT:
            continue
        for name, value in node.attributes:
            if name in _NAMES and len(found) < MAX_HOSTS:
                found.setdefault(host_of(value[:4000], document.url), value)
    found.pop("", None)
    return found
