"""Whether a broken link that is known counts, and whose it is, by the links checks of a site."""

import re
from collections.abc import Sequence

from sentinel.core.check import LinksOptions
from sentinel.core.link_graph import Problem
from sentinel.core.site import Site
from sentinel.core.urls import subject_of


def is_ignored(url: str, options: Sequence[LinksOptions]) -> bool:
    """Whether every links check leaves it alone."""
    return bool(options) and all(
        any(re.search(pattern, url) for pattern in one.ignore) or (not one.fragments and "#" in url)
        for one in options
    )


def owner_of(problem: Problem, options: Sequence[LinksOptions], site: Site) -> str:
    """A contact's name, or empty."""
    pages = [subject_of(carrier.page, site) for carrier in problem.carriers]
    owners = (owner for one in options for owner in one.owners)
    return next(
        (owner.contact for owner in owners if any(owner.covers(page) for page in pages)), ""
    )
