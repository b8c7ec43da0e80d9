"""What Sentinel measures of itself: messages, clock, disks, the daemon."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sentinel import __version__
from sentinel.app import App
from sentinel.metrics.sample import Sample, number

_DATABASES = {"state": "sentinel.db", "links": "links.db", "other-sites": "other-sites.db"}


def outbox_samples(app: App, now: datetime) -> Iterator[Sample]:
    """Raises StoreError."""
    figures = app.store.figures.outbox(now)
    for state, messages in figures.messages.items():
        yield number("sentinel_outbox_messages", messages, state.value)
    since = figures.waiting_since
    age = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    yield number("sentinel_outbox_oldest_age_seconds", age)


def daemon_samples(app: App) -> Iterator[Sample]:
    """Of the daemon; what only itself can say is missing where another process asks."""
    yield number("sentinel_build", 1, __version__)
    yield number("sentinel_daemon_running", float(app.locks.daemon_pid() is not None))
    on_time = app.signs.on_time()
    if on_time is not None:
        yield number("sentinel_checks_on_time", float(on_time))
    lag = app.signs.loop_lag.seconds
    if lag is not None:
        yield number("sentinel_event_loop_lag_seconds", lag)


def machine_samples(app: App, now: datetime) -> Iterator[Sample]:
    """Raises StoreError; OSError where a disk does not say how full it is."""
    measured = app.store.clock_offsets.last()
    if measured is not None:
        age = max(0.0, (now - measured.at).total_seconds())
        yield number("sentinel_clock_offset_age_seconds", age)
        if measured.offset_seconds is not None:
            yield number("sentinel_clock_offset_seconds", measured.offset_seconds)
    for kind, name in _DATABASES.items():
        yield number("sentinel_database_size_bytes", _size(app.config.paths.state / name), kind)
    for disk in app.disks.use():
        for folder in disk.folders:
            yield number("sentinel_disk_free_bytes", disk.free_bytes, folder)
            yield number("sentinel_disk_size_bytes", disk.total_bytes, folder)


def _size(database: Path) -> int:
    """With what is written and not yet put in its place."""
    files = (database, database.with_name(f"{database.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
