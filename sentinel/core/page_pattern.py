"""An expression of a definition, searched in what a page says in bounded time, whatever that is."""

import re

from sentinel.core.pattern_cost import bounded_search


class PagePattern:
    """Without regard to case. Has those methods of a compiled expression that are needed."""

    def __init__(self, source: str) -> None:
        """`source` was found to compile, and not to be too costly, when the definition was read."""
        self._source = source

    def search(self, text: str) -> re.Match[str] | None:
        """Raises TooLong where the text is such that it could take for ever."""
        return bounded_search(self._compiled, text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """For short texts."""
        return self._compiled.fullmatch(text)

    @property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, re.IGNORECASE)
