"""What promises are told of the record: what is approved is no fault, and what could not be read is
no lack."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.checkers.proofs import PROOFS
from sentinel.core.baseline import DeployTicket
from sentinel.core.deployed import DEPLOYED
from sentinel.core.exercise import EXERCISED
from sentinel.core.note_book import Noted
from sentinel.core.proof import ProofFacts
from sentinel.core.published import PublishedPromise, Standing
from sentinel.core.site_record import ContactRecord, SiteRecord
from sentinel.core.vault import Backup
from sentinel.core.verdict import Judgement, Verdict
from sentinel.promise_desk import RecordDesk, is_unapproved
from support.promise_looking import shipped_profiles
from support.values import T0, make_site
from support.watched import Watched, page, watched

OTHER = page("Notices", "Somebody wrote here what nobody has read before.")


class Away:
    """A vault that cannot be read: its list is another than the one remembered."""

    def each(self, site: str) -> Iterator[Backup]:
        return iter(())

    def chain_problem(self, site: str) -> str:
        return f"{site}: nothing is mounted there."


def desk_of(place: Watched) -> RecordDesk:
    desk = place.app.detector.eyes.promises
    assert isinstance(desk, RecordDesk)
    return desk


def record_of(place: Watched) -> SiteRecord:
    return desk_of(place).ground(place.site, place.app.clock.now()).record


async def test_a_change_that_a_ticket_announced_was_approved(tmp_path: Path) -> None:
    """And one that nobody announced was not; with another baseline all is to be compared anew."""
    async with watched(tmp_path, checks=frozenset({"baseline"})) as place:
        assert record_of(place).compared_at is None
        now = place.app.clock.now()
        ticket = DeployTicket(
            id="T1",
            site="main",
            by="GM (ICT)",
            reason="new tenders",
            paths=("/tenders.html",),
            begins_at=now,
            ends_at=now + timedelta(days=1),
        )
        place.app.store.tickets.begin(ticket)
        (place.root / "tenders.html").write_bytes(OTHER)
        run = await place.sweep()
        assert [one.code for one in run.judgements] == ["edited-under-ticket"]
        record = record_of(place)
        assert record.compared_at is not None
        assert record.unapproved == ()
        (place.root / "news.html").write_bytes(OTHER)
        await place.sweep()
        assert record_of(place).unapproved == ("/news.html",)
        await place.approve()
        assert record_of(place).compared_at is None


@pytest.mark.parametrize(
    ("verdict", "code", "wanted"),
    [
        (Verdict.EDITED, "edited", True),
        (Verdict.CORRUPT, "page-vanished", True),
        (Verdict.EDITED, DEPLOYED, False),
        (Verdict.DOWN, "page-unreachable", False),
        (Verdict.BROKEN, "link-broken", False),
        (Verdict.DEFACED, f"{EXERCISED}defaced", False),
    ],
)
def test_what_was_announced_or_does_not_answer_is_no_change(
    verdict: Verdict, code: str, wanted: bool
) -> None:
    judgement = Judgement(verdict=verdict, code=code, subject="/", reasons=())
    assert is_unapproved(judgement) is wanted


async def test_a_vault_that_is_away_has_no_lack_of_backups(tmp_path: Path) -> None:
    async with watched(tmp_path, checks=frozenset({"baseline"})) as place:
        promise = cmpdi("backups-at-hand")
        assert standing(promise, record_of(place)) is Standing.BROKEN
        away = replace(desk_of(place), vault=Away())
        record = away.ground(place.site, place.app.clock.now()).record
        assert standing(promise, record) is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("good", "failed", "wanted"),
    [
        (40, 50, Standing.KEPT),
        (40, 30, Standing.BROKEN),
        (None, 30, Standing.BROKEN),
        (None, None, Standing.UNKNOWN),
    ],
)
def test_the_newest_exercise_is_the_one_that_counts(
    good: int | None, failed: int | None, wanted: Standing
) -> None:
    """One that went well before one that did not says nothing of today."""
    days = [None if ago is None else T0 - timedelta(days=ago) for ago in (good, failed)]
    record = SiteRecord(today=T0.date(), drilled_at=days[0], drill_failed_at=days[1])
    assert standing(cmpdi("restored-quickly"), record) is wanted


def test_details_that_were_confirmed_long_ago_are_not_confirmed() -> None:
    for days, wanted in ((99, Standing.KEPT), (101, Standing.UNKNOWN)):
        said = ContactRecord(name="GM", decides=True, verified_at=T0 - timedelta(days=days))
        record = SiteRecord(today=T0.date(), contacts=(said,))
        assert standing(cmpdi("decider-named"), record) is wanted


def test_a_few_days_are_no_month() -> None:
    for days, wanted in ((7, Standing.KEPT), (6, Standing.UNKNOWN)):
        record = SiteRecord(today=T0.date(), up_share=1.0, days_monitored=days)
        assert standing(cmpdi("available"), record) is wanted


def cmpdi(name: str) -> PublishedPromise:
    return next(one for one in shipped_profiles()["cmpdi"].promises if one.name == name)


def standing(promise: PublishedPromise, record: SiteRecord) -> Standing:
    facts = ProofFacts(site=make_site(), now=T0, record=record)
    return PROOFS[promise.proof].conclude(promise, Noted(), facts).standing
