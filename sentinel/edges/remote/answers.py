"""The helper's answers as values: whatever is not exactly as it should be is refused."""

import re
from collections.abc import Iterable, Mapping

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.reload import Reloaded
from sentinel.core.tree_paths import MAX_PATH_BYTES, path_problems
from sentinel.errors import RemoteError

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST = 1 << 63
_MAX_ATTRIBUTES = 200
_MAX_COMMANDS = 50
_SHOWN = 300
_MAX_ATTRIBUTE_TEXT = 100_000
_KEYS = frozenset(
    {*("path", "type", "mode", "uid", "gid", "size", "mtime_ns", "sha256", "target"), "xattrs"}
    | {"torn", "unread", "oversize"}
)


def entry_of(value: object, where: str) -> Entry:
    """One entry. Raises RemoteError for anything but one."""
    try:
        return _entry(value)
    except (KeyError, TypeError, ValueError) as error:
        shown = ascii(value)[:200]
        raise RemoteError(f"{where}: {shown} is no entry of a folder ({error}).") from error


def manifest_of(entries: Iterable[Entry], where: str) -> Manifest:
    """A manifest whose every path stays inside its root. Raises RemoteError."""
    manifest = Manifest(entries=tuple(sorted(entries, key=lambda entry: entry.path)))
    problems = path_problems(manifest)
    if problems:
        raise RemoteError(f"{where}: the helper's list of files is refused: {problems[0]}")
    return manifest


def identity_of(value: object, where: str) -> tuple[int, int]:
    """Device and inode. Raises RemoteError."""
    if isinstance(value, list) and len(value) == 2:
        try:
            return _whole(value[0], 1 << 64), _whole(value[1], 1 << 64)
        except (TypeError, ValueError):
            pass
    raise RemoteError(f"{where}: {ascii(value)[:100]} is no device and inode.")


def text_of(answer: Mapping[str, object], key: str, where: str) -> str:
    """A text of an answer. Raises RemoteError."""
    value = answer.get(key)
    if not isinstance(value, str) or len(value) > MAX_PATH_BYTES:
        raise RemoteError(f"{where}: the answer's {key} is no text: {ascii(value)[:100]}.")
    return value


def reloaded_of(value: object, where: str) -> tuple[Reloaded, ...]:
    """How each command ended. Raises RemoteError; also where the host has none to run."""
    if not isinstance(value, list) or len(value) > _MAX_COMMANDS:
        raise RemoteError(f"{where}: {ascii(value)[:100]} is no list of commands that were run.")
    if not value:
        raise RemoteError(
            f"{where}: its forced command names no --reload, so nothing was run. Put the line "
            "that `sentinel remote install` prints into authorized_keys."
        )
    lines = [line if isinstance(line, dict) else {"fault": ascii(line)} for line in value]
    return tuple(
        Reloaded(
            command=(ascii(str(line.get("command")))[1:-1][:_SHOWN],),
            fault=ascii(str(line.get("fault", "?")))[1:-1][:_SHOWN],
        )
        for line in lines
    )


def _entry(value: object) -> Entry:
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        raise ValueError("unknown keys")
    kind = EntryType(value["type"])
    flags = {key: value.get(key, False) for key in ("torn", "unread", "oversize")}
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise TypeError("a flag is none")
    entry = Entry(
        path=_text(value["path"]),
        type=kind,
        mode=_whole(value["mode"], 0o10000),
        uid=_whole(value["uid"], 1 << 32),
        gid=_whole(value["gid"], 1 << 32),
        size=_whole(value.get("size", 0), _MOST),
        mtime_ns=_time(value["mtime_ns"]),
        sha256=_text(value.get("sha256", "")),
        target=_text(value.get("target", "")),
        xattrs=_attributes(value.get("xattrs")),
        **flags,
    )
    hashed = kind is EntryType.FILE and not entry.unread and not entry.oversize
    if bool(entry.sha256) is not hashed or (hashed and not _SHA256.fullmatch(entry.sha256)):
        raise ValueError("sha256")
    if bool(entry.target) is not (kind is EntryType.SYMLINK):
        raise ValueError("target")
    return entry


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_PATH_BYTES:
        raise ValueError("a text that is none, or too long")
    return value


def _whole(value: object, below: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < below:
        raise ValueError("a number that is none, or out of bounds")
    return value


def _time(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _MOST:
        raise ValueError("mtime_ns")
    return value


def _attributes(value: object) -> tuple[tuple[str, str], ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > _MAX_ATTRIBUTES:
        raise ValueError("xattrs")
    pairs = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("xattrs")
        name, content = pair
        if not isinstance(name, str) or not isinstance(content, str):
            raise TypeError("xattrs")
        if len(name) > 255 or len(content) > _MAX_ATTRIBUTE_TEXT:
            raise ValueError("xattrs")
        pairs.append((name, content))
    return tuple(sorted(pairs))
