"""A journey as a check of the whole product: made once, judged, timed, never twice at a time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.check import Check, CheckOptions
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.incident import Incident
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger
from sentinel.eyes import Scene, Seen
from sentinel.gatherers import GATHERERS
from sentinel.looking import look_around
from support.journeys import browser_journey, journey
from support.site_server import Answer, Request
from support.values import make_incident
from support.watched import Watched, watched

STEPS = """
[[step]]
name = "home"
url = "/"
[[step]]
name = "tenders"
url = "/tenders.html"
expect = ['css "h2" text == "Tenders"']
"""
FAILED_AT_ONCE = (CheckOutcome.FAILED, None)
HOME = '[[step]]\nname = "home"\ngoto = "/"\n'


def definition(options: CheckOptions) -> Check:
    kind = "browser-journey" if isinstance(options, BrowserJourneyOptions) else "journey"
    return Check(
        name="apply",
        kind=kind,
        targets=("/**",),
        every_seconds=300.0,
        severity=Severity.CRITICAL,
        confirm=1,
        options=options,
        source="checks/apply.toml",
    )


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Watched]:
    async with watched(tmp_path, tree=False) as made:
        made.server.requests.clear()
        yield made


async def looked(place: Watched, options: CheckOptions, **eyes: object) -> Seen:
    scene = Scene(site=place.site, checks=(definition(options),), baseline=None)
    seeing = place.app.detector.eyes
    changed = replace(seeing, journeys=replace(seeing.journeys, **eyes))  # type: ignore[arg-type]
    return await look_around(changed, scene)


def told(seen: Seen) -> list[tuple[str, Verdict]]:
    return [(finding.code, finding.verdict) for finding in seen.findings]


async def test_a_sweep_makes_it_once_and_a_broken_one_opens_no_incident(place: Watched) -> None:
    check = definition(journey(STEPS))
    (place.root / "tenders.html").write_text("<h2>Nothing</h2>")
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=[check])
    assert place.server.asked == ["/", "/tenders.html"]
    assert run.verdict is Verdict.BROKEN
    [finding] = run.findings
    assert (finding.code, finding.details["step"]) == ("journey-failed", "tenders")
    assert finding.upkeep, "it tells nothing of whether the site is whole"
    assert place.app.store.incidents.all(place.site.name) == ()


async def test_it_is_timed_with_what_came_of_it(place: Watched) -> None:
    good = await looked(place, journey(STEPS))
    assert good.findings == []
    assert [(one.target, one.outcome) for one in good.timings] == [("apply", CheckOutcome.OK)]
    (place.root / "tenders.html").unlink()
    bad = await looked(place, journey(STEPS))
    assert [one.outcome for one in bad.timings] == [CheckOutcome.FAILED]


async def test_it_is_never_made_twice_at_a_time(place: Watched) -> None:
    """Not in another process of the same state folder either."""
    with place.app.locks.journey("main", "apply"):
        seen = await looked(place, journey(STEPS))
    assert told(seen) == [("journey-not-made", Verdict.INCONCLUSIVE)]
    assert "is being made" in seen.findings[0].message
    assert place.server.asked == []
    assert told(await looked(place, journey(STEPS))) == []


async def test_a_site_that_is_silent_while_our_own_network_is_down_is_no_broken_journey(
    place: Watched,
) -> None:
    await place.server.stop()
    alone = await looked(place, journey(STEPS))
    assert told(alone) == [("journey-unreachable", Verdict.BROKEN)]
    assert [(one.outcome, one.elapsed_seconds) for one in alone.timings] == [FAILED_AT_ONCE]
    dark = await looked(place, journey(STEPS), control_urls=(place.server.url,))
    assert told(dark) == [("journey-unreachable", Verdict.INCONCLUSIVE)]
    assert "our own network" in dark.findings[0].message
    assert [one.outcome for one in dark.timings] == [CheckOutcome.UNKNOWN]


async def test_a_retest_before_the_site_is_opened_makes_none(place: Watched) -> None:
    """It would leave something on the site each time."""
    incident: Incident = make_incident(site=place.site.name)
    detector = replace(
        place.app.detector,
        config=replace(
            place.app.config, checks=(*place.app.config.checks, definition(journey(STEPS)))
        ),
    )
    _, run_id = await detector.retest(place.site, incident)
    run = place.app.store.runs.get(run_id)
    assert run is not None
    assert "apply" not in run.checks


async def test_without_a_browser_it_says_what_to_install(place: Watched) -> None:
    options: CheckOptions = browser_journey(HOME)
    seen = await looked(place, options)
    [finding] = seen.findings
    assert (finding.code, finding.verdict) == ("journey-not-made", Verdict.INCONCLUSIVE)
    assert "pip install sentinel-watch[browser]" in finding.message
    assert [one.outcome for one in seen.timings] == [CheckOutcome.UNKNOWN]


CLAIM = b"<html><title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


async def test_a_defacement_does_not_wait_for_a_journey(place: Watched) -> None:
    """A journey, or promises, may take minutes: what is proven meanwhile is on record before."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Answer:
        asked.set()
        await go_on.wait()
        return "<p>x</p>"

    place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
    place.server.routes["/slow"] = slow
    made = definition(journey('[[step]]\nname = "slow"\nurl = "/slow"\nexpect = ["status == 500"]'))
    checks = [*place.app.config.checks, made]
    sweep = place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    going = asyncio.create_task(sweep)
    await asyncio.wait((going, asyncio.create_task(asked.wait())), return_when="FIRST_COMPLETED")
    incident = place.app.store.incidents.open_of("main")
    assert incident is not None
    assert incident.verdict is Verdict.DEFACED
    go_on.set()
    run = await going
    assert run.verdict is Verdict.DEFACED
    assert "apply" not in run.checks
    last = place.app.store.runs.last("main", 1)[0]
    assert (last.checks, last.verdict, last.upkeep) == (("apply",), Verdict.BROKEN, True)
    assert [(one.check, one.code) for one in last.findings] == [("apply", "journey-failed")]
    assert place.app.store.incidents.all("main") == (incident,), "and nothing came of it"


async def test_a_check_whose_own_looks_break_does_not_lose_what_the_others_saw(
    place: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    monkeypatch.setitem(GATHERERS, "journey", breaks)
    place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
    checks = [*place.app.config.checks, definition(journey(STEPS))]
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    assert run.verdict is Verdict.DEFACED
    [told] = place.app.store.runs.last("main", 1)[0].findings
    assert (told.check, told.code, told.upkeep) == ("apply", "checker-failed", True)
