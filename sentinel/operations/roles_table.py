"""The table of roles and operations, for people: written of the code, held by a test."""

import sys
from collections.abc import Iterator

from sentinel.core.authority import MAY
from sentinel.core.words import Role
from sentinel.operations import OPERATIONS

_HEAD = """\
# Who may what

Each operation of the console, the API and the command line towards a running daemon, and the roles
that may carry it out (`roles` of `[[contact]]` in config.toml). "fresh": a second factor is asked
for just before. Whoever has none of the roles of a line is refused, before anything is looked at.

"""


def roles_table() -> str:
    """The page, in Markdown."""
    return _HEAD + "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    yield "| operation | does | scope | " + " | ".join(Role) + " | factor |"
    yield "|---|---|---|" + "---|" * (len(Role) + 1)
    for one in OPERATIONS:
        roles = " | ".join("yes" if role in MAY[one.act] else "–" for role in Role)
        fresh = "fresh" if one.fresh else ""
        yield f"| `{one.name}` | {one.summary} | {one.scope.value} | {roles} | {fresh} |"


if __name__ == "__main__":
    sys.stdout.write(roles_table())
