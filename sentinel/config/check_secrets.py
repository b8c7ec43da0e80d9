"""Secrets of a check: from a file beside its definition or the environment, never written in it.

    [secrets]
    login_file = "login.secret"       # {secret:login} in the definition's texts

Without that key `{secret:login}` is the environment variable SENTINEL_SECRET_LOGIN.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sentinel.config.passwords import password_in, refuse_written
from sentinel.config.table import Table
from sentinel.core.redactor import LEAST_CHARACTERS
from sentinel.core.secret import Secret


def variable_of(name: str) -> str:
    """The environment variable that holds a secret of that name."""
    return f"SENTINEL_SECRET_{name.upper().replace('-', '_')}"


def read_secrets(
    definition: Table, names: Iterable[str], folder: Path, environ: Mapping[str, str]
) -> dict[str, Secret]:
    """The named secrets, which the definition's texts ask for (core/placeholders.py).

    Paths are relative to the definition's folder. A secret that is not there, that is too short to
    be hidden, or that nothing asks for is a fault; none is ever shown.
    """
    table = definition.table("secrets")
    found: dict[str, Secret] = {}
    for name in names:
        secret = _secret(table, name, folder, environ)
        if secret is not None:
            found[name] = secret
    table.finish()
    return found


def _secret(table: Table, name: str, folder: Path, environ: Mapping[str, str]) -> Secret | None:
    key, variable = f"{name}_file", variable_of(name)
    if refuse_written(table, name, variable):
        table.path(key, folder)
        return None
    path = table.path(key, folder)
    if path is not None:
        secret = password_in(table, key, path)
    else:
        secret = Secret(environ[variable]) if environ.get(variable) else None
        if secret is None and not table.has(key):
            table.problem(
                key,
                f"missing; the definition uses {{secret:{name}}}; accepted: the path of a file "
                f"with the secret as its only line, or the environment variable {variable}; add "
                "one of the two",
            )
    if secret is not None and len(secret.reveal()) < LEAST_CHARACTERS:
        table.problem(
            key,
            f"the secret is shorter than {LEAST_CHARACTERS} characters, and could not be hidden "
            "in what is shown; use a longer one",
        )
        return None
    return secret
