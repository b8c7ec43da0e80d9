"""The vault against restic, borg and rsync on one tree: capture, capture again, verify, restore.

All take turns in each round, each in a process of its own with a fresh repository on one disk, the
page cache warm for all. Sentinel fsyncs and reads back all that it stores, and its restore ends in
a swap with the live tree; the others do less, and it is said where.
"""

import argparse
import statistics
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.process_tree import Cost, Running
from bench.spread import ratios, spread
from bench.vault_rivals import PHASES, RIVALS, Rival, installed
from bench.vault_tree import Tree, make_tree, warm

SMALL_FILES = 100_000
SMALL_FILES_QUICK = 10_000
_NOTES = {
    "sentinel": "zstd; fsync and reading back of each object; restore: stage, proof, swap",
    "restic": "encrypts; fsync of packs",
    "borg": "not encrypted, lz4",
    "rsync": "no proof, no fsync; its verify is -anc, its restore goes into an empty folder",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One phase of one program in one round."""

    name: str
    phase: str
    cost: Cost


def measure(args: argparse.Namespace) -> None:
    """Prints a table for each phase; writes nothing that stays."""
    number = SMALL_FILES_QUICK if args.quick else SMALL_FILES
    names = installed()
    with tempfile.TemporaryDirectory(prefix="sentinel-bench-") as folder:
        tree = make_tree(Path(folder) / "tree", number)
        print(f"  {tree.describe()}; {args.rounds} rounds; {', '.join(names)}", flush=True)
        for name in names:
            print(f"    {name}: {_NOTES[name]}")
        taken = [
            one
            for at in range(args.rounds)
            for one in _round(names[at % len(names) :] + names[: at % len(names)], tree)
        ]
    _print(taken, tree, names)


def _round(names: list[str], tree: Tree) -> list[Taken]:
    """Phase by phase, the programs one after the other: a slow minute meets them all."""
    taken = []
    with tempfile.TemporaryDirectory(prefix="round-", dir=tree.root.parent) as folder:
        rivals: dict[str, Rival] = {}
        for name in names:
            place = Path(folder, name)
            place.mkdir()
            rivals[name] = RIVALS[name](place, tree.root)
            rivals[name].prepare()
        for phase in PHASES:
            for name, rival in rivals.items():
                command = rival.command(phase)
                if command is None:
                    continue
                warm(rival.source())
                cost = Running(
                    command.arguments,
                    Path(folder, "output"),
                    environment=command.environment,
                    folder=command.folder,
                ).run()
                if cost.exit_code:
                    raise SystemExit(f"{name}, {phase}: exit {cost.exit_code}: {cost.errors}")
                taken.append(Taken(name=name, phase=phase, cost=cost))
                peak = cost.peak_proportional / 1e6
                print(f"    {phase}: {name} {cost.wall_seconds:.1f} s, {peak:.0f} MB", flush=True)
        for name, rival in rivals.items():
            if _files_below(rival.restored()) != tree.files:
                raise SystemExit(f"{name}: did not restore all files")
    return taken


def _files_below(folder: Path) -> int:
    return sum(path.is_file() and not path.is_symlink() for path in folder.rglob("*"))


def _print(taken: list[Taken], tree: Tree, names: list[str]) -> None:
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for one in taken:
        costs[one.phase, one.name].append(one.cost)
    for phase in PHASES:
        print(f"\n  {phase}")
        head = ("", "seconds", "files/s", "MB/s", "of sentinel's time", "processor s", "peak MB")
        print("    {:<9} {:>24} {:>9} {:>7} {:>22} {:>12} {:>8}".format(*head))
        ours = [cost.wall_seconds for cost in costs[phase, "sentinel"]]
        for name in names:
            seconds = [cost.wall_seconds for cost in costs[phase, name]]
            middle = statistics.median(seconds)
            print(
                f"    {name:<9} {spread(seconds):>24} {tree.files / middle:>9,.0f}"
                f" {tree.bytes / 1e6 / middle:>7.1f} {spread(ratios(seconds, ours)):>22}"
                f" {statistics.median(c.cpu_seconds for c in costs[phase, name]):>12.1f}"
                f" {max(c.peak_proportional for c in costs[phase, name]) / 1e6:>8.0f}"
            )
