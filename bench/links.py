"""`sentinel links` beside lychee, linkinator and LinkChecker on Debian's documentation.

Rounds are interleaved: each runs every checker once. Whole processes are measured, from start to
exit, with all their children. Then every difference in what they call broken is looked at.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.link_checkers import Checker, Found, link_checkers, sentinel_with_list
from bench.link_differences import REAL, by_list, false_alarms, only_in, told
from bench.link_referee import Referee
from bench.links_sites import debian_site
from bench.private_nginx import private_nginx
from bench.process_tree import Cost, Running
from bench.spread import ratios, spread

MEGABYTE = 1e6
BARS = {"lychee": (3.0, 3.0), "linkinator": (10.0, 0.0), "linkchecker": (60.0, 0.0)}
"""How many times faster, and how many times lighter, Sentinel is to be."""
LINKCHECKER_HEADER = "add_header LinkChecker Sentinel always;"
"""LinkChecker asks at most ten times a second where the server does not send this."""


def measure(args: argparse.Namespace) -> None:
    """Costs, ratios and differences."""
    site = debian_site(args.cache)
    checkers = link_checkers(args)
    costs: dict[str, list[Cost]] = {checker.name: [] for checker in checkers}
    found: dict[str, Found] = {}
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        url = closing.enter_context(
            private_nginx(site.root, folder / "nginx", server=LINKCHECKER_HEADER)
        )
        print(f"{url}: {site.describe()}, one nginx of two workers, {args.rounds} rounds")
        for number in range(args.rounds):
            for checker in checkers:
                if checker.once and (number or args.quick):
                    continue
                cost, said = run_checker(checker, url, site.pages(url), folder / "run")
                costs[checker.name].append(cost)
                found[checker.name] = said or found.get(checker.name, Found())
                print(f"  round {number + 1}: {checker.name:12} {_short(cost)}  {said}", flush=True)
        _, with_list = run_checker(sentinel_with_list(), url, site.pages(url), folder / "run")
        _tell_costs(checkers, costs, found)
        _tell_differences(found, with_list or Found())


def run_checker(
    checker: Checker, url: str, pages: Sequence[str], folder: Path
) -> tuple[Cost, Found | None]:
    """One run in a folder of its own; no findings where it did not come to an end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "pages.txt").write_text("\n".join(pages) + "\n")
    output = folder / "output"
    running = Running(arguments=checker.arguments(url, folder), output=output, folder=folder)
    cost = running.run(limit_seconds=checker.limit_seconds)
    if cost.exit_code not in checker.good_exits:
        print(f"  {checker.name}: ended with {cost.exit_code}: {cost.errors}")
        return cost, None
    try:
        return cost, checker.found(output, url)
    except (ValueError, KeyError) as error:
        # a program that fails may end with the code of one that found something
        print(f"  {checker.name}: its answer cannot be read ({error}): {cost.errors}")
        return cost, None


def _short(cost: Cost) -> str:
    return (
        f"{cost.wall_seconds:7.2f} s, CPU {cost.cpu_seconds:7.2f} s, "
        f"{cost.peak_proportional / MEGABYTE:5.0f} MB in all, "
        f"largest {cost.largest_bytes / MEGABYTE:5.0f} MB"
    )


def _tell_costs(
    checkers: Sequence[Checker], costs: dict[str, list[Cost]], found: dict[str, Found]
) -> None:
    ours = costs["sentinel"]
    print("\nMedian (least to most). Times and memory of the others as multiples of Sentinel's:\n")
    for checker in checkers:
        runs = costs[checker.name]
        if not runs:
            continue
        print(f"{checker.version}")
        print(f"    seconds          {spread([run.wall_seconds for run in runs])}")
        print(f"    CPU seconds      {spread([run.cpu_seconds for run in runs])}")
        memory = [run.peak_proportional / MEGABYTE for run in runs]
        resident = [run.peak_resident / MEGABYTE for run in runs]
        print(
            f"    MB, shared once  {spread(memory, '.0f')}; as resident {spread(resident, '.0f')}"
        )
        print(f"    called broken    {found[checker.name]}")
        if checker.name in BARS:
            _tell_ratio(BARS[checker.name], runs, ours)


def _tell_ratio(bars: tuple[float, float], theirs: list[Cost], ours: list[Cost]) -> None:
    times = ratios([run.wall_seconds for run in theirs], [run.wall_seconds for run in ours])
    memory = ratios(
        [run.peak_proportional for run in theirs], [run.peak_proportional for run in ours]
    )
    faster, lighter = bars
    print(f"    times slower     {spread(times)}; the bar is {faster:g}")
    asked = f"; the bar is {lighter:g}" if lighter else ""
    print(f"    times heavier    {spread(memory)}{asked}")


def _tell_differences(found: dict[str, Found], with_list: Found) -> None:
    ours, referee = found["sentinel"], Referee()
    everything = Found()
    for said in found.values():
        everything.pages.update(said.pages)
        everything.names.update(said.names)
    for name, said in found.items():
        false = false_alarms(said, referee)
        print(f"\n{name}: of all that it calls broken {len(false)} are good  {false[:3] or ''}")
    print(f"\nCalled broken by any of them: {everything}. Each difference, looked at:")
    for name, theirs in found.items():
        if name == "sentinel":
            continue
        print(f"  {name} calls it broken, Sentinel does not:")
        missed = by_list(only_in(theirs, ours, referee), with_list)
        print("\n".join(told(missed)) or "        0")
        print(f"  Sentinel calls it broken, {name} does not:")
        more = only_in(ours, theirs, referee)
        print("\n".join(told(more)) or "        0")
        print(
            f"  of these really broken: {sum(each.name.startswith(REAL) for each in more)} that"
            f" {name} misses, {sum(each.name.startswith(REAL) for each in missed)} that Sentinel"
            " misses"
        )
