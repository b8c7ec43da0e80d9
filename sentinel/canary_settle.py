"""The end of a proof: the page as it stood before, the record, and what people are told."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sentinel.app import App
from sentinel.core.canonical import sha256
from sentinel.core.exercise import (
    Exercise,
    ExerciseKind,
    ExerciseRecord,
    Promise,
    PromiseResult,
    outcome_notice,
)
from sentinel.core.site import Site
from sentinel.errors import SentinelError
from sentinel.probing import end_probe

T = TypeVar("T")


def settle(app: App, site: Site, by: str) -> str:
    """Puts back what an exercise that was cut off left on the page, ends it as failed, and tells
    operations; what was done, in a sentence, or an empty text where there was nothing to do.

    The caller holds the site's exercise lock: so nobody works on that exercise any more.
    """
    left = app.store.exercises.open_of(site.name)
    if left is None:
        return ""
    try:
        end_probe(app.tools, site)
        done = put_back(app, site, left)
    except SentinelError as error:
        done = f"The page could not be put back, so it is judged as any other again: {error}"
    text = f"A proof was cut off (exercise {left.id}). {done}"
    now = app.clock.now()
    record = ExerciseRecord(
        id=left.id,
        site=site.name,
        kind=ExerciseKind.PROOF,
        name=left.path,
        began_at=left.begun_at,
        ended_at=now,
        by=left.by,
        promises=tuple(PromiseResult(promise=p, kept=None, text="cut off") for p in Promise),
        problems=(text,),
    )
    end(app, site, record, by)
    app.backups.canary.forget(left.id)
    return text


def put_back(app: App, site: Site, exercise: Exercise) -> str:
    """What was done of it, in a sentence. Raises Refused, TreeError, IntegrityError."""
    canary = app.backups.canary
    found = sha256(canary.read(site))
    if found == exercise.planted:
        canary.put(site, canary.kept(exercise.id, exercise.original))
        return "The page was put back as it stood before."
    if found == exercise.original:
        return "The page stands as it did before."
    return "Something else stands on the page now; it was left, and is judged as any other."


def end(app: App, site: Site, record: ExerciseRecord, by: str) -> None:
    """On record, and told."""
    app.audit.append(
        by,
        "exercise-ended",
        {
            "site": site.name,
            "exercise": record.id,
            "good": record.good,
            "problems": list(record.problems),
        },
    )
    app.store.exercises.end(record)
    notice = outcome_notice(record, site, record.ended_at)
    app.store.outbox.put([(notice, app.renderer.notice(notice))])


async def undisturbed(work: Coroutine[Any, Any, T]) -> T:
    """Its result, though the caller be cancelled meanwhile; that is raised when it is over."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()  # asked for, so that nobody is told that nobody asked
        raise
