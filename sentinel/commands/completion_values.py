"""Names that a shell may offer, read from the working folder as cheaply as that can be done.

The configuration is not checked, the application is not built, nothing is written: on the terminal
of somebody who types there is half a second, and no place for a fault.
"""

import sqlite3
import tomllib
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

MAX_VALUES = 200
"""Of incidents, backups and baselines the newest."""
WAIT_SECONDS = 0.2
"""For a database that is being written."""
_FILES: dict[str, Callable[[Path], Iterable[str]]] = {
    "check": lambda base: sorted(file.stem for file in (base / "checks").glob("*.toml")),
    "playbook": lambda base: sorted(file.stem for file in (base / "playbooks").glob("*.toml")),
    "profile": lambda base: sorted(
        file.parent.name for file in base.glob("checks/promises/*/profile.toml")
    ),
}
_TABLES = {"incident": ("incidents", "opened_at"), "baseline": ("baselines", "learnt_at")}
"""Where they are recorded, and what puts the newest first."""


def values_of(kind: str, config: Path) -> tuple[str, ...]:
    """Names of one kind; empty where there are none, or where they cannot be read. Never raises
    for what stands in a file."""
    try:
        found = [*_found(kind, config)]
    except (OSError, ValueError, sqlite3.Error):
        return ()
    # a name that would be two lines, or that a terminal would obey, is not offered
    return tuple(dict.fromkeys(name for name in found if name and name.isprintable()))


def _found(kind: str, config: Path) -> Iterable[str]:
    base = config.absolute().parent
    if kind in _FILES:
        return _FILES[kind](base)
    settings = tomllib.loads(config.read_text("utf-8-sig"))
    if kind in {"site", "contact"}:
        return _names(settings, kind)
    if kind == "backup":
        found = (base / _path(settings, "backups")).glob("*/snapshots/*.json")
        ids = {file.stem for file in found if "." not in file.stem}
        return sorted(ids, reverse=True)[:MAX_VALUES]
    return _ids(base / _path(settings, "state"), *_TABLES[kind])


def _names(settings: dict[str, Any], key: str) -> list[str]:
    tables = settings.get(key)
    rows = tables if isinstance(tables, list) else [tables]
    return [str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row]


def _path(settings: dict[str, Any], key: str) -> str:
    paths = settings.get("paths")
    value = paths.get(key) if isinstance(paths, dict) else None
    return value if isinstance(value, str) else key


def _ids(state: Path, table: str, newest: str) -> list[str]:
    address = f"{(state / 'sentinel.db').as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as database:
        # both names are ours
        rows = database.execute(
            f"SELECT id FROM {table} ORDER BY {newest} DESC LIMIT {MAX_VALUES}"  # noqa: S608
        )
        return [str(row[0]) for row in rows]
