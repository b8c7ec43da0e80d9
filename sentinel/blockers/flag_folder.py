"""Who can change a flag folder besides Sentinel, who cannot read it though they must, and how two
processes that change it take turns."""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.site import Site, block_settings

TURN_SECONDS = 5.0
"""A process that hangs with its turn does not keep a site from being blocked: after so long the
next one goes on without."""
PAUSE_SECONDS = 0.02
PRIVATE = frozenset({Path("/tmp"), Path("/var/tmp")})  # noqa: S108 - to warn of them
SEEN_BY_THE_SERVER = frozenset({"nginx", "apache", "caddy"})
"""Their workers look into the folder at each request, as a user of their own."""


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """The daemon and a command change one site's folder after each other, never at once: each
    would take what the other has half written for left-overs. Raises OSError where the folder is
    not there. Not re-entrant."""
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        end = time.monotonic() + TURN_SECONDS
        while not _taken(descriptor) and time.monotonic() < end:
            time.sleep(PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def weak_points(site: Site) -> tuple[str, ...]:
    """What would let another user lift or forge the flag; empty where all is as it should be. Who
    can write a folder above can put another one in the flag folder's place."""
    found = []
    own, above = _ways(site)
    for folder in (*own, *above):
        status = _status(folder)
        if status is None:
            continue
        if status.st_uid not in {0, os.geteuid()}:
            found.append(f"{folder} belongs to user {status.st_uid}, who can lift the block.")
        kept = folder in above and status.st_mode & stat.S_ISVTX  # what is in it is its owner's
        if status.st_mode & 0o022 and not kept:
            found.append(f"{folder} can be written by others, who can lift the block: chmod go-w.")
    return tuple(found)


def hidden_points(site: Site) -> tuple[str, ...]:
    """Folders that keep the web server's own user from seeing the flag; empty where it is seen, and
    where it need not be: HAProxy is told, and another machine has no such folder."""
    settings = block_settings(site)
    if settings.driver not in SEEN_BY_THE_SERVER:
        return ()
    own, above = _ways(site)
    closed = tuple(
        f"{folder} lets nobody else in: the web server's own user does not see the flag, and the "
        "site would stay open. chmod o+x."
        for folder in (*own, *above)
        if (status := _status(folder)) is not None and not status.st_mode & stat.S_IXOTH
    )
    apart = tuple(
        f"{settings.flag_dir} lies in {folder}, of which a service with PrivateTmp, such as "
        "Debian's Apache and Caddy, sees one of its own: take another flag_dir."
        for folder in above
        if folder in PRIVATE
    )
    return closed + apart


def _ways(site: Site) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The flag folder and the site's in it; and all that leads there, links followed or not."""
    folder = block_settings(site).flag_dir
    own = (folder, folder / site.name)
    above = dict.fromkeys((*folder.parents, *folder.resolve().parents))
    return own, tuple(one for one in above if one not in own)


def _status(folder: Path) -> os.stat_result | None:
    try:
        return folder.stat()
    except OSError:
        return None
