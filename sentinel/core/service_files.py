"""All files that make Sentinel a service: each with its place, as a value. An edge writes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.service_needs import DEFAULT_NEEDS, ServiceNeeds
from sentinel.core.service_unit import FAILED_UNIT, UNIT, ServicePlace, quoted, unit

MARK = "Written by `sentinel service install`"
"""Stands in each file: one without it is somebody else's, and stays."""
DEFAULT_PLACE = ServicePlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where systemd and polkit look for such files."""

    units: Path
    sysusers: Path
    tmpfiles: Path
    rules: Path


LOCAL = Folders(
    units=Path("/etc/systemd/system"),
    sysusers=Path("/etc/sysusers.d"),
    tmpfiles=Path("/etc/tmpfiles.d"),
    rules=Path("/etc/polkit-1/rules.d"),
)
"""The administrator's: they override a package's."""
VENDOR = Folders(
    units=Path("/usr/lib/systemd/system"),
    sysusers=Path("/usr/lib/sysusers.d"),
    tmpfiles=Path("/usr/lib/tmpfiles.d"),
    rules=Path("/usr/share/polkit-1/rules.d"),
)
"""A package's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFile:
    """One file, mode 0644, root's."""

    path: Path
    text: str
    what: str
    """What it is for, in words."""


def service_files(
    place: ServicePlace = DEFAULT_PLACE,
    needs: ServiceNeeds = DEFAULT_NEEDS,
    *,
    folders: Folders = LOCAL,
) -> tuple[ServiceFile, ...]:
    """Everything that is written, in the order in which it has to be, the daemon's unit last.

    Without arguments: those of the default layout; a package ships them in `VENDOR`.
    """
    return tuple(_files(place, needs, folders))


def _files(place: ServicePlace, needs: ServiceNeeds, folders: Folders) -> Iterator[ServiceFile]:
    name = "sentinel.conf"
    yield ServiceFile(path=folders.sysusers / name, text=sysusers(place), what="its user")
    what = "its folders, made at each boot"
    yield ServiceFile(path=folders.tmpfiles / name, text=tmpfiles(place, needs), what=what)
    if needs.units:
        what = "the commands of systemctl that the configuration runs, and no others"
        path = folders.rules / "50-sentinel.rules"
        yield ServiceFile(path=path, text=polkit(place, needs), what=what)
    what = "what tells that it has failed, and tries again"
    yield ServiceFile(path=folders.units / FAILED_UNIT, text=failed_unit(place), what=what)
    yield ServiceFile(path=folders.units / UNIT, text=unit(place, needs), what="the daemon")


def sysusers(place: ServicePlace) -> str:
    """For systemd-sysusers: a user of its own, whom nobody logs in as."""
    return (
        f"# {MARK}: whom the daemon runs as.\n"
        f'u {place.user} - "Sentinel, which watches the website" /var/lib/sentinel\n'
    )


def tmpfiles(place: ServicePlace, needs: ServiceNeeds) -> str:
    """For systemd-tmpfiles: the folders that are Sentinel's own. A document root is nobody's but
    the webmaster's, and stands in here never."""
    user = place.user
    lines = [
        f"# {MARK}: its folders. The flags are read by the",
        "# web server, the others by nobody else.",
    ]
    lines += [f"d {quoted(path)} 0700 {user} {user} -" for path in (*needs.own, *needs.made)]
    lines += [f"d {quoted(path)} 0755 {user} {user} -" for path in needs.flags]
    return "\n".join((*lines, ""))


def failed_unit(place: ServicePlace) -> str:
    """What is started when the daemon has failed: it tells, waits a minute, and tries again unless
    somebody has taken the daemon out of its failed state meanwhile."""
    call = place.systemctl
    return f"""\
# {MARK}. Started when {UNIT} has failed for
# a reason that no new start mends: a faulty configuration, or a state folder of a newer Sentinel.
[Unit]
Description=Sentinel does not watch: tell, and try again
# as long as it takes
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=-{quoted(place.program)} --config {quoted(place.config)} service failed
ExecStart=/bin/sleep 60
# a daemon that somebody has stopped since then is not failed any more, and stays stopped
ExecStart=/bin/sh -c '! {call} -q is-failed {UNIT} || exec {call} --no-block start {UNIT}'
TimeoutStartSec=3min
# when it was told last
RuntimeDirectory=sentinel-failed
RuntimeDirectoryPreserve=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX
"""


def polkit(place: ServicePlace, needs: ServiceNeeds) -> str:
    """A rule that lets the daemon's user do with systemctl what the configuration says, on these
    units and with these verbs alone."""
    pairs = ",\n    ".join(json.dumps(list(pair)) for pair in needs.units)
    user = json.dumps(place.user)
    return f"""\
// {MARK}: what [site.restore] reload and [site.restart] run.
var sentinelMay = [
    {pairs}
];
polkit.addRule(function(action, subject) {{
    if (action.id != "org.freedesktop.systemd1.manage-units" || subject.user != {user}) {{
        return polkit.Result.NOT_HANDLED;
    }}
    var verb = action.lookup("verb"), unit = action.lookup("unit");
    for (var i = 0; i < sentinelMay.length; i++) {{
        if (verb == sentinelMay[i][0] && unit == sentinelMay[i][1]) {{
            return polkit.Result.YES;
        }}
    }}
    return polkit.Result.NOT_HANDLED;
}});
"""
