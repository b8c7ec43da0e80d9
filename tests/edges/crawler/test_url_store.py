"""Addresses on disk: as the port promises, in bounded memory, gone afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.frontier import Entry
from sentinel.edges.crawler.url_store import SqliteUrlStore
from sentinel.errors import StoreError
from support.memory_store import MemoryStore


def test_nothing_is_written_before_it_is_needed_and_nothing_stays(tmp_path: Path) -> None:
    path = tmp_path / "crawl.urls"
    store = SqliteUrlStore(path)
    assert store.pop() == []
    store.close()
    assert not path.exists()
    store = SqliteUrlStore(path)
    store.add(["http://h/a"])
    assert path.stat().st_mode & 0o777 == 0o600
    store.close()
    store.close()
    assert not path.exists()


def test_what_an_earlier_crawl_left_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "crawl.urls"
    path.write_bytes(b"left by a killed crawl")
    store = SqliteUrlStore(path)
    assert store.add(["http://h/a", "http://h/a", "http://h/b"]) == ["http://h/a", "http://h/b"]
    assert store.add(["http://h/c", "http://h/a"]) == ["http://h/c"]
    assert store.missing(["http://h/d", "http://h/c", "http://h/d"]) == ["http://h/d"]
    store.close()


ADDRESSES = st.lists(st.text(max_size=3) | st.sampled_from(["\ud800", "http://h/"]), max_size=6)
ENTRIES = st.lists(
    st.builds(Entry, st.text(max_size=5), st.integers(0, 9), st.booleans()), max_size=4
)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.just("add"), ADDRESSES)
        | st.tuples(st.just("missing"), ADDRESSES)
        | st.tuples(st.just("push"), ENTRIES)
        | st.tuples(st.just("pop"), st.none())
    )
)
def test_it_answers_as_a_store_in_memory_does(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[str, object]]
) -> None:
    on_disk = SqliteUrlStore(tmp_path_factory.mktemp("store") / "urls")
    in_memory = MemoryStore()
    try:
        for name, argument in calls:
            arguments = () if argument is None else (argument,)
            assert getattr(on_disk, name)(*arguments) == getattr(in_memory, name)(*arguments)
    finally:
        on_disk.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    store = SqliteUrlStore(tmp_path / "gone" / "crawl.urls")
    with pytest.raises(StoreError, match=r"gone/crawl\.urls: the addresses of the crawl"):
        store.add(["http://h/a"])
    store.close()


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """The limit of a file's size stands in for the disk's."""
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from sentinel.edges.crawler import url_store\n"
        "from sentinel.edges.crawler.url_store import SqliteUrlStore\n"
        "url_store.CACHE_KILOBYTES = 200\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = SqliteUrlStore(Path(sys.argv[1]))\n"
        "store.add(['http://h/'])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "for number in range(0, 4_000_000, 5_000):\n"
        "    store.add([f'http://h/{n}' for n in range(number, number + 5_000)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "urls")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "StoreError" in done.stderr
    assert "make room on that disk" in done.stderr


LARGE_FRONTIER = """
import os, sys
from pathlib import Path
from sentinel.core import known_urls
from sentinel.core.crawl_plan import Budgets, CrawlPlan
from sentinel.core.frontier import Frontier
from sentinel.edges.crawler import url_store
from sentinel.edges.crawler.url_store import SqliteUrlStore

known_urls.RECENT = 2_000
url_store.CACHE_KILOBYTES = 500

def memory():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

store = SqliteUrlStore(Path(sys.argv[1])) if len(sys.argv) > 1 else None
plan = CrawlPlan(roots=("http://h/",), budgets=Budgets(max_urls=0))
frontier = Frontier(plan, store, threshold=5_000)
frontier.seed()
before = memory()
for first in range(0, 60_000, 200):
    frontier.discover([f"http://h/{'folder' * 25}{n}" for n in range(first, first + 200)], depth=0)
grown = memory() - before
assert frontier.waiting == 60_001
count = 0
while entries := frontier.take(1_000):
    count += len(entries)
assert count == 60_001
print(grown)
"""


def test_a_large_frontier_takes_little_memory(tmp_path: Path) -> None:
    """Sixty thousand long addresses, in a process of its own each time."""

    def grown(*arguments: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", LARGE_FRONTIER, *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    assert grown(str(tmp_path / "urls")) < grown() / 2
