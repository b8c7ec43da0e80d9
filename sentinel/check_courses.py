"""What a run makes of the courses of its checks, and what there is to tell of them.

Nothing is written here: what follows goes into the transaction that records the run.
"""

from dataclasses import dataclass

from sentinel.checking import kind_of
from sentinel.core.check import Check
from sentinel.core.check_course import Course, CourseEvent, new_course, stepped
from sentinel.core.check_course_port import NOTHING_CHECKED, CheckCount, CheckRecord, CourseChange
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.check_sights import believed, excuse, found_out, sight_of, works
from sentinel.core.function_telling import FunctionNews, function_notice
from sentinel.core.incident import Incident
from sentinel.core.latency import Timing
from sentinel.core.notice import Notice
from sentinel.core.records import Store
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.witnessing import controls_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is recorded of a run's checks, and told."""

    record: CheckRecord
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    check: Check
    before: Course
    after: Course
    event: CourseEvent | None


async def own_network(eyes: Eyes, scene: Scene, seen: Seen, config: Config) -> bool:
    """Whether a function that fails may be believed: asked only where one does. Where no control
    address is configured, nobody can say, and it is believed."""
    functions = {check.name for check in scene.checks if kind_of(eyes, check).function}
    if not any(finding.check in functions for finding in seen.findings):
        return True
    return await controls_answer(eyes, config.witnesses) is not False


def checked(
    eyes: Eyes,
    store: Store,
    config: Config,
    scene: Scene,
    run: Run,
    *,
    incident: Incident | None,
    timings: tuple[Timing, ...],
    network: bool | None,
) -> Checked:
    """The courses of all checks of a run, one step further. `incident`: the site's, as it is after
    the run. Where `network` is None the same looks are recorded once more later, and nothing
    follows from them yet. Raises StoreError."""
    if network is None:
        return Checked(record=NOTHING_CHECKED, notices=())
    functions = [check for check in scene.checks if kind_of(eyes, check).function]
    known = store.check_courses.of(run.site, [check.name for check in functions])
    steps, counts, left_out = [], [], set()
    for check in functions:
        why = excuse(check, scene.site, run, incident, own_network=network)
        sight = sight_of(check, run, why)
        before = _course_of(check, run, known)
        after, event = stepped(before, sight, check.course)
        steps.append(_Step(check=check, before=before, after=after, event=event))
        outcome = works(check, run)
        # an incident excuses nothing here: visitors could not use it
        planned = excuse(check, scene.site, run, None, own_network=network)
        if planned and outcome is CheckOutcome.FAILED:
            left_out.add(check.name)
        else:
            counts.append(CheckCount(check=check.name, outcome=outcome))
    record = CheckRecord(
        courses=tuple(step.after for step in steps),
        changes=tuple(_change(step, step.event) for step in steps if step.event is not None),
        looked=tuple(check.name for check in scene.checks if _found_out(check, run, steps)),
        timings=tuple(believed(one, run) for one in timings if one.check not in left_out),
        counts=tuple(counts),
    )
    news = [
        FunctionNews(check=one.check, event=one.event, before=one.before, after=one.after)
        for one in steps
        if one.event is not None
    ]
    notice = function_notice(news, scene.site, run.id, eyes.clock.now(), contacts=config.contacts)
    return Checked(record=record, notices=() if notice is None else (notice,))


def _course_of(check: Check, run: Run, known: dict[str, Course]) -> Course:
    """The stored one, unless another kind of check had this name: then a new one, that goes on with
    its number."""
    stored = known.get(check.name)
    fresh = new_course(run.site, check.name, check.kind, run.ended_at)
    if stored is None:
        return fresh
    return stored if stored.kind == check.kind else fresh.numbered(stored.number)


def _change(step: _Step, event: CourseEvent) -> CourseChange:
    after = step.after
    over = event is CourseEvent.RECOVERED
    return CourseChange(
        site=after.site,
        check=after.check,
        at=after.last_at,
        event=event,
        since=step.before.since if over else after.since,
        until=after.since if over else None,
        severity=max(step.before.severity, after.severity),
        message=after.failures[0].message if after.failures and not over else "",
    )


def _found_out(check: Check, run: Run, steps: list[_Step]) -> bool:
    step = next((one for one in steps if one.check.name == check.name), None)
    if step is not None:
        return step.after.last_outcome is not CheckOutcome.UNKNOWN and not step.after.excused
    return found_out(check, run)
