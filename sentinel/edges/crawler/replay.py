"""Going on with a walk that was interrupted: what its journal has is not asked again."""

from typing import NamedTuple

from sentinel.core.frontier import Frontier
from sentinel.core.urls import without_fragment
from sentinel.edges.crawler.journal import Journal


class Replayed(NamedTuple):
    """What was done before."""

    requests: int
    checked: int
    pages: int
    links: int


def replay(journal: Journal, frontier: Frontier) -> Replayed:
    """Tells a new frontier what was asked, then what was found: what is left is what it waits for.

    The addresses in flight when the walk died are not in the journal: they are asked again.
    """
    requests = checked = pages = links = 0
    for visit in journal.visits():
        frontier.mark_done(visit.url, visit.depth)
        requests += visit.attempts
        checked += 1
    for visit, contents in journal.both():
        if visit.is_redirect:
            frontier.discover((without_fragment(visit.location),), depth=visit.depth - 1)
        if contents is not None:
            pages += contents.kind == "html"
            links += len(contents.references)
            frontier.discover(
                {reference[0] for reference in contents.references}, depth=visit.depth
            )
    return Replayed(requests, checked, pages, links)
