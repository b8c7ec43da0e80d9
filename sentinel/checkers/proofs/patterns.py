"""Patterns that definitions write, compiled once."""

import re
from functools import lru_cache

from sentinel.core.late_pattern import late_pattern


@lru_cache(maxsize=256)
def compiled(sources: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Without regard to case. They were found to compile when the definition was read."""
    return tuple(late_pattern(source, re.IGNORECASE) for source in sources)
