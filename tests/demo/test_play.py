"""`sentinel demo` as a person runs it: its JSON, and a defacing by hand while it is kept."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from support.clocks import zone_past_noon
from support.scene import REPOSITORY
from support.waiting import LIMIT_SECONDS

EVENTS = ("detected", "blocked", "notified", "preserved", "reported")
EVENTS += ("restored", "retested", "unblocked")


async def heard(process: Process, words: str) -> None:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if words in line.decode():
            return
    raise AssertionError(f"the demo ended without saying {words!r}")


async def watched(process: Process) -> tuple[dict[str, Any], bytes]:
    """Defaces the kept site by hand, sees it come back; the JSON, and what else was on stdout."""
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_SECONDS):
        document: dict[str, Any] = json.loads(await process.stdout.readline())
        await heard(process, "To look around")
        home = Path(document["report"]).parent / "site" / "index.html"
        approved = home.read_bytes()
        home.write_text("<title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1>")
        await heard(process, "unblocked")
        assert home.read_bytes() == approved
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
    return document, rest


async def test_the_loop_closes_and_closes_again_by_hand(tmp_path: Path) -> None:
    """One run for all of it: it is the slowest thing that the suite starts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sentinel", "demo", "--keep", "--json"),
        stdout=PIPE,
        stderr=PIPE,
        cwd=REPOSITORY,
        env={"TMPDIR": str(tmp_path), "TZ": zone_past_noon()},
    )
    try:
        document, rest = await watched(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0
    assert rest == b""
    assert document["schema"] == "sentinel/demo/1"
    assert document["ok"] is True
    assert document["problems"] == []
    timeline = document["timeline"]
    assert [entry["event"] for entry in timeline] == ["defaced", *EVENTS]
    seconds = [entry["seconds"] for entry in timeline]
    assert seconds == sorted(seconds)
    assert len(document["mails"]) == 2
