"""The kinds of checks: pure functions, one file each. KINDS is the whole registry."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.checkers.baseline import check as check_baseline
from sentinel.checkers.links import check as check_links
from sentinel.checkers.page import check as check_page
from sentinel.checkers.server import check as check_server
from sentinel.checkers.tree import check as check_tree
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
    "baseline": Kind(scope=Scope.PAGE, check=check_baseline),
    "links": Kind(scope=Scope.SITE, check=check_links),
    "page": Kind(scope=Scope.PAGE, check=check_page),
    "server": Kind(scope=Scope.SITE, check=check_server),
    "tree": Kind(scope=Scope.SITE, check=check_tree),
}
