"""Sweeps of the untouched manual: how long one takes, and how many would have blocked."""

import argparse
import asyncio
import statistics
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import build
from sentinel.core.verdict import INCIDENT_VERDICTS
from sentinel.core.words import Trigger
from support.mail_sink import MailSink
from support.manual import copy_manual
from support.scene import scene


def measure(args: argparse.Namespace) -> None:
    """Prints verdicts, incidents and the seconds of `args.sweeps` full sweeps."""
    with tempfile.TemporaryDirectory() as folder, MailSink() as mails:
        root = copy_manual(Path(folder) / "root")
        with scene(Path(folder), root, mail_port=mails.port) as built:
            built.prepare()
            verdicts, seconds = asyncio.run(_sweep(built.config, args.sweeps))
            incidents = built.incidents()
    grave = sum(number for verdict, number in verdicts.items() if verdict in INCIDENT_VERDICTS)
    print(f"{args.sweeps} sweeps: verdicts {dict(verdicts)}, incidents {len(incidents)}")
    print(f"false alarms that could block: {grave}")
    median, worst = statistics.median(seconds), max(seconds)
    print(f"seconds per sweep: median {median:.2f}, worst {worst:.2f}")


async def _sweep(config: Path, number: int) -> tuple[Counter[str], list[float]]:
    verdicts: Counter[str] = Counter()
    seconds = []
    with ExitStack() as closing:
        app = build(configuration.load(config), closing)
        for _ in range(number):
            run = await app.detector.sweep(app.site(None), trigger=Trigger.COMMAND)
            verdicts[run.verdict] += 1
            seconds.append((run.ended_at - run.started_at).total_seconds())
        await app.close_connections()
    return verdicts, seconds
