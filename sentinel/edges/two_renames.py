"""The declared fall-back where a file system cannot exchange two names: one after the other.

Between the two there is no document root. What a crash leaves there is settled from the names
alone, and nothing is ever lost by it.
"""

from pathlib import Path

from sentinel.edges import beside
from sentinel.edges.exchange import exchange_names
from sentinel.edges.files import sync_folder
from sentinel.errors import StepError

_ASIDE = ".aside"


def aside_of(stage: Path) -> Path:
    """Where the old tree stands for the moment in which its name is taken."""
    return stage.with_name(stage.name + _ASIDE)


def swap_by_renames(root: Path, stage: Path) -> None:
    """The old tree away, the new one to its place, the old one to the stage's.

    Raises StepError; then the root is as it was.
    """
    aside = aside_of(stage)
    beside.rename(root, aside)
    _sync(root, stage)
    try:
        beside.rename(stage, root)
    except StepError:
        beside.rename(aside, root)
        _sync(root, stage)
        raise
    _sync(root, stage)
    beside.rename(aside, stage)


def swap_links(root: Path, stage: Path) -> None:
    """Where root and stage are links: an exchange, or, where the file system has none, one rename
    of the new link over the old, which is as atomic; a copy of the old one then stands where the
    stage stood. Raises StepError; then the root is as it was.
    """
    try:
        exchange_names(stage, root)
    except StepError:
        aside = aside_of(stage)
        aside.symlink_to(root.readlink())
        _sync(root, stage)
        beside.rename(stage, root)
        _sync(root, stage)
        beside.rename(aside, stage)


def settle_renames(root: Path, stage: Path) -> None:
    """Ends what a crash cut off: without a root the old tree goes back, as if nothing had begun;
    with the new one in its place the old one goes where the stage stood. Repeating is harmless.

    Raises StepError.
    """
    aside = aside_of(stage)
    if beside.identity(aside) == (0, 0):
        return
    if aside.is_symlink() and root.is_symlink() and aside.readlink() == root.readlink():
        aside.unlink()  # no more than a copy of a link that is still in its place
        return
    if beside.identity(root) == (0, 0):
        beside.rename(aside, root)
    elif beside.identity(stage) == (0, 0):
        beside.rename(aside, stage)
    else:
        raise StepError(
            f"{aside}: a tree from a restore that was cut off stands there, though {root} and "
            f"{stage} exist. Look at the three and move it away by hand."
        )
    _sync(root, stage)


def _sync(root: Path, stage: Path) -> None:
    sync_folder(stage.parent)
    sync_folder(root.parent)
