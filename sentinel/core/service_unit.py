"""The systemd unit of the daemon: what it may do, line by line, and why. Pure text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.service_needs import ServiceNeeds

UNIT = "sentinel.service"
FAILED_UNIT = "sentinel-failed.service"
HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))
"""What ProtectHome takes out of the daemon's sight (systemd.exec(5))."""
NOT_TRIED_AGAIN = (2, 4)
"""Exit codes that a new start does not mend: a faulty configuration; a state folder of a newer
Sentinel, or another daemon that has it."""
ODD = frozenset("\"'\\$\n\r\t")
"""In a path: what means something else to each reader of these files; such a path is refused."""
_SECRETS = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlace:
    """Where the program and its configuration are, and who runs it."""

    program: Path = Path("/usr/bin/sentinel")
    config: Path = Path("/etc/sentinel/config.toml")
    user: str = "sentinel"
    groups: tuple[str, ...] = ()
    """Further groups; each must be there, or the unit does not start."""
    systemctl: Path = Path("/usr/bin/systemctl")


def unit(place: ServicePlace, needs: ServiceNeeds) -> str:
    """The text of sentinel.service."""
    parts = (
        _head(needs),
        _running(place),
        _writable(needs),
        _rights(place, needs),
        _walls(needs),
        _calls(needs),
        _bounds(),
        "[Install]\nWantedBy=multi-user.target\n",
    )
    return "\n".join(parts)


def _head(needs: ServiceNeeds) -> str:
    return f"""\
# Written by `sentinel service install`, from the configuration in use. After a change of folders,
# sites or drivers: run it again. Your own lines: systemctl edit sentinel.
[Unit]
Description=Sentinel: watches the website and brings it back
Documentation=man:sentinel(1)
Wants=network-online.target
After=network-online.target
# never without the disks of state and vault: empty folders would be taken for the whole memory
RequiresMountsFor={_words(needs.own)}
# never given up: a watcher that is not started any more is what an attacker would wish for
StartLimitIntervalSec=0
# what no new start mends is told, and tried again each minute
OnFailure={FAILED_UNIT}
"""


def _running(place: ServicePlace) -> str:
    codes = " ".join(map(str, NOT_TRIED_AGAIN))
    return f"""\
[Service]
Type=notify
NotifyAccess=main
User={place.user}
Group={place.user}
ExecStart={quoted(place.program)} --config {quoted(place.config)} run
# the shell's own kill: an empty Debian has no /bin/kill
ExecReload=/bin/sh -c 'kill -HUP $MAINPID'
Restart=always
RestartSec=5s
# wrong configuration, or a state folder of a newer Sentinel: fails, instead of trying in silence
RestartPreventExitStatus={codes}
TimeoutStartSec=5min
# a running step and an effect on a site are waited for
TimeoutStopSec=3min
# far longer than a reload may take: while checks are on time a word comes each five seconds
WatchdogSec=5min
# one worker that the kernel ends for want of memory is replaced; the watcher goes on
OOMPolicy=continue
"""


def _writable(needs: ServiceNeeds) -> str:
    lines = [
        "# The whole machine is read-only but for: state, vault and flags; and to restore, the",
        "# folder that holds a document root, where the new tree is built and exchanged with the",
        "# old one. (-: it starts without such a folder, to tell that it is missing.) Commands",
        "# that it runs (reload, restart) are under the same bounds.",
        "ProtectSystem=strict",
    ]
    at_home = [path for path in needs.writes if is_hidden(path)]
    lines += [
        f"ReadWritePaths={_optional(path, needs)}" for path in needs.writes if path not in at_home
    ]
    if at_home:
        lines.append("# of people's homes it sees what is bound here alone")
        lines.append("ProtectHome=tmpfs")
        lines += [f"BindPaths={_optional(path, needs)}" for path in at_home]
    else:
        lines.append("ProtectHome=yes")
    if needs.restic:
        lines += ["# restic keeps its cache there", "CacheDirectory=sentinel"]
        lines += ["CacheDirectoryMode=0700", "Environment=XDG_CACHE_HOME=/var/cache/sentinel"]
    return "\n".join((*lines, ""))


def _rights(place: ServicePlace, needs: ServiceNeeds) -> str:
    rights = list(capabilities(needs))
    lines: list[str] = []
    if needs.owners:
        lines += [
            "# A restored file gets the owner, group and mode that it had (CHOWN, FOWNER; FSETID",
            "# for the set-group-id folders of shared sites), and the site's files are read, and",
            "# its root renamed, whoever may (DAC_OVERRIDE). Without a document root on this",
            "# machine none of it is granted. What it could read so and has no use for is hidden:",
            f"InaccessiblePaths={' '.join(f'-{path}' for path in _SECRETS)}",
        ]
    elif not needs.low_port:
        lines.append("# no document root on this machine: it needs no right of root's at all")
    if needs.low_port:
        lines.append("# it listens on a port below 1024 (NET_BIND_SERVICE)")
    lines.append(f"CapabilityBoundingSet={' '.join(rights)}")
    if rights:
        lines.append(f"AmbientCapabilities={' '.join(rights)}")
    if place.groups:
        lines.append(f"SupplementaryGroups={' '.join(place.groups)}")
    lines.append("NoNewPrivileges=yes")
    if needs.owners:
        lines.append(
            "# not RestrictSUIDSGID: a set-group-id folder of the site could not be restored"
        )
    else:
        lines.append("RestrictSUIDSGID=yes")
    lines += [
        "# what others have to read (flags, reports) gets its mode in so many words",
        "UMask=0077",
    ]
    return "\n".join((*lines, ""))


def capabilities(needs: ServiceNeeds) -> Iterator[str]:
    """The rights of root that it keeps, of capabilities(7)."""
    if needs.owners:
        yield from ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID")
    if needs.low_port:
        yield "CAP_NET_BIND_SERVICE"


def _walls(needs: ServiceNeeds) -> str:
    spaces = (
        "# Chromium builds its own sandbox out of namespaces\nRestrictNamespaces=user pid net"
        if needs.browser
        else "RestrictNamespaces=yes"
    )
    return f"""\
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectProc=invisible
{spaces}
RestrictRealtime=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
# netlink: which addresses this machine has. No IPAddressDeny: which addresses a site, its links,
# mail and time servers have is found out by asking; private ones are refused by Sentinel itself
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
"""


def _calls(needs: ServiceNeeds) -> str:
    given = [*(("@chown",) if needs.owners else ()), "capset"]
    lines = [
        "# No MemoryDenyWriteExecute: YARA rules become machine code when they are loaded.",
        "# Not ProtectClock, which forbids to read how well the clock is held, too, and that",
        "# stands in each report to CERT-In; to set the clock takes a right that is not granted.",
        "SystemCallArchitectures=native",
        "SystemCallErrorNumber=EPERM",
        "SystemCallFilter=@system-service",
    ]
    if needs.browser:
        lines.append(
            "# Chromium's sandbox needs some of @privileged: none of it is granted as a right"
        )
        lines.append("SystemCallFilter=seccomp chroot unshare")
    else:
        lines.append("SystemCallFilter=~@privileged @resources")
    lines.append(f"SystemCallFilter={' '.join((*given, 'adjtimex', 'clock_adjtime'))}")
    return "\n".join((*lines, ""))


def _bounds() -> str:
    return """\
# crawls open hundreds of connections, backups as many files
LimitNOFILE=65536
LimitCORE=0
# a fault of ours must not take the web server's memory
MemoryMax=75%
TasksMax=1024
"""


def is_hidden(path: Path) -> bool:
    """Whether ProtectHome takes it out of sight."""
    return any(path == home or home in path.parents for home in HIDDEN)


def _optional(path: Path, needs: ServiceNeeds) -> str:
    return quoted(path) if path in needs.own else f"-{quoted(path)}"


def _words(paths: Iterable[Path]) -> str:
    return " ".join(quoted(path) for path in paths)


def quoted(path: Path) -> str:
    """As one word of a unit file or of tmpfiles.d (systemd.syntax(7)). The path holds none of
    `ODD`."""
    text = str(path).replace("%", "%%")
    return f'"{text}"' if any(char.isspace() or char == ";" for char in text) else text
