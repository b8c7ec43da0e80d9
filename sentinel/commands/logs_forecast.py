"""`sentinel logs forecast`: what Sentinel keeps, how it grows, and when the disk will be full."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.forecast import DiskForecast, Forecast


def forecast_of(app: "App", *, as_json: bool) -> int:
    """Exit code 0, or 1 where a disk fills sooner than [keeping] has it. Raises CouldNotFindOut
    where nothing was measured yet."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.counts import counted
    from sentinel.core.forecast import AHEAD_DAYS, size_text, warnings
    from sentinel.errors import CouldNotFindOut

    found = known_forecast(app)
    if found is None:
        raise CouldNotFindOut(
            "Nothing was measured yet: the daemon does so once a day. Next: sentinel run."
        )
    told = warnings(found, app.config.keeping)
    if as_json:
        rows = [_row(disk) for disk in found.disks]
        warned = [{"path": disk.use.path, "why": why} for disk, why in told]
        document = {"days": found.days, "disks": rows, "kinds": found.growths, "warnings": warned}
        print_json("logs-forecast", {**document, "log_days": app.config.keeping.log_days})
        return 1 if told else 0
    for line in disk_lines(found):
        say(line)
    say(f"\n{'what':<26}{'now':>12}{'a day':>12}{f'in {AHEAD_DAYS} days':>14}")
    for one in found.growths:
        known = one.bytes_per_day is not None and one.bytes_ahead is not None
        pace = size_text(one.bytes_per_day or 0) if known else "not known"
        ahead = size_text(one.bytes_ahead or 0) if known else "not known"
        say(f"{one.kind:<26}{size_text(one.bytes):>12}{pace:>12}{ahead:>14}")
    say(
        f"\nFrom {counted(found.days, 'measured day')}. Own logs are kept for "
        f"{app.config.keeping.log_days} days; evidence and the audit log for ever."
    )
    for disk, why in told:
        say(f"WARNING: the disk of {disk.use.path}: {why}.")
    return 1 if told else 0


def known_forecast(app: "App") -> "Forecast | None":
    """From the days that were measured, with the disks as they are now; None before the first."""
    from sentinel.core.forecast import LOOKED_AT_DAYS, forecast

    days = app.store.disk_days.last(LOOKED_AT_DAYS)
    return forecast(days, app.disks.use()) if days else None


def disk_lines(found: "Forecast") -> list[str]:
    """A line for each disk."""
    from sentinel.core.forecast import size_text

    return [
        f"disk of {' and '.join(disk.use.folders)} ({disk.use.path}): "
        f"{size_text(disk.use.free_bytes)} of {size_text(disk.use.total_bytes)} free "
        f"({disk.use.free_share:.0%}); full: {disk.text}"
        for disk in found.disks
    ]


def _row(disk: "DiskForecast") -> dict[str, object]:
    return {
        "folders": list(disk.use.folders),
        "path": disk.use.path,
        "total_bytes": disk.use.total_bytes,
        "free_bytes": disk.use.free_bytes,
        "bytes_per_day": disk.bytes_per_day,
        "days_left": disk.days_left,
        "full_on": None if disk.full_on is None else disk.full_on.isoformat(),
    }
