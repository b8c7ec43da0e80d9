"""A restore struck at each write, sync, rename, link, folder and removal: by an error of the disk,
by a full disk, by SIGKILL (`strace -e inject`). After each the document root is wholly old or
wholly new (by a copy perhaps a mix), the old tree is somewhere whole, and the next try works. The
ordinary run takes a sample; make test-slow all."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from sentinel.core.manifest import Manifest, difference
from sentinel.core.site import Exchange
from sentinel.edges.copying import kept_name
from sentinel.edges.two_renames import aside_of
from support.programs import needs
from support.struck_restore import LABEL, reopened, restore
from support.vaults import TREE, Place

CALLS = (
    *("write", "fsync", "syncfs", "fchmod", "utimensat", "setxattr", "fsetxattr"),
    *("rename", "renameat", "renameat2", "symlink", "symlinkat", "link", "mkdir", "mkdirat"),
    *("unlink", "unlinkat", "rmdir"),
)
STRIKES = ("error=EIO", "error=ENOSPC", "signal=KILL")
TESTS = Path(__file__).parents[1]
WAYS = (
    (Exchange.EXCHANGE, "few"),
    (Exchange.EXCHANGE, "many"),
    (Exchange.TWO_RENAMES, "few"),
    (Exchange.COPY, "few"),
)
SWAPS = {
    Exchange.EXCHANGE: "renameat2",
    Exchange.TWO_RENAMES: "rename",
    Exchange.COPY: "renameat",
}
GOOD = {
    "index.html": b"<h1>Institute</h1>",
    "img/logo.png": bytes(range(256)) * 40,
    "news/tender.html": b"tender " * 3000,
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(mkdtemp(prefix="struck-restore-"))
    yield made
    shutil.rmtree(made)


@cache
def template(folder: Path) -> tuple[Path, Manifest, Manifest]:
    """A defaced site with a backup: where, the good tree, the defaced one."""
    where = folder / "template"
    (where / "htdocs").mkdir(parents=True)
    place = reopened(where, Exchange.EXCHANGE)
    for name, data in GOOD.items():
        (place.root / name).parent.mkdir(exist_ok=True)
        (place.root / name).write_bytes(data)
    (place.root / "img" / "link").symlink_to("logo.png")
    backup = place.back_up()
    (place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    (place.root / "shell.php").write_bytes(b"<?php")
    (place.root / "news" / "tender.html").unlink()
    return where, backup.manifest, place.manifest()


def tried(folder: Path, name: str, way: Exchange, size: str, *strace: str) -> tuple[Path, int, str]:
    """One try on a copy: where that is, the exit code, and what was said."""
    place = folder / name
    shutil.copytree(template(folder)[0], place, symlinks=True)
    done = subprocess.run(
        [
            *(needs("strace", package="strace"), "-f", "-qq", *strace),
            *(sys.executable, "-B", "-m", "support.struck_restore", str(place), way.value, size),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
    )
    return place, done.returncode, done.stderr


@cache
def boundaries(folder: Path, way: Exchange, size: str) -> tuple[tuple[str, int], ...]:
    """Each call and number at which the act may be struck. strace counts for each thread."""
    log = folder / f"log-{way.value}-{size}"
    wanted = f"trace={','.join(CALLS)}"
    place, code, said = tried(
        folder, f"whole-{way.value}-{size}", way, size, "-o", str(log), "-e", wanted
    )
    assert code == 0, said
    shutil.rmtree(place)
    counts = Counter(
        (found[1], found[2])
        for line in log.read_text().splitlines()
        if (found := re.match(r"(\d+) +(\w+)\(", line))
    )
    most: Counter[str] = Counter()
    for (_, call), count in counts.items():
        most[call] = max(most[call], count)
    return tuple((call, number) for call in CALLS for number in range(1, most[call] + 1))


def struck(folder: Path, way: Exchange, size: str, one: tuple[str, int, str]) -> None:
    call, number, strike = one
    what = f"{way.value} {size} {call} {number} {strike}"
    inject = f"inject={call}:{strike}:when={number}"
    name = re.sub(r"[ =]", "-", what)
    options = ("-o", os.devnull, "-e", f"trace={call}", "-e", inject)
    where, code, said = tried(folder, name, way, size, *options)
    _, good, bad = template(folder)
    assert code in {0, 3, -signal.SIGKILL, 128 + signal.SIGKILL}, f"{what}: {code} {said}"
    assert code != 3 or said.strip() or call == "write", what
    place = reopened(where, way)
    stage = where / f".sentinel-{LABEL}" / "tree"
    if way is not Exchange.EXCHANGE:
        place.restorer.settle(place.site, stage)
    assert place.root.is_dir(), what
    is_new = not difference(good, place.manifest())
    is_old = not difference(bad, place.manifest())
    # a copy shows a mix while it lasts, which is why it is for a blocked site alone
    assert is_new != is_old or way is Exchange.COPY, what
    assert code != 0 or is_new, what
    assert is_old or old_tree_is_kept(place, stage, bad), what
    # the next try works, and after it, too, nothing of the old tree is lost
    restore(place)
    assert not difference(good, place.manifest()), what
    assert old_tree_is_kept(place, stage, bad), what
    shutil.rmtree(where)


def old_tree_is_kept(place: Place, stage: Path, bad: Manifest) -> bool:
    quarantine = place.folder / ".sentinel-quarantine"
    kept = list(quarantine.iterdir()) if quarantine.is_dir() else []
    places = [p for p in (*kept, stage, aside_of(stage), kept_name(stage)) if p.is_dir()]
    return any(not difference(bad, TREE.scan(path)) for path in places)


def all_tries(folder: Path, way: Exchange, size: str) -> list[tuple[str, int, str]]:
    return [
        (call, number, strike)
        for call, number in boundaries(folder, way, size)
        for strike in STRIKES
    ]


@pytest.mark.parametrize(("way", "size"), WAYS[1:])
def test_a_sample_of_all_boundaries(folder: Path, way: Exchange, size: str) -> None:
    """At the swap itself, where it matters most, and at what makes the stage durable."""
    calls = {call for call, _ in boundaries(folder, way, size)}
    swap = SWAPS[way]
    assert {swap, "write", "fsync", "mkdirat"} <= calls, calls
    assert ("syncfs" in calls) == (size == "many" or way is Exchange.COPY)
    last = max(number for call, number in boundaries(folder, way, size) if call == swap)
    struck(folder, way, size, (swap, last, "signal=KILL"))
    if size == "many":
        struck(folder, way, size, ("syncfs", 1, "error=ENOSPC"))


@pytest.mark.slow
@pytest.mark.parametrize(("way", "size"), WAYS)
def test_every_boundary(folder: Path, way: Exchange, size: str) -> None:
    for one in all_tries(folder, way, size):
        struck(folder, way, size, one)
