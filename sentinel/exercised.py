"""What of a run an exercise brought about, and what is told of that in its stead."""

from datetime import datetime

from sentinel.core.exercise import (
    Exercise,
    alert_notice,
    exercised_verdict,
    in_exercise,
)
from sentinel.core.notice import Notice
from sentinel.core.records import Store
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict


def exercised(store: Store, run: Run) -> tuple[Run, Exercise | None]:
    """The run with what an exercise brought about named so (`core/exercise.py`). Raises StoreError;
    then nothing is recorded, and it is looked again."""
    if run.verdict not in INCIDENT_VERDICTS | {Verdict.EDITED}:
        return run, None
    return in_exercise(run, store.exercises.about(run.site, run.started_at))


def exercise_notices(
    run: Run, exercise: Exercise | None, site: Site, now: datetime
) -> tuple[Notice, ...]:
    """The alert that an attack would have been; once for an exercise, by its key."""
    verdict = None if exercise is None else exercised_verdict(run, exercise)
    if exercise is None or verdict is None or verdict not in INCIDENT_VERDICTS:
        return ()
    return (alert_notice(exercise, site, verdict, now),)
