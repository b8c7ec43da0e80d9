"""`sentinel demo --keep`: it goes on, and tells what Sentinel does, until a signal ends it."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sentinel.app import App
from sentinel.demo.stage import Stage
from sentinel.demo.timeline import events_of, line

POLL_SECONDS = 0.5


async def go_on(
    app: App,
    stage: Stage,
    tell: Callable[[str], None],
    changed: asyncio.Event,
    serving: asyncio.Task[None],
) -> None:
    """Tells each further step of a response and each further mail.

    Ends on SIGINT, on SIGTERM, or when the daemon's task `serving` ends; raises what ended that.
    """
    told = {i.id: len(events_of(app, i, i.first_sighting_at)) for i in app.store.incidents.all()}
    mails = len(stage.mails.mails)
    with _ended_by_signals() as ended:
        tell(f"\nThe site stays up at {stage.url} and Sentinel keeps watching it.")
        tell(f"Change a file in {stage.document_root} and look. Ctrl-C ends the demo.")
        tell(f"To look around: sentinel status --config {stage.config}\n")
        while not ended.is_set() and not serving.done():
            for incident in reversed(app.store.incidents.all()):
                events = events_of(app, incident, incident.first_sighting_at)
                for event in events[told.get(incident.id, 0) :]:
                    tell(f"{line(event):<24}  {incident.id}  {', '.join(incident.subjects[:3])}")
                told[incident.id] = len(events)
            for mail in stage.mails.mails[mails:]:
                tell(f"             mail: {mail.subject}  {mail.file}")
            mails = len(stage.mails.mails)
            await _until(ended, changed)
    if serving.done():
        serving.result()
    tell(f"The demo has ended. Its folder stays: {stage.folder}")


async def _until(*events: asyncio.Event) -> None:
    """Until one of them is set, at the latest after a moment, for rows of the response."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)
    events[-1].clear()


@contextmanager
def _ended_by_signals() -> Iterator[asyncio.Event]:
    """Set by SIGINT and SIGTERM, also where a shell started the demo in the background."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, ended.set)
    try:
        yield ended
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
