"""What a worker's start takes: a sweep without news must not pay for what reads pages."""

import hashlib
from pathlib import Path

import pytest

from sentinel.edges.crawler import nursery
from sentinel.edges.crawler.crew import hire
from sentinel.edges.crawler.wire import Order, Wants
from support.crawl_worker import SETUP, carried_out
from support.site_server import SiteServer

PARSER = "turbohtml"
PAGE = "<a href=a>1</a>"


@pytest.mark.parametrize(
    ("reader", "known", "imported"),
    [
        (False, hashlib.sha256(PAGE.encode()).hexdigest(), False),
        (False, "", True),
        (True, hashlib.sha256(PAGE.encode()).hexdigest(), True),
    ],
)
async def test_the_parser_is_imported_for_pages_that_are_read(
    *, reader: bool, known: str, imported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery, "NURSERIES", nurseries := nursery.Nurseries())
    hired = hire(reader=reader)
    try:
        async with SiteServer({"/x": PAGE}) as server:
            order = Order(1, server.url + "x", int(Wants.CONTENTS), known)
            found = await carried_out(hired.connection, SETUP, [order])
        maps = Path("/proc", str(hired.process.pid), "maps").read_text(encoding="utf-8")
        assert (PARSER in maps) is imported
    finally:
        hired.connection.close()
        hired.process.kill()
        hired.process.wait()
        nurseries.close()
    assert found["x"].references == (0 if known else 1)
