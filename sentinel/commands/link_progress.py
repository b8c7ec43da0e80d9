"""How far a crawl is, on one line of a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sentinel.commands.output import printable
from sentinel.core.crawl_progress import CrawlProgress, ShowsProgress

MAX_STUCK = 2


@contextmanager
def crawl_progress() -> Iterator[ShowsProgress | None]:
    """Shows progress on stderr where that is a terminal; None elsewhere."""
    if not sys.stderr.isatty():  # before a library is read that would not be used
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    with Live(console=console, transient=True, auto_refresh=False) as live:

        def show(progress: CrawlProgress) -> None:
            live.update(Text(in_words(progress), no_wrap=True, overflow="ellipsis"), refresh=True)

        yield show


def in_words(progress: CrawlProgress) -> str:
    """Counts and rate; below, what holds it up."""
    rate = progress.requests / progress.seconds if progress.seconds > 0 else 0.0
    first = (
        f"pages {progress.pages:,}, links {progress.links:,}, asked {progress.checked:,}, "
        f"waiting {progress.waiting:,}; {rate:,.0f}/s, {progress.seconds:.0f} s"
    )
    held = [f"  held up: {printable(words)}" for words in progress.stuck[:MAX_STUCK]]
    return "\n".join([first, *held])
