"""What our own processes are started with."""

import os
import sys
from collections.abc import Iterable

_PLAIN = ("PATH", "LANG", "LC_ALL", "TZ")


def plain_environment(more: Iterable[str] = ()) -> dict[str, str]:
    """Imports what this process imports, and nothing that another variable could name. `more` are
    the names of variables that are handed on besides plain ones."""
    found = {name: os.environ[name] for name in (*_PLAIN, *more) if name in os.environ}
    path = (os.path.abspath(place) for place in sys.path if place)  # noqa: PTH100 - text for a variable
    return {**found, "PYTHONPATH": os.pathsep.join(path)}
