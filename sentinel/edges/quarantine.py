"""The quarantine of sites on this machine: what is kept there, and bringing chosen files back."""

import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sentinel.core.kept_tree import KeptTree, LeftTree
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.partial import selected
from sentinel.core.site import Site, root_of
from sentinel.core.upload_policy import name_problems
from sentinel.core.vault import Backup
from sentinel.edges import beside
from sentinel.edges.content_reader import ContentReader
from sentinel.edges.live_content import live_content
from sentinel.edges.new_entry import FOLDER, finish, make_file, make_folder, writing
from sentinel.edges.safewalk import opened_folder, opened_root
from sentinel.edges.staging import split
from sentinel.edges.two_renames import aside_of
from sentinel.edges.yara_rules import RuleSet
from sentinel.errors import IntegrityError, Refused, TreeError, UsageError

_PLAIN_MODE = 0o666
"""Nothing that comes back may be run, whatever mode it had."""

_CHANGED = (
    "{path!r}: was changed while it was looked at. Something still writes to the kept tree; end it "
    "first (lsof, fuser)."
)


class LocalQuarantine:
    """`.sentinel-quarantine` beside the document root, which only this user may enter."""

    def __init__(
        self, rules: RuleSet, scan: Callable[[Path], Manifest], *, max_entries: int
    ) -> None:
        self._rules = rules
        self._scan = scan
        self._max_entries = max_entries

    def kept(self, site: Site) -> tuple[KeptTree, ...]:
        """All trees kept, the oldest first. Raises TreeError where that cannot be read."""
        folder = _folder(site)
        try:
            names = sorted(folder.iterdir()) if folder.is_dir() else []
            trees = [self._measured(path) for path in names if path.is_dir()]
        except OSError as error:
            raise TreeError(f"{folder}: cannot be read ({error.strerror}).") from error
        return tuple(sorted(trees, key=lambda tree: (tree.since, tree.place)))

    def left(self, site: Site, label: str) -> LeftTree | None:
        """What a restore of that label left at its stage, as the mark beside it tells. Raises
        Refused for a site on another machine, TreeError."""
        holder, link = beside.stage_names(_root(site), label)
        for path in (holder / "tree", link, aside_of(holder / "tree"), aside_of(link)):
            found = beside.identity(path)
            if found != (0, 0):
                return LeftTree(path=path, exchanged=found != beside.marked(holder))
        return None

    def find(self, site: Site, place: str, paths: tuple[str, ...]) -> tuple[Entry, ...]:
        """The chosen paths of a kept tree, files and folders with all below them, described anew.

        Raises UsageError for a place or path that is not there, TreeError.
        """
        found = tuple(e for e in self._scan(_place(site, place)).entries if e.path != ".")
        chosen = tuple(entry for entry in found if selected(entry.path, paths))
        for path in paths:
            if not any(selected(entry.path, (path,)) for entry in chosen):
                raise UsageError(f"{path!r}: is not in the kept tree {place}.")
        above = {folder for entry in chosen for folder in _folders_above(entry.path)}
        return tuple(entry for entry in found if entry in chosen or entry.path in above)

    def doubts(self, site: Site, place: str, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        """What the upload policy and today's YARA rules say against files; empty: nothing."""
        root = _place(site, place)
        now = datetime.fromtimestamp(0, UTC)  # of no meaning: nothing is judged by its time here
        as_backup = Backup(
            id=place,
            site=site.name,
            manifest=Manifest(entries=entries),
            started_at=now,
            ended_at=now,
            document_root=str(root),
            baseline="",
            run_before="",
            run_after="",
        )
        reader = ContentReader(self._rules, lambda _, entry: _content(root, entry))
        facts = reader.read(as_backup, mutable=lambda path: True, approved=(), progress=None)
        hits = [
            f"{hit.path!r} is hit by rule {hit.rule.id} ({hit.rule.what})" for hit in facts.hits
        ]
        named = name_problems([e for e in entries if e.type is EntryType.FILE], site.uploads)
        return (*named, *facts.upload_problems, *hits, *facts.unread)

    def put_back(
        self, site: Site, place: str, entry: Entry, *, may_replace: Callable[[str], bool]
    ) -> bool:
        """Puts one file or folder of a kept tree into the live one; False where it is there as it
        was already. A file gets its name in one step, owner and time as they were, and no right to
        be run. `may_replace` says of a file in the way whether it may go.

        Raises Refused for what is in the way, TreeError.
        """
        kept, root = _place(site, place), _root(site)
        folder_path, name = split(entry.path)
        with writing(entry.path), _opened(root, folder_path) as folder:
            if entry.type is EntryType.DIRECTORY:
                return _put_folder(folder, name, entry)
            there = _type_of(folder, name)
            if there is not None:
                if there is not EntryType.FILE:
                    raise Refused(f"{entry.path!r}: on the site that is no file; look at it first.")
                if not may_replace(entry.path):
                    raise Refused(
                        f"{entry.path!r}: the site has a file of that name that is in no backup. "
                        "Nothing is overwritten: move it away, or make a backup first."
                    )
            plain = _plain(entry)
            temporary = f".sentinel-{secrets.token_hex(8)}"
            try:
                make_file(folder, temporary, plain, _content(kept, entry), synced=True)
                os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
                os.fsync(folder)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(temporary, dir_fd=folder)
        return True

    def _measured(self, path: Path) -> KeptTree:
        number = size = 0
        for entry_size in _sizes(path):
            number, size = number + 1, size + entry_size
            if number >= self._max_entries:
                break
        return KeptTree(
            place=path.name,
            path=path,
            since=datetime.fromtimestamp(path.lstat().st_ctime, UTC),
            entries=number,
            bytes=size,
            whole=number < self._max_entries,
        )


def _folder(site: Site) -> Path:
    return _root(site).parent / beside.QUARANTINE


def _root(site: Site) -> Path:
    root = root_of(site)
    if site.remote is not None:
        raise Refused(
            f"site {site.name}: its document root is not on this machine. What was taken away "
            "there stands in .sentinel-quarantine beside it."
        )
    return root


def _place(site: Site, place: str) -> Path:
    path = _folder(site) / beside.checked_label(place)
    if not path.is_dir():
        raise UsageError(
            f"{place}: no kept tree of {site.name}. `sentinel restore --list-quarantine` shows all."
        )
    return path


def _folders_above(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


@contextmanager
def _opened(root: Path, folder: str) -> Iterator[int]:
    with opened_root(root) as top, opened_folder(top, folder) as descriptor:
        yield descriptor


def _content(root: Path, entry: Entry) -> Iterator[bytes]:
    """A file's bytes, which are the ones that were described: a program that was at work in the old
    tree goes on in it, and may exchange a file after it was looked at.

    Raises IntegrityError, at the latest at the end.
    """
    digest = hashlib.sha256()
    try:
        for chunk in live_content(root, entry):
            digest.update(chunk)
            yield chunk
    except OSError as error:
        raise IntegrityError(f"{entry.path!r}: cannot be read ({error.strerror}).") from error
    except TreeError as error:
        raise IntegrityError(_CHANGED.format(path=entry.path)) from error
    if digest.hexdigest() != entry.sha256:
        raise IntegrityError(_CHANGED.format(path=entry.path))


def _plain(entry: Entry) -> Entry:
    return replace(entry, mode=entry.mode & _PLAIN_MODE, xattrs=None)


def _put_folder(folder: int, name: str, entry: Entry) -> bool:
    if _type_of(folder, name) is EntryType.DIRECTORY:
        return False
    make_folder(folder, name)
    made = os.open(name, FOLDER, dir_fd=folder)
    try:
        finish(made, replace(entry, mode=entry.mode & 0o777, xattrs=None))
    finally:
        os.close(made)
    os.fsync(folder)
    return True


def _type_of(folder: int, name: str) -> EntryType | None:
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode):
        return EntryType.FILE
    return EntryType.DIRECTORY if stat.S_ISDIR(mode) else EntryType.OTHER


def _sizes(folder: Path) -> Iterator[int]:
    """Of all names below a folder, none followed; what cannot be listed counts as empty."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    yield (
                        entry.stat(follow_symlinks=False).st_size
                        if entry.is_file(follow_symlinks=False)
                        else 0
                    )
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            continue
