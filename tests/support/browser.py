"""The real browser of the machine, for tests that show pages."""

from dataclasses import replace
from pathlib import Path

from sentinel.edges.browser import ChromiumBrowser
from sentinel.edges.clock import SystemClock
from support.programs import needs
from support.settings import make_config

SECONDS = 60.0
"""For one page; a loaded machine takes long to start a browser."""


def chromium(folder: Path, *own: str, seconds: float = SECONDS) -> ChromiumBrowser:
    """A browser for sites on loopback; skips the test where there is none."""
    return ChromiumBrowser(
        Path(needs("chromium", package="chromium")),
        replace(make_config(folder).limits, timeout_seconds=seconds),
        own_hosts=frozenset(own or {"127.0.0.1"}),
        clock=SystemClock(),
        accept_language="hi",
    )
