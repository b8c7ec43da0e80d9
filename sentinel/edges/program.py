"""Running one program of the operator's, bounded in time and output, and asking for its answer."""

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass

MAX_OUTPUT_BYTES = 64_000
"""Of its output and of its complaints; a program that says more is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a program."""

    fault: str
    """Empty where it ended with 0 within its time."""
    output: str
    complaint: str
    """What it wrote to its standard error; foreign text."""


def run_program(argv: tuple[str, ...], timeout_seconds: float) -> Ran:
    """Runs a program without a shell, without input, in a session of its own, with a small
    environment. At the time limit, or where it says too much, it is killed with its whole group.
    Raises nothing."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own command, from config.toml
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return Ran(fault=f"could not be started ({why})", output="", complaint="")
    with process:
        fault, said = _followed(process, time.monotonic() + timeout_seconds, timeout_seconds)
    output, complaint = (text.decode("utf-8", "backslashreplace").strip() for text in said)
    return Ran(fault=fault, output=output, complaint=complaint)


def _environment() -> dict[str, str]:
    """What a program needs to run, and none of Sentinel's passwords."""
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _followed(
    process: "subprocess.Popen[bytes]", deadline: float, seconds: float
) -> tuple[str, tuple[bytes, bytes]]:
    """What is wrong with it, and what it said. It is over when both ends are closed and it has
    ended; a child that it leaves behind with an open end is killed at the time limit."""
    assert process.stdout is not None
    assert process.stderr is not None
    said = {process.stdout: bytearray(), process.stderr: bytearray()}
    fault = ""
    with selectors.DefaultSelector() as selector:
        for stream in said:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map() and not fault:
            left = deadline - time.monotonic()
            if left <= 0:
                fault = f"did not end within {seconds:g} s and was killed"
                break
            for key, _ in selector.select(left):
                part = os.read(key.fd, 65_536)
                if not part:
                    selector.unregister(key.fileobj)
                    continue
                text = said[key.fileobj]  # type: ignore[index] # the streams registered above
                text.extend(part)
                if len(text) > MAX_OUTPUT_BYTES:
                    fault = f"wrote more than {MAX_OUTPUT_BYTES:,} bytes and was killed"
    if not fault:
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
            fault = f"ended with exit code {code}" if code else ""
        except subprocess.TimeoutExpired:
            fault = f"did not end within {seconds:g} s and was killed"
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return fault, (bytes(said[process.stdout]), bytes(said[process.stderr]))
