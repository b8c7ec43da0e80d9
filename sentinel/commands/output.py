"""How commands speak: JSON alone on stdout when asked, everything for people beside it."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.canonical import to_json
from sentinel.core.counts import counted
from sentinel.core.ports import Progress as ProgressPort
from sentinel.errors import ConfigProblem

MAX_SHOWN = 1_000
"""Characters of one foreign value on a terminal."""
_KEPT = frozenset("\n\u200c\u200d")


def print_json(name: str, document: Mapping[str, object]) -> None:
    """One JSON document on stdout, with its schema name first."""
    payload = {"schema": f"sentinel/{name}/1", **{k: to_json(v) for k, v in document.items()}}
    # ensure_ascii keeps lone surrogates of odd file names printable everywhere
    sys.stdout.write(json.dumps(payload, ensure_ascii=True) + "\n")
    sys.stdout.flush()  # a reader of a pipe gets it at once, also from a command that goes on


def say(text: str = "") -> None:
    """A line for people on stdout. Control characters of hostile text are shown, not obeyed."""
    sys.stdout.write(printable(text) + "\n")
    sys.stdout.flush()  # lines for people come in the order in which things happen


def note(text: str) -> None:
    """A line for people on stderr: warnings, hints, what goes on."""
    sys.stderr.write(printable(text) + "\n")


def note_faults(config: Path, problems: Sequence[ConfigProblem]) -> None:
    """All faults of a configuration on stderr."""
    faults = counted(len(problems), "fault")
    note(f"sentinel: the configuration {config} has {faults}; nothing was started.")
    for problem in problems:
        note(f"  {problem}")


def ensure_streams() -> None:
    """Stands in for standard streams that are closed (`>&-`): else the first file that is opened,
    such as the database, would be written to as if it were one. Processes that we start have what
    stands in: else the same would happen to them."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
            os.set_inheritable(number, True)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w")


def drop_stdout() -> None:
    """After its reader has gone: what is still buffered must not fail again at the end."""
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device, as everywhere in os
        os.dup2(nothing.fileno(), sys.stdout.fileno())


def printable(text: str) -> str:
    """The text with control characters (other than new lines), direction marks and lone surrogates
    escaped; joiners, which Hindi words need, stay."""
    return "".join(
        char
        if char in _KEPT or (char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF)
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def shown(text: str) -> str:
    """A foreign value within a line of ours: it makes no line of its own, and is cut where it is
    very long (`--json` has all of it)."""
    short = text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
    return printable(short).replace("\n", "\\n")


@contextmanager
def progress(label: str) -> Iterator[ProgressPort]:
    """A progress bar on stderr where that is a terminal; silent elsewhere."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task(label, total=None)

        def advance(done: int, known: int) -> None:
            bar.update(task, completed=done, total=known or None)

        yield advance
