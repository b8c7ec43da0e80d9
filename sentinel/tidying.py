"""Letting go of what is only routine: old runs that found everything intact, old looks, the
hours of old latencies, answers of the API to requests that come no second time."""

import logging
from datetime import datetime, timedelta

from sentinel.app import App
from sentinel.core.idempotency import KEPT

KEPT_ROUTINE_DAYS = 180
"""How long runs that found everything intact are kept: as long as CERT-In wants logs."""

log = logging.getLogger(__name__)


def tidy(app: App) -> None:
    """A check each minute makes half a million runs a year; the routine ones are let go, and of
    looks what is older than the record keeps. Raises StoreError."""
    before = let_go_before(app, KEPT_ROUTINE_DAYS)
    number = 0 if before is None else app.store.runs.prune(before)
    log.info("routine runs forgotten", extra={"number": number})
    number = app.store.idempotency.prune(app.clock.now() - KEPT)
    log.info("answers of the API forgotten", extra={"number": number})
    for site in app.config.sites:
        number = app.store.latencies.tidy(site.name)
        log.info("latencies thinned", extra={"site": site.name, "number": number})
    observer = app.detector.eyes.observer
    if observer is None:
        return
    days = observer.record.days
    old = let_go_before(app, days) or datetime.min.replace(tzinfo=app.clock.now().tzinfo)
    for site in app.config.sites:
        number = observer.tidy(site.name, old)
        log.info("observations let go", extra={"site": site.name, "number": number})


def let_go_before(app: App, days: int) -> datetime | None:
    """What is older than this moment is more than so many days old, and as many later days have
    runs of their own; None where there are not so many.

    So a clock that jumps years ahead lets nothing go: it makes records old, and no days between.
    """
    day = app.store.runs.day_before(days)
    if day is None:
        return None
    return min(app.clock.now() - timedelta(days=days), day + timedelta(days=1))
