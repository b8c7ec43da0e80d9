"""Servers in trouble: how many good addresses does each checker call broken, how many bad ones not?

The truth comes from a healthy nginx that serves the same folder.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.link_checkers import Checker, Found, link_checkers, with_retries
from bench.link_referee import Referee
from bench.links import run_checker
from bench.links_sites import debian_site
from bench.pressed_site import TROUBLES, pressed_site
from bench.private_nginx import private_nginx

CONNECTIONS = 12
"""Of each of nginx's two workers, listening sockets counted: fewer than any checker opens."""


def measure(args: argparse.Namespace) -> None:
    """One run of each checker against each server."""
    site = debian_site(args.cache)
    checkers = [each for each in link_checkers(args) if not each.once]
    checkers += [with_retries(each) for each in checkers if each.name == "linkinator"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with private_nginx(site.root, folder / "healthy") as healthy:
            truth = _truth(checkers[0], healthy, site.pages(healthy), folder)
            referee = Referee()
            for trouble in ("connections", *TROUBLES):
                print(f"  a server that {_WORDS[trouble]}:")
                for checker in checkers:
                    with _server(trouble, site.root, folder / "pressed") as url:
                        cost, found = run_checker(checker, url, site.pages(url), folder / "run")
                    if found is None:
                        continue
                    moved = _moved(found, url, healthy)
                    false = [
                        page for page in moved.pages if 200 <= referee.answer(page).status < 400
                    ]
                    print(
                        f"    {checker.name:20} {cost.wall_seconds:6.1f} s  good pages called"
                        f" broken: {len(false):5}  broken pages not told:"
                        f" {len(truth.pages.keys() - moved.pages.keys()):4}  {false[:2] or ''}",
                        flush=True,
                    )


_WORDS = {
    "connections": f"has {CONNECTIONS} connections a worker",
    "resets": "resets every seventh connection",
    "refuses": "answers 429 for three seconds",
}


@contextmanager
def _server(trouble: str, root: Path, folder: Path) -> Iterator[str]:
    if trouble == "connections":
        with private_nginx(root, folder, connections=CONNECTIONS) as url:
            yield url
    else:
        with pressed_site(root, trouble) as url:
            yield url


def _truth(checker: Checker, url: str, pages: list[str], folder: Path) -> Found:
    _, found = run_checker(checker, url, pages, folder / "run")
    if found is None:
        raise SystemExit(f"{checker.name} does not come to an end on a healthy server")
    return found


def _moved(found: Found, here: str, there: str) -> Found:
    """The same findings as addresses of the healthy server."""
    return replace(
        found,
        pages={page.replace(here, there, 1): at for page, at in found.pages.items()},
        names={name.replace(here, there, 1): at for name, at in found.names.items()},
    )
