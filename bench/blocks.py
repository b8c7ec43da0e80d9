"""From `apply` to the first 503 seen from outside, for each web server that is installed here.

As a ratio to one plain request of the same server on a new connection: what is left of the machine
is in both. `apply` writes page, token and switch to disk, each with fsync, and (HAProxy) also
tells the running process.
"""

import argparse
import statistics
import time
from contextlib import ExitStack

import pytest

from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from support.apache import APACHE
from support.caddy import CADDY
from support.haproxy import HAPROXY
from support.nginx_recipe import NGINX
from support.values import make_site
from support.web_server import Place, Recipe, Server, ask, running

ROUNDS = 50
_RECIPES = (NGINX, APACHE, HAPROXY, CADDY)


def measure(args: argparse.Namespace) -> None:
    """Prints one line for each server."""
    rounds = ROUNDS // 5 if args.quick else ROUNDS
    for recipe in _RECIPES:
        print(f"  {recipe.name}: {_one(recipe, rounds)}", flush=True)


def _one(recipe: Recipe, rounds: int) -> str:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(recipe, _site_of))
        except pytest.skip.Exception as missing:
            return str(missing)
        plain = [_plain_seconds(server) for _ in range(rounds)]
        blocked = [_block_seconds(server) for _ in range(rounds)]
    usual, middle = statistics.median(plain), statistics.median(blocked)
    return (
        f"{rounds} blocks, seen from outside {1000 * middle:.1f} ms after `apply` began (worst "
        f"{1000 * max(blocked):.1f} ms), {middle / usual:.1f} times a plain request; "
        "none needed a second look"
    )


def _plain_seconds(server: Server) -> float:
    started = time.perf_counter()
    answer = ask(server)
    seconds = time.perf_counter() - started
    assert answer.status == 200, answer
    return seconds


def _block_seconds(server: Server) -> float:
    order = BlockOrder(
        site=server.site, incident="INC-BENCH", token="a" * 64, page_html="<p>closed" * 300
    )
    started = time.perf_counter()
    server.recipe.driver.apply(order)
    answer = ask(server)
    seconds = time.perf_counter() - started
    server.recipe.driver.lift(server.site)
    assert answer.status == 503, f"the first request after apply was answered {answer.status}"
    return seconds


def _site_of(place: Place) -> Site:
    settings = BlockSettings(
        driver="set by the recipe",
        flag_dir=place.folder / "flag dir",
        retry_after_seconds=900,
        haproxy=HaproxyBlock(socket=place.run / "admin.sock"),
    )
    return make_site(block=settings, document_root=place.www)
