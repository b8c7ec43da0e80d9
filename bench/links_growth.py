"""What `sentinel links` costs against the size of a site: the plot is to be a straight line."""

import argparse
import json
import math
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.link_checkers import sentinel_links
from bench.plot import Panel, svg
from bench.process_tree import Running
from support.endless_site import endless_site

MEGABYTE = 1e6
LIMIT_SECONDS = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """One crawl of a site of so many pages."""

    pages: int
    seconds: float
    cpu_seconds: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.pages:9,} pages  {self.seconds:8.2f} s  CPU {self.cpu_seconds:8.2f} s"
            f"  {1e6 * self.cpu_seconds / self.pages:7.0f} us a page  {self.megabytes:5.0f} MB"
        )


def measure(args: argparse.Namespace) -> None:
    """One crawl for each of `args.sizes`; the plot goes to `args.plot`."""
    sizes = []
    for pages in sorted(args.sizes):
        sizes.append(_crawl(pages))
        print(f"  {sizes[-1]}", flush=True)
    power = _power([(size.pages, size.cpu_seconds) for size in sizes])
    print(f"  CPU grows with the number of pages to the power {power:.2f} (1: a straight line)")
    args.plot.write_text(svg(_panels(sizes), f"CPU ~ pages to the power {power:.2f}"))
    print(f"  plot: {args.plot}")


def _crawl(pages: int) -> _Size:
    with tempfile.TemporaryDirectory() as name, endless_site(urls=pages, traps=False) as site:
        folder = Path(name)
        running = Running(
            arguments=sentinel_links(site.url, folder, "--max-urls", "0"),
            output=folder / "output",
            proportional_every=10,
        )
        cost = running.run(limit_seconds=LIMIT_SECONDS)
        if cost.exit_code != 0:
            raise SystemExit(f"{pages} pages: ended with {cost.exit_code}: {cost.errors}")
        read = json.loads((folder / "output").read_text())["pages"]
        counts = site.counts()
    if counts.items != pages or counts.twice:
        raise SystemExit(f"{pages} pages: {counts.items} were asked, {counts.twice} twice")
    return _Size(
        pages=read,
        seconds=cost.wall_seconds,
        cpu_seconds=cost.cpu_seconds,
        megabytes=cost.peak_proportional / MEGABYTE,
    )


def _power(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the logarithms. The smallest site is left out where there are more than two:
    the start of the processes is most of its cost."""
    kept = points[1:] if len(points) > 2 else points
    if len(kept) < 2:
        return math.nan
    return statistics.linear_regression(
        [math.log(x) for x, _ in kept], [math.log(y) for _, y in kept]
    ).slope


def _panels(sizes: Sequence[_Size]) -> list[Panel]:
    return [
        Panel(
            title="Time of a whole crawl",
            x_label="pages of the site",
            y_label="seconds (dashed: equal cost a page)",
            points=[(size.pages, size.seconds) for size in sizes],
            guide=True,
        ),
        Panel(
            title="Processor",
            x_label="pages of the site",
            y_label="CPU seconds (dashed: equal cost a page)",
            points=[(size.pages, size.cpu_seconds) for size in sizes],
            guide=True,
        ),
        Panel(
            title="Memory of all processes",
            x_label="pages of the site",
            y_label="MB at most, shared pages once",
            points=[(size.pages, size.megabytes) for size in sizes],
            y_from_zero=True,
        ),
    ]
