"""Capture and pruning struck at each write, sync, rename and removal: by an error of the disk, by a
full disk, by SIGKILL (`strace -e inject`). After each the vault verifies, nothing that a backup
needs is lost, and the next run works. The ordinary run takes a sample; make test-slow all."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from support.kept_vaults import KeptPlace
from support.programs import needs
from support.struck_vault import capture, prune, reopened

CALLS = (
    *("write", "pwrite64", "fsync", "fdatasync", "syncfs", "ftruncate"),
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"),
)
STRIKES = ("error=EIO", "error=ENOSPC", "signal=KILL")
FULL = {call for call in CALLS if not call.startswith("unlink")}
"""Calls that may fail for want of room."""
TESTS = Path(__file__).parents[2]
MAX_BOUNDARIES = 200
OLD_DAYS, LATER_DAYS = 100.0, 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A vault in front of the act, to be copied for each try."""

    folder: Path
    act: str
    ids: tuple[str, ...]
    """To be let go."""
    kept: frozenset[str]
    """To be there afterwards, whatever happens."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(mkdtemp(prefix="struck-"))
    yield made
    shutil.rmtree(made)


@cache
def template(act: str, folder: Path) -> Template:
    """Two backups for a capture; for a pruning two more, with objects that only they need, let go
    and unneeded since 20 days, and two to be let go."""
    place = folder / f"template-{act}"
    kept = reopened(place, OLD_DAYS)
    for name in ("index.html", "about.html", "big.bin"):
        (kept.place.root / name).write_bytes(name.encode() * 900)
    old = [one_more(kept, number) for number in range(4)]
    new = [one_more(kept, number) for number in range(8, 10)]
    if act == "crew":  # small files, and one that is streamed
        for number in range(12):
            (kept.place.root / f"{number}.html").write_bytes(b"crew %d" % number * 900)
        (kept.place.root / "streamed.bin").write_bytes(b"streamed" * 200_000)
    if act in {"capture", "crew"}:
        (kept.place.root / "new.html").write_bytes(b"new" * 3000)
        return Template(folder=place, act=act, ids=(), kept=frozenset([*old, *new]))
    prune(kept, old[:2])
    kept.settle()
    return Template(folder=place, act=act, ids=tuple(old[2:]), kept=frozenset(new))


def one_more(kept: KeptPlace, number: int) -> str:
    (kept.place.root / "index.html").write_bytes(b"page %d " % number * 1000)
    return kept.back_up().id


def tried(made: Template, folder: Path, name: str, *strace: str) -> tuple[Path, int, str]:
    """One try on a copy: where that is, the exit code, and what was said."""
    place = folder / name
    shutil.copytree(made.folder, place, symlinks=True)
    done = subprocess.run(
        [
            *(needs("strace", package="strace"), "-f", "-qq", *strace),
            *(sys.executable, "-B", "-m", "support.struck_vault", made.act),
            *(str(place), str(LATER_DAYS), *made.ids),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
    )
    return place, done.returncode, done.stderr


@cache
def boundaries(made: Template, folder: Path) -> tuple[tuple[str, int], ...]:
    """Each call and number at which the act may be struck. strace counts for each thread."""
    log = folder / f"log-{made.act}"
    wanted = f"trace={','.join(CALLS)}"
    place, code, said = tried(made, folder, f"whole-{made.act}", "-o", str(log), "-e", wanted)
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


def all_tries(made: Template, folder: Path) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (call, number, strike)
        for call, number in boundaries(made, folder)
        for strike in STRIKES
        if strike != "error=ENOSPC" or call in FULL
    )


def struck(made: Template, folder: Path, call: str, number: int, strike: str) -> None:
    what = f"{made.act} {call} {number} {strike}"
    inject = f"inject={call}:{strike}:when={number}"
    name = what.replace(" ", "-").replace("=", "-")
    place, code, said = tried(
        made, folder, name, "-o", os.devnull, "-e", f"trace={call}", "-e", inject
    )
    assert code in {0, 3, -signal.SIGKILL, 128 + signal.SIGKILL}, f"{what}: {code} {said}"
    assert code != 3 or said.strip(), what
    kept = reopened(place, LATER_DAYS + 1)
    refuse_loss(kept, made, what)
    # the next run goes on, as if nothing had been
    if made.act == "capture":
        capture(kept)
        assert len(kept.place.vault.names("main")) > len(made.kept), what
    else:
        prune(kept, list(made.ids))
        assert set(kept.place.vault.names("main")) == made.kept, what
        assert sorted(path.name[:26] for path in manifests(kept)) == sorted(made.kept), what
    refuse_loss(kept, made, what)
    shutil.rmtree(place)


def crew_struck(
    made: Template, folder: Path, strace: tuple[str, ...], what: str
) -> tuple[int, str]:
    """A capture whose worker processes are struck, each at the same call; the main one is not."""
    place = folder / what.replace(" ", "-").replace("=", "-")
    shutil.copytree(made.folder, place, symlinks=True)
    worker = place / "python"
    strace = (needs("strace", package="strace"), "-f", "-qq", *strace)
    worker.write_text(f'#!/bin/sh\nexec {shlex.join([*strace, sys.executable])} -B "$@"\n')
    worker.chmod(0o700)
    done = subprocess.run(
        [
            *(sys.executable, "-B", "-m", "support.struck_vault", "crew"),
            *(str(place), str(LATER_DAYS), str(worker)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
    )
    assert done.returncode in {0, 3}, f"{what}: {done.returncode} {done.stderr}"
    assert done.returncode == 0 or done.stderr.strip(), what
    kept = reopened(place, LATER_DAYS + 1)
    refuse_loss(kept, made, what)
    assert (len(kept.place.vault.names("main")) > len(made.kept)) == (done.returncode == 0), what
    capture(kept)
    refuse_loss(kept, made, what)
    assert kept.place.vault.newest("main") is not None
    shutil.rmtree(place)
    return done.returncode, done.stderr


def crew_tries(made: Template, folder: Path) -> Iterator[tuple[str, int, str]]:
    """Each call of a worker as often as the worker that makes most of it does."""
    log = folder / "log-crew"
    crew_struck(made, folder, ("-ff", "-o", str(log), "-e", f"trace={','.join(CALLS)}"), "whole")
    most: Counter[str] = Counter()
    for one in folder.glob("log-crew.*"):
        found = (re.match(r"(\w+)\(", line) for line in one.read_text().splitlines())
        for call, count in Counter(match[1] for match in found if match).items():
            most[call] = max(most[call], count)
    for call in CALLS:
        for number in range(1, most[call] + 1):
            for strike in STRIKES:
                if strike != "error=ENOSPC" or call in FULL:
                    yield call, number, strike


def strike_crew(made: Template, folder: Path, call: str, number: int, strike: str) -> int:
    inject = (
        "-o",
        os.devnull,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:{strike}:when={number}",
    )
    return crew_struck(made, folder, inject, f"crew {call} {number} {strike}")[0]


def manifests(kept: KeptPlace) -> list[Path]:
    folder = kept.place.kept / "snapshots"
    return [
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.suffix == ".json"
    ]


def refuse_loss(kept: KeptPlace, made: Template, what: str) -> None:
    vault = kept.place.vault
    assert vault.chain_problem("main") == "", what
    names = vault.names("main")
    assert made.kept <= set(names), what
    for name in names:
        assert vault.verify("main", name, None) == (), f"{what}: {name}"


@pytest.mark.parametrize("act", ["capture", "prune"])
def test_a_sample_of_all_boundaries(act: str, folder: Path) -> None:
    """Each kind of strike once, at boundaries that are spread over the act."""
    made = template(act, folder)
    tries = all_tries(made, folder)
    assert len(tries) <= 3 * MAX_BOUNDARIES
    kills = [one for one in tries if one[2] == "signal=KILL"]
    errors = [one for one in tries if one[2] != "signal=KILL"]
    for one in (kills[len(kills) // 3], kills[-1], errors[len(errors) // 2]):
        struck(made, folder, *one)


@pytest.mark.slow
@pytest.mark.parametrize("act", ["capture", "prune"])
def test_every_boundary(act: str, folder: Path) -> None:
    made = template(act, folder)
    for one in all_tries(made, folder):
        struck(made, folder, *one)


@pytest.mark.slow
def test_workers_that_are_struck_are_said_and_make_no_backup(folder: Path) -> None:
    made = template("crew", folder)
    calls = {call for call, _, _ in crew_tries(made, folder)}
    naming = "linkat" if "linkat" in calls else "renameat"
    syncing = "syncfs" if "syncfs" in calls else "fsync"
    assert strike_crew(made, folder, naming, 1, "signal=KILL") == 3
    assert strike_crew(made, folder, syncing, 1, "error=EIO") == 3


@pytest.mark.slow
def test_every_boundary_of_a_worker(folder: Path) -> None:
    made = template("crew", folder)
    tries = list(crew_tries(made, folder))
    assert len(tries) <= 3 * MAX_BOUNDARIES
    for one in tries:
        strike_crew(made, folder, *one)
