"""The copy of a drill: the latest clean backup in a private folder, served, learnt, backed up."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel.app import App, build
from sentinel.backup import back_up
from sentinel.backup_choice import pick
from sentinel.core.baseline import BaselineState
from sentinel.core.manifest import Manifest
from sentinel.core.ports import Progress
from sentinel.core.site import RestoreSettings, Site
from sentinel.core.vault import Backup
from sentinel.drilling.databases import copied as copied_databases
from sentinel.drilling.server import CopyServer
from sentinel.drilling.settings import DrillPlace, drill_config
from sentinel.edges.files import private_folder
from sentinel.errors import CouldNotFindOut, FetchError, Refused

LABEL = "drill"
ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillCopy:
    """Everything that stands around one drill."""

    app: App
    """Of the copy: its own state, vault, key and record."""
    site: Site
    """The copy, as its app knows it."""
    server: CopyServer
    place: DrillPlace
    backup: Backup
    """Of the real site: what the copy is of."""


def chosen(app: App, site: Site, by: str) -> Backup:
    """The latest clean backup. Raises Refused while an incident is open, NotClean."""
    incident = app.store.incidents.open_of(site.name)
    if incident is not None:
        raise Refused(
            f"site {site.name}: {incident.id} is open ({incident.state}); nothing is drilled "
            f"beside it. When it is over, drill again. See: sentinel incident show {incident.id}."
        )
    return pick(app, site, "", None, by=by).backup


@asynccontextmanager
async def copy_of(
    app: App, site: Site, backup: Backup, *, number: str, keep: bool, progress: Progress
) -> AsyncIterator[DrillCopy]:
    """The copy while the context lasts. The real vault is read alone: what the drill restores from
    is a backup of the copy, in a vault of the copy's own. The folder is taken away at the end; with
    `keep` it is moved to `kept_folder`, and its server is ended all the same.

    Raises AlreadyRunning, IntegrityError, TreeError, CouldNotFindOut.
    """
    with app.backups.scratch.folder(f"{site.name}-{LABEL}") as scratch:
        place = DrillPlace(folder=scratch / "drill")
        place.flags.mkdir(mode=0o755, parents=True)
        await asyncio.to_thread(_restored, app, site, backup, place.root, progress)
        databases = await asyncio.to_thread(
            copied_databases, app, site, backup, place.folder / "databases"
        )
        server = CopyServer(site, place.root, place.flags)
        try:
            with ExitStack() as closing:
                config = drill_config(app.config, site, place, server.url, databases=databases)
                copied = build(config, closing, clock=app.clock)
                # its mails go to people, who hold them against the real audit log
                copied.renderer.vouched = app.proofs.checkpoints.latest_lines
                try:
                    there = copied.site(site.name)
                    await _prepare(copied, there)
                    yield DrillCopy(
                        app=copied, site=there, server=server, place=place, backup=backup
                    )
                finally:
                    await copied.close_connections()
        finally:
            await asyncio.to_thread(server.stop)
            if keep:
                kept = kept_folder(app, number)
                private_folder(kept.parent)
                shutil.move(place.folder, kept)


def kept_folder(app: App, number: str) -> Path:
    """Where the folder of a drill is left with --keep."""
    return app.config.paths.state / "drills" / number


def _restored(app: App, site: Site, backup: Backup, root: Path, progress: Progress) -> None:
    """By the restorer that a real restore uses, each byte proven."""
    root.mkdir(mode=0o755)
    there = replace(site, document_root=root, remote=None, restore=RestoreSettings(), databases=())
    wanted = backup.manifest
    if site.remote is not None and os.geteuid() != 0:
        # only root gives files away; the owners are those of another machine
        uid, gid = os.geteuid(), os.getegid()
        entries = (replace(e, uid=uid, gid=gid, xattrs=None) for e in wanted.entries)
        wanted = Manifest(entries=tuple(entries))
    stage = app.restorer.stage_state(there, backup, wanted, LABEL, progress)
    app.restorer.exchange(there, stage)


async def _prepare(app: App, site: Site) -> None:
    """What stands there is what was approved and proven clean: it is the copy's known-good."""
    try:
        learnt = await app.learner.learn(site, fetches=ROUNDS, by=LABEL)
    except FetchError as error:
        raise CouldNotFindOut(
            f"site {site.name}: the copy's home page is not answered from its files alone, so a "
            f"program makes it ({error}). sentinel prove works on such a site."
        ) from error
    await asyncio.to_thread(
        app.store.baselines.decide, learnt.baseline.id, BaselineState.APPROVED, LABEL, "a drill"
    )
    await back_up(app, site, progress=None, by=LABEL)
