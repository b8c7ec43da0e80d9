"""A console whose every page has something to show, made by the real flow: one site with an open
incident, a closed one, an edit that waits, backups, what a restore took away. All of its text that
others write is hostile."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tomlkit

from sentinel.access.entering import Entering
from sentinel.app import App
from sentinel.backup import back_up
from sentinel.console.entry.stored_access import StoredAccess
from sentinel.core.incident import IncidentState
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.demo.stage import Stage
from sentinel.errors import CouldNotFindOut
from sentinel.operations import operation
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.operation import perform
from sentinel.operations.witnessed import witnessed_of
from sentinel.operations.works import Report, Work, Works
from support.access import CountedPasswords, Gate, MovedClock
from support.console import fresh, person
from support.defaced_site import GM, Defaced, defaced
from support.fakes import open_incident
from support.hostile_page import HOSTILE, MARKUP, RAN, WORD
from support.pictures import drawing, encoded
from support.recorded_weeks import break_links, record_weeks

SITE = "demo"
FILE = f"tenders-{MARKUP}.html".replace("/", "_")
"""Of the folder: a path cannot have what separates its parts."""
CHECK = "home"
CALENDAR = f"""
kind = "content"
every = "1d"

[[element]]
name = "tenders"
title = '''Tenders {MARKUP}'''
title_hindi = "निविदाएँ"
pages = ["/tenders/**"]
contributor = "Web Officer"
approver = "{GM}"
review_every = "30d"
"""


@dataclass(slots=True, kw_only=True)
class Filled:
    """The application, what it works on, and where each page has something to show."""

    site: Defaced
    desk: Desk
    gate: Gate
    access: StoredAccess
    addresses: Mapping[str, tuple[str, ...]]
    """By the path of a page, of sentinel/console/pages.py."""
    going: asyncio.Event
    """Set, the work that is running ends."""

    @property
    def app(self) -> App:
        return self.site.app

    def code(self) -> str:
        """A second factor that was not shown yet."""
        self.gate.clock.later(30)
        return self.gate.code("gm")


@asynccontextmanager
async def filled(folder: Path) -> AsyncIterator[Filled]:
    """Everything is there, and the daemon at work; nobody is signed in."""
    works: dict[str, Work] = {}
    desks: list[Desk] = []

    async def before(stage: Stage, app: App) -> None:
        desks.append(_desk(app))
        works.update(await _before_the_attack(stage, desks[0]))

    async with defaced(folder, fitted=_fit, before=before) as site:
        desk = desks[0]
        gate = _gated(site.app)
        going = asyncio.Event()
        await break_links(desk, SITE)
        works["running"], works["failed"] = await _works(desk, going)
        access = StoredAccess(site.app.entering)
        try:
            yield Filled(
                site=site,
                desk=desk,
                gate=gate,
                access=access,
                addresses=_addresses(site, desk, works),
                going=going,
            )
        finally:
            going.set()
            await desk.works.ended()
            access.counter.close()


def _fit(stage: Stage) -> None:
    """What the operators' files say."""
    work = stage.config.parent
    document = tomlkit.parse(stage.config.read_text(encoding="utf-8"))
    document["site"][0]["title"] = f"Institute {MARKUP}"
    document["site"][0]["profiles"] = ["cmpdi"]
    (gm,) = [one for one in document["contact"] if one["name"] == GM]
    gm["roles"].append("admin")
    stage.config.write_text(tomlkit.dumps(document), encoding="utf-8")
    (work / "checks" / "content.toml").write_text(CALENDAR, encoding="utf-8")


def _desk(app: App) -> Desk:
    changes = Changes()
    works = Works(app.clock.now, changes.tell)
    return Desk(app=app, changes=changes, works=works, sweep=lambda _: None)


async def _before_the_attack(stage: Stage, desk: Desk) -> dict[str, Work]:
    """A restore that took a file away, an edit that waits, and a second backup."""
    app, site = desk.app, desk.app.site(SITE)
    (stage.document_root / FILE).write_text(f"<p>{HOSTILE}</p>", encoding="utf-8")
    planned = await _worked(desk, "plan-restore", site=SITE)
    plan = planned.result["plan"]["digest"]  # type: ignore[index] # of a work that has ended well
    done = await _worked(desk, "restore-site", site=SITE, plan=plan, confirm=SITE)
    await _dismissed(desk)
    record_weeks(app, SITE, CHECK)
    await _edited(stage, desk, f"Closed on {MARKUP.replace('<', '&lt;')} Monday.")
    (candidate,) = app.store.baselines.waiting(SITE, 5)
    given = {"candidate": candidate.id, "whole": "true", "reason": HOSTILE[:400]}
    await perform(desk, person(GM), operation("approve-change"), given)
    await back_up(app, site, progress=None)
    await _edited(stage, desk, f"Open again. {'x' * 300}")
    body = encoded(drawing(size=(600, 320))) + f"<html><script>{RAN}</script>".encode()
    (stage.document_root / "images" / "ridge.png").write_bytes(body)
    return {"planned": planned, "done": done}


async def _edited(stage: Stage, desk: Desk, words: str) -> None:
    """A page of the site says more, and a sweep has seen it."""
    page = stage.document_root / "notices.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</main>", f"<p>{words}</p></main>", 1), encoding="utf-8")
    run = await desk.app.detector.sweep(desk.app.site(SITE), trigger=Trigger.COMMAND)
    assert run.verdict is Verdict.EDITED, run.verdict


async def _dismissed(desk: Desk) -> None:
    at = desk.app.clock.now() - timedelta(days=40)
    one = open_incident(
        desk.app.store,
        SITE,
        first_sighting_at=at,
        opened_at=at,
        state=IncidentState.SUSPECTED,
        verdict=Verdict.SUSPECT,
        subjects=(f"/{MARKUP}",),
    )
    given = {"incident": one.id, "confirm": one.id, "reason": f"It was ours. {HOSTILE}"[:400]}
    await perform(desk, person(GM), operation("dismiss-incident"), given)


async def _worked(desk: Desk, name: str, **given: object) -> Work:
    """A work that has ended well, begun as a form begins it."""
    begun = await perform(desk, fresh(person(GM)), operation(name), given)
    await desk.works.ended()
    work = desk.works.get(begun.id)
    assert work is not None
    assert not work.fault, work.fault
    return work


def _gated(app: App) -> Gate:
    """Accounts whose passwords cost little, and codes that need not be waited for."""
    clock, passwords = MovedClock(datetime.now(UTC)), CountedPasswords()
    app.entering = Entering.by(replace(app.entering.parts, clock=clock, passwords=passwords))
    gate = Gate(app=app, clock=clock, passwords=passwords)
    gate.add("gm", GM)
    gate.add("officer", "Web Officer", totp=False)
    return gate


async def _works(desk: Desk, going: asyncio.Event) -> tuple[Work, Work]:
    """One that runs until `going` is set, and one that has failed."""

    async def failing(report: Report) -> object:
        raise CouldNotFindOut(f"{HOSTILE} {WORD}")

    async def running(report: Report) -> object:
        report(f"Reading {MARKUP}", 0.4)
        await going.wait()
        return None

    who = person(GM)
    failed = desk.works.begin(who, "judge-backup", SITE, failing)
    await desk.works.ended()
    return desk.works.begin(who, "rehearse-backup", SITE, running), failed


def _addresses(
    site: Defaced, desk: Desk, works: Mapping[str, Work]
) -> Mapping[str, tuple[str, ...]]:
    app, incident = site.app, site.incident
    newest, oldest = app.vault.names(SITE)[:2]
    (candidate, *_) = app.store.baselines.waiting(SITE, 5)
    (kept, *_) = [one for one in app.store.incidents.all() if one.id != incident.id]
    digests = sorted(witnessed_of(desk, incident).digests)
    bodies = {digest: app.blobs.get(digest) for digest in digests}
    picture = next(name for name, body in bodies.items() if body.startswith(b"\x89PNG"))
    text = next(name for name, body in bodies.items() if b"alert('evidence')" in body)
    return {
        "/": ("/",),
        "/incidents": ("/incidents", "/incidents?state=closed"),
        "/incidents/{incident}": (f"/incidents/{incident.id}", f"/incidents/{kept.id}"),
        "/incidents/{incident}/evidence/{digest}": tuple(
            f"/incidents/{incident.id}/evidence/{digest}" for digest in (picture, text)
        ),
        "/sites/{site}/block": (f"/sites/{SITE}/block",),
        "/changes": ("/changes",),
        "/changes/{candidate}": (f"/changes/{candidate.id}",),
        "/checks": ("/checks",),
        "/checks/{site}/{check}": (f"/checks/{SITE}/{CHECK}",),
        "/links": ("/links",),
        "/links/pages": ("/links/pages",),
        "/links/muted": ("/links/muted",),
        "/promises": ("/promises",),
        "/promises/content": ("/promises/content",),
        "/promises/tests": ("/promises/tests",),
        "/backups": ("/backups",),
        "/backups/{site}/quarantine": (f"/backups/{SITE}/quarantine",),
        "/backups/{site}/{backup}": (f"/backups/{SITE}/{newest}",),
        "/backups/{site}/{backup}/compare": (f"/backups/{SITE}/{oldest}/compare?other={newest}",),
        "/backups/{site}/{backup}/file": (
            f"/backups/{SITE}/{oldest}/file?other={newest}&path=notices.html",
        ),
        "/restores/{work}": (f"/restores/{works['planned'].id}",),
        "/audit": ("/audit",),
        "/audit/{number}": ("/audit/1",),
        "/settings": ("/settings",),
        "/works": ("/works",),
        "/works/{work}": tuple(
            f"/works/{works[name].id}" for name in ("done", "running", "failed")
        ),
        "/accounts": ("/accounts",),
        "/accounts/sessions": ("/accounts/sessions",),
        "/tokens": ("/tokens",),
    }
