"""Workers are forked from a process that is ready: what they inherit, and who outlives whom."""

import asyncio
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.edges.crawler import crew, nursery, worker_process
from sentinel.edges.crawler.crew import hire
from sentinel.edges.crawler.fate import Told, tell
from sentinel.edges.crawler.pool import GRACE_SECONDS
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk
from sentinel.edges.crawler.worker_process import WorkerProcess
from sentinel.errors import CouldNotFindOut
from support.large_crawl import LIMITS
from support.nursed import all_end, asked, dismissed
from support.site_server import Request, SiteServer
from support.waiting import pass_time

TESTS = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nurseries(monkeypatch: pytest.MonkeyPatch) -> Iterator[nursery.Nurseries]:
    """This test's own, with workers that answer questions."""
    monkeypatch.setattr(crew, "WORKER_MODULE", "support.talking_worker")
    monkeypatch.setattr(nursery, "NURSERIES", fresh := nursery.Nurseries())
    yield fresh
    fresh.close()


def open_descriptors() -> set[Path]:
    return set(Path("/proc/self/fd").iterdir())


def killed_outright(pid: int) -> None:
    """Also waits until it has closed all that it had."""
    pidfd = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert all_end([pidfd])


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_worker_has_a_session_and_randomness_of_its_own_and_nothing_else() -> None:
    first, second = hire(), hire()
    told, more = asked(first), asked(second)
    assert told["session"] == told["pid"] == first.process.pid
    assert told["parent"] == more["parent"] != os.getpid()
    assert told["threads"] == told["parents_threads"] == 1
    assert more["descriptors"] == 4, "three standard ones and its socket, and not the first one's"
    assert told["random"] != more["random"]
    assert dismissed(first) == dismissed(second) == 0


def test_a_worker_whose_descriptor_there_was_no_room_for_is_let_go_with_its_connection() -> None:
    """Where this process may open no more files the kernel leaves the pidfd out (recvmsg(2),
    MSG_CTRUNC)."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ended: list[int | None] = []
    with theirs:
        process = WorkerProcess(ours, ended.append, lambda: None)
        assert tell(theirs, Told.BORN, 1234)
        assert (process.pid, process.has_ended()) == (1234, False)
        process.kill()
        assert process.wait() is None
        assert not tell(theirs, Told.ENDED, 0), "the nursery sees that nobody waits for it"
    assert (ended, process.has_ended()) == ([None], True)


def test_no_descriptor_and_no_process_is_left(nurseries: nursery.Nurseries) -> None:
    before = open_descriptors()
    hired = [hire() for _ in range(4)]
    parent = asked(hired[0])["parent"]
    pids = [one.process.pid for one in hired]
    hired[1].process.kill()
    assert hired[1].process.wait() == -signal.SIGKILL
    assert hired[1].process.has_ended()
    assert [dismissed(one) for one in hired] == [0, -signal.SIGKILL, 0, 0]
    again = hire()
    assert asked(again)["parent"] == parent, "a worker that was killed by us says nothing bad"
    nurseries.close()
    assert dismissed(again) == -signal.SIGKILL or again.process.has_ended()
    assert not [pid for pid in (*pids, parent, again.process.pid) if Path(f"/proc/{pid}").exists()]
    assert open_descriptors() == before


def test_after_a_fault_the_next_worker_lies_elsewhere_in_memory() -> None:
    """Else a page that brings one down could feel its way from one to the next."""
    bystander, fallen = hire(), hire()
    parent = asked(fallen)["parent"]
    fallen.connection.sendall(b"fall\n")
    assert fallen.process.wait() == 3
    fallen.connection.close()
    following = hire()
    assert asked(following)["parent"] != parent
    assert asked(bystander)["parent"] == parent, "what it does has its end"
    assert dismissed(bystander) == 0
    assert not Path(f"/proc/{parent}").exists()
    assert dismissed(following) == 0


def test_a_dead_nursery_leaves_its_workers_at_work_and_another_takes_its_place() -> None:
    worker = hire()
    parent = asked(worker)["parent"]
    assert worker.process.pid is not None, "told: a worker may answer before its nursery does"
    killed_outright(parent)
    following = hire()
    assert asked(following)["parent"] != parent
    assert asked(worker)["pid"] == worker.process.pid
    assert not worker.process.has_ended()
    worker.process.kill()
    assert worker.process.wait() is None, "nobody is left who could tell"
    worker.connection.close()
    assert not Path(f"/proc/{parent}").exists(), "it was reaped"
    assert dismissed(following) == 0


def test_a_worker_that_has_not_begun_never_does_once_it_is_killed() -> None:
    before = open_descriptors()
    first = hire()
    parent = asked(first)["parent"]
    between = open_descriptors()
    os.kill(parent, signal.SIGSTOP)
    second = hire()
    assert not second.process.has_ended()
    second.process.kill()
    assert second.process.wait() is None
    second.connection.close()
    assert open_descriptors() == between
    os.kill(parent, signal.SIGCONT)
    third = hire()
    assert asked(third)["parent"] == parent
    assert children(parent) == [first.process.pid, third.process.pid]
    assert dismissed(first) == dismissed(third) == 0
    assert len(open_descriptors() - before) == 1, "the nursery's"


def test_another_environment_has_another_nursery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    first = hire()
    told = asked(first)
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    second = hire()
    other = asked(second)
    assert (told["zone"], other["zone"]) == ("UTC", "Asia/Kolkata")
    assert asked(first)["parent"] == told["parent"] != other["parent"]
    assert dismissed(first) == 0
    assert not Path(f"/proc/{told['parent']}").exists(), "it ends with the last that it has"
    assert dismissed(second) == 0


def test_two_loops_of_one_process_hire_at_once() -> None:
    told = []

    async def hires() -> None:
        hired = await asyncio.gather(*(asyncio.to_thread(hire) for _ in range(6)))
        told.extend([asked(one) for one in hired])
        assert [dismissed(one) for one in hired] == [0] * 6

    threads = [threading.Thread(target=asyncio.run, args=(hires(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one["pid"] for one in told}) == 12
    assert len({one["parent"] for one in told}) == 1


def test_a_forked_main_process_has_a_nursery_of_its_own() -> None:
    first = hire()
    parent = asked(first)["parent"]
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(writing, str(asked(hire())["parent"]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        assert int(stream.read()) != parent
    os.waitpid(child, 0)
    assert asked(first)["parent"] == parent
    assert dismissed(first) == 0


def test_nothing_remains_of_a_main_process_that_is_killed() -> None:
    """Not even a worker that would never have looked at its socket."""
    main = subprocess.Popen(
        [sys.executable, "-m", "support.hires_and_waits"],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
        stdout=subprocess.PIPE,
    )
    with main:
        assert main.stdout is not None
        pidfds = [os.pidfd_open(int(pid)) for pid in main.stdout.readline().split()]
        main.kill()
    assert len(pidfds) == 4
    assert all_end(pidfds)


def settings(journal: Path) -> WalkSettings:
    return WalkSettings(
        limits=LIMITS, own_hosts=frozenset({"127.0.0.1"}), journal=journal, workers=1
    )


@pytest.mark.parametrize("with_its_worker", [False, True])
async def test_a_crawl_whose_nursery_is_killed_comes_to_its_end(
    *, with_its_worker: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "WORKER_MODULE", "sentinel.edges.crawler.worker")
    sibling = hire()
    parent = int(Path(f"/proc/{sibling.process.pid}/stat").read_text().split()[3])
    killed = []

    def kills(request: Request) -> str:
        if not killed:
            killed.extend([parent, *(children(parent) if with_its_worker else ())])
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
        return "<a href=/b>b</a>"

    async with SiteServer({"/": "<a href=/a>a</a>", "/a": kills, "/b": "x"}) as server:
        plan = CrawlPlan(roots=(server.url,))
        crawled = await walk(plan, settings=settings(tmp_path / "j"))
        assert {(visit.url, visit.status) for visit in crawled.record.visits()} == {
            (server.url + path, 200) for path in ("", "a", "b")
        }
    assert len(killed) == (3 if with_its_worker else 1)
    sibling.process.kill()
    assert sibling.process.wait() is None
    sibling.connection.close()


async def test_a_nursery_that_hangs_is_killed_and_another_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nurseries: nursery.Nurseries
) -> None:
    monkeypatch.setattr(crew, "WORKER_MODULE", "sentinel.edges.crawler.worker")
    monkeypatch.setattr(worker_process, "LATE_SECONDS", 0.0)
    sibling = hire()
    parent = int(Path(f"/proc/{sibling.process.pid}/stat").read_text().split()[3])
    pidfd = os.pidfd_open(parent)
    os.kill(parent, signal.SIGSTOP)
    hired, really_hire = asyncio.Event(), nurseries.hire

    def hires(module: str, connection: socket.socket, *, reader: bool) -> WorkerProcess:
        hired.set()
        return really_hire(module, connection, reader=reader)

    monkeypatch.setattr(nurseries, "hire", hires)
    async with SiteServer({"/": "x"}) as server:
        plan = CrawlPlan(roots=(server.url,))
        walking = asyncio.create_task(walk(plan, settings=settings(tmp_path / "j")))
        await hired.wait()
        pass_time(LIMITS.timeout_seconds + GRACE_SECONDS + 1)
        crawled = await walking
    assert [visit.status for visit in crawled.record.visits()] == [200]
    assert all_end([pidfd])
    sibling.process.kill()
    assert sibling.process.wait() is None
    sibling.connection.close()


async def test_a_nursery_that_may_not_fork_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(module: str, connection: socket.socket, *, reader: bool) -> WorkerProcess:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            tell(theirs, Told.REFUSED, errno.EAGAIN)
        return WorkerProcess(ours, lambda code: None, lambda: None)

    monkeypatch.setattr(nursery.NURSERIES, "hire", refused)
    async with SiteServer({"/": "x"}) as server:
        with pytest.raises(CouldNotFindOut, match=os.strerror(errno.EAGAIN)):
            await walk(CrawlPlan(roots=(server.url,)), settings=settings(tmp_path / "j"))
