"""Commands after a swap: a server that keeps code or files open serves the old ones until told."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable

from sentinel.core.reload import Reloaded

_OUTPUT_BYTES = 4_000
"""Kept of what a command says."""


def run_commands(
    commands: Iterable[tuple[str, ...]], timeout_seconds: float
) -> tuple[Reloaded, ...]:
    """Runs each, in order and whatever came of the one before; no shell is involved.

    A command gets no input and `timeout_seconds`; then it is killed with all that it started in
    its session. What goes wrong is said in the answer, nothing is raised.
    """
    return tuple(_run(command, timeout_seconds) for command in commands)


def _run(command: tuple[str, ...], timeout_seconds: float) -> Reloaded:
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own command, from config.toml
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return Reloaded(command=command, fault=f"could not be started ({error})")
        try:
            code = process.wait(timeout_seconds)
            fault = "" if code == 0 else f"ended with exit code {code}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            fault = f"did not end within {timeout_seconds:g} s and was killed"
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - _OUTPUT_BYTES))
        said = output.read(_OUTPUT_BYTES).decode("utf-8", "backslashreplace").strip()
    return Reloaded(command=command, fault=fault, output=said)
