"""Passwords for config.toml: from a file or the environment, never written there. The password
itself, and what stands under its keys, never appears in a message."""

from collections.abc import Mapping
from pathlib import Path

from sentinel.config.table import Table
from sentinel.core.secret import Secret


def refuse_written(table: Table, key: str, variable: str) -> bool:
    """Notes a password that stands in the file itself; whether there was one."""
    if not table.has(key):
        return False
    table.text(key, "")
    table.problem(
        key,
        f"a password does not stand in this file; accepted: {key}_file, the path of a file "
        f"that holds it alone, or the environment variable {variable}; move it there "
        "and change it, since this file has been seen",
    )
    return True


def read_password(
    table: Table, key: str, base: Path, environ: Mapping[str, str], variable: str
) -> Secret | None:
    """From the file under `<key>_file`, or else the variable; None where there is neither."""
    if refuse_written(table, key, variable):
        table.path(f"{key}_file", base)
        return None
    path = table.path(f"{key}_file", base)
    if path is not None:
        return password_in(table, f"{key}_file", path)
    value = environ.get(variable, "")
    return Secret(value) if value else None


def password_in(table: Table, key: str, path: Path) -> Secret | None:
    """The first line of a file. The path is not shown: a password may stand there by mistake."""
    try:
        with path.open("rb") as stream:
            text = stream.read(4096).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        table.problem(
            key,
            f"the file named there cannot be read ({reason}); accepted: the path of a file with "
            "the password as its only line, readable by the running user; correct it",
        )
        return None
    value = text.rstrip("\r\n")
    if not value or "\n" in value:
        table.problem(
            key,
            "the file named there is not one line of text; accepted: a file with the password as "
            "its only line; correct the file",
        )
        return None
    return Secret(value)
