"""What people are told of a disk that fills: how full it is, what grows, what may be done."""

from sentinel.core.disk_use import STATE, VAULT, DiskUse
from sentinel.core.forecast import DiskForecast, Forecast, size_text

SHOWN = 3
MEGABYTE = 1_000_000
_NAMES = {STATE: "Sentinel's state", VAULT: "the vault of backups"}


def filling_text(found: Forecast, disk: DiskForecast, why: str) -> str:
    """Lines for a notice."""
    use = disk.use
    lines = [
        f"The disk of {_what(use)} ({use.path}): {why}. Free are {size_text(use.free_bytes)} of "
        f"{size_text(use.total_bytes)}.",
        f"When it will be full: {disk.text}.",
        *_growing(found, disk),
        "What may be done: make the disk larger; or name a folder on another one under [paths]; "
        "or keep fewer backups ([backup] keep, then sentinel backup prune), fewer looks ([record] "
        "observations).",
        "Do not delete the evidence, the audit log or the logs of the last 180 days by hand.",
        "If nothing is done: backups are refused, evidence may not be kept whole, and in the end "
        "no log is written.",
        "For more: sentinel logs forecast.",
    ]
    return "\n".join(lines)


def _what(use: DiskUse) -> str:
    return " and ".join(_NAMES[folder] for folder in use.folders)


def _growing(found: Forecast, disk: DiskForecast) -> list[str]:
    """What of Sentinel grows there, and how much is not Sentinel's."""
    if disk.bytes_per_day is None:
        return []
    here = [
        one
        for one in found.growths
        if (VAULT if one.kind == VAULT else STATE) in disk.use.folders
        and (one.bytes_per_day or 0.0) >= MEGABYTE
    ]
    lines = []
    if here:
        grown = ", ".join(
            f"{one.kind} by {size_text(one.bytes_per_day or 0.0)} a day (now "
            f"{size_text(one.bytes)})"
            for one in here[:SHOWN]
        )
        lines.append(f"Of Sentinel's, most grow: {grown}.")
    rest = disk.bytes_per_day - sum(one.bytes_per_day or 0.0 for one in here)
    if rest >= MEGABYTE:
        lines.append(f"What is not Sentinel's grows by {size_text(rest)} a day.")
    return lines
