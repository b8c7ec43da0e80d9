"""What is run, and in which order, so that written files become a running service. Pure values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.service_files import LOCAL
from sentinel.core.service_needs import ServiceNeeds
from sentinel.core.service_unit import FAILED_UNIT, UNIT, ServicePlace, capabilities

OFF_SECONDS = 240.0
"""Longer than the unit's own limit for a stop, and for a start that says that it takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One command, as root."""

    argv: tuple[str, ...]
    what: str
    """What it does, in words; said where it fails, too."""
    seconds: float = 60.0


def as_user(place: ServicePlace, needs: ServiceNeeds, *words: str) -> tuple[str, ...]:
    """A command of Sentinel as the daemon's user, with the daemon's rights."""
    given = ",".join(f"+{right.removeprefix('CAP_').lower()}" for right in capabilities(needs))
    rights = ("--inh-caps", f"-all,{given}", "--ambient-caps", f"-all,{given}") if given else ()
    user = ("--reuid", place.user, "--regid", place.user, "--init-groups", "--no-new-privs")
    command = (str(place.program), "--config", str(place.config), *words)
    return ("setpriv", *user, *rights, "--", *command)


def install_acts(
    place: ServicePlace, needs: ServiceNeeds, taken: Iterable[Path], *, start: bool
) -> tuple[Act, ...]:
    """After the files are written. `taken`: what exists of the daemon's own folders, and becomes
    its user's where it was root's: a baseline that was learnt before by root, for one."""
    return tuple(_install_acts(place, needs, tuple(taken), start=start))


def _install_acts(
    place: ServicePlace, needs: ServiceNeeds, taken: tuple[Path, ...], *, start: bool
) -> Iterator[Act]:
    user = place.user
    yield Act(
        argv=("systemd-sysusers", str(LOCAL.sysusers / "sentinel.conf")), what="make its user"
    )
    folders = str(LOCAL.tmpfiles / "sentinel.conf")
    yield Act(argv=("systemd-tmpfiles", "--create", folders), what="make its folders")
    if taken:
        give = ("chown", "-R", "-P", "-h", "--from=0", f"{user}:{user}", "--", *map(str, taken))
        what = f"give what root has made there to {user}"
        yield Act(argv=give, what=what, seconds=600.0)
    check = as_user(place, needs, "check-config")
    yield Act(argv=check, what=f"let {user} read the configuration")
    yield Act(argv=("systemctl", "daemon-reload"), what="let systemd read the unit")
    unit_file = str(LOCAL.units / UNIT)
    verify = ("systemd-analyze", "verify", "--man=no", unit_file)
    yield Act(argv=verify, what="let systemd look for faults of the unit")
    if start:
        yield Act(argv=("systemctl", "enable", UNIT), what="start it at each boot")
        begin = ("systemctl", "restart", UNIT)
        yield Act(argv=begin, what="start it now, and wait until it watches", seconds=OFF_SECONDS)


def uninstall_acts() -> tuple[Act, ...]:
    """Before the files are taken away."""
    stop = ("systemctl", "disable", "--now", UNIT)
    return (
        Act(argv=stop, what="stop it, and start it at no boot", seconds=OFF_SECONDS),
        Act(argv=("systemctl", "stop", FAILED_UNIT), what="and what tries it again"),
    )
