"""The content calendar on a served site: an approval is a deploy ticket, and all else is told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.calendar_desk import standings_of
from sentinel.calendar_jobs import remind
from sentinel.calendar_lifecycle import (
    Offer,
    approve,
    expire,
    find,
    moderate,
    publish,
    reject,
    submit,
)
from sentinel.calendar_people import record_review
from sentinel.checkers import content
from sentinel.core.calendar_flow import FlowState
from sentinel.core.calendar_port import ElementStanding
from sentinel.core.deployed import DEPLOYED
from sentinel.core.finding import Finding
from sentinel.core.notice import NoticeKind
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.errors import NotApproved, Refused, UsageError
from support.fresh_folder import CORE_CHECKS
from support.watched import FILES, Watched, page, watched

CALENDAR = """
kind = "content"
every = "1d"
severity = "warning"

[[element]]
name = "tenders"
title = "Tenders"
pages = ["/tenders.html"]
contributor = "Web Officer"
approver = "DGM (ICT)"
moderator = "{moderator}"
review_every = "30d"

[[element]]
name = "news"
title = "News"
pages = ["/news.html"]
contributor = "Web Officer"
approver = "General Manager (ICT)"
"""
NEW = page("Tenders", "Tender 12 for the drilling of wells is open until the end of the year.")
OTHER = page("Tenders", "Somebody wrote here what nobody has read before.")
ROWS = page(
    "Tenders",
    "Open tenders</p><table><tr><th>Tender</th><th>अंतिम तिथि</th></tr>"
    "<tr><td>Wells</td><td>५ मार्च २०२६</td></tr>"
    "<tr><td>Pumps</td><td>22.11.2026</td></tr></table><p>",
)


def place_of(folder: Path, moderator: str = "") -> object:
    return watched(
        folder,
        checks=CORE_CHECKS - {"database", "doorways", "headers", "probes", "third-party"},
        definitions={"content.toml": CALENDAR.format(moderator=moderator)},
    )


def told(run: Run) -> dict[str, Finding]:
    return {one.code: one for one in run.findings if one.check == "content"}


def tenders(place: Watched) -> ElementStanding:
    app = place.app
    return standings_of(app.config, app.store, "main", app.clock.now())[0]


def acts(place: Watched) -> list[str]:
    done = [str(entry["action"]) for entry in place.app.audit.entries()]
    return [one for one in done if one.startswith("content")]


async def test_an_approved_change_is_as_announced_and_becomes_the_baseline(tmp_path: Path) -> None:
    """From the hand-in to the baseline: nobody is asked to review what was approved before."""
    async with place_of(tmp_path) as place:  # type: ignore[attr-defined]
        await place.sweep()
        app, site = place.app, place.site
        made = submit(
            app, site, "tenders", Offer(address="/tenders.html", content=NEW), "contributor"
        )
        assert (made.path, made.subject, made.by) == (
            "tenders.html",
            "/tenders.html",
            "Web Officer",
        )
        made = approve(app, site, made.id, "DGM (ICT)")
        assert made.state is FlowState.ANNOUNCED
        (place.root / "tenders.html").write_bytes(NEW)
        run = await place.sweep()
        assert {one.code for one in run.judgements if one.subject == "/tenders.html"} == {DEPLOYED}
        assert content.UNAUTHORISED not in told(run)
        assert tenders(place).pages[0].approved_at is not None
        done = await asyncio.to_thread(publish, app, site, made.id, "DGM (ICT)", lambda _: "")
        assert done.state is FlowState.PUBLISHED
        assert (await place.sweep()).verdict is Verdict.INTACT
        assert app.store.tickets.of("main")[0].ended_at is not None
        assert [row for row in app.store.outbox.all() if row.kind is NoticeKind.REVIEW] == []
        assert acts(place) == ["content-submit", "content-approve", "content-publish"]
        expired = expire(app, site, made.id, "DGM (ICT)")
        ticket = next(one for one in app.store.tickets.of("main") if one.id == expired.ticket)
        assert [(one.subject, one.sha256) for one in ticket.files] == [("/tenders.html", "")]


async def test_a_change_that_nobody_approved_is_an_edit_and_is_told_with_who_should_have(
    tmp_path: Path,
) -> None:
    async with place_of(tmp_path) as place:  # type: ignore[attr-defined]
        await place.sweep()
        app, site = place.app, place.site
        made = submit(
            app, site, "tenders", Offer(address="/tenders.html", content=NEW), "Web Officer"
        )
        approve(app, site, made.id, "approver")
        (place.root / "tenders.html").write_bytes(OTHER)
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED
        finding = told(run)[content.UNAUTHORISED]
        assert finding.verdict is Verdict.BROKEN
        assert finding.referrers == (f"{site.url}tenders.html",)
        assert "should have been approved by: DGM (ICT)" in finding.message
        assert len(tenders(place).unapproved) == 1
        # what stands there is no longer what was approved, so it is not published
        with pytest.raises(Refused, match="not as announced"):
            await asyncio.to_thread(publish, app, site, made.id, "DGM (ICT)", lambda _: "")
        assert find(app, site, made.id).state is FlowState.ANNOUNCED
        await place.approve()
        assert content.UNAUTHORISED not in told(await place.sweep())
        assert tenders(place).unapproved == ()


async def test_who_may_do_what_and_in_which_order(tmp_path: Path) -> None:
    """One site for all refusals: each leaves everything as it was."""
    async with place_of(tmp_path, moderator="GM (ICT)") as place:  # type: ignore[attr-defined]
        app, site = place.app, place.site
        offer = Offer(address="/tenders.html", content=NEW)
        with pytest.raises(NotApproved, match="the contributor of tenders is Web Officer"):
            submit(app, site, "tenders", offer, "GM (ICT)")
        with pytest.raises(UsageError, match="does not belong to tenders"):
            submit(app, site, "tenders", replace(offer, address="/news.html"), "Web Officer")
        with pytest.raises(UsageError, match="no address of"):
            submit(app, site, "tenders", replace(offer, address="//evil.example/"), "Web Officer")
        with pytest.raises(UsageError, match="no such element"):
            submit(app, site, "acts", offer, "Web Officer")
        with pytest.raises(UsageError, match="is not served at"):
            submit(app, site, "tenders", replace(offer, path="news.html"), "Web Officer")
        made = submit(app, site, "tenders", offer, "Officer (Web Operations)")
        with pytest.raises(NotApproved, match="approver of tenders is DGM"):
            approve(app, site, made.id, "Web Officer")
        with pytest.raises(Refused, match="it is submitted; accepted now"):
            moderate(app, site, made.id, "GM (ICT)")
        rejected = reject(app, site, made.id, "DGM (ICT)", "a digit is wrong")
        assert rejected.state is FlowState.REJECTED
        again = submit(app, site, "tenders", replace(offer, revises=made.id), "Web Officer")
        assert (again.id, again.state, len(again.events)) == (made.id, FlowState.SUBMITTED, 3)
        assert approve(app, site, made.id, "DGM (ICT)").state is FlowState.APPROVED
        assert app.store.tickets.of("main") == ()
        with pytest.raises(NotApproved, match="moderator of tenders is GM"):
            reject(
                app, site, made.id, "DGM (ICT)", "what was approved is the moderator's to refuse"
            )
        announced = moderate(app, site, made.id, "moderator")
        assert announced.state is FlowState.ANNOUNCED
        (ticket,) = app.store.tickets.of("main")
        assert [(one.path, one.sha256) for one in ticket.files] == [("tenders.html", made.sha256)]
        with pytest.raises(Refused, match="it is announced"):
            expire(app, site, made.id, "DGM (ICT)")
        assert find(app, site, made.id) == announced


async def test_nobody_approves_what_they_handed_in_unless_the_element_says_so(
    tmp_path: Path,
) -> None:
    text = CALENDAR.format(moderator="").replace('"Web Officer"', '"DGM (ICT)"', 1)
    definitions = {"content.toml": text.replace('contributor = "Web Officer"\n', "")}
    async with watched(tmp_path, checks=frozenset({"baseline"}), definitions=definitions) as place:
        app, site = place.app, place.site
        own = submit(app, site, "tenders", Offer(address="/tenders.html", content=NEW), "DGM (ICT)")
        assert approve(app, site, own.id, "DGM (ICT)").state is FlowState.ANNOUNCED
        offer = Offer(address="/news.html", digest="0" * 64)
        news = submit(app, site, "news", offer, "GM (ICT)")  # nobody is named: the roles decide
        with pytest.raises(NotApproved, match="may not approve it, too"):
            approve(app, site, news.id, "GM (ICT)")


async def test_rows_that_have_closed_and_reviews_that_are_overdue_are_told(tmp_path: Path) -> None:
    async with place_of(tmp_path) as place:  # type: ignore[attr-defined]
        (place.root / "tenders.html").write_bytes(ROWS)
        await place.approve()
        run = await place.sweep()
        (row,) = [one for one in run.findings if one.code == content.CLOSED]
        assert row.details == {
            "closed": "2026-03-05",
            "row": "Wells ५ मार्च २०२६",
            "element": "tenders",
        }
        assert "closed on 05.03.2026, 262 days ago" in row.message
        assert row.verdict is Verdict.BROKEN
        assert tenders(place).days_left == 30
        place.app.clock.at += timedelta(days=38)
        run = await place.sweep()
        overdue = told(run)[content.OVERDUE]
        assert "was due on 22.12.2026, 8 days ago" in overdue.message
        remind(place.app, place.site)
        remind(place.app, place.site)
        rows = [one for one in place.app.store.outbox.all() if one.kind is NoticeKind.CONTENT]
        assert sorted(one.recipients[0] for one in rows) == [
            "dgm-ict@example.org",
            "web-officer@example.org",
        ]
        assert "was due on 22.12.2026, 8 days ago" in rows[0].body
        with pytest.raises(NotApproved):
            record_review(place.app, place.site, "tenders", "nobody", "")
        review = record_review(place.app, place.site, "tenders", "approver", "all read")
        assert (review.by, review.part) == ("DGM (ICT)", "approver")
        assert content.OVERDUE not in told(await place.sweep())
        assert tenders(place).days_left == 30


async def test_what_changes_by_itself_is_no_change(tmp_path: Path) -> None:
    """A counter, and words that a baseline has learnt to be different each time."""
    async with place_of(tmp_path) as place:  # type: ignore[attr-defined]
        await place.sweep()
        counted = FILES["tenders.html"].replace(b"</p></main>", b"</p><p>Visitors: 7</p></main>")
        (place.root / "tenders.html").write_bytes(counted)
        assert content.UNAUTHORISED not in told(await place.sweep())
        assert tenders(place).changed_at is None
