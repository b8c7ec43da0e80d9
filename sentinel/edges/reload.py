"""Commands after a swap: a server that keeps code or files open serves the old ones until told."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress

from sentinel.core.reload import Reloaded

_OUTPUT_BYTES = 4_000
"""Kept of what a command says."""
MOST_BYTES = 64 << 20
"""A command that says more than that is ended: it fills the disk."""
_LOOK_SECONDS = 0.1


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
        fault = _ended(process, output.fileno(), timeout_seconds)
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - _OUTPUT_BYTES))
        said = output.read(_OUTPUT_BYTES).decode("utf-8", "backslashreplace").strip()
    return Reloaded(command=command, fault=fault, output=said)


def _ended(process: "subprocess.Popen[bytes]", output: int, seconds: float) -> str:
    """Waits for a command; what was wrong with it. Its output goes to a file and not to a pipe:
    a server that it starts must not end when nobody reads any more."""
    until = time.monotonic() + seconds
    while True:
        left = max(0.0, until - time.monotonic())
        try:
            code = process.wait(min(left, _LOOK_SECONDS))
        except subprocess.TimeoutExpired:
            said = os.fstat(output).st_size
            if said <= MOST_BYTES and left:
                continue
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if left:
                return f"wrote more than {MOST_BYTES:,} bytes and was killed"
            return f"did not end within {seconds:g} s and was killed"
        return "" if code == 0 else f"ended with exit code {code}"
