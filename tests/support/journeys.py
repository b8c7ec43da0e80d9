"""Journeys read from TOML as the configuration reads them, and made on a loopback server."""

from collections.abc import Mapping
from pathlib import Path

from sentinel.checkers.journey import check as check_journey
from sentinel.config.browser_journey_check import read_browser_journey_options
from sentinel.config.files import Files, table_of
from sentinel.config.journey_check import read_journey_options
from sentinel.config.problems import Problems
from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.journey import JourneyOptions, JourneyRecord
from sentinel.core.journey_words import journey_lines
from sentinel.core.settings import Limits
from sentinel.core.snapshot import Snapshot
from sentinel.core.words import Severity, WitnessKind
from sentinel.edges.browser_journey import ChromiumJourneys
from sentinel.edges.look import HttpxFetcher
from sentinel.journeying import Way, travel
from support.clocks import RunningClock
from support.programs import needs
from support.values import T0, make_site
from support.waiting import LIMIT_SECONDS

SECRETS = {"SENTINEL_SECRET_LOGIN": "Corr3ct-h0rse&<battery>"}
SECRET = SECRETS["SENTINEL_SECRET_LOGIN"]


def journey(
    text: str, folder: Path = Path(), environ: Mapping[str, str] = SECRETS
) -> JourneyOptions:
    """The options of a definition. Raises ConfigError where it has faults."""
    problems = Problems()
    table = table_of(text, "checks/journey.toml", problems)
    assert table is not None, "the definition is TOML"
    options = read_journey_options(table, Files(folder, problems, environ=environ), folder)
    table.finish()
    problems.raise_if_any()
    return options


def browser_journey(text: str, folder: Path = Path()) -> BrowserJourneyOptions:
    problems = Problems()
    table = table_of(text, "checks/journey.toml", problems)
    assert table is not None, "the definition is TOML"
    files = Files(folder, problems, environ=SECRETS)
    options = read_browser_journey_options(table, files, folder)
    table.finish()
    problems.raise_if_any()
    return options


def limits(**changes: object) -> Limits:
    values: dict[str, object] = {
        "timeout_seconds": LIMIT_SECONDS,
        "connect_timeout_seconds": LIMIT_SECONDS,
        "max_body_bytes": 1_000_000,
        "max_redirects": 5,
        "max_pages": 100,
        "concurrency": 4,
        "max_tree_entries": 10_000,
        **changes,
    }
    return Limits(**values)  # type: ignore[arg-type] # a test gives what it means


async def make(
    text: str, url: str, *, folder: Path = Path(), headers: tuple[tuple[str, str], ...] = ()
) -> JourneyRecord:
    """Makes the journey that a definition describes on a site."""
    clock = RunningClock()
    fetcher = HttpxFetcher(
        limits(), user_agents=("tester",), own_hosts=frozenset({"127.0.0.1"}), clock=clock
    )
    way = Way(
        site=make_site(url=url), fetcher=fetcher, clock=clock, user_agent="tester", headers=headers
    )
    return await travel(way, journey(text, folder))


def findings_of(record: JourneyRecord, *, block: str | None = None) -> list[Finding]:
    """What the checker says of a record."""
    snapshot = Snapshot(
        site=make_site(), taken_at=T0, witness=WitnessKind.PUBLIC, journey=record, block=block
    )
    check = Check(
        name="apply",
        kind="journey",
        targets=("/**",),
        every_seconds=300.0,
        severity=Severity.ERROR,
        confirm=1,
        options=JourneyOptions(steps=()),
        source="checks/apply.toml",
    )
    return list(check_journey(check, snapshot))


def words_of(record: JourneyRecord) -> str:
    """The record as people read it."""
    return "\n".join("    " * line.depth + line.text for line in journey_lines(record))


def outcomes(record: JourneyRecord) -> dict[str, str]:
    return {step.name: step.outcome.value for step in record.steps}


async def make_in_browser(
    text: str, url: str, *, folder: Path = Path(), headers: tuple[tuple[str, str], ...] = ()
) -> tuple[JourneyRecord, bytes]:
    """The same in the machine's Chromium; skips the test where there is none."""
    browser = ChromiumJourneys(
        Path(needs("chromium", package="chromium")),
        limits(),
        own_hosts=frozenset({"127.0.0.1"}),
        clock=RunningClock(),
    )
    return await browser.travel(
        make_site(url=url), browser_journey(text, folder), headers=headers, user_agent="tester"
    )
