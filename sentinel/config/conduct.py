"""How Sentinel looks and acts: [witnesses], [response], [limits], [backup]."""

import re

from sentinel.config.addresses import network, web_url
from sentinel.config.table import Table
from sentinel.core.settings import Backup, Compression, Limits, Response, Witnesses

DEFAULT_USER_AGENTS = (
    "Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 "
    "Safari/537.36 Sentinel/0.1",
)
"""Honest ones: both say who asks. The second has the shape of a browser's, so that a page that is
shown to browsers alone is seen."""

_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def read_witnesses(root: Table) -> Witnesses:
    table = root.table("witnesses")
    witnesses = Witnesses(
        user_agents=table.texts(
            "user_agents",
            DEFAULT_USER_AGENTS,
            accepted="a list of at least two different User-Agent texts in ASCII",
            convert=_user_agent,
            least=2,
        ),
        pause_seconds=table.duration("pause", "10s", high="10m"),
        settle_seconds=table.duration("settle", "300ms", high="1m"),
        corrupt_pause_seconds=table.duration("corrupt_pause", "3s", high="10m"),
        control_urls=table.texts(
            "control_urls", (), accepted="a list of http or https URLs", convert=web_url
        ),
    )
    table.finish()
    return witnesses


def read_response(root: Table) -> Response:
    table = root.table("response")
    response = Response(
        automatic=table.flag("automatic", True),
        restore_cooldown_seconds=table.duration("restore_cooldown", "10m", high="30d"),
        reprove_seconds=table.duration("reprove", "1m", low="100ms", high="1h"),
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


def read_backup(root: Table) -> Backup:
    table = root.table("backup")
    word = table.choice("compression", [kind.value for kind in Compression], "zstd")
    backup = Backup(
        compression=Compression(word or "zstd"),
        at=table.text("at", "02:30", convert=_time_of_day, may_be_empty=True),
    )
    table.finish()
    return backup


def _user_agent(text: str) -> str:
    if not text.isascii():
        raise ValueError("accepted: ASCII text, since it is sent as a header; rewrite it")
    return text


def _time_of_day(text: str) -> str:
    if text and not _TIME_OF_DAY.fullmatch(text):
        raise ValueError('accepted: a time of day such as "02:30", or "" for none; correct it')
    return text
