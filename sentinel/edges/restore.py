"""Putting a backup in place of a document root, wholly or not at all (port Restorer, I4)."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.core.ladder import driver_for
from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Blocker, Progress, Tree
from sentinel.core.recovery import digests, restorable
from sentinel.core.reload import Reloaded
from sentinel.core.site import Exchange, Site
from sentinel.core.tree_paths import path_problems
from sentinel.core.vault import Backup
from sentinel.edges import beside
from sentinel.edges.clearing import clear_tree
from sentinel.edges.copying import copy_into_place, keeping_name, kept_name, settle_copy
from sentinel.edges.digest_list import note_digests
from sentinel.edges.exchange import exchange_names
from sentinel.edges.files import sync_folder
from sentinel.edges.live_content import live_content
from sentinel.edges.preflight import obstacle, preflight
from sentinel.edges.reload import run_commands
from sentinel.edges.staging import Content, Fault, Source, stage_tree
from sentinel.edges.two_renames import settle_renames, swap_by_renames, swap_links
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import IntegrityError, Refused, StepError, TreeError

_log = logging.getLogger(__name__)

_SHOWN = 3
"""Differences named in a message."""


class LocalRestorer:
    """Stages beside the document root, so that one rename puts the stage in its place.

    The stage is `.sentinel-<label>/tree` in a folder that only this user may enter: no web
    server serves it. Where the root is a link, the new tree gets a name beside it and the
    stage is a new link; the old tree then stays where it is, and only its link is taken away.
    """

    def __init__(
        self,
        vault: LocalVault,
        *,
        tree: Tree,
        objects: Callable[[str], Path] | None = None,
        blockers: Mapping[str, Blocker] | None = None,
    ) -> None:
        """`objects` gives the folder of a site's objects, for worker processes that read them by
        themselves; `blockers` tell whether a site is blocked, as a copy must know."""
        self._vault = vault
        self._tree = tree
        self._objects = objects
        self._blockers = blockers or {}

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        """Writes the backup beside the root, and proves each byte, mode and owner of it.

        A stage left under the same label is made anew. What stands there but is no stage (a
        tree that was exchanged already) goes to quarantine first: nothing seen is lost.
        Raises IntegrityError for a manifest or objects that do not verify, TreeError for a
        disk that is full or refuses.
        """
        return self.stage_state(site, backup, backup.manifest, label, progress)

    def stage_state(
        self, site: Site, backup: Backup, wanted: Manifest, label: str, progress: Progress | None
    ) -> Path:
        """Stages a tree that is not the backup's own: bytes come from the vault by their
        digest, else from the live file of that path.

        The stage is proven against `wanted` as in `stage`, so a live file that is changed while
        it is copied is found. Raises IntegrityError, TreeError.
        """
        stored = digests(backup.manifest)
        root = _root(site)

        def content(entry: Entry) -> Iterator[bytes]:
            if entry.sha256 in stored or self._vault.holds(site.name, entry):
                return self._vault.content(backup.site, entry)
            return live_content(root, entry)

        with _disk(root, "Nothing was exchanged."):
            return self._stage(site, wanted, content, label, progress)

    def exchange(self, site: Site, stage: Path) -> None:
        """Swaps stage and root in one step; the old tree then stands where the stage stood.

        By a declared fall-back of [site.restore] it is done as that says. Where no root is left
        the stage is renamed to it. Not to be repeated blindly: it is its own inverse, and
        `identity` says whether it has happened. Raises StepError; then nothing has changed, but
        for what a copy says. Raises Refused for a copy while the site is not blocked.
        """
        root = _root(site)
        with _disk(root, f"Look whether it is what stood there before; {stage} is the other tree."):
            self._exchange(site, root, stage)

    def _exchange(self, site: Site, root: Path, stage: Path) -> None:
        staged = beside.identity(stage)
        if staged == (0, 0):
            raise StepError(f"{stage}: there is no stage to exchange with {root}.")
        if not beside.is_own_folder(beside.holder_of(stage)):
            raise StepError(f"{stage}: others put it there, or opened it. Nothing was changed.")
        if beside.identity(root) == (0, 0):
            beside.rename(stage, root)
        elif site.restore.exchange is Exchange.COPY:
            self._refuse_unless_blocked(site)
            copy_into_place(root, stage, self._tree.scan, live_content)
            return
        elif root.is_symlink():
            swap_links(root, stage)
        elif site.restore.exchange is Exchange.TWO_RENAMES:
            swap_by_renames(root, stage)
        else:
            exchange_names(stage, root)
        try:
            sync_folder(stage.parent)
            sync_folder(root.parent)
            beside.unmark(stage)
        except OSError as error:
            raise StepError(
                f"{root}: was exchanged, but the disk did not confirm it ({error.strerror})."
            ) from error
        if beside.identity(root) != staged:
            raise StepError(f"{root}: is not the restored tree; something else was put there.")

    def settle(self, site: Site, stage: Path) -> None:
        """Ends what a crash left half-way between two renames: the old tree goes back, or, where
        the new one is in its place, to where the stage stood. Harmless to repeat. Raises
        StepError."""
        root = _root(site)
        with _disk(root, "What an earlier restore left there is not settled yet."):
            beside.refuse_foreign(beside.holder_of(stage))
            settle_renames(root, stage)
            settle_copy(stage)

    def reload(self, site: Site) -> tuple[Reloaded, ...]:
        """Runs the commands of [site.restore] reload; what went wrong is in the answer."""
        return run_commands(site.restore.reload, site.restore.reload_timeout_seconds)

    def identity(self, site: Site, path: Path) -> tuple[int, int]:
        """Device and inode of a path, a link's own where it is one; (0, 0) where missing."""
        del site  # its files lie here
        return beside.identity(path)

    def quarantine(
        self, site: Site, old_tree: Path, incident: str, seen: Manifest | None = None
    ) -> Path:
        """Moves the old tree to `.sentinel-quarantine/<incident>-<n>`, closed to others.

        Nothing in it is changed. The digests of `seen` are noted in `<incident>-<n>.sha256`. Where
        the root was a link, a link to the old tree is kept there instead. Repeated, it gives the
        place again; where there never was an old tree (the root was missing) nothing stands at
        the place that it gives.
        """
        beside.checked_label(incident)
        with _disk(old_tree, "It was not moved to quarantine."):
            folder = _root(site).parent / beside.QUARANTINE
            place = self._quarantined(folder, old_tree, incident)
            if seen is not None and place.is_dir():
                note_digests(place, seen)
            return place

    def _quarantined(self, folder: Path, old_tree: Path, incident: str) -> Path:
        if beside.identity(old_tree) == (0, 0):
            beside.drop_holder(old_tree)
            return beside.newest(folder, incident)
        beside.own_folder(folder)
        place = beside.free(folder, incident)
        if old_tree.is_symlink():
            place.symlink_to(old_tree.parent / old_tree.readlink())
            sync_folder(folder)
            old_tree.unlink()
        else:
            beside.rename(old_tree, place)
        sync_folder(folder)
        sync_folder(old_tree.parent)
        beside.drop_holder(old_tree)
        return place

    def obstacle(self, site: Site, wanted: Manifest) -> str:
        """What would stop a restore of this tree now, in words; empty where nothing is seen."""
        return obstacle(_root(site), _restorable(wanted), site.restore.exchange)

    def _stage(
        self,
        site: Site,
        manifest: Manifest,
        content: Content,
        label: str,
        progress: Progress | None,
    ) -> Path:
        root = _root(site)
        problems = path_problems(manifest)
        if problems:
            raise IntegrityError(
                f"the manifest may not be written out: {' '.join(problems[:_SHOWN])}"
            )
        holder, link = beside.stage_names(root, label)
        beside.refuse_foreign(holder)
        self._clear(site, holder, link, label)
        beside.own_folder(holder)
        wanted = _restorable(manifest)
        preflight(root, holder, wanted, site.restore.exchange)
        top = holder / "tree"
        top.mkdir(mode=0o700)
        beside.mark(holder, beside.identity(top))
        objects = None if self._objects is None else self._objects(site.name)
        faults = stage_tree(top, wanted, Source(content=content, objects=objects), progress)
        _refuse(top, faults)
        sync_folder(holder)
        sync_folder(root.parent)
        return self._as_link(root, top, link, label) if root.is_symlink() else top

    def _refuse_unless_blocked(self, site: Site) -> None:
        if site.block is None or not driver_for(self._blockers, site).incident(site):
            raise Refused(
                f"site {site.name}: is restored by copying ([site.restore] exchange), which shows "
                "visitors a mix of both trees, so only while it is blocked. Block it first: "
                f'sentinel block --site {site.name} --by "NAME" --reason "WHY".'
            )

    def _as_link(self, root: Path, top: Path, link: Path, label: str) -> Path:
        """Gives a proven tree its name beside a root that is a link; the new link to it."""
        place = root.with_name(f"{root.name}.restored-{label}")
        count = 1
        while beside.identity(place) != (0, 0):
            count += 1
            place = root.with_name(f"{root.name}.restored-{label}-{count}")
        beside.rename(top, place)
        # as relative as the old one was: a chroot or a container may show another path
        old = root.readlink()
        link.symlink_to(place if old.is_absolute() else place.name)
        beside.mark(top.parent, beside.identity(link))
        sync_folder(root.parent)
        return link

    def _clear(self, site: Site, holder: Path, link: Path, label: str) -> None:
        """Removes what an earlier try left; what is not known to be a stage is quarantined."""
        marked = beside.marked(holder)
        for left in (holder / "tree", link):
            self.settle(site, left)
            clear_tree(keeping_name(left))
            if beside.identity(kept_name(left)) != (0, 0):
                self.quarantine(site, kept_name(left), label)
            found = beside.identity(left)
            if found == (0, 0):
                continue
            if found != marked:
                _log.warning("old tree found at the stage", extra={"path": str(left)})
                self.quarantine(site, left, label)
            elif left.is_symlink():
                staged = left.resolve()
                left.unlink()
                if staged != _root(site).resolve() and staged.parent == left.parent.resolve():
                    clear_tree(staged)
            else:
                clear_tree(left)


@contextmanager
def _disk(place: Path, state: str) -> Iterator[None]:
    """What the disk refuses in words; `state` says how things stand then."""
    try:
        yield
    except OSError as error:
        at = f" at {error.filename}" if error.filename else ""
        raise TreeError(f"{place}: the disk refused ({error.strerror}{at}). {state}") from error


def _refuse(top: Path, faults: list[Fault]) -> None:
    if faults:
        shown = ", ".join(f"{path} ({kind.value})" for path, kind in faults[:_SHOWN])
        raise IntegrityError(
            f"{top}: {counted(len(faults), 'entry is', 'entries are')} not as wanted: "
            f"{shown}. The document root was not touched."
        )


def _root(site: Site) -> Path:
    if site.document_root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml to restore to.")
    return site.document_root


def _restorable(manifest: Manifest) -> Manifest:
    """Without devices, FIFOs and sockets, which a program makes itself where it needs them, and
    files too large to be in backups, which stay in the old tree."""
    kept = restorable(manifest)
    left_out = len(manifest.entries) - len(kept.entries)
    if left_out:
        _log.warning(
            "devices, FIFOs, sockets or files too large for backups are not restored",
            extra={"count": left_out},
        )
    return kept
