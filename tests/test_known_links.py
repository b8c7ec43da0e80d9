"""Broken links from sweep to sweep: held back once, told when seen again, with age and owner."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.commands.known_links import known_links
from sentinel.core.check import LinksOptions, Owner
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.watched import Watched, page, watched


async def with_dead_link(place: Watched) -> None:
    """An approved page that links to what does not exist."""
    (place.root / "news.html").write_bytes(page("News", links=("/", "/nowhere.html")))
    await place.approve()


async def test_a_broken_link_counts_when_a_second_sweep_sees_it(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await with_dead_link(place)
        first = await place.sweep()
        assert first.verdict is Verdict.INTACT, "seen once, it is recorded and counts for nothing"
        assert ("/nowhere.html", Verdict.INCONCLUSIVE) in {
            (judgement.subject, judgement.verdict) for judgement in first.judgements
        }
        second = await place.sweep()
        assert second.verdict is Verdict.BROKEN
        assert second.cover is not None
        assert second.cover.share == 1.0


async def test_what_is_known_to_be_broken_has_an_age_pages_and_an_owner(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await with_dead_link(place)
        run = await place.sweep()
        options = LinksOptions(owners=(Owner(pages=("/**",), contact="Web Officer"),))
        checks = tuple(
            replace(check, options=options) if check.kind == "links" else check
            for check in place.app.config.checks
        )
        place.app.config = replace(place.app.config, checks=checks)
        found = known_links(place.app, place.site)
        ((problem, owner),) = found.problems
        assert problem.url == place.server.url + "nowhere.html"
        assert [carrier.page for carrier in problem.carriers] == [place.server.url + "news.html"]
        assert owner == "Web Officer"
        assert run.started_at <= problem.since <= run.ended_at
        assert "all 4 known addresses" in found.cover


async def test_an_ignored_target_is_not_named(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await with_dead_link(place)
        await place.sweep()
        checks = tuple(
            replace(check, options=LinksOptions(ignore=("nowhere",)))
            if check.kind == "links"
            else check
            for check in place.app.config.checks
        )
        place.app.config = replace(place.app.config, checks=checks)
        assert known_links(place.app, place.site).problems == ()


async def test_a_retest_looks_at_all_of_the_site_and_counts_the_same(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        runs = [
            await place.app.detector.sweep(place.site, trigger=Trigger.SCHEDULE) for _ in range(2)
        ]
        assert [(run.pages, run.assets, run.links) for run in runs] == [
            (runs[0].pages, runs[0].assets, runs[0].links)
        ] * 2, "what is only counted is counted"
        assert runs[1].bytes_fetched == runs[0].bytes_fetched > 0


async def test_links_without_addresses_tells_what_the_daemon_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with watched(tmp_path) as place:
        words = ["links", "--config", str(tmp_path / "sentinel" / "config.toml")]
        assert main(words) == 3, "no crawl has looked yet"
        await with_dead_link(place)
        await place.sweep()
        capsys.readouterr()
        assert main([*words, "--json"]) == 1
        told = json.loads(capsys.readouterr().out)
        assert told["schema"] == "sentinel/known-links/1"
        (broken,) = told["broken"]
        assert broken["url"] == place.server.url + "nowhere.html"
        assert (broken["status"], broken["runs"], broken["pages"]) == (404, 1, 1)
        assert broken["from"] == [{"page": place.server.url + "news.html", "line": 1}]
        assert main(words) == 1
        assert "1 crawl in a row" in capsys.readouterr().out


async def test_status_counts_the_broken_links_that_links_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What every links check ignores was counted there, and found nowhere."""
    async with watched(tmp_path) as place:
        await with_dead_link(place)
        await place.sweep()
        words = ["status", "--json", "--config", str(tmp_path / "sentinel" / "config.toml")]
        for ignore, count in (("", 1), ("\nignore = ['nowhere']\n", 0)):
            with (tmp_path / "sentinel" / "checks" / "links.toml").open("a") as definition:
                definition.write(ignore)
            main(words)
            (site,) = json.loads(capsys.readouterr().out)["sites"]
            assert site["broken_links"] == count
