"""`sentinel links` as a program of its own, with its report read."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any


async def report_of(url: str, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, report and what was written to the error channel, while this loop goes on
    serving the site that is crawled."""
    code, written, complaints = await run_sentinel("links", url, "--json", *options)
    assert written, f"no report: {complaints}"
    return code, json.loads(written), complaints


async def run_sentinel(*arguments: str) -> tuple[int, str, str]:
    async with sentinel(*arguments) as process:
        written, complaints = await process.communicate()
    assert process.returncode is not None
    return process.returncode, written.decode(), complaints.decode()


@asynccontextmanager
async def sentinel(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program at work; it is killed where the block ends before it does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sentinel", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def workers_of(process: int) -> list[int]:
    """The ids of the processes that read pages for it now: its nursery's children."""
    return [worker for nursery in children_of(process) for worker in children_of(nursery)]


def children_of(process: int) -> list[int]:
    """The ids of a process's own processes now (Linux)."""
    found: list[int] = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, parent = file.parent.name, file.read_text().rpartition(")")[2].split()[1]
            if int(parent) == process:
                found.append(int(number))
    return found
