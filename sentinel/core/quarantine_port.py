"""The port of what restores took out of the way: looked at, and given back in parts."""

from collections.abc import Callable
from typing import Protocol

from sentinel.core.kept_tree import KeptTree, LeftTree
from sentinel.core.manifest import Entry
from sentinel.core.site import Site


class Quarantine(Protocol):
    """Has no method that deletes."""

    def kept(self, site: Site) -> tuple[KeptTree, ...]:
        """All trees kept, the oldest first. Raises Refused, TreeError."""

    def left(self, site: Site, label: str) -> LeftTree | None:
        """What a restore of that label left when it was cut off. Raises Refused, TreeError."""

    def find(self, site: Site, place: str, paths: tuple[str, ...]) -> tuple[Entry, ...]:
        """Chosen paths of a kept tree with all below them, and the folders on the way. Raises
        UsageError for what is not there, TreeError."""

    def doubts(self, site: Site, place: str, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        """What the upload policy and today's rules say against files; empty: nothing."""

    def put_back(
        self, site: Site, place: str, entry: Entry, *, may_replace: Callable[[str], bool]
    ) -> bool:
        """Puts one file or folder into the live tree; False where a folder is there already.
        `may_replace` says whether the site's own file of that path may go. Raises Refused,
        TreeError."""
