"""Drills and proofs in words, for people; the record of promises, for people and programs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.exercise import ExerciseRecord, TimedEvent
    from sentinel.core.promise_record import PromiseStanding
    from sentinel.core.site import Site


def timeline_line(event: "TimedEvent") -> str:
    """One line of the time-line."""
    return f"  {event.seconds:8.3f} s  {event.event}"


def show(record: "ExerciseRecord", *, kept: str = "") -> None:
    """How an exercise ended; `kept`: the folder that was left."""
    from sentinel.commands.output import say
    from sentinel.core.exercise import promise_line

    say("")
    for result in record.promises:
        say(f"  {promise_line(result)}")
    for text in record.not_exercised:
        say(f"  not exercised: {text}")
    if kept:
        say(f"  kept: {kept}")
    if record.good:
        say(f"\nThe {record.kind} of {record.name} went well (exercise {record.id}).")
        return
    say(f"\nThe {record.kind} of {record.name} FAILED (exercise {record.id}):")
    for problem in record.problems:
        say(f"  {problem}")


def list_promises(app: "App", site: "Site", *, as_json: bool) -> int:
    """When each promise was last exercised; 1 where one is overdue or was not kept, else 0."""
    from sentinel.commands.output import print_json, say
    from sentinel.promises import promises_of

    found = promises_of(app.store, app.config, site, app.clock.now())
    last = app.store.exercises.last(site.name, 10)
    if as_json:
        print_json("promises", {"site": site.name, "promises": found, "exercises": last})
    else:
        say(f"{site.title} ({site.name}): when each promise was last exercised")
        for standing in found:
            say(f"  {standing_line(standing)}")
        for record in last:
            word = "good" if record.good else f"FAILED: {record.problems[0]}"
            say(f"  {record.ended_at:%Y-%m-%d %H:%M} UTC  {record.kind} of {record.name}: {word}")
    bad = [one for one in found if one.overdue or (one.last is not None and not one.last.kept)]
    return 1 if bad else 0


def standing_line(standing: "PromiseStanding") -> str:
    """One promise in a line."""
    from sentinel.core.times import ist_text

    late = "  OVERDUE" if standing.overdue else ""
    last = standing.last
    if last is None:
        return f"{standing.promise:<8} never exercised{late}"
    took = "" if last.seconds is None else f" in {last.seconds:.1f} s"
    kept = "kept" if last.kept else "NOT KEPT"
    line = f"{standing.promise:<8} {kept}{took}, {ist_text(last.at)}, by {last.how} {last.id}{late}"
    if not last.kept and standing.kept is not None:
        line += f" (last kept {ist_text(standing.kept.at)}, by {standing.kept.how})"
    return line
