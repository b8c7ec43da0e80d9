"""Going on with a walk that was interrupted: what its journal has is not asked again."""

from typing import NamedTuple

from sentinel.core.frontier import Frontier
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
        frontier.visited(visit)  # also what its page was evidence of
        if contents is not None:
            pages += contents.kind == "html"
            links += len(contents.references)
            # in their order: what is left of a budget goes to the same addresses as before
            targets = dict.fromkeys(reference[0] for reference in contents.references)
            frontier.discover(targets, depth=visit.depth, page=visit.url)
    return Replayed(requests, checked, pages, links)
