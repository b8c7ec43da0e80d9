"""May others read our secrets, or change what we do? Is what we write ours, and on a fit disk?"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined

SECRET_FILES = frozenset(
    {
        *("password_file", "restore_password_file", "token_file", "secret_file"),
        *("client_secret_file", "key_file", "identity_file", "targets_file", "url_file"),
        *("environment_file", "signing_key", "key"),
    }
)
"""Keys of config.toml that name a file whose reader could act as us, or read what we keep shut."""
REMOTE_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs"})
"""Where SQLite's shared memory and its locks do not hold (sqlite.org, "Write-Ahead Logging")."""
PASSING_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


def examine_permissions(app: "App", config: Path) -> "Iterator[Examined]":
    """The configuration, the secrets that it names, and Sentinel's own folders."""
    faults = [*_of_configuration(config), *_of_secrets(app, config)]
    yield from faults
    if not faults:
        from sentinel.core.examination import fine

        yield fine("permissions", "Nobody else reads our secrets or changes the configuration.")
    yield from _of_folders(app)


def _settings(config: Path) -> dict[str, Any]:
    """It has been read and found good: this is only about where its secrets lie."""
    import tomllib

    try:
        return tomllib.loads(config.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _of_configuration(config: Path) -> "Iterator[Examined]":
    """No password stands in it: one that does is refused when it is read."""
    from sentinel.core.examination import fault

    base = config.absolute().parent
    for path in (config.absolute(), base, base / "checks", base / "playbooks"):
        found = _status(path)
        if found is not None and found.st_mode & stat.S_IWOTH:
            text = f"{path} can be changed by everybody, and says which commands are run."
            yield fault("permissions", text, f"chmod o-w {path}")


def _of_secrets(app: "App", config: Path) -> "Iterator[Examined]":
    from sentinel.core.examination import fault, warning

    named = dict(_named_secrets(_settings(config), config.absolute().parent))
    if app.config.paths.signing_key.exists():
        named[app.config.paths.signing_key] = "[paths] signing_key"
    for path, key in named.items():
        found = _status(path)
        if found is None:
            yield fault("permissions", f"{path} ({key}) cannot be reached.", f"ls -l {path}")
            continue
        if not os.access(path, os.R_OK):
            fix = f"chown it to the user that runs Sentinel, and chmod 600 {path}"
            yield fault("permissions", f"{path} ({key}) cannot be read by this user.", fix)
        if found.st_mode & 0o007:
            text = f"{path} ({key}) is a secret that everybody on this machine may use."
            yield fault("permissions", text, f"chmod 600 {path}, then make a new one: it was open")
        elif found.st_mode & stat.S_IWGRP:
            text = f"{path} ({key}) can be changed by group {found.st_gid}."
            yield fault("permissions", text, f"chmod g-w {path}")
        if found.st_uid not in {0, os.geteuid()}:
            text = f"{path} ({key}) belongs to user {found.st_uid}, who may change it."
            yield warning("permissions", text, f"chown it to root or to us: {path}")


def _named_secrets(settings: object, base: Path, way: str = "") -> Iterator[tuple[Path, str]]:
    if isinstance(settings, list):
        for row in settings:
            yield from _named_secrets(row, base, way)
    elif isinstance(settings, dict):
        for key, value in settings.items():
            if key in SECRET_FILES and isinstance(value, str) and value:
                yield base / value, f"[{way}] {key}"
            else:
                yield from _named_secrets(value, base, f"{way}.{key}" if way else key)


def _of_folders(app: "App") -> "Iterator[Examined]":
    from sentinel.core.examination import fault, fine, warning
    from sentinel.edges.machine_facts import file_system_type

    for what, path in (("state", app.config.paths.state), ("vault", app.config.paths.backups)):
        found = _status(path)
        if found is None:
            if what == "vault":
                continue  # it is made with the first backup
            yield fault(what, f"{path} cannot be reached.", f"ls -ld {path}")
            continue
        kind = file_system_type(path)
        if found.st_uid != os.geteuid():
            text = f"{path} belongs to user {found.st_uid}, and this is user {os.geteuid()}:"
            text += " what is found here is not what the daemon would find."
            yield fault(what, text, f"run this as that user, or: chown -R {os.geteuid()} {path}")
        elif found.st_mode & 0o022:
            text = f"{path} can be written by others, who could change what was recorded."
            yield fault(what, text, f"chmod go-w {path}")
        elif kind in REMOTE_FILE_SYSTEMS and what == "state":
            text = f"{path} lies on {kind}, where the locks of a database do not hold."
            yield fault(what, text, "name a folder on a disk of this machine under [paths] state")
        elif kind in PASSING_FILE_SYSTEMS:
            text = f"{path} lies in memory ({kind}): it is gone after a boot."
            yield warning(what, text, "name a folder on a disk under [paths]")
        else:
            yield fine(what, f"{path} is ours{f', on {kind}' if kind else ''}.")


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
