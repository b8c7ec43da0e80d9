"""What the daemon needs of the machine for one configuration; its unit grants nothing more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sentinel.core.endpoint import split_port
from sentinel.core.settings import Config
from sentinel.core.site import Site, local_root, rungs

LOWEST_FREE_PORT = 1024
"""Below it only CAP_NET_BIND_SERVICE listens (ip(7))."""
VERBS = frozenset(
    {"reload", "restart", "try-restart", "reload-or-restart", "try-reload-or-restart"}
)
"""Of systemctl, each of one unit; who wants another one gives the right for it himself."""
_SUFFIXES = (".service", ".socket", ".target", ".timer", ".path", ".mount", ".slice", ".scope")
"""Of units (systemd.unit(5)): systemctl takes a name without any for a service's."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNeeds:
    """Folders and rights, all absolute and in the order of the configuration."""

    own: tuple[Path, ...]
    """State and vault: without their disks nothing may start, for an empty folder in their place
    would be taken for the whole memory."""
    flags: tuple[Path, ...] = ()
    """Flag folders and the public status page's: written by us alone, read by web servers."""
    made: tuple[Path, ...] = ()
    """Further folders of ours alone: rehearsed copies, a restic repository on this machine."""
    beside: tuple[Path, ...] = ()
    """Folders that hold a document root or a SQLite database: what is restored is built beside the
    live one and exchanged with it there."""
    owners: bool = False
    """Whether files of other users are read, written, and given back to their owners."""
    low_port: bool = False
    browser: bool = False
    restic: bool = False
    logs: bool = False
    """Whether logs of a web server are read, which Debian shows to group adm alone."""
    units: tuple[tuple[str, str], ...] = ()
    """`(verb, unit)` of each `systemctl` command that the configuration runs."""

    @property
    def writes(self) -> tuple[Path, ...]:
        """Each folder that has to be writable; none of them lies below another one."""
        return outermost((*self.own, *self.flags, *self.made, *self.beside))


DEFAULT_NEEDS = ServiceNeeds(
    own=(Path("/var/lib/sentinel/state"), Path("/var/lib/sentinel/backups")),
    flags=(Path("/var/lib/sentinel/flags"),),
)
"""Of the default layout, with sites that are watched over HTTP alone."""


def needs_of(config: Config) -> ServiceNeeds:
    """What that configuration needs, as far as its words tell."""
    sites = config.sites
    roots = [root for site in sites if (root := local_root(site)) is not None]
    files = [one.file for site in sites for one in site.databases if one.file is not None]
    return ServiceNeeds(
        own=_once((config.paths.state, config.paths.backups)),
        flags=_once(_public(config)),
        made=_once(_made(config)),
        beside=_once(path.parent for path in (*roots, *files)),
        owners=bool(roots or files),
        low_port=any(
            0 < split_port(listen)[1] < LOWEST_FREE_PORT
            for listen in (config.approvals.listen, config.console.listen)
        ),
        browser=config.witnesses.browser is not None,
        restic=config.backup.restic is not None,
        logs=any(site.logs for site in sites),
        units=_once(_units(sites)),
    )


def outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Those that lie below no other one: a folder is writable with all that is in it, and each that
    is named becomes a mount, over which nothing is renamed."""
    all_paths = _once(paths)
    return tuple(
        path for path in all_paths if not any(other in path.parents for other in all_paths)
    )


def _public(config: Config) -> Iterator[Path]:
    for rung in (rung for site in config.sites for rung in rungs(site)):
        way = rung.block
        if way is not None and way.cloudflare is None and way.command is None:
            yield way.flag_dir
    if config.status_page.folder is not None:
        yield config.status_page.folder


def _made(config: Config) -> Iterator[Path]:
    if config.backup.scratch is not None:
        yield config.backup.scratch
    restic = config.backup.restic
    if restic is not None and restic.repository.startswith("/"):
        yield Path(restic.repository)


def _units(sites: tuple[Site, ...]) -> Iterator[tuple[str, str]]:
    for site in sites:
        commands = list(site.restore.reload)
        if site.restart is not None:
            commands.append(site.restart.command)
        for argv in commands:
            program, *words = argv
            if Path(program).name == "systemctl" and len(words) == 2 and words[0] in VERBS:
                known = words[1].endswith(_SUFFIXES)
                yield words[0], words[1] if known else f"{words[1]}.service"


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
