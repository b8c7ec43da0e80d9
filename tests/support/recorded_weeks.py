"""What a daemon would come to know of a site in weeks, with hostile words in all of it."""

from datetime import datetime, timedelta

from sentinel.app import App
from sentinel.core.exercise import ExerciseKind, ExerciseRecord, Promise, PromiseResult
from sentinel.core.published import PromiseStanding, Standing
from sentinel.operations import operation
from sentinel.operations.desk import Desk
from sentinel.operations.operation import perform
from sentinel.promise_reading import profiles_of, promises_check
from support.check_history import record_history
from support.console import person
from support.defaced_site import GM
from support.hostile_page import HOSTILE, MARKUP, TURNED, WORD
from support.known_links import broken_target, know_broken


def record_weeks(app: App, site: str, check: str) -> None:
    """What the daemon would come to know in weeks."""
    now = app.clock.now()
    record_history(app, site, check, f"The page says {HOSTILE} {WORD}")
    _promise(app, site, now)
    app.audit.note(f"Officer {TURNED}", "asked", {"operation": HOSTILE, "given": {"why": WORD}})


def _promise(app: App, site: str, now: datetime) -> None:
    check = promises_check(app.config)
    assert check is not None
    promises = profiles_of(check, app.config.sites[0])[0].promises
    standings = [
        PromiseStanding(
            promise=promise,
            standing=standing,
            reason=f"It was seen so. {HOSTILE}",
            pages=(f"https://www.institute.example/{MARKUP}",),
            quotes=(f"{HOSTILE} {WORD}",),
        )
        for promise, standing in zip(promises, Standing, strict=False)
    ]
    app.store.promises.keep(site, standings, now)
    app.store.exercises.end(
        ExerciseRecord(
            id="DRILL-1",
            site=site,
            kind=ExerciseKind.DRILL,
            name="defacement",
            began_at=now - timedelta(minutes=3),
            ended_at=now,
            by=GM,
            promises=(
                PromiseResult(promise=Promise.BLOCK, kept=True, seconds=4.5),
                PromiseResult(promise=Promise.RESTORE, kept=False, text=f"late {MARKUP}"),
            ),
            problems=(f"It came late. {MARKUP}",),
        )
    )


async def break_links(desk: Desk, name: str) -> None:
    """After all looks of the real flow, which find none."""
    site = desk.app.config.sites[0]
    target = broken_target(f"{site.url}gone?{MARKUP}", site.url, f"{site.url}news/{MARKUP}")
    long = broken_target(f"https://{WORD[:63]}.example/{WORD}", site.url, external=True)
    spoken = broken_target("https://moved.example/", site.url, words=f"no such host {HOSTILE}")
    know_broken(desk.app, target, long, spoken)
    until = (desk.app.clock.now() + timedelta(days=5)).date().isoformat()
    await perform(
        desk,
        person(GM),
        operation("mute-links"),
        {
            "site": name,
            "url": ["https://moved.example/"],
            "reason": HOSTILE[:400],
            "until": until,
        },
    )
    given = {"site": name, "reason": f"New tender {MARKUP}", "paths": ("/tenders/**",)}
    await perform(desk, person(GM), operation("begin-deploy"), given)
