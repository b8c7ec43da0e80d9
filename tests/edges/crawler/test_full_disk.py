"""A disk that gets full in the middle of a crawl: what was written stands, and nobody is blind."""

import errno
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.visit import Visit
from sentinel.edges.crawler.journal import Journal
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk
from sentinel.errors import StoreError
from support.large_crawl import LIMITS
from support.site_server import Route, SiteServer
from support.swept import Looks, crawler

FULL = Path("/dev/full")
SITE: dict[str, Route] = {"/": "<a href=a>1</a>", "/a": "<a href=b>2</a>", "/b": "end"}


class Disk:
    """A file on a disk that takes a few more bytes, a part of what is written at a time."""

    def __init__(self, file: object, room: int) -> None:
        self._file = file
        self._room = room

    def write(self, data: memoryview) -> int:
        if not self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = min(len(data), 700, self._room)
        self._room -= taken
        return int(self._file.write(data[:taken]))  # type: ignore[attr-defined] # a raw file

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def add(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.add(Visit(f"http://a/{number}"), b"")
    journal.flush()


@pytest.mark.parametrize("needed", [True, False])
def test_a_batch_that_the_disk_took_in_part_is_cut_off(tmp_path: Path, *, needed: bool) -> None:
    """Whoever read on behind the part that was written met torn records."""
    with closing(Journal(tmp_path / "j", label="one", needed=needed)) as journal:
        add(journal, 30)
        journal._file = Disk(journal._file, 1_000)  # type: ignore[assignment] # as a full disk
        if needed:
            with pytest.raises(StoreError, match=r"could not be kept.*No space left.*Make room"):
                add(journal, 30)
        else:
            add(journal, 30)
            assert "No space left" in journal.lost
            add(journal, 30)
        assert len(list(journal.visits())) == 30
        whole = (tmp_path / "j").stat().st_size
    assert (tmp_path / "j").stat().st_size == whole
    with closing(Journal(tmp_path / "j", label="one", resume=True)) as again:
        assert len(list(again.visits())) == 30


def test_writes_that_are_taken_in_parts_are_whole(tmp_path: Path) -> None:
    with closing(Journal(tmp_path / "j", label="one")) as journal:
        journal._file = Disk(journal._file, 1 << 30)  # type: ignore[assignment] # a slow disk
        add(journal, 300)
        assert len(list(journal.visits())) == 300


async def test_a_journal_that_is_needed_ends_the_walk_in_words() -> None:
    async with SiteServer(SITE) as server:
        settings = WalkSettings(limits=LIMITS, own_hosts=frozenset({"127.0.0.1"}), journal=FULL)
        with pytest.raises(StoreError, match="Make room on that disk"):
            await walk(CrawlPlan(roots=(server.url,)), settings=settings)


async def test_a_sweep_looks_at_every_page_although_the_disk_of_its_journal_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Looks()
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()
        opened = Journal.__init__

        def full(self: Journal, path: Path, **named: object) -> None:
            opened(self, FULL, **named)  # type: ignore[arg-type] # as it was called

        monkeypatch.setattr(Journal, "__init__", full)
        facts = await place.crawl(looks)
        assert {look.url for look in looks.all} == {server.url + p for p in ("", "a", "b")}
        assert facts.pages.keys() == {look.url for look in looks.all}
        assert "No space left" in facts.unjudged, "and nothing is said of links"
        assert facts.report is None
        with pytest.raises(StoreError):
            await place.crawl(learning=True)
