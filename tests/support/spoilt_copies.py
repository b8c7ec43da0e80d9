"""Copies of a rehearsal that somebody tampers with: before they are restored, or served."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sentinel.app import App
from sentinel.core.site import Site
from sentinel.edges.scratch_server import ScratchPlaces, ScratchSite


def _nothing(*_: Path) -> None:
    """Leaves all as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoiltScratch:
    """The real places, and what is done in between."""

    real: ScratchPlaces
    before_restoring: Callable[[], None]
    before_serving: Callable[[Path], None]

    @contextmanager
    def folder(self, site: str) -> Iterator[Path]:
        with self.real.folder(site) as folder:
            self.before_restoring()
            yield folder

    @asynccontextmanager
    async def served(self, site: Site, root: Path, folder: Path) -> AsyncIterator[ScratchSite]:
        self.before_serving(root)
        async with self.real.served(site, root, folder) as asked:
            yield asked


def spoilt(
    app: App,
    *,
    before_restoring: Callable[[], None] = _nothing,
    before_serving: Callable[[Path], None] = _nothing,
) -> App:
    """The same application, with such copies."""
    scratch: Any = SpoiltScratch(
        real=app.backups.scratch, before_restoring=before_restoring, before_serving=before_serving
    )
    return replace(app, backups=replace(app.backups, scratch=scratch))
