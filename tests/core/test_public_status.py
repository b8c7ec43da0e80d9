"""What the public is told: in a citizen's words, of what is known, and nothing else."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sentinel.core.availability import SiteLook, State
from sentinel.core.canonical import to_json
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.public_status import (
    BELIEVED,
    DAYS,
    WORDS,
    PublicNow,
    PublicPage,
    PublicState,
    document,
    page_facts,
    percent,
    public_now,
    public_site,
)
from sentinel.core.site import MaintenanceWindow
from sentinel.core.verdict import Verdict
from support.values import T0, make_site

TODAY = date(2026, 11, 22)
DAY_SECONDS = 86_400.0
NIGHT = MaintenanceWindow(
    begin=T0 - timedelta(hours=1), end=T0 + timedelta(hours=1), reason="patch of CVE-2026-1"
)
LATER = MaintenanceWindow(begin=T0 + timedelta(days=2), end=T0 + timedelta(days=2, hours=3))
OPEN = PublicNow(state=PublicState.OPEN, planned=None)


def look(state: State, minutes: int = 1) -> SiteLook:
    return SiteLook(at=T0 - timedelta(minutes=minutes), state=state)


def day(days_ago: int, **seconds: float) -> MonitoredDay:
    parts = {f"{state.value}_seconds": 0.0 for state in State}
    parts |= {f"{name}_seconds": value for name, value in seconds.items()}
    name = (TODAY - timedelta(days=days_ago)).isoformat()
    return MonitoredDay(site="main", day=name, zone="Asia/Kolkata", looks=9, **parts)


@pytest.mark.parametrize(
    ("states", "windows", "blocked", "wanted"),
    [
        ((State.UP,), (), False, PublicState.OPEN),
        ((State.UP, State.DOWN), (), False, PublicState.UNREACHABLE),
        ((State.DOWN, State.UP), (), False, PublicState.OPEN),
        ((State.CLOSED,), (), False, PublicState.REPAIR),
        ((State.PLANNED,), (), False, PublicState.MAINTENANCE),
        ((State.UNKNOWN,), (), False, PublicState.UNKNOWN),
        ((), (), False, PublicState.UNKNOWN),  # nobody looked: never called open
        ((State.UP,), (), True, PublicState.REPAIR),  # the journal knows before the next look
        ((State.DOWN,), (NIGHT,), False, PublicState.MAINTENANCE),
        ((), (NIGHT,), False, PublicState.MAINTENANCE),
        ((State.UP,), (NIGHT,), False, PublicState.OPEN),
        ((State.CLOSED,), (NIGHT,), False, PublicState.REPAIR),
        ((State.DOWN,), (LATER,), False, PublicState.UNREACHABLE),
    ],
)
def test_a_site_is_what_its_last_look_says_unless_it_is_closed_or_away_by_plan(
    states: tuple[State, ...],
    windows: tuple[MaintenanceWindow, ...],
    blocked: bool,
    wanted: PublicState,
) -> None:
    site = replace(make_site(), maintenance=windows)
    looks = [look(state, minutes=9 - number) for number, state in enumerate(states)]
    assert public_now(site, looks, T0, blocked=blocked).state is wanted


def test_maintenance_that_goes_on_comes_before_the_next_and_its_reason_stays_inside() -> None:
    site = replace(make_site(), maintenance=(NIGHT, LATER))
    now = public_now(site, (), T0, blocked=False)
    assert now.planned == (NIGHT.begin, NIGHT.end)
    page = PublicPage(title="T", written_at=T0, sites=(public_site(site, now, (), TODAY),))
    assert "CVE" not in json.dumps(to_json([document(page), page_facts(page)]))
    after = public_now(site, (), T0 + timedelta(hours=2), blocked=False)
    assert after.planned == (LATER.begin, LATER.end)


def test_availability_is_of_what_is_known_and_days_that_are_missing_are_not_made_up() -> None:
    kept = (
        day(1, up=DAY_SECONDS),
        day(2, up=DAY_SECONDS / 2, down=DAY_SECONDS / 4, unknown=DAY_SECONDS / 4),
        day(3, unknown=DAY_SECONDS),
        day(DAYS, up=DAY_SECONDS),
    )
    site = public_site(make_site(), OPEN, kept, TODAY)
    assert len(site.days) == DAYS
    assert site.days[0].day == "2026-08-24" and site.days[-1].day == "2026-11-21"
    shares = [one.up_share for one in site.days]
    assert (shares[-1], shares[-2], shares[-3], shares[0]) == (1.0, pytest.approx(2 / 3), None, 1.0)
    assert sum(share is not None for share in shares) == 3
    assert site.up_share == pytest.approx(2.5 / 2.75)


def test_of_a_site_that_was_never_looked_at_no_share_is_given() -> None:
    site = public_site(make_site(), OPEN, (), TODAY)
    facts = page_facts(PublicPage(title="T", written_at=T0, sites=(site,)))
    assert site.up_share is None
    (shown,) = facts["sites"]  # type: ignore[misc] # a list of one
    assert shown["percent"] == "" and shown["known_days"] == 0
    assert {bar["rank"] for bar in shown["bars"]} == {"none"}


def test_bars_tell_a_whole_day_a_worse_and_a_bad_one_apart() -> None:
    kept = (
        day(1, up=DAY_SECONDS),
        day(2, up=DAY_SECONDS * 0.99, down=DAY_SECONDS * 0.01),
        day(3, down=DAY_SECONDS),
    )
    page = PublicPage(
        title="T", written_at=T0, sites=(public_site(make_site(), OPEN, kept, TODAY),)
    )
    (shown,) = page_facts(page)["sites"]  # type: ignore[misc] # a list of one
    *_, missing, bad, worse, whole = shown["bars"]
    assert [one["rank"] for one in (missing, bad, worse, whole)] == [
        "none",
        "poor",
        "part",
        "whole",
    ]
    assert missing["height"] < bad["height"] < whole["height"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.99999, "99.99 %"), (0.98885, "98.88 %"), (0.0, "0.00 %")],
)
def test_percents_are_never_rounded_up(share: float, text: str) -> None:
    assert percent(share) == text


def test_each_state_has_words_in_both_languages_and_none_is_a_word_of_ours() -> None:
    own = {verdict.value for verdict in Verdict}
    assert set(WORDS) == set(PublicState)
    assert not own & {state.value for state in PublicState}
    for english, hindi in WORDS.values():
        assert english.isascii() and not hindi.isascii()
        assert not own & set(english.lower().split())


def test_the_document_says_until_when_it_may_be_believed() -> None:
    page = PublicPage(title="T", written_at=T0, sites=())
    found = document(page)
    assert found["schema"] == "sentinel/public-status/1"
    assert (found["written_at"], found["valid_until"]) == (T0, T0 + BELIEVED)
