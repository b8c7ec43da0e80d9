"""The page Now: 50 sites, a year of history, an incident or two, and a sweep going on in the same
process. Beside it an empty page of the same web server and framework, in one interleaved run."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench.year_of_history import SITES, fill, vouch
from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, serve
from sentinel.core.baseline import BaselineState
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.words import Trigger
from sentinel.edges.store.overview import QUERIES
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.console import FixedAccess, person
from support.fresh_folder import fresh_folder
from support.site_server import SiteServer
from support.values import folder_tree
from support.watched import page

REQUESTS = 300
PAGES = 60
"""Of the site that is swept the while."""
GOAL_SECONDS = 0.1


def measure(args: argparse.Namespace) -> None:
    """Prints median and p95 of both pages, and the plan of each query of Now."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), 60 if args.quick else REQUESTS))


async def _measure(folder: Path, requests: int) -> None:
    names = [f"page-{number}.html" for number in range(PAGES)]
    links = tuple(f"/{name}" for name in names)
    files = {"index.html": page("Home", links=links), **{n: page(n, links=links) for n in names}}
    root = folder_tree(folder / "www", files)
    async with SiteServer(folder=root) as server:
        app, closing = await _prepared(folder, server.url, root)
        with closing:
            started = time.perf_counter()
            rows = fill(app.config.paths.state / "sentinel.db", app.clock.now())
            vouch(app, app.clock.now())
            print(f"{rows} in {time.perf_counter() - started:.0f} s; ", end="")
            print(f"database {_size(app.config.paths.state / 'sentinel.db') / 1e6:.0f} MB")
            async with _served(app) as (console, empty):
                await _compare(app, console, empty, requests)
            _plans(app)
            await app.close_connections()


async def _prepared(folder: Path, url: str, root: Path) -> tuple[App, ExitStack]:
    file = fresh_folder(folder / "sentinel", url=url, document_root=root, name=SITES[0])
    config = configuration.load(file)
    first = config.sites[0]
    others = tuple(replace(first, name=name, title=f"Institute {name}") for name in SITES[1:])
    console = ConsoleSettings(listen="127.0.0.1:8600")
    closing = ExitStack()
    app = build(replace(config, sites=(first, *others), console=console), closing)
    learnt = await app.learner.learn(first, fetches=1)
    app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "bench")
    return app, closing


@asynccontextmanager
async def _served(app: App) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the console and of the empty page, on servers of one kind."""
    stop, changes = asyncio.Event(), Changes()
    desk = Desk(
        app=app,
        changes=changes,
        works=Works(app.clock.now, changes.tell),
        sweep=lambda _: None,
        troubles=lambda: (),
    )

    async def nothing(_: Request) -> Response:
        return PlainTextResponse("")

    parts = ConsoleParts(desk=desk, access=FixedAccess(person()), stop=stop)
    bare = Starlette(routes=[Route("/", nothing)])
    tasks, addresses = [], []
    for name, make in (("console", lambda: console_app(parts)), ("empty", lambda: bare)):
        bound = bound_to("127.0.0.1:0")
        addresses.append(f"http://127.0.0.1:{bound.getsockname()[1]}/")
        tasks.append(asyncio.create_task(serve(Served(name=name, make=make), bound, stop)))
    try:
        yield addresses[0], addresses[1]
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def _compare(app: App, console: str, empty: str, requests: int) -> None:
    # the servers let a connection go that is idle for long, as may happen on a busy machine
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        for name, sweeping in (("at rest", False), ("a sweep going on", True)):
            stop = asyncio.Event()
            sweeps = asyncio.create_task(_sweep(app, stop)) if sweeping else None
            seconds: dict[str, list[float]] = {console: [], empty: []}
            processor: dict[str, list[float]] = {console: [], empty: []}
            for _ in range(requests):
                for url in (console, empty):
                    started, worked = time.perf_counter(), time.process_time()
                    answer = await client.get(url)
                    seconds[url].append(time.perf_counter() - started)
                    processor[url].append(time.process_time() - worked)
                    assert answer.status_code == 200, answer.text[:300]
            stop.set()
            done = 0 if sweeps is None else await sweeps
            _tell(name, seconds[console], seconds[empty], done)
            if not sweeping:
                ms = [statistics.median(processor[url]) * 1e3 for url in (console, empty)]
                print(
                    f"  processor, client included: Now {ms[0]:.1f} ms, empty page {ms[1]:.1f} ms"
                )


async def _sweep(app: App, stop: asyncio.Event) -> int:
    number = 0
    while not stop.is_set():
        await app.detector.sweep(app.config.sites[0], trigger=Trigger.SCHEDULE)
        number += 1
    return number


def _tell(name: str, now: list[float], empty: list[float], sweeps: int) -> None:
    ms = [
        (statistics.median(values) * 1e3, statistics.quantiles(values, n=20)[18] * 1e3)
        for values in (now, empty)
    ]
    swept = f", {sweeps} sweeps of {PAGES + 1} pages meanwhile" if sweeps else ""
    print(f"{name} ({len(now)} requests each, one after the other{swept}):")
    print(f"  Now         median {ms[0][0]:6.1f} ms, p95 {ms[0][1]:6.1f} ms")
    print(f"  empty page  median {ms[1][0]:6.1f} ms, p95 {ms[1][1]:6.1f} ms")
    word = "within" if ms[0][0] < GOAL_SECONDS * 1e3 else "NOT WITHIN"
    print(f"  {ms[0][0] / ms[1][0]:.1f} times an empty page; {word} {GOAL_SECONDS * 1e3:.0f} ms")


def _plans(app: App) -> None:
    import json
    import sqlite3

    values = {
        "sites": json.dumps(SITES),
        "incidents": json.dumps([one.id for one in app.store.overview.open_incidents()]),
        "state": "resolved",
        "now": datetime.now(UTC).isoformat(),
        "since": (datetime.now(UTC) - timedelta(days=7)).isoformat(),
    }
    with sqlite3.connect(app.config.paths.state / "sentinel.db") as db:
        for name, query in QUERIES.items():
            started = time.perf_counter()
            rows = db.execute(query, values).fetchall()
            ms = (time.perf_counter() - started) * 1e3
            print(f"{name}: {len(rows)} rows in {ms:.2f} ms")
            for row in db.execute(f"EXPLAIN QUERY PLAN {query}", values):
                print(f"    {row[3]}")
    db.close()


def _size(file: Path) -> int:
    files = (Path(f"{file}{end}") for end in ("", "-wal"))
    return sum(one.stat().st_size for one in files if one.exists())
