"""The files that a configuration was read from, held against what stands on the disk now."""

import hashlib
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sentinel.core.settings import Config

MAX_FILE_BYTES = 1_000_000
"""As of definitions: a larger one is read by nobody."""


class OnDisk(StrEnum):
    """How a file stands to what is in force."""

    SAME = "same"
    DIFFERS = "differs"
    """A reload is needed, or was refused."""
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NEW = "new"
    """It stands there, and is not in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInForce:
    """One file by the name that messages use."""

    name: str
    sha256: str
    """Of what is in force; empty for a new one."""
    on_disk: OnDisk


def files_in_force(config: Config) -> tuple[FileInForce, ...]:
    """All that were read, and what stands beside them in checks/ and playbooks/."""
    found = [
        FileInForce(name=name, sha256=digest, on_disk=_standing(config.base / name, digest))
        for name, digest in sorted(config.sources.items())
    ]
    known = {config.base / name for name in config.sources}
    folders = sorted({path.parent for path in known if path.suffix == ".toml"} - {config.base})
    for folder in folders:
        new = sorted(path for path in _listed(folder) if path not in known)
        found += [FileInForce(name=_name(config, p), sha256="", on_disk=OnDisk.NEW) for p in new]
    return tuple(found)


def text_of(path: Path) -> tuple[str, str]:
    """A small file's text and its SHA-256; both empty where it cannot be read."""
    try:
        data = _read(path)
    except FileNotFoundError:
        data = None
    if data is None:
        return "", ""
    return data.decode("utf-8-sig", "replace"), hashlib.sha256(data).hexdigest()


def _standing(path: Path, digest: str) -> OnDisk:
    try:
        data = _read(path)
    except FileNotFoundError:
        return OnDisk.MISSING
    if data is None:
        return OnDisk.UNREADABLE
    return OnDisk.SAME if hashlib.sha256(data).hexdigest() == digest else OnDisk.DIFFERS


def _listed(folder: Path) -> list[Path]:
    try:
        return [
            path
            for path in folder.iterdir()
            if path.suffix == ".toml" and not path.name.startswith(".")
        ]
    except OSError:
        return []


def _name(config: Config, path: Path) -> str:
    below = path.is_relative_to(config.base)
    return str(path.relative_to(config.base) if below else path)


def _read(path: Path) -> bytes | None:
    """None where it is no small plain file that may be read. Raises FileNotFoundError."""
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return None
            data = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError:
        return None
    return data if len(data) <= MAX_FILE_BYTES else None


def _without_waiting(path: str, flags: int) -> int:
    """A pipe would be waited for until somebody writes into it."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
