"""Can the document root be read, watched, backed up, and restored in one step?"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined
    from sentinel.core.site import Site
    from sentinel.edges.machine_facts import TreeFacts

WALK_SECONDS = 4.0
"""For one tree. What was not reached is said."""
MUCH = 0.8
"""Of the folders that may be watched: another program watches some, too."""
COPIES = 2
"""A vault with less room than so many copies of the site will not live long."""


def examine_tree(app: "App", site: "Site") -> "Iterator[Examined]":
    """Nothing for a site without files on this machine."""
    from sentinel.core.examination import fault
    from sentinel.core.site import local_root
    from sentinel.edges.machine_facts import walked

    root = local_root(site)
    if root is None:
        return
    if not root.is_dir():
        text = f"{root} is no folder that this user can reach."
        yield fault("document root", text, "correct document_root, or the permissions on the way")
        return
    found = walked(root, seconds=WALK_SECONDS)
    yield _readable(root, found)
    if site.watch_document_root:
        yield from _watches(root, found)
    yield from _vault_room(app, found)


def _readable(root: Path, found: "TreeFacts") -> "Examined":
    from sentinel.core.counts import counted
    from sentinel.core.examination import fault, fine

    if found.unreadable:
        named = ", ".join(map(str, found.unreadable))
        text = f"Not everything can be read: {named}. As long as that is so no backup is made."
        fix = f"setfacl -R -m u:USER:rX,d:u:USER:rX {root}, with the user that runs Sentinel"
        return fault("document root", text, fix)
    size = f"{counted(found.files, 'file')} in {counted(found.folders, 'folder')}"
    part = "" if found.whole else f", as far as {WALK_SECONDS:.0f} seconds reached"
    return fine("document root", f"{root} can be read: {size}{part}.")


def _watches(root: Path, found: "TreeFacts") -> "Iterator[Examined]":
    from sentinel.edges.machine_facts import watch_limit

    if (limit := watch_limit()) is not None:
        yield judged_watches(root, found.folders, limit)


def judged_watches(root: Path, folders: int, limit: int) -> "Examined":
    """Each folder takes one watch of inotify; beyond the limit writes are seen by sweeps alone."""
    from sentinel.core.examination import fault, fine, warning

    fix = f"sysctl fs.inotify.max_user_watches={max(4 * folders, 65_536)}, and in /etc/sysctl.d"
    if folders > limit:
        text = f"{root} has {folders:,} folders, and {limit:,} may be watched for writes."
        return fault("watches", text, fix)
    if folders > MUCH * limit:
        text = f"{root} has {folders:,} folders, close to the {limit:,} that may be watched."
        return warning("watches", text, fix)
    return fine("watches", f"{folders:,} of at most {limit:,} folders are watched for writes.")


def _vault_room(app: "App", found: "TreeFacts") -> "Iterator[Examined]":
    from sentinel.core.examination import unknown
    from sentinel.edges.machine_facts import free_bytes

    vault = app.config.paths.backups
    place = next(one for one in (vault, *vault.absolute().parents) if one.exists())
    try:
        free = free_bytes(place)
    except OSError as error:
        yield unknown("vault room", f"{place}: {error.strerror}.", "look at that file system")
        return
    yield judged_room(vault, free, found.bytes)


def judged_room(vault: Path, free: int, size: int) -> "Examined":
    """Whether the vault's disk takes the site; later backups hold what changed alone."""
    from sentinel.core.examination import fault, fine, warning
    from sentinel.core.forecast import size_text

    text = f"{vault} has {size_text(free)} free, the site is {size_text(size)}."
    fix = "make room, or name a larger disk under [paths] backups"
    if free < size:
        return fault("vault room", text, fix)
    if free < COPIES * size:
        return warning("vault room", text, fix)
    return fine("vault room", text)
