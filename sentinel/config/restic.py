"""[backup.restic]: a restic repository as a second place for the bytes of backups."""

import re
from pathlib import Path

from sentinel.config.table import Table
from sentinel.core.backup_settings import ResticSettings

_WITH_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]+@", re.ASCII)


def read_restic(backup: Table, base: Path) -> ResticSettings | None:
    """The table, or None where it is not written. Whether restic and the repository are there is
    found out when they are used: a store that is away must not keep the daemon from starting."""
    if not backup.has("restic"):
        return None
    table = backup.table("restic")
    settings = ResticSettings(
        repository=_repository(table),
        password_file=_file(table, "password_file", base, required=True) or base,
        program=table.text("program", "restic"),
        environment_file=_file(table, "environment_file", base),
        timeout_seconds=table.duration("timeout", "1h", low="10s", high="7d"),
    )
    table.finish()
    return settings


def _repository(table: Table) -> str:
    text = table.text(
        "repository",
        accepted='a repository as for restic --repo, such as "sftp:backup@host:/srv/restic"',
    )
    if _WITH_PASSWORD.search(text):  # not shown
        table.problem(
            "repository",
            "has a password in it; accepted: an address without, for it is shown in messages; put "
            "it into environment_file (RESTIC_REST_USERNAME, RESTIC_REST_PASSWORD)",
        )
    elif text.startswith("-"):
        table.wrong("repository", 'a path, or an address such as "sftp:backup@host:/srv/restic"')
    return text


def _file(table: Table, key: str, base: Path, *, required: bool = False) -> Path | None:
    """A file that can be read now. What stands in it is read by nobody but restic."""
    if required and not table.has(key):
        table.problem(key, "missing; accepted: the path of a readable file; add it")
    path = table.path(key, base)
    if path is None:
        return None
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        # the path is not shown: a password may stand there by mistake
        table.problem(
            key,
            f"the file named there cannot be read ({error.strerror}); accepted: the path of a file "
            "that the running user may read; correct it",
        )
    return path
