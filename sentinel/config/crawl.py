"""[crawl]: how the site is walked, and how politely."""

from sentinel.config.table import Table
from sentinel.core.busy_hours import BusyHours, read_window
from sentinel.core.crawl_plan import ScopeRule
from sentinel.core.settings import Crawl

MAX_RATE = 100_000.0
DAY_SECONDS = 86_400.0


def read_crawl(root: Table) -> Crawl:
    table = root.table("crawl")
    windows = table.texts(
        "busy_hours", (), accepted='a list of spans such as "09:00-18:00"', convert=_window
    )
    busy_rate = table.number("busy_rate", 1.0, low=0.01, high=MAX_RATE)
    scope = table.choice("scope", [rule.value for rule in ScopeRule], "host")
    crawl = Crawl(
        external=table.flag("external", False),
        external_interval_seconds=table.duration("external_interval", "500ms", high="1h"),
        external_every_seconds=table.duration("external_every", "7d", low="1m", high="366d"),
        rate_per_second=table.number("rate", 0.0, low=0.0, high=MAX_RATE),
        busy_hours=_busy(windows, busy_rate),
        obey_robots=table.flag("obey_robots", True),
        scope=ScopeRule(scope or "host"),
        sample_above=table.integer("sample_above", 0, low=0, high=100_000_000),
        sample_seconds=DAY_SECONDS * table.integer("sample_days", 7, low=1, high=366),
    )
    if table.has("busy_rate") and not table.has("busy_hours"):
        table.problem(
            "busy_rate", "stands without busy_hours, so that it never holds; add them, or remove it"
        )
    table.finish()
    return crawl


def _window(text: str) -> str:
    try:
        read_window(text)
    except ValueError as error:
        raise ValueError(f"accepted: {error.args[0].partition('; found')[0]}; correct it") from None
    return text


def _busy(windows: tuple[str, ...], rate_per_second: float) -> BusyHours | None:
    spans = tuple(read_window(text) for text in windows if text)
    return BusyHours(windows=spans, rate_per_second=rate_per_second) if spans else None
