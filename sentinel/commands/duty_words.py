"""Disks and clock in a few words, for `sentinel status`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App


def duty_document(app: "App") -> dict[str, object]:
    """How full the disks are and when they will be, and how far the clock is off; and what of it
    is not as it should be, under `warnings`."""
    from sentinel.commands.logs_forecast import disk_lines, known_forecast
    from sentinel.core.forecast import warnings

    try:
        found = known_forecast(app)
    except OSError as error:
        return {"disks": [], "clock": None, "warnings": [f"disk: {error.strerror}"]}
    last = app.store.clock_offsets.last()
    told = [] if found is None else warnings(found, app.config.keeping)
    lines = [
        f"The disk of {disk.use.path}: {why}. See sentinel logs forecast." for disk, why in told
    ]
    if last is not None and last.is_beyond(app.config.time.warn_seconds):
        lines.append(f"The clock is off: {last.text}. See sentinel doctor.")
    return {
        "disks": [] if found is None else disk_lines(found),
        "clock": None if last is None else last.text,
        "warnings": lines,
    }


def duty_lines(document: dict[str, object]) -> list[str]:
    """What a person should know."""
    lines = document["warnings"]
    return [str(line) for line in lines] if isinstance(lines, list) else []
