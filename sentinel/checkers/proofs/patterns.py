"""Patterns that definitions write, made once."""

from functools import lru_cache

from sentinel.core.page_pattern import PagePattern


@lru_cache(maxsize=256)
def compiled(sources: tuple[str, ...]) -> tuple[PagePattern, ...]:
    """One for each, in their order."""
    return tuple(map(PagePattern, sources))
