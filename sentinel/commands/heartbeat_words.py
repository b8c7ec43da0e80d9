"""What `sentinel status` says of the dead-man's switch."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sentinel.core.plain_line import clean_line
from sentinel.core.times import utc_text

if TYPE_CHECKING:
    from sentinel.app import App

STALE = 5
"""So many pings may be missing."""
STALE_SECONDS = 120.0
"""And so long nothing need come: a reload may wait for a running step."""


def heartbeat_document(app: "App") -> dict[str, object] | None:
    """Of JSON output; None where no switch is configured."""
    if app.switch is None:
        return None
    beat = app.beats.last()
    return {
        "pinged_at": beat.at if beat else None,
        "error": beat.error if beat else "",
        "not_on_time": beat.trouble.splitlines() if beat else [],
        "silent": _silent(app),
    }


def heartbeat_lines(app: "App", running: int | None) -> Iterator[str]:
    """What a person should know; nothing where the switch heard of life, in time."""
    if app.switch is None:
        return
    beat = app.beats.last()
    if beat is None:
        yield "The dead-man's switch was never pinged. Next: sentinel run."
        return
    at = utc_text(beat.at)
    if beat.error:
        yield f"The dead-man's switch was not reached at {at}: {clean_line(beat.error)}."
    elif running and _silent(app):
        yield f"The dead-man's switch was last pinged at {at}; it is silent since."
    for line in beat.trouble.splitlines():
        yield f"Not on time at {at}: {clean_line(line)}."


def _silent(app: "App") -> bool:
    beat = app.beats.last()
    pause_seconds = max(STALE * app.config.heartbeat.every_seconds, STALE_SECONDS)
    return beat is None or (app.clock.now() - beat.at).total_seconds() > pause_seconds
