"""Glob patterns on paths below a document root: `*` stays inside one folder, `**` crosses."""

import re
from collections.abc import Callable
from functools import lru_cache

_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|.", re.DOTALL)


@lru_cache(maxsize=1024)
def glob_regex(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression for the whole path.

    `cache/**` is everything below `cache`; `**/x` is `x` at any depth, the top included.
    Every other character stands for itself.
    """
    return re.compile("".join(map(_piece, _PIECES.findall(pattern))), re.DOTALL)


def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path matches one of the patterns."""
    compiled = tuple(glob_regex(pattern) for pattern in patterns)
    return lambda path: any(regex.fullmatch(path) for regex in compiled)


def _piece(piece: str) -> str:
    match piece:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
    return re.escape(piece)
