"""What the daemon does by the clock: backups of what was approved."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.backup import approved_since, back_up_approved
from sentinel.core.check import Check
from sentinel.core.notice import NoticeKind
from sentinel.core.run import Run
from sentinel.core.settings import Mode
from sentinel.core.site import Site
from sentinel.core.words import Trigger
from sentinel.detect import Detector
from sentinel.errors import Refused
from sentinel.jobs import Jobs
from support.fakes import open_incident
from support.values import FakeClock, make_run
from support.watched import FILES, Watched, page, watched


class Told(list[str]):
    """What those who run Sentinel were told."""

    def tell(self, site: Site, key: str, text: str) -> None:
        self.append(text)


async def _no_sweep(site: Site, checks: list[Check], trigger: Trigger) -> None:
    raise AssertionError("no check was asked for")


def jobs_of(place: Watched, told: Told) -> Jobs:
    daily = replace(place.app.config, backup=replace(place.app.config.backup, at="02:30"))
    place.app.config = daily
    return Jobs(place.app, sweep=_no_sweep, tell=told.tell)


async def keep_approved(jobs: Jobs) -> None:
    await next(job for job in jobs.all() if job.name == "main/keep-approved").run()


async def test_what_is_approved_is_backed_up_once(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        told = Told()
        jobs = jobs_of(place, told)
        assert set(FILES) < set(approved_since(place.app, place.site))
        await keep_approved(jobs)
        await keep_approved(jobs)
        first = place.app.vault.list("main")
        assert len(first) == 1
        (place.root / "news.html").write_bytes(page("News", "The library is closed in June."))
        await place.approve()
        assert approved_since(place.app, place.site) == ("news.html",)
        await keep_approved(jobs)
        assert len(place.app.vault.list("main")) == 2
        assert approved_since(place.app, place.site) == ()
        assert told == []


async def test_no_backup_is_made_beside_a_response(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        open_incident(place.app.store, "main")
        assert await back_up_approved(place.app, place.site) is None
        assert place.app.vault.list("main") == ()


async def test_a_backup_that_keeps_failing_is_told_once(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        told = Told()
        jobs = jobs_of(place, told)
        (place.root / "news.html").write_bytes(page("News", "Not approved yet."))
        for _ in range(2):
            with pytest.raises(Refused, match=r"news\.html: not as approved"):
                await keep_approved(jobs)
        assert len(told) == 1
        assert "What was approved last is in no backup yet" in told[0]
        await place.approve()
        await keep_approved(jobs)
        assert len(place.app.vault.list("main")) == 1


async def test_a_backup_whose_second_look_was_cut_off_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in between: it holds what is approved, but no response may ever use it."""
    async with watched(tmp_path) as place:
        look, looks = Detector.sweep, iter((True, False))

        async def sweep(self: Detector, site: Site, **words: Any) -> Run:
            if next(looks):
                return await look(self, site, **words)
            raise asyncio.CancelledError

        with monkeypatch.context() as cut, pytest.raises(asyncio.CancelledError):
            cut.setattr(Detector, "sweep", sweep)
            await back_up_approved(place.app, place.site)
        assert len(place.app.vault.list("main")) == 1
        assert set(FILES) < set(approved_since(place.app, place.site))
        whole = await back_up_approved(place.app, place.site)
        assert whole is not None
        assert approved_since(place.app, place.site) == ()
        assert place.app.cleaner.latest_clean(place.site, None)[0] == whole


async def test_no_backup_follows_another_where_no_check_sees_that_the_site_is_not_as_approved(
    tmp_path: Path,
) -> None:
    """The disk would be full of backups that do not hold what is approved."""
    async with watched(tmp_path) as place:
        checks = tuple(check for check in place.app.config.checks if check.kind != "tree")
        place.app.config = replace(place.app.config, checks=checks)
        (place.root / "upload.pdf").write_bytes(b"%PDF-1.4")
        for _ in range(3):
            with pytest.raises(Refused, match=r"upload\.pdf: not as approved"):
                await back_up_approved(place.app, place.site)
        assert place.app.vault.list("main") == ()


async def test_without_daily_backups_none_is_made_by_itself(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        names = {job.name for job in Jobs(place.app, sweep=_no_sweep, tell=Told().tell).all()}
        assert not {"main/backup", "main/keep-approved"} & names


async def test_shadow_mode_is_told_once_a_week(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        assert "main/shadow-report" not in {job.name for job in jobs_of(place, Told()).all()}
        response = replace(place.app.config.response, mode=Mode.SHADOW)
        place.app.config = replace(place.app.config, response=response)
        for _ in range(3):
            jobs = jobs_of(place, Told())
            await next(job for job in jobs.all() if job.name == "main/shadow-report").run()
        (mail,) = place.app.store.outbox.all()
        assert mail.kind is NoticeKind.SHADOW_REPORT
        assert "0 would-be incidents in a week" in mail.subject


async def test_the_daily_tidying_lets_old_looks_go(tmp_path: Path) -> None:
    """Old is what is past by the clock, and by as many days with runs: a clock that jumps ahead
    makes nothing old."""
    async with watched(tmp_path) as place:
        (place.root / "news.html").write_bytes(page("News", "Closed on Friday."))
        await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND)
        store, begin = place.app.store, datetime(2020, 1, 1, tzinfo=UTC)
        now = max(one.at for one in store.observations.since("main", begin))
        place.app.clock = FakeClock(now + timedelta(days=40))
        tidying = next(job for job in jobs_of(place, Told()).all() if job.name == "tidy")
        await tidying.run()
        assert store.observations.since("main", begin)
        for day in range(37):
            at = now + timedelta(days=day)
            store.runs.record(make_run(f"day-{day}", started_at=at, ended_at=at), None, ())
        await tidying.run()
        assert store.observations.since("main", begin) == ()
