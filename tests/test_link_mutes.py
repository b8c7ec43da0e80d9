"""A broken link that somebody muted is told nowhere until its day, and counts again after it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.broken_links import broken_links, mute_links, unmute_link
from sentinel.cli import main
from sentinel.core.monitoring_period import week_of
from sentinel.digest import digest_of
from sentinel.errors import NotThere, Refused, UsageError
from sentinel.monitoring_facts import monitoring_facts
from support.console import opened
from support.known_links import broken_target, know_broken
from support.working_folder import make_working_folder

BASE = "https://www.institute.example/"
GONE, OLD = BASE + "gone", BASE + "old#map"
GM = "GM (ICT)"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with opened(make_working_folder(tmp_path)) as made:
        know_broken(made, broken_target(GONE, BASE, BASE + "news"), broken_target(OLD, BASE))
        yield made


def today(app: App) -> date:
    return app.clock.now().date()


def mute(app: App, *urls: str, days: int = 3, reason: str = "the ministry moves it") -> None:
    until = today(app) + timedelta(days=days)
    mute_links(app, app.site(None), urls, by=GM, reason=reason, until=until)


def counted(app: App) -> list[str]:
    return [one.problem.url for one in broken_links(app, app.site(None)).counted]


def in_digest(app: App) -> set[str]:
    found = digest_of(app, app.site(None), app.clock.now() - timedelta(days=1))
    return {problem.url for problems in found.broken.values() for problem in problems}


def test_a_muted_link_is_in_no_count_no_digest_and_no_report_but_is_named_as_muted(
    app: App,
) -> None:
    assert set(counted(app)) == in_digest(app) == {GONE, OLD}
    mute(app, GONE)
    assert counted(app) == [OLD]
    assert in_digest(app) == {OLD}
    period = week_of(today(app), app.config.alerts.time_zone)
    links = monitoring_facts(app, app.site(None), period)
    assert [problem.url for problem, _ in links.links.broken] == [OLD]
    assert links.links.muted == (GONE,)
    (entry,) = [one for one in app.audit.entries() if one["action"] == "link-muted"]
    assert (entry["actor"], entry["data"]["url"]) == (GM, GONE)  # type: ignore[index]


def test_it_counts_again_after_its_day_and_when_it_is_taken_back(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute(app, GONE, days=2)
    mute(app, OLD, days=9)
    unmute_link(app, app.site(None), OLD, by=GM)
    assert counted(app) == [OLD]
    later = app.clock.now() + timedelta(days=3)
    monkeypatch.setattr(type(app.clock), "now", lambda _: later)
    assert set(counted(app)) == {GONE, OLD}
    over = app.store.link_mutes.all("main", 10)
    assert [(one.url, one.ended_by) for one in over] == [(OLD, GM), (GONE, "")]


def test_a_second_mute_of_a_link_takes_the_place_of_the_first(app: App) -> None:
    mute(app, GONE, days=2)
    mute(app, GONE, days=5, reason="it takes longer")
    (one,) = app.store.link_mutes.in_force("main", app.clock.now()).values()
    assert one.reason == "it takes longer"
    unmute_link(app, app.site(None), GONE, by=GM)
    assert set(counted(app)) == {GONE, OLD}
    with pytest.raises(Refused, match="is not muted"):
        unmute_link(app, app.site(None), GONE, by=GM)


@pytest.mark.parametrize(
    ("urls", "days", "reason", "error", "words"),
    [
        ((GONE, BASE + "fine"), 3, "why", NotThere, "not known to be broken"),
        ((GONE,), -2, "why", UsageError, "a day that is over"),
        ((GONE,), 900, "why", UsageError, "too far ahead"),
        ((GONE,), 3, "  ", UsageError, "reason: found 0 characters"),
        ((), 3, "why", UsageError, "no link was named"),
    ],
)
def test_what_is_not_accepted_mutes_nothing(  # noqa: PLR0917 - one row each
    app: App, urls: tuple[str, ...], days: int, reason: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        mute(app, *urls, days=days, reason=reason)
    assert set(counted(app)) == {GONE, OLD}


def test_it_is_muted_listed_and_taken_back_on_the_command_line(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end = ["--config", str(tmp_path / "config.toml")]
    until = (today(app) + timedelta(days=3)).isoformat()
    words = ["links", "mute", GONE, "--by", GM, "--reason", "known", "--until", until]
    assert main([*words, *end]) == 0
    assert main(["links", "muted", *end]) == 0
    assert "by GM (ICT)" in capsys.readouterr().out
    assert main(["links", "--json", *end]) == 1
    told = json.loads(capsys.readouterr().out)
    assert ([one["url"] for one in told["broken"]], told["muted"]) == ([OLD], 1)
    assert main(["links", *end]) == 1
    assert "1 more link muted" in capsys.readouterr().out
    assert main(["status", "--json", *end]) == 1
    assert json.loads(capsys.readouterr().out)["sites"][0]["broken_links"] == 1
    assert main(["links", "unmute", GONE, "--by", GM, *end]) == 0
    assert main(["links", "muted", *end]) == 1
    assert main(["links", "mute", GONE, "--by", "Nobody", "--until", until, *end]) == 4
    assert main(["links", "mute", GONE, "--by", GM, "--reason", "x", *end]) == 2
    assert main(["links", "--by", GM, *end]) == 2
