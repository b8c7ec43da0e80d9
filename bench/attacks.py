"""The catalogue of attacks, staged on the demo's site and on the Python manual: what saw each."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from sentinel.core.verdict import Verdict
from support.staged.attacks import CATALOGUE
from support.staged.place import Place, staged, staged_manual, sweep

STAGES = {"demo": staged, "manual": staged_manual}


def measure(args: argparse.Namespace) -> None:
    """Prints one row for each attack and site, as Markdown, and how many were missed."""
    del args
    missed = asyncio.run(_all())
    print(f"missed: {missed}")


async def _all() -> int:
    missed = 0
    for name, stage in STAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            async with stage(Path(folder)) as place:
                for tree in (True, False):
                    print(f"\n{name}, {'with its files' if tree else 'over HTTP alone'}\n")
                    print("| attack | verdict | seen by | seconds |\n|---|---|---|---|")
                    missed += await _rows(place, tree=tree)
    return missed


async def _rows(place: Place, *, tree: bool) -> int:
    missed = 0
    for attack in CATALOGUE:
        place.put_right()
        async with place.watched(tree=tree) as app:
            attack.act(place)
            seen = await sweep(app)
        least = attack.with_files if tree else attack.over_http
        good = seen.verdict in {least, Verdict.DEFACED}
        missed += not good
        mark = "" if good else f" (wanted: {least})"
        print(
            f"| {attack.name} | {seen.verdict}{mark} | {seen.by} | {seen.seconds:.2f} |", flush=True
        )
    place.put_right()
    return missed
