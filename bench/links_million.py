"""A site of a million pages with endless traps: crawled, killed with -9 at a third, resumed."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.link_checkers import sentinel_links
from bench.plot import Panel, svg
from bench.process_tree import Cost, Running
from support.endless_site import Counts, EndlessSite, endless_site

MEGABYTE = 1e6
LIMIT_SECONDS = 7200.0
ROWS = 12
POINTS = 300


def measure(args: argparse.Namespace) -> None:
    """Memory over time, seconds, what was asked twice, where the crawl stopped and why."""
    with tempfile.TemporaryDirectory() as name, endless_site(urls=args.urls) as site:
        folder = Path(name)
        first = _run(folder, site, end=_asked(site, args.urls // 3))
        at_kill = _settled(site)
        print(
            f"  killed with -9 after {first.wall_seconds:.1f} s: {at_kill.items:,} real pages of"
            f" {args.urls:,} asked in {at_kill.requests:,} requests, {at_kill.twice} twice"
        )
        second = _run(folder, site, "--resume")
        if second.exit_code not in {0, 1}:
            raise SystemExit(f"the resumed crawl ended with {second.exit_code}: {second.errors}")
        report = json.loads((folder / "output").read_text())
        _tell(report, site.counts(), first, second)
    plot = args.plot.with_name("links-million.svg")
    plot.write_text(svg(_panels(first, second), f"{args.urls:,} pages and endless traps"))
    print(f"  plot: {plot}")


def _run(
    folder: Path, site: EndlessSite, *more: str, end: Callable[[float], bool] | None = None
) -> Cost:
    running = Running(
        arguments=sentinel_links(site.url, folder, "--max-urls", "0", *more),
        output=folder / "output",
        proportional_every=20,
    )
    return running.run(limit_seconds=LIMIT_SECONDS, end=end)


def _asked(site: EndlessSite, pages: int) -> Callable[[float], bool]:
    """Whether the server was asked for so many pages; it is looked up once a second."""
    last = 0.0

    def enough(seconds: float) -> bool:
        nonlocal last
        if seconds - last < 1.0:
            return False
        last = seconds
        return site.counts().items >= pages

    return enough


def _settled(site: EndlessSite) -> Counts:
    """The counts once the orphans of the killed crawl ask nothing more."""
    before = site.counts()
    while True:
        time.sleep(1)
        now = site.counts()
        if now.requests == before.requests:
            return now
        before = now


def _tell(report: dict[str, object], counts: Counts, first: Cost, second: Cost) -> None:
    seconds = first.wall_seconds + second.wall_seconds
    print(
        f"  resumed and ended after {second.wall_seconds:.1f} s more: {counts.items:,} real pages"
        f" asked, {counts.twice} of them twice, {counts.trap_addresses_twice} addresses of traps"
        f" twice, {counts.requests:,} requests in all, {counts.requests / seconds:,.0f} a second"
    )
    for what in ("pages", "links", "checked"):
        print(f"  {what:8} {report[what]:>12,}")
    for what in ("broken", "refused", "redirected", "inconclusive", "skipped"):
        listed = report[what]
        assert isinstance(listed, list)
        print(f"  {what:12} {len(listed):>8,}  {[each['url'] for each in listed[:3]]}")
    print(f"  requests by trap: {counts.traps}")
    stopped = report["stopped"]
    assert isinstance(stopped, list)
    for each in stopped:
        print(f"  stopped at {each['pattern']} because {each['reason']}")
    print("  memory of all processes, shared pages once:")
    for title, cost in (("first", first), ("resumed", second)):
        step = max(1, len(cost.samples) // ROWS)
        row = "  ".join(
            f"{sample.seconds:.0f} s {sample.proportional / MEGABYTE:.0f}"
            for sample in cost.samples[step - 1 :: step]
        )
        print(f"    {title}: {row} MB; at most {cost.peak_proportional / MEGABYTE:.0f} MB")


def _peaks(cost: Cost) -> list[tuple[float, float]]:
    """The highest of each few samples: enough points to draw."""
    step = max(1, len(cost.samples) // POINTS)
    return [
        (some[0].seconds, max(each.proportional for each in some) / MEGABYTE)
        for at in range(0, len(cost.samples), step)
        if (some := cost.samples[at : at + step])
    ]


def _panels(first: Cost, second: Cost) -> list[Panel]:
    return [
        Panel(
            title=f"Memory, {title}",
            x_label="seconds",
            y_label="MB of all processes, shared pages once",
            points=_peaks(cost),
            y_from_zero=True,
            x_linear=True,
        )
        for title, cost in (("until kill -9", first), ("resumed", second))
    ]
