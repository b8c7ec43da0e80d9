"""What a syntax check needs of the world: dictionaries, and a place for its reports."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sentinel.core.syntax_report import SyntaxReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """What dictionaries say of the words of one language."""

    dictionaries: tuple[str, ...] = ()
    """Those that were asked."""
    unknown: frozenset[str] | None = None
    """Words that none of them knows; None where none could be asked."""
    lacking: str = ""
    """Why not all, or nothing, could be looked up; with what to install."""


class Speller(Protocol):
    """Looks words up. Never raises."""

    async def look_up(self, language: str, words: Collection[str]) -> Spelling: ...


class SyntaxReports(Protocol):
    """Keeps the dated reports of each site."""

    def keep(self, report: SyntaxReport) -> None:
        """Raises OSError."""

    def last(self, site: str) -> SyntaxReport | None:
        """The newest that can be read."""
