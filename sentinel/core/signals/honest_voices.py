"""Who may say honestly that something was hacked on a page that is otherwise kept: visitors in a
place of their own, and those who warn of it. An attacker can say so there, too: a person looks."""

import re
from collections.abc import Iterable

from sentinel.core.change import PageChange
from sentinel.core.nodes import Block, Node, NodeKind, Place
from sentinel.core.thresholds import PROMINENT_CHARACTERS

_VISITORS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|guest-?book|gaestebuch|replies|reply|reviews?"
    r"|testimonials?|discussion|forum|shoutbox|feedbacks?|tippaniyan)(?:$|[\s_-])",
    re.I,
)
"""Names of parts of a page in which visitors write, as systems and templates call them."""
_WARNING = re.compile(
    r"\b(?:protect yourself|stay safe|cyber ?crime|cyber ?security|cyber ?jag\w+|awareness"
    r"|training|workshop|quiz|1930|cert-?in|helpline|fraud(?:s|sters?)?|phishing|password"
    r"|do not (?:panic|share|click)|learn how|report (?:it|at|to))\b|साइबर|जागरूक|ठगी|धोखाधड़ी",
    re.I,
)
ENOUGH_WARNINGS = 2
"""Different such words in what is new."""
MAX_NODES = 20_000


def in_visitors_words(block: Block, change: PageChange) -> bool:
    """Whether a text stands where visitors write, on a page that had such a place before, and does
    not meet every reader: not in a heading, nor among the first words of the page."""
    early = block.offset < PROMINENT_CHARACTERS.value
    if block.place is not Place.BODY or early or not change.kept.kept:
        return False
    if not any(_VISITORS.search(_names(node)) for node in change.before.parts[:MAX_NODES]):
        return False
    begins = block.text.split("\n")[0][:40]
    nodes = change.after.nodes[:MAX_NODES]
    paths = [n.path for n in nodes if n.kind is NodeKind.TEXT and begins in n.text]
    places = _places(nodes)
    return bool(paths) and all(
        any(path.startswith(f"{place}/") for place in places) for path in paths
    )


def warns(change: PageChange) -> bool:
    """Whether what is new warns of attacks on the reader, on a page that is otherwise kept."""
    if not change.kept.kept:
        return False
    said = " ".join(block.text for block in change.new_blocks)[:20_000]
    return len({found.lower() for found in _WARNING.findall(said)}) >= ENOUGH_WARNINGS


def _places(nodes: Iterable[Node]) -> list[str]:
    return [
        node.path
        for node in nodes
        if node.kind is NodeKind.ELEMENT
        and node.tag not in {"html", "body", "main"}
        and _VISITORS.search(_names(node))
    ]


def _names(node: Node) -> str:
    if node.kind is not NodeKind.ELEMENT:
        return ""
    return f"{node.attribute('class')[:200]} {node.attribute('id')[:100]}"
