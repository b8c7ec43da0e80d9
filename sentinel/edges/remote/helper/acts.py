"""What the helper does beside a document root: begin a stage, exchange, quarantine, reload."""

from __future__ import annotations

import os

from sentinel.edges.remote.helper.place import (
    LINK_SUFFIX,
    MARK,
    PREFIX,
    QUARANTINE,
    Place,
    checked_label,
)
from sentinel.edges.remote.helper.staging import Stage, clear
from sentinel.edges.remote.helper.wire import Failed

RELOAD_SECONDS = 60


def begun(place: Place, label: str, size: int, entries: int, *, set_id: bool) -> Stage:
    """An empty stage. What an earlier try left under this label is removed; what stands there but
    is no stage (a tree that was exchanged already) goes to quarantine: nothing seen is lost."""
    stage = Stage(place, checked_label(label), set_id=set_id)
    marked = stage.marked()
    for left in (stage.tree, stage.link):
        found = place.identity(left)
        if found == (0, 0):
            continue
        if found != marked:
            quarantine(place, left, label)
        elif left == stage.link:
            _clear_linked(place, left)
        else:
            clear(place.parent, left)
    stage.begin(size, entries)
    return stage


def _clear_linked(place: Place, link: str) -> None:
    """The link of an unused stage, and the tree that it names."""
    name = os.path.basename(os.readlink(link, dir_fd=place.parent))
    os.unlink(link, dir_fd=place.parent)
    used = (
        os.path.basename(os.readlink(place.name, dir_fd=place.parent))
        if place.is_link(place.name)
        else place.name
    )
    if name != used and name.startswith(place.name + ".restored-"):
        clear(place.parent, name)


def drop(place: Place, label: str) -> None:
    """Removes a stage that was given up; only one whose mark says that it is one."""
    stage = Stage(place, checked_label(label))
    for left in (stage.tree, stage.link):
        found = place.identity(left)
        if found != (0, 0) and found == stage.marked():
            if left == stage.link:
                _clear_linked(place, left)
            else:
                clear(place.parent, left)
    drop_holder(place, stage.tree)
    place.sync()


def exchange(place: Place, stage: str) -> None:
    """Swaps stage and root in one step, or moves the stage in where there is no root."""
    name = place.inner(stage)
    staged = place.identity(name)
    if name == place.name or staged == (0, 0):
        raise Failed("step", f"{stage[:300]!r}: there is no stage to exchange")
    try:
        if place.identity(place.name) == (0, 0):
            place.rename(name, place.name)
        else:
            place.exchange(name, place.name)
    except OSError as error:
        raise Failed(
            "step", f"{place.root} cannot be exchanged ({os.strerror(error.errno or 0)})"
        ) from error
    folder = os.path.dirname(name)
    if folder:
        place.sync(folder)
    place.sync()


def quarantine(place: Place, old: str, label: str) -> str:
    """Moves what stands at a stage's name to the quarantine; its place there."""
    checked_label(label)
    if place.identity(old) == (0, 0):
        drop_holder(place, old)
        return _place(place, label)[0]
    place.own_folder(QUARANTINE)
    free = _place(place, label)[1]
    if place.is_link(old):
        target = os.readlink(old, dir_fd=place.parent)
        os.symlink(os.path.join(place.folder, target), free, dir_fd=place.parent)
        place.sync(QUARANTINE)
        os.unlink(old, dir_fd=place.parent)
    else:
        place.rename(old, free)
    place.sync(QUARANTINE)
    if os.path.dirname(old):
        place.sync(os.path.dirname(old))
    place.sync()
    drop_holder(place, old)
    return free


def _place(place: Place, label: str) -> tuple[str, str]:
    """The last place used for a label (or the first that would be), and the first free one."""
    used, number = "", 0
    while True:
        number += 1
        name = f"{QUARANTINE}/{label}-{number}"
        if place.identity(name) == (0, 0):
            return used or name, name
        used = name


def drop_holder(place: Place, stage: str) -> None:
    """Removes the private folder of a stage that has gone; one that holds anything stays."""
    holder = stage[: -len(LINK_SUFFIX)] if stage.endswith(LINK_SUFFIX) else os.path.dirname(stage)
    if not holder.startswith(PREFIX) or holder == QUARANTINE or place.identity(holder) == (0, 0):
        return
    descriptor = place.open_folder(holder)
    try:
        if set(os.listdir(descriptor)) <= {MARK}:
            if os.listdir(descriptor):
                os.unlink(MARK, dir_fd=descriptor)
            os.rmdir(holder, dir_fd=place.parent)
    finally:
        os.close(descriptor)


def probe(place: Place) -> str:
    """Whether an exchange would work here: tried with two scratch folders. Why not, or ""."""
    names = [f"{PREFIX}probe-{os.getpid()}-{letter}" for letter in "ab"]
    made = []
    try:
        for name in names:
            os.mkdir(name, 0o700, dir_fd=place.parent)
            made.append(name)
        place.exchange(names[0], names[1])
        root = place.identity(place.name)
        if root != (0, 0) and root[0] != os.fstat(place.parent).st_dev:
            return "the document root is a mount point"
    except OSError as error:
        return os.strerror(error.errno or 0)
    finally:
        for name in made:
            os.rmdir(name, dir_fd=place.parent)
    return ""


def reload(commands: list[str]) -> list[dict[str, object]]:
    """Runs what the forced command names, in order, without a shell; how each ended."""
    import shlex  # these take a third of the start, and most starts run no command
    import subprocess

    answers: list[dict[str, object]] = []
    for command in commands:
        try:
            ended = subprocess.run(  # noqa: S603 - the administrator's own words, in the forced command
                shlex.split(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=RELOAD_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            answers.append({"command": command, "fault": str(error)[:300]})
            continue
        said = ended.stderr[:300].decode("utf-8", "replace")
        fault = "" if ended.returncode == 0 else f"exit code {ended.returncode}: {said}"
        answers.append({"command": command, "fault": fault})
    return answers
