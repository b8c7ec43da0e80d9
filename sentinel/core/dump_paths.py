"""Names of the files of a database's dump: they become paths, so little is allowed in them."""

import re
from collections.abc import Iterable

MAX_FILES = 100_000
"""Of one dump: two or three for each table."""
_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}", re.ASCII)
_MAX_DEPTH = 3


def is_dump_path(path: str) -> bool:
    """Whether it is a relative path of a few plain names, none of them beginning with a dot."""
    parts = path.split("/")
    return len(parts) <= _MAX_DEPTH and all(_PART.fullmatch(part) for part in parts)


def dump_path_problems(paths: Iterable[str]) -> tuple[str, ...]:
    """What is wrong with the names of a dump's files, as sentences; empty where nothing is."""
    problems: list[str] = []
    seen: set[str] = set()
    folders: set[str] = set()
    for number, path in enumerate(paths, 1):
        if number > MAX_FILES:
            problems.append(f"the dump has more than {MAX_FILES} files.")
            break
        if not is_dump_path(path):
            problems.append(f"{path[:200]!a}: no name that a file of a dump may have.")
        # case is folded: two such names are one file on some disks
        elif path.lower() in seen:
            problems.append(f"{path}: twice in the dump.")
        seen.add(path.lower())
        folders.update(
            path.lower().rsplit("/", depth)[0] for depth in range(1, path.count("/") + 1)
        )
    return (*problems, *(f"{path}: a file and a folder in the dump." for path in seen & folders))
