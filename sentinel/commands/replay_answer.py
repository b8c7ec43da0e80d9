"""What a replay found, for people and for programs."""

from typing import TYPE_CHECKING

from sentinel.commands.output import print_json, say
from sentinel.core.canonical import to_json
from sentinel.core.counts import counted
from sentinel.core.times import ist_text

if TYPE_CHECKING:
    from sentinel.core.course import Course
    from sentinel.core.verdict import Judgement, Measure
    from sentinel.replay_runs import ReplayAnswer
    from sentinel.replaying import Change, Replay

MAX_TOLD = 50
MAX_TEXT = 300


def print_it(answer: "ReplayAnswer", site: str, days: int) -> None:
    """One document (`sentinel/replay/1`)."""
    print_json(
        "replay",
        {
            "site": site,
            "days": days,
            "runs": answer.runs,
            "replayed": answer.replayed,
            "differs": answer.differs,
            "changed_keys": answer.keys,
            "differences": [_difference(answer, one) for one in answer.differing],
            "before": _totals(answer.before),
            "after": _totals(answer.after),
            "not_replayed": answer.not_replayed,
        },
    )


def tell(answer: "ReplayAnswer", site: str, days: int) -> None:
    """Run by run what would differ, then the totals, then what could not be judged again."""
    say(
        f"{site}: {counted(answer.runs, 'run')} in {counted(days, 'day')}, "
        f"{answer.replayed} of them with something to be judged again."
    )
    if answer.keys:
        say("Keys that differ:")
    for key in answer.keys[:MAX_TOLD]:
        say(f"  {key}")
    for one in answer.differing[:MAX_TOLD]:
        _tell_run(answer, one)
    if answer.differing[MAX_TOLD:]:
        say(f"and {counted(len(answer.differing) - MAX_TOLD, 'more run')}; see --json.")
    say()
    say(f"Runs judged otherwise: {len(answer.differing)}")
    before, after = _totals(answer.before), _totals(answer.after)
    for name in ("incidents", "blocks", "restores"):
        say(f"  {name}: {before[name]} became {after[name]}")
    for kind in sorted({*answer.before.mails, *answer.after.mails}):
        was, now = answer.before.mails.get(kind, 0), answer.after.mails.get(kind, 0)
        say(f"  mails of kind {kind}: {was} became {now}")
    if answer.not_replayed:
        say("Could not be judged again:")
    for why, number in sorted(answer.not_replayed.items()):
        say(f"  {number}: {why}")
    say(
        "Reckoned without people: an incident counts as ended with the next run that finds nothing "
        "grave."
    )


def _tell_run(answer: "ReplayAnswer", one: "Replay") -> None:
    run = one.run
    say()
    say(f"{ist_text(run.ended_at)}  run {run.id}: {run.verdict} became {one.verdict}")
    for change in one.changes[:MAX_TOLD]:
        _tell_change(change)
    was, now = answer.before.events.get(run.id, ()), answer.after.events.get(run.id, ())
    if was != now:
        say(f"  it brought about: {', '.join(was) or 'nothing'}")
        say(f"  it would have:    {', '.join(now) or 'nothing'}")


def _tell_change(change: "Change") -> None:
    say(f"  {change.subject[:MAX_TEXT]}: {_words(change.before)} became {_words(change.after)}")
    leading = change.after or change.before
    if leading is None:
        return
    for reason in leading.reasons[:2]:
        say(f"    {reason[:MAX_TEXT]}")
    if leading.measures:
        say(f"    measured: {', '.join(_measure(one) for one in leading.measures[:6])}")


def _words(judgement: "Judgement | None") -> str:
    if judgement is None:
        return "nothing found"
    rule = f", rule {judgement.rule}" if judgement.rule else ""
    return f"{judgement.verdict} ({judgement.code}{rule})"


def _measure(measure: "Measure") -> str:
    bound = "" if measure.threshold is None else f" (bound {measure.threshold:g})"
    return f"{measure.name} {measure.value:g}{bound}"


def _difference(answer: "ReplayAnswer", one: "Replay") -> dict[str, object]:
    run = one.run
    return {
        "run": run.id,
        "at": to_json(run.ended_at),
        "before": run.verdict.value,
        "after": one.verdict.value,
        "changes": to_json(one.changes),
        "brought_about": list(answer.before.events.get(run.id, ())),
        "would_bring_about": list(answer.after.events.get(run.id, ())),
    }


def _totals(course: "Course") -> dict[str, object]:
    return {
        "incidents": course.incidents,
        "blocks": course.blocks,
        "restores": course.restores,
        "mails": course.mails,
    }
