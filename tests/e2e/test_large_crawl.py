"""Large sites with endless traps: the crawl ends, in bounded memory, and goes on after kill -9.

`python bench/run.py million` is the same at fifty times the size.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sentinel.edges.crawler.journal import Journal
from support.endless_site import EndlessSite, endless_site
from support.large_crawl import IN_HAND
from support.links_program import children_of, workers_of
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e

URLS = 20_000
FEW_URLS = 6_000
"""Still twice of what the frontier keeps in memory."""
THRESHOLD = 3_000
"""Addresses known above which the frontier goes to disk: most of the crawl runs on disk."""
MAX_PROCESS_BYTES = 200_000_000
TESTS = Path(__file__).parents[1]


def crawl(site: EndlessSite, journal: Path, *more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "support.large_crawl"),
            *(site.url, str(journal), str(THRESHOLD), *more),
        ],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What a crawl said at its end."""
    out, _ = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0
    said: dict[str, Any] = json.loads(out)
    return said


def wait_for_items(site: EndlessSite, number: int) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while site.counts().items < number:
        assert time.monotonic() < end, "the crawl does not get on"
        time.sleep(0.02)


def family_of(process: int) -> list[int]:
    """The nursery and the workers."""
    return [*children_of(process), *workers_of(process)]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pids: list[int]) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < end, "workers outlive the crawl"
        time.sleep(0.02)


@pytest.mark.parametrize("urls", [FEW_URLS, pytest.param(URLS, marks=pytest.mark.slow)])
def test_a_crawl_killed_in_the_middle_goes_on_and_asks_nothing_twice(
    tmp_path: Path, urls: int
) -> None:
    """Only what was in the workers' hands at the kill is asked again; nothing is left out; the
    frontier is on disk, and no process grows with the site."""
    journal = tmp_path / "journal"
    with endless_site(urls=urls) as site:
        first = crawl(site, journal)
        wait_for_items(site, urls // 3)
        workers = family_of(first.pid)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert len(workers) > 1, "it asks by workers"
        wait_until_gone(workers)
        killed = site.counts()
        assert killed.items < urls, "killed in the middle"
        assert killed.twice == 0

        said = ended(crawl(site, journal, "resume"))
        counts = site.counts()

    assert counts.items == urls
    assert counts.twice <= IN_HAND
    assert counts.trap_addresses_twice <= IN_HAND
    assert said["pages"] >= urls
    assert said["main_bytes"] < MAX_PROCESS_BYTES
    assert said["worker_bytes"] < MAX_PROCESS_BYTES


def test_what_the_journal_has_is_never_asked_again(tmp_path: Path) -> None:
    """Killed three times; each time all that the journal had is left alone."""
    journal, urls = tmp_path / "journal", 3_000
    kept: set[int] = set()
    twice: set[int] = set()
    with endless_site(urls=urls) as site:
        for killed in range(1, 4):
            process = crawl(site, journal, *(["resume"] if kept else []))
            wait_for_items(site, killed * urls // 4)
            workers = family_of(process.pid)
            process.kill()
            process.communicate()
            wait_until_gone(workers)
            now = set(site.counts().which)
            assert not (now - twice) & kept
            twice, kept = now, items_in(journal)
        ended(crawl(site, journal, "resume"))
        counts = site.counts()
    assert counts.items == urls
    assert not (set(counts.which) - twice) & kept


def items_in(journal: Path) -> set[int]:
    """Numbers of the real pages in a journal, read as a report reads it."""
    label = json.loads(journal.read_bytes().partition(b"\n")[0])[2]
    record = Journal(journal, label=label, resume=True)
    try:
        return {
            int(visit.url.rpartition("/")[2])
            for visit in record.visits()
            if "/item/" in visit.url and visit.status == 200
        }
    finally:
        record.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], EndlessSite, Any]:
    """One undisturbed crawl of a small site with all traps."""
    with endless_site(urls=2_000) as site:
        said = ended(crawl(site, tmp_path_factory.mktemp("whole") / "journal"))
        return said, site, site.counts()


def test_every_real_page_is_read_once(whole: tuple[dict[str, Any], EndlessSite, Any]) -> None:
    said, _, counts = whole
    assert counts.items == 2_000
    assert counts.twice == 0
    assert counts.trap_addresses_twice == 0
    assert said["pages"] >= 2_000


@pytest.mark.parametrize("trap", ["calendar", "folders", "cellars", "facets", "redirect_chain"])
def test_an_endless_trap_is_left(trap: str, whole: tuple[dict[str, Any], EndlessSite, Any]) -> None:
    """Each is entered, bounded, and said to be where the crawl stopped."""
    said, _, counts = whole
    assert 0 < counts.traps[trap] < 2_000
    path = f"/{trap.replace('_', '-')}"
    assert any(path in pattern for pattern in said["stopped"]), said["stopped"]
    assert all(said["stopped"].values()), "each stop has its reason"


def test_one_page_under_many_sessions_is_asked_once(
    whole: tuple[dict[str, Any], EndlessSite, Any],
) -> None:
    """Twenty rooms and the door: what only carries another session is skipped, with the reason."""
    said, _, counts = whole
    assert counts.traps["sessions"] <= 21
    assert any("session" in reason for reason in said["skipped"]), said["skipped"]


def test_redirects_without_end_are_told(
    whole: tuple[dict[str, Any], EndlessSite, Any],
) -> None:
    """A ring and a chain are broken. A ring that hands out a cookie may end in a browser."""
    said, site, counts = whole
    assert said["broken"] == {
        f"{site.url}redirect-loop/0": "redirect-loop",
        f"{site.url}redirect-chain/0": "too-many-redirects",
    }
    assert f"{site.url}cookie-loop" in said["inconclusive"]
    assert counts.traps["redirect_chain"] < 2_000
    assert counts.traps["cookie_loop"] == 1
