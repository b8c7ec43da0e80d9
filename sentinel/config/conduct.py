"""How Sentinel acts and what bounds it: [response], [limits]."""

from sentinel.config.addresses import network
from sentinel.config.table import Table
from sentinel.core.settings import Limits, Mode, Response


def read_response(root: Table) -> Response:
    table = root.table("response")
    mode = table.choice("mode", [mode.value for mode in Mode], Mode.ACT.value)
    response = Response(
        mode=Mode(mode or Mode.ACT),
        automatic=table.flag("automatic", True),
        restore_cooldown_seconds=table.duration("restore_cooldown", "10m", high="30d"),
        reprove_seconds=table.duration("reprove", "1m", low="100ms", high="1h"),
        max_blocks_per_hour=table.integer("max_blocks_per_hour", 0, low=0, high=100_000),
    )
    table.finish()
    return response


def read_limits(root: Table) -> Limits:
    table = root.table("limits")
    with root.problems.watching() as reading:
        limits = Limits(
            timeout_seconds=table.duration("timeout", "20s", low="100ms", high="10m"),
            connect_timeout_seconds=table.duration(
                "connect_timeout", "5s", low="100ms", high="10m"
            ),
            max_body_bytes=table.size("max_body", "20MB"),
            max_redirects=table.integer("max_redirects", 10, low=0, high=50),
            max_pages=table.integer("max_pages", 50_000, low=1, high=10_000_000),
            concurrency=table.integer("concurrency", 16, low=1, high=256),
            max_tree_entries=table.integer("max_tree_entries", 500_000, low=1, high=50_000_000),
            sweep_seconds=table.duration("sweep", "1h", low="1m", high="7d"),
            allow_addresses=table.texts(
                "allow_addresses", (), accepted="a list of networks", convert=network
            ),
        )
    if reading.clean and limits.connect_timeout_seconds > limits.timeout_seconds:
        table.problem(
            "connect_timeout",
            "is longer than timeout, which holds for the whole request; accepted: at most as "
            "long; shorten it",
        )
    table.finish()
    return limits
