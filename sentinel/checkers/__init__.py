"""The kinds of checks: pure functions, one file each. KINDS is the whole registry."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.checkers import baseline, links, page, tree
from sentinel.core.check import Checker


class Scope(StrEnum):
    """What a checker is given."""

    PAGE = "page"
    """One look at one address, as it arrives."""
    SITE = "site"
    """The facts of a whole crawl, or the document root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of check."""

    scope: Scope
    check: Checker


KINDS: dict[str, Kind] = {
    "baseline": Kind(scope=Scope.PAGE, check=baseline.check),
    "links": Kind(scope=Scope.SITE, check=links.check),
    "page": Kind(scope=Scope.PAGE, check=page.check),
    "tree": Kind(scope=Scope.SITE, check=tree.check),
}
