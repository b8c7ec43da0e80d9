"""How Sentinel looks: [witnesses] and [[vantage]]."""

import os
import re
from importlib.util import find_spec
from pathlib import Path

from sentinel.config.addresses import address_and_port, web_url
from sentinel.config.problems import shown
from sentinel.config.rights import may
from sentinel.config.table import Table
from sentinel.core.canary import Canary
from sentinel.core.settings import VantagePoint, Witnesses

DEFAULT_USER_AGENTS = (
    "Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 "
    "Safari/537.36 Sentinel/0.1",
)
"""Honest ones: both say who asks. The second has the shape of a browser's, so that a page that is
shown to browsers alone is seen."""
DEFAULT_SEARCH_BOT_AGENT = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) "
    "Sentinel/0.1 (site integrity monitor)"
)
"""A page that is shown to search engines alone is shown to whoever names one; the second half says
who asks in truth."""
DEFAULT_SEARCH_REFERRER = "https://www.google.com/"
DEFAULT_ACCEPT_LANGUAGE = "en-IN,en;q=0.9"
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
MAX_RESOLVERS = 5
MAX_VANTAGES = 10


def read_witnesses(root: Table, base: Path) -> Witnesses:
    table = root.table("witnesses")
    witnesses = Witnesses(
        user_agents=table.texts(
            "user_agents",
            DEFAULT_USER_AGENTS,
            accepted="a list of at least two different User-Agent texts in ASCII",
            convert=_header,
            least=2,
        ),
        pause_seconds=table.duration("pause", "10s", high="10m"),
        settle_seconds=table.duration("settle", "300ms", high="1m"),
        corrupt_pause_seconds=table.duration("corrupt_pause", "3s", high="10m"),
        control_urls=table.texts(
            "control_urls", (), accepted="a list of http or https URLs", convert=web_url
        ),
        canary=_canary(table),
        identity=table.flag("identity", True),
        third_look_seconds=table.duration("third_look", "2m", high="30m"),
        deadline_seconds=table.duration("deadline", "30s", low="1s", high="10m"),
        accept_language=table.text(
            "accept_language", DEFAULT_ACCEPT_LANGUAGE, convert=_header, may_be_empty=True
        ),
        search_bot_agent=table.text(
            "search_bot_agent", DEFAULT_SEARCH_BOT_AGENT, convert=_header, may_be_empty=True
        ),
        search_referrer=table.text(
            "search_referrer", DEFAULT_SEARCH_REFERRER, convert=_url_or_none, may_be_empty=True
        ),
        cloaking_every_seconds=table.duration("cloaking_every", "1h", high="30d"),
        resolvers=table.texts(
            "resolvers",
            (),
            accepted='a list of addresses of name servers such as "9.9.9.9"',
            convert=address_and_port,
        ),
        browser=_browser(table, base),
        render_every_seconds=table.duration("render_every", "1h", high="30d"),
    )
    if len(witnesses.resolvers) > MAX_RESOLVERS:
        table.problem(
            "resolvers",
            f"found {len(witnesses.resolvers)} of them; accepted: at most {MAX_RESOLVERS}; "
            "name those that have least in common",
        )
    table.finish()
    return witnesses


def read_vantages(root: Table) -> tuple[VantagePoint, ...]:
    """The [[vantage]] tables; no name twice."""
    points: list[VantagePoint] = []
    for number, table in enumerate(root.tables("vantage")):
        point = VantagePoint(
            name=table.text("name", accepted='a short name such as "second network"'),
            proxy=table.text(
                "proxy",
                accepted='a forward proxy such as "http://proxy.example.org:3128"',
                convert=web_url,
            ),
        )
        if point.name and point.name in {known.name for known in points}:
            table.problem(
                "name",
                f"found {shown(point.name)} a second time; accepted: a name of its own for each "
                "vantage; rename one",
            )
        if number == MAX_VANTAGES:
            table.problem("", f"accepted: at most {MAX_VANTAGES} of them; remove some")
        table.finish()
        points.append(point)
    return tuple(points)


def _canary(table: Table) -> Canary | None:
    """An address of our own, and what stands there."""
    url = table.text("canary_url", "", convert=_url_or_none)
    digest = table.text("canary_sha256", "", convert=_digest)
    text = table.text("canary_text", "")
    if table.has("canary_url") and not (digest or text) and not table.has("canary_sha256"):
        table.problem(
            "canary_url",
            "stands without what it answers; accepted: beside canary_sha256 or canary_text; say "
            "what stands at that address",
        )
    for key in ("canary_sha256", "canary_text"):
        if table.has(key) and not table.has("canary_url"):
            table.problem(
                key, "stands without canary_url; accepted: beside it; say which address is asked"
            )
    return Canary(url=url, sha256=digest, text=text) if url else None


def _digest(text: str) -> str:
    if text and not _SHA256.fullmatch(text):
        raise ValueError("accepted: 64 hexadecimal digits, as `sha256sum FILE` prints them")
    return text.lower()


def _browser(table: Table, base: Path) -> Path | None:
    path = table.path("browser", base)
    if path is not None and not (path.is_file() and may(path, os.X_OK)):
        table.problem(
            "browser",
            f"found {shown(str(path))}: no program that the running user may start; accepted: the "
            'path of Chromium, such as "/usr/bin/chromium"; install it, or leave the key out',
        )
    elif path is not None and find_spec("playwright") is None:
        table.problem(
            "browser",
            "is given, and the extra that drives it is not installed; accepted: an installation "
            'with it; run `pip install "sentinel-watch[browser]"`, or leave the key out',
        )
    return path


def _header(text: str) -> str:
    if not text.isascii():
        raise ValueError("accepted: ASCII text, since it is sent as a header; rewrite it")
    return text


def _url_or_none(text: str) -> str:
    return web_url(text) if text else ""
