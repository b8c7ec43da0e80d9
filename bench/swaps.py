"""Readers that hammer a document root while it is exchanged: how many reads were missed, or mixed?

Each tree says its own name in every file. A reader in a process of its own opens the root once for
each look, as a request is served from one folder, and reads two files below it: they must agree.
Two plain renames, which many tools take for atomic, are measured beside it.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

from sentinel.edges.exchange import exchange_names

SWAPS = 500
READERS = 2
FILES = 200
_GO_ON_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one reader met."""

    reads: int
    missed: int
    mixed: int


def measure(args: argparse.Namespace) -> None:
    """Prints one line for each way of swapping."""
    swaps = SWAPS // 5 if args.quick else SWAPS
    for name, swap in (("exchange", exchange_names), ("two renames", _two_renames)):
        with tempfile.TemporaryDirectory(prefix="sentinel-bench-") as folder:
            print(f"  {name}: {_one(Path(folder), swaps, swap)}", flush=True)


def _one(folder: Path, swaps: int, swap: Callable[[Path, Path], None]) -> str:
    root, stage = folder / "root", folder / "stage"
    for place, word in ((root, b"old"), (stage, b"new")):
        place.mkdir()
        for number in range(FILES):
            (place / f"{number}.html").write_bytes(word)
    context = multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.SimpleQueue()
    begun = context.Semaphore(0)
    readers = [
        context.Process(target=_read, args=(root, stop, begun, answers)) for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    for _ in readers:
        begun.acquire(timeout=_GO_ON_SECONDS)
    started = time.monotonic()
    for _ in range(swaps):
        swap(stage, root)
    seconds = time.monotonic() - started
    stop.set()
    seen = [answers.get() for _ in readers]
    for reader in readers:
        reader.join()
    return (
        f"{swaps} swaps, {swaps / seconds:,.0f} a second; {sum(s.reads for s in seen):,} reads by "
        f"{READERS} readers: {sum(s.missed for s in seen):,} missed, "
        f"{sum(s.mixed for s in seen):,} of them a mix"
    )


def _read(root: Path, stop: Event, begun: "object", answers: "object") -> None:
    reads, missed, mixed = 0, 0, 0
    while not stop.is_set():
        try:
            folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            missed += 1
        else:
            try:
                said = {_content(folder, name) for name in ("0.html", f"{FILES - 1}.html")}
                mixed += len(said) != 1
            except OSError:
                missed += 1
            finally:
                os.close(folder)
        reads += 1
        if reads == 1:
            begun.release()  # type: ignore[attr-defined]  # a semaphore of the context's own kind
    answers.put(Seen(reads=reads, missed=missed, mixed=mixed))  # type: ignore[attr-defined]


def _content(folder: int, name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        return os.read(descriptor, 16)
    finally:
        os.close(descriptor)


def _two_renames(stage: Path, root: Path) -> None:
    aside = stage.with_name("aside")
    root.rename(aside)
    stage.rename(root)
    aside.rename(stage)
