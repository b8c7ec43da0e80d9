"""Sweeps of the demo's untouched site, whose pages change with each answer: all must be intact."""

import argparse
import asyncio
import statistics
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.baseline import BaselineState
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role, Trigger
from sentinel.demo.stage import set_up

ROUNDS = 8
SHOWN = 5


def measure(args: argparse.Namespace) -> None:
    """Prints the verdicts, incidents and seconds of `args.sweeps` full sweeps, and of each verdict
    that is not intact why."""
    with tempfile.TemporaryDirectory() as folder:
        runs, incidents = asyncio.run(_sweep(Path(folder), args.sweeps))
    verdicts = Counter(str(run.verdict) for run in runs)
    seconds = [(run.ended_at - run.started_at).total_seconds() for run in runs]
    print(f"{len(runs)} sweeps of the demo's site: {dict(verdicts)}, incidents {incidents}")
    print(f"pages compared in all: {sum(run.pages + run.assets for run in runs)}")
    print(f"seconds per sweep: median {statistics.median(seconds):.2f}, worst {max(seconds):.2f}")
    for run in [run for run in runs if run.verdict is not Verdict.INTACT][:SHOWN]:
        for judgement in run.judgements:
            print(
                f"  {judgement.verdict} {judgement.subject}: {'; '.join(judgement.reasons)[:400]}"
            )


async def _sweep(folder: Path, number: int) -> tuple[list[Run], int]:
    async with set_up(folder) as stage:
        with ExitStack() as closing:
            app = build(configuration.load(stage.config), closing)
            await _prepare(app)
            site = app.site(None)
            runs = [await app.detector.sweep(site, trigger=Trigger.COMMAND) for _ in range(number)]
            incidents = len(app.store.incidents.all())
            await app.close_connections()
    return runs, incidents


async def _prepare(app: App) -> None:
    learnt = await app.learner.learn(app.site(None), fetches=ROUNDS)
    for warning in learnt.warnings:
        print(f"warning: {warning}")
    by = app.config.contacts_with(Role.AUTHORISER)[0].name
    app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, by, "bench")
