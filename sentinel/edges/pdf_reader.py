"""ProgramPdfReader: reads each PDF in a process of its own, and remembers what was read."""

import asyncio
import json
import subprocess
import sys

from sentinel.core.canonical import from_json
from sentinel.core.pdf_reading import PdfReading, outside_of
from sentinel.edges.own_program import plain_environment

PROGRAM = "sentinel.edges.pdf_program"
TIMEOUT_SECONDS = 30.0
REMEMBERED = 5_000
"""Readings by digest: most PDF files of a site stay as they are for years."""


class ProgramPdfReader:
    """Implements the port PdfReader."""

    def __init__(self) -> None:
        self._known: dict[str, PdfReading] = {}
        self._turn = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def read(self, body: bytes, sha256: str) -> PdfReading:
        """As the port says. One at a time: each takes a processor. Who waits takes no thread: a
        crawl brings many at once, and threads are for all that the daemon does."""
        known = self._known.get(sha256)
        if known is not None:
            return known
        reading = outside_of(body)
        if reading is None:
            async with self._here():
                reading = await asyncio.to_thread(_read, body)
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[sha256] = reading
        return reading

    def _here(self) -> asyncio.Lock:
        """The turn in the running event loop: a command works in one after the other."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._turn = loop, asyncio.Lock()
        return self._turn


def _read(body: bytes) -> PdfReading:
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", PROGRAM],
            input=body,
            capture_output=True,
            env=plain_environment(),
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return from_json(PdfReading, json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        pass
    except (OSError, ValueError) as error:
        return PdfReading(unknown=f"it could not be read ({type(error).__name__})")
    return PdfReading(unknown="it takes too much time or memory to read")
