"""What a tree shows beside the contents of files: links, modes, devices, and what is gone."""

import posixpath

from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.server_code import is_server_code
from sentinel.core.verdict import Verdict

WORLD_WRITABLE = 0o002
SET_ID = 0o6000


def no_file(path: str, after: Entry) -> Comparison:
    """The judgement of what stands there and is no file."""
    if after.type is EntryType.SYMLINK:
        return _link(path, after)
    if after.type is EntryType.DIRECTORY:
        said = signal("new-folder", Strength.BENIGN, "A folder stands there.")
        return by_strength([], otherwise=said)
    text = "A device, pipe or socket stands in the document root."
    said = signal("special-file", Strength.WEAK, text)
    return by_strength([said], otherwise=said)


def removed(before: Entry | None) -> Comparison:
    """The judgement of what was approved and is gone."""
    if before is not None and before.type is EntryType.DIRECTORY:
        said = signal("folder-removed", Strength.BENIGN, "An empty folder was approved there.")
        return by_strength([], otherwise=said)
    said = signal("file-removed", Strength.WEAK, "It was approved and does not stand any more.")
    return judged_as(Verdict.CORRUPT, said)


def judged_as(verdict: Verdict, said: Signal) -> Comparison:
    """One signal with the verdict that its strength alone would not give."""
    return Comparison(verdict=verdict, code=said.code, signals=(said,), reasons=(said.text,))


def metadata(before: Entry, after: Entry) -> Comparison:
    """The judgement of a file or folder of which mode or owner alone changed."""
    gained = after.mode & ~before.mode
    text = (
        f"Mode {before.mode:04o} became {after.mode:04o}, owner {before.uid}:{before.gid} became "
        f"{after.uid}:{after.gid}."
    )
    risky = gained & (WORLD_WRITABLE | SET_ID)
    said = signal(
        "risky-mode" if risky else "mode-changed",
        Strength.WEAK if risky else Strength.BENIGN,
        text + (" Everyone may write, or it runs as its owner." if risky else ""),
    )
    return by_strength([said], otherwise=said)


def with_mode(compared: Comparison, after: Entry) -> Comparison:
    """The judgement of a new file, with what its mode says."""
    if after.type is not EntryType.FILE or not after.mode & (WORLD_WRITABLE | SET_ID):
        return compared
    text = f"The new file has mode {after.mode:04o}: everyone may write, or it runs as its owner."
    said = signal("risky-mode", Strength.WEAK, text)
    return by_strength([*compared.signals, said], otherwise=said, exits=compared.exits)


def _link(path: str, after: Entry) -> Comparison:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), after.target))
    outside = after.target.startswith("/") or target == ".." or target.startswith("../")
    text = f"A symbolic link points to {after.target!r}, " + (
        "outside the document root." if outside else "inside the document root."
    )
    if not outside and is_server_code(after.target) and not is_server_code(path):
        text = f"A symbolic link shows the code of {after.target!r} under a name that is not run."
        said = signal("link-shows-code", Strength.STRONG, text)
        return by_strength([said], otherwise=said)
    strength = Strength.STRONG if outside else Strength.BENIGN
    said = signal("link-outside-root" if outside else "link-changed", strength, text)
    return by_strength([said], otherwise=said)
