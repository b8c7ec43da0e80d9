"""One copy of a backup in a private folder: restored, proven, served, looked at, taken away."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from sentinel.checking import page_findings
from sentinel.core.baseline import Baseline
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.finding import Finding
from sentinel.core.manifest import Manifest
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Clock, Progress
from sentinel.core.records import Store
from sentinel.core.rehearsal import TimedPhase
from sentinel.core.rehearsing import LOOKS_AT_PAGES, CopyPlan, copy_plan, problems_of, undecided
from sentinel.core.settings import Config
from sentinel.core.site import RestoreSettings, Site
from sentinel.core.vault import Backup
from sentinel.core.vault_ports import Restorer, Vault
from sentinel.core.words import WitnessKind
from sentinel.errors import IntegrityError
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.looking import look_at_tree

ROOT = "html"
LABEL = "rehearsal"
AT_ONCE = 64
"""Addresses that are asked for before it is looked again whether to go on."""

Stop = Callable[[], None]
"""Called now and then; raises to end the work."""


class Sees(Protocol):
    """The detector, for its eyes."""

    @property
    def eyes(self) -> Eyes: ...


class Asked(Protocol):
    """Asks the copy for addresses of the site. Never raises for what the copy does."""

    async def fetch(self, request: FetchRequest) -> Look: ...


class Scratch(Protocol):
    """Where copies stand, and who serves them."""

    def folder(self, site: str) -> AbstractContextManager[Path]:
        """A private, empty folder. Raises AlreadyRunning, TreeError."""

    def served(self, site: Site, root: Path, folder: Path) -> AbstractAsyncContextManager[Asked]:
        """Serves a copy on loopback. Raises CouldNotFindOut."""


class Rooms(Protocol):
    """What of the parts around the vault a copy needs."""

    @property
    def scratch(self) -> Scratch: ...
    def databases(self, site: Site) -> tuple[SiteDatabase, ...]: ...


class ReadableVault(Vault, Protocol):
    """A vault that can be read one backup at a time."""

    def each(self, site: str) -> Iterator[Backup]: ...


class CopyParts(Protocol):
    """What of the app a copy needs."""

    @property
    def vault(self) -> ReadableVault: ...
    @property
    def restorer(self) -> Restorer: ...
    @property
    def detector(self) -> Sees: ...
    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def config(self) -> Config: ...
    @property
    def backups(self) -> Rooms: ...


@dataclass(slots=True, kw_only=True)
class Copy:
    """What became known of one copy, while it stands."""

    app: CopyParts
    site: Site
    backup: Backup
    stop: Stop
    progress: Progress | None
    found: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    looked: tuple[str, ...] = ()
    timed: list[TimedPhase] = field(default_factory=list)
    foreign: bool = False
    """Whether owners and attributes are not those of the backup."""

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(self.found)

    @property
    def not_checked(self) -> tuple[str, ...]:
        return tuple(self.left_out)

    @property
    def checks(self) -> tuple[str, ...]:
        return self.looked

    @property
    def phases(self) -> tuple[TimedPhase, ...]:
        return tuple(self.timed)

    def advance(self, done: int, known: int) -> None:
        """Port Progress; ends the work where it is to end."""
        self.stop()
        if self.progress is not None:
            self.progress(done, known)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Measures one phase."""
        began = self.app.clock.monotonic()
        yield
        self.timed.append(
            TimedPhase(name=name, seconds=round(self.app.clock.monotonic() - began, 3))
        )


async def look_at_copy(
    app: CopyParts, site: Site, backup: Backup, *, stop: Stop, progress: Progress | None
) -> Copy:
    """Restores a backup as a restore does, each byte proven, and looks at the copy as at the site.

    The folder is taken away whatever happens. What does not verify is a problem of the copy; raises
    CouldNotFindOut for what stands in the way, and what `stop` raises.
    """
    copy = Copy(app=app, site=site, backup=backup, stop=stop, progress=progress)
    folder = app.backups.scratch.folder(site.name)
    scratch = await asyncio.to_thread(folder.__enter__)
    try:
        root = scratch / ROOT
        restored = False
        with copy.timing("restore"):
            restored = await asyncio.to_thread(_restored, copy, root)
        if restored:
            await _look(copy, root, scratch)
            with copy.timing("databases"):
                await asyncio.to_thread(_load_databases, copy, scratch)
        return copy
    finally:
        await asyncio.to_thread(folder.__exit__, None, None, None)


def _restored(copy: Copy, root: Path) -> bool:
    """Stages and swaps, by the restorer that a real restore uses."""
    there = replace(copy.site, document_root=root, remote=None, restore=RestoreSettings())
    root.mkdir(mode=0o700)
    wanted = _wanted(copy)
    try:
        stage = copy.app.restorer.stage_state(there, copy.backup, wanted, LABEL, copy.advance)
        copy.app.restorer.exchange(there, stage)
    except IntegrityError as error:
        copy.found.append(f"restore: {error}")
        return False
    return True


def _wanted(copy: Copy) -> Manifest:
    """What the copy shall be. Only root can give away files; a site on another machine is restored
    there by its own user, so here the copy of it may belong to this one."""
    manifest = copy.backup.manifest
    if copy.site.remote is None or os.geteuid() == 0:
        return manifest
    copy.foreign = True
    copy.left_out.append(
        "Owners and extended attributes are the web host's and could not be given to the copy, so "
        "tree checks were left out; the bytes of every file are proven."
    )
    uid, gid = os.geteuid(), os.getegid()
    return Manifest(
        entries=tuple(replace(e, uid=uid, gid=gid, xattrs=None) for e in manifest.entries)
    )


async def _look(copy: Copy, root: Path, scratch: Path) -> None:
    baseline = await asyncio.to_thread(_baseline, copy)
    plan = copy_plan(copy.site, baseline, copy.app.config.checks, copy.backup.manifest)
    copy.left_out += plan.not_checked
    left_out = {"tree"} if copy.foreign else set()
    copy.looked = tuple(check.name for check in plan.checks if check.kind not in left_out)
    eyes = replace(copy.app.detector.eyes, observer=None)
    with copy.timing("files"):
        findings = await _files(eyes, copy, plan, baseline, root)
    with copy.timing("pages"):
        async with copy.app.backups.scratch.served(copy.site, root, scratch) as fetcher:
            async for found in _pages(eyes, copy, plan, baseline, fetcher):
                findings += found
    run = await asyncio.to_thread(copy.app.store.runs.get, copy.backup.run_before)
    copy.found += problems_of(findings, run.findings if run is not None else ())
    copy.left_out += undecided(findings)


def _baseline(copy: Copy) -> Baseline | None:
    """The one that was in force when the backup was taken: with it the backup was found equal."""
    return copy.app.store.baselines.get(copy.backup.baseline) if copy.backup.baseline else None


async def _files(
    eyes: Eyes, copy: Copy, plan: CopyPlan, baseline: Baseline | None, root: Path
) -> list[Finding]:
    there = replace(copy.site, document_root=root, remote=None)
    trees = tuple(check for check in plan.checks if check.kind == "tree")
    seen = Seen()
    if trees and not copy.foreign:
        await look_at_tree(eyes, Scene(site=there, checks=trees, baseline=baseline), seen)
    return seen.findings


async def _pages(
    eyes: Eyes, copy: Copy, plan: CopyPlan, baseline: Baseline | None, fetcher: Asked
) -> AsyncIterator[list[Finding]]:
    """What the checks of pages find, some addresses at a time."""
    # a block of the site itself says nothing about the copy
    scene = Scene(
        site=replace(copy.site, block=None),
        checks=tuple(check for check in plan.checks if check.kind in LOOKS_AT_PAGES),
        baseline=baseline,
        expected={} if baseline is None else baseline.by_url(),
    )

    async def one(url: str) -> list[Finding]:
        look = _as_the_site(await fetcher.fetch(FetchRequest(url=url)), scene)
        return await page_findings(eyes, scene, look, WitnessKind.PUBLIC)

    urls, done = iter(plan.urls), 0
    while some := list(islice(urls, AT_ONCE)):
        for found in await asyncio.gather(*(one(url) for url in some)):
            yield found
        done += len(some)
        await asyncio.to_thread(copy.advance, done, len(plan.urls))


def _as_the_site(look: Look, scene: Scene) -> Look:
    """With the approved headers: they are the real web server's, which no copy has."""
    expected = scene.expected.get(look.url)
    if not isinstance(look, Page) or expected is None or not expected.headers:
        return look
    given = {name for name, _ in expected.headers}
    own = tuple((name, value) for name, value in look.headers if name not in given)
    return replace(look, headers=(*expected.headers, *own))


def _load_databases(copy: Copy, scratch: Path) -> None:
    """Each dump is checked, loaded beside the live database, proven there, and dropped again."""
    ways = {way.settings.name: way for way in copy.app.backups.databases(copy.site)}
    for part in copy.backup.databases:
        name = part.state.name
        way = ways.get(name)
        if way is None:
            copy.left_out.append(f"Database {name} is not configured any more.")
            continue
        folder = scratch / "dumps" / name
        folder.mkdir(mode=0o700, parents=True)
        try:
            copy.app.vault.write_dump(copy.site.name, part, folder)
            problems = way.dump_problems(folder, part)
            copy.found += [f"database {name}: {problem}" for problem in problems]
            if not problems:
                way.drop(way.load(folder, part, LABEL, copy.advance))
        except IntegrityError as error:
            copy.found.append(f"database {name}: {error}")
