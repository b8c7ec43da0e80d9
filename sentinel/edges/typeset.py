"""PDF files by Typst, from templates of the folder `playbooks/templates` and data.

Data reaches a template as JSON beside it and is never a part of its source, so that no text of a
site can be taken for markup. Fonts are those of the package, so that a file looks the same on every
machine, and Devanagari is shaped right wherever it is made. Each file is set in a process of its
own, with little memory, little time and no way into a network: data may be hostile, and Typst
fetches packages that a template names.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.core.plain_line import clean_line
from sentinel.edges.own_program import plain_environment
from sentinel.errors import CouldNotFindOut

FONTS = Path(__file__).parents[1] / "fonts"
TIMEOUT_SECONDS = 60.0
MAX_DATA_BYTES = 2_000_000
"""Some 10,000 rows of a table, which take seconds; more is no document for people."""
NOWHERE = "http://127.0.0.1:0"
"""A proxy at which nothing can listen: asked for a package, Typst fails at once."""
PROGRAM = "sentinel.edges.typeset_program"

log = logging.getLogger(__name__)


class _CannotBeSetError(Exception):
    """Says in one line why."""


class Typesetter:
    """Port Typesetter over the library `typst`."""

    def __init__(self, folder: Path, shipped: Path | None) -> None:
        self._folders = tuple(dict.fromkeys([folder, shipped or folder]))

    def pdf(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        at: datetime | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> bytes:
        """As the port says. The operator's template counts where there is one, else, and where
        that fails, the shipped one. A template may read files of its own folder alone."""
        inputs = {"data": _json(_plain(data)), "pictures": _json(dict(pictures or {}))}
        if (size := sum(len(text.encode()) for text in inputs.values())) > MAX_DATA_BYTES:
            raise CouldNotFindOut(
                f"{template} cannot be set: {size:,} bytes of data; at most {MAX_DATA_BYTES:,} are "
                "set on paper. Ask for another format."
            )
        faults: list[str] = []
        for folder in self._folders:
            file = folder / template
            if not file.is_file():
                continue
            try:
                return _set(file, inputs, at)
            except _CannotBeSetError as error:
                faults.append(f"{file}: {error}")
                log.warning("a template cannot be set", extra={"template": faults[-1]})
        raise CouldNotFindOut(
            f"{template} cannot be set: {'; '.join(faults) or 'it is in no folder of templates'}. "
            "Correct the template, or remove it so that the shipped one counts."
        )


def _set(file: Path, inputs: Mapping[str, str], at: datetime | None) -> bytes:
    order = {
        "file": str(file.absolute()),
        "root": str(file.absolute().parent),
        "fonts": str(FONTS),
        "inputs": inputs,
        "at": None if at is None else int(at.timestamp()),
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", PROGRAM],
            input=_json(order).encode(),
            capture_output=True,
            env=_environment(),
            timeout=TIMEOUT_SECONDS,
            start_new_session=True,  # Ctrl-C is for the main process
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _CannotBeSetError(
            f"not set within {TIMEOUT_SECONDS:g} s; the process was ended"
        ) from None
    except OSError as error:
        raise _CannotBeSetError(f"no process could be started ({error.strerror})") from error
    head, _, rest = done.stdout.partition(b"\n")
    if head == b"set":
        return rest
    said = clean_line(rest.decode("utf-8", "replace")).strip()
    raise _CannotBeSetError(said or "the process ended without an answer, or ran out of memory")


def _environment() -> dict[str, str]:
    """Two threads, so that the limit of memory means the same on a machine of many cores."""
    ways = ("http_proxy", "https_proxy", "all_proxy")
    proxies = {form: NOWHERE for name in ways for form in (name, name.upper())}
    return {
        **plain_environment(),
        **proxies,
        "RAYON_NUM_THREADS": "2",
        "MALLOC_ARENA_MAX": "2",
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Texts without control characters, each of one line, as templates expect them."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
