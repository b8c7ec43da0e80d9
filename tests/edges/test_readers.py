"""Readers through 500 swaps: nothing is ever missing or half, and each tree stays whole.

What is promised: a name that both trees have is found at every moment, with the whole content of
one of them; and what is read through one opened folder is of one tree. Two looks through paths may
fall on either side of a swap, as two requests of a visitor may: nothing on a server ties them.
"""

import http.client
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sentinel.edges.exchange import exchange_names
from support.nginx import needs_nginx, running_nginx
from support.values import folder_tree
from support.waiting import LIMIT_SECONDS

SWAPS = 500
PAGES = ("index.html", "style.css", "img/logo.svg")
LENGTH = 20_000
"""More than one buffer of most readers."""


def content(generation: str) -> bytes:
    return generation.encode() * LENGTH


def two_trees(folder: Path) -> tuple[Path, Path]:
    """`root` and `stage`, each with its generation all through every file of it."""
    for name, generation in {"root": "A", "stage": "B"}.items():
        folder_tree(folder / name, dict.fromkeys(PAGES, content(generation)))
    return folder / "root", folder / "stage"


class Reader:
    """Reads again and again in a thread, and counts what it sees."""

    def __init__(self, look: Callable[[], bytes]) -> None:
        self.seen: Counter[str] = Counter()
        self.reads = 0
        self._look = look
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                found = self._look()
            except (OSError, http.client.HTTPException) as error:
                self.seen[repr(error)] += 1
            else:
                whole = found in {content("A"), content("B")}
                self.seen[found[:1].decode() if whole else f"a mix: {found[:40]!r}"] += 1
            self.reads += 1


@contextmanager
def reading(*looks: Callable[[], bytes]) -> Iterator[list[Reader]]:
    readers = [Reader(look) for look in looks]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.stop()


def swap_under(readers: list[Reader], root: Path, stage: Path) -> None:
    """After every 25th swap every reader has had a look that began after it."""
    for number in range(SWAPS):
        exchange_names(stage, root)
        if number % 25 == 0:
            aims = [(reader, reader.reads + 2) for reader in readers]
            while any(reader.reads < aim for reader, aim in aims):
                pass


def test_readers_of_files_miss_nothing_and_see_no_mix(tmp_path: Path) -> None:
    root, stage = two_trees(tmp_path)

    def by_path(page: str) -> Callable[[], bytes]:
        return (root / page).read_bytes

    def through_one_folder() -> bytes:
        """A page and what belongs to it, as a server does that opens the folder once."""
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            found = {_read_at(folder, page) for page in PAGES}
        finally:
            os.close(folder)
        return found.pop() if len(found) == 1 else b"two generations in one folder"

    with reading(*(by_path(page) for page in PAGES), through_one_folder) as readers:
        swap_under(readers, root, stage)
    for reader in readers:
        assert set(reader.seen) == {"A", "B"}, reader.seen
    assert all((root / page).read_bytes() == content("A") for page in PAGES)
    assert all((stage / page).read_bytes() == content("B") for page in PAGES)


@needs_nginx
def test_visitors_of_a_web_server_miss_nothing_and_see_no_mix(tmp_path: Path) -> None:
    root, stage = two_trees(tmp_path)
    with running_nginx(tmp_path / "nginx", f"root {root};") as server, ExitStack() as open_ones:

        def visitor(page: str) -> Callable[[], bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, LIMIT_SECONDS)
            open_ones.callback(connection.close)

            def ask() -> bytes:
                connection.request("GET", f"/{page}")
                answer = connection.getresponse()
                body = answer.read()
                return body if answer.status == 200 else f"status {answer.status}".encode()

            return ask

        with reading(*(visitor(page) for page in PAGES)) as readers:
            swap_under(readers, root, stage)
        for reader in readers:
            assert set(reader.seen) == {"A", "B"}, (reader.seen, server.error_log)


def _read_at(folder: int, page: str) -> bytes:
    descriptor = os.open(page, os.O_RDONLY, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()
