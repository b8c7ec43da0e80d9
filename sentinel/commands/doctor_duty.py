"""Are logs kept, is there room for them, and is the clock right?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined

STALE_TURNS = 3
"""After so many turns without a measurement the clock's offset is not known."""


def examine_duty(app: "App") -> "Iterator[Examined]":
    """What CERT-In's Directions of 28 April 2022 ask of the machine itself."""
    yield _logs(app)
    yield from _disks(app)
    yield _offset(app)


def _logs(app: "App") -> "Examined":
    from datetime import UTC

    from sentinel.core.counts import counted
    from sentinel.core.examination import fault, fine, unknown, warning

    folder = app.own_logs.folder
    fix = "look at the free space, and that it belongs to the user that runs Sentinel"
    try:
        days = {file.day for file in app.own_logs.files()}
    except OSError as error:
        return unknown("own logs", f"{folder}: {error.strerror}.", fix)
    if not days:
        return warning("own logs", f"There are none yet in {folder}.", "sentinel run")
    behind = (app.clock.now().astimezone(UTC).date() - max(days)).days
    if app.locks.daemon_pid() and behind > 1:
        return fault("own logs", f"Since {max(days)} nothing was written to {folder}.", fix)
    kept = app.config.keeping.log_days
    return fine("own logs", f"Of {counted(len(days), 'day')}; they are kept for {kept} days.")


def _disks(app: "App") -> "Iterator[Examined]":
    from sentinel.commands.logs_forecast import known_forecast
    from sentinel.core.examination import fine, unknown, warning
    from sentinel.core.forecast import warnings

    fix = "sentinel logs forecast says what grows; make the disk larger, or see [paths]"
    try:
        found = known_forecast(app)
    except OSError as error:
        yield unknown("disk", f"{error.filename}: {error.strerror}.", "look at that file system")
        return
    if found is None:
        yield warning("disk", "How it fills was not measured yet.", "sentinel run")
        return
    told = {disk.use.path: why for disk, why in warnings(found, app.config.keeping)}
    for disk in found.disks:
        path = disk.use.path
        if path in told:
            yield warning("disk", f"{path}: {told[path]}.", fix)
        else:
            yield fine("disk", f"{path}: {disk.use.free_share:.0%} are free; full: {disk.text}.")


def _offset(app: "App") -> "Examined":
    from datetime import timedelta

    from sentinel.core.examination import fault, fine, unknown, warning
    from sentinel.core.times import ist_text

    settings, last = app.config.time, app.store.clock_offsets.last()
    if not settings.servers:
        text = "It is compared with no time server, and reports to CERT-In say so."
        return warning("clock offset", text, 'name those of NIC and NPL: [time] servers = ["..."]')
    fix = "see that UDP port 123 is open towards [time] servers"
    if last is None:
        return warning("clock offset", "It was not compared yet.", "sentinel run")
    when = ist_text(last.at)
    if last.is_beyond(settings.warn_seconds):
        fix = "set the time service right: chronyc sources, or timedatectl timesync-status"
        return fault("clock offset", f"{last.text}, at {when}.", fix)
    old = app.clock.now() - last.at > timedelta(seconds=STALE_TURNS * settings.every_seconds)
    if last.offset_seconds is None or old:
        return unknown("clock offset", f"{last.text}, at {when}.", fix)
    return fine("clock offset", f"{last.text}, at {when}.")
