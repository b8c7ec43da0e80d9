"""`sentinel checks`: how each check stands, how often its function works, and how long it takes."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.check import Check
    from sentinel.core.check_course_port import CourseChange
    from sentinel.core.check_view import CheckStanding
    from sentinel.core.latency import LatencyCount, LatencySpan
    from sentinel.core.site import Site

HELP = "how each check stands: state, last looks, when it is due, availability, latency"
SINCE = "7d"
MAX_SINCE_SECONDS = 400 * 86_400.0
CHANGES = 20
RANGES = (("hour", 3_600.0), ("day", 86_400.0), ("week", 7 * 86_400.0), ("month", 30 * 86_400.0))


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("check", nargs="?", metavar="CHECK", help="one check, with its history")
    parser.add_argument("--site", help="which site (needed where several are configured)")
    parser.add_argument(
        "--since", metavar="DURATION", default=SINCE, help=f"how far back (default: {SINCE})"
    )


def run(args: Namespace) -> int:
    """Exit code 0 where every function works, 1 where one fails or flaps, 3 where nothing was
    looked at yet."""
    from datetime import timedelta

    from sentinel.app import open_app
    from sentinel.commands.output import print_json

    seconds = _seconds(args.since)
    with open_app(args.config) as app:
        site, now = app.site(args.site), app.clock.now()
        if args.check is not None:
            _refuse_unknown(app, args.check)
        # one hour more than asked for: the hour in which the period begins counts
        begin = now - timedelta(seconds=max(seconds, RANGES[-1][1] if args.check else 0) + 3_600)
        spans = app.store.latencies.of(site.name, begin, args.check or "")
        since = now - timedelta(seconds=seconds + 3_600)
        rows = _standings(app, site, args.check, [one for one in spans if one.since >= since], now)
        changes = app.store.check_courses.changes(site.name, args.check or "", CHANGES)
    if args.json:
        whole: dict[str, object] = {"site": site.name, "since": args.since}
        whole["checks"] = [_document(row) for row in rows]
        if args.check is not None:
            whole["changes"] = list(changes)
            whole["ranges"] = _ranges(spans, now)
        print_json("checks", whole)
    elif args.check is not None:
        _show_one(rows[0], changes, spans, now, args.since)
    else:
        _show(rows, now, args.since)
    return _exit_code(rows)


def _seconds(text: str) -> float:
    from sentinel.config.durations import ACCEPTED_DURATION, parse_duration
    from sentinel.errors import UsageError

    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"--since {text}: {error}.") from error
    if not 0 < seconds <= MAX_SINCE_SECONDS:
        raise UsageError(f"--since {text}: accepted: {ACCEPTED_DURATION}, up to 400d.")
    return seconds


def _refuse_unknown(app: "App", name: str) -> None:
    from sentinel.config.problems import did_you_mean
    from sentinel.errors import UsageError

    names = [check.name for check in app.config.checks]
    if name not in names:
        near = did_you_mean(name, names)
        raise UsageError(f"there is no check {name}{near}; there are: {', '.join(names)}.")


def _standings(
    app: "App", site: "Site", name: str | None, spans: "list[LatencySpan]", now: "datetime"
) -> "list[CheckStanding]":
    from sentinel.checking import kind_of
    from sentinel.core.check_view import standing_of

    checks = [check for check in app.config.checks if name in {None, check.name}]
    courses = app.store.check_courses.of(site.name, [check.name for check in checks])
    turns = app.store.check_courses.turns(site.name)
    return [
        standing_of(
            check,
            function=kind_of(app.detector.eyes, check).function,
            course=courses.get(check.name),
            turn=turns.get(check.name),
            spans=spans,
            now=now,
        )
        for check in checks
    ]


def _exit_code(rows: "list[CheckStanding]") -> int:
    from sentinel.core.check_course import CourseState

    if any(row.course is not None and row.course.state is not CourseState.OK for row in rows):
        return 1
    return 0 if any(row.looked_at is not None for row in rows) else 3


def _document(row: "CheckStanding") -> dict[str, object]:
    from sentinel.core.check_view import percentiles

    course, check = row.course, row.check
    return {
        "name": check.name,
        "kind": check.kind,
        "function": row.function,
        "state": None if course is None else course.state,
        "since": None if course is None else course.since,
        "severity": check.severity.name.lower(),
        "owner": check.owner or None,
        "looks": None if course is None else course.marks,
        "flapping_share": None if course is None else course.flapping_share,
        "found": [] if course is None else [one.message for one in course.failures],
        "looked_at": row.looked_at,
        "due_at": row.due_at,
        "not_ended": row.not_ended,
        **_counts(row.whole),
        **percentiles(row.timed),
        "targets": {
            name: {**_counts(count), **percentiles(count)} for name, count in row.targets.items()
        },
    }


def _counts(count: "LatencyCount") -> dict[str, object]:
    share = count.availability
    return {
        "ok": count.ok,
        "failed": count.failed,
        "unknown": count.unknown,
        "availability": None if share is None else round(share, 6),
    }


def _ranges(spans: "tuple[LatencySpan, ...]", now: "datetime") -> dict[str, dict[str, object]]:
    """Percentiles of all targets over the last hour, day, week and month."""
    from datetime import timedelta

    from sentinel.core.check_view import percentiles
    from sentinel.core.latency import together

    found: dict[str, dict[str, object]] = {}
    for name, seconds in RANGES:
        begin = now - timedelta(seconds=seconds + 3_600)
        count = together(one.count for one in spans if one.target and one.since >= begin)
        found[name] = {**_counts(count), **percentiles(count)}
    return found


def _show(rows: "list[CheckStanding]", now: "datetime", since: str) -> None:
    from sentinel.commands.output import note, say

    for row in rows:
        for line in _lines(row, now, since):
            say(line)
    if any(row.function and row.course is not None for row in rows):
        note("Looks, oldest first: . good, x failed, ? not found out, m in maintenance or excused.")


def _lines(row: "CheckStanding", now: "datetime", since: str) -> Iterator[str]:
    from sentinel.core.check_course import CourseState
    from sentinel.core.check_view import percent_text, seconds_text
    from sentinel.core.times import duration_text, ist_text

    course, check = row.course, row.check
    state = "not looked at yet" if row.looked_at is None else "looked at"
    if course is not None:
        state = f"{course.state.value} for {duration_text(now - course.since)}"
    owner = f", owner: {check.owner}" if check.owner else ""
    yield f"{check.name} ({check.kind}, {check.severity.name.lower()}{owner}): {state}"
    if course is not None and course.state is not CourseState.OK:
        yield from (f"    found: {_cut(one.message)}" for one in course.failures[:1])
        if course.state is CourseState.FLAPPING:
            yield f"    changes: {100 * course.flapping_share:.0f} % of its last looks"
    looked = "never" if row.looked_at is None else ist_text(row.looked_at)
    due = "unknown" if row.due_at is None else ist_text(row.due_at)
    yield f"    last look: {looked}; next: {due}"
    if row.not_ended is not None:
        yield f"    begun {ist_text(row.not_ended)}, not ended: {_not_ended(check)}"
    if course is not None:
        yield f"    looks: {course.marks[-21:]}; works: {percent_text(row.whole.availability)}"
    if row.targets:
        times = ", ".join(
            f"p{percent} {seconds_text(row.timed.percentile_seconds(percent))}"
            for percent in (50, 95, 99)
        )
        yield f"    latency over {since}: {times}"


def _not_ended(check: "Check") -> str:
    from sentinel.core.check_turns import JOURNEYS

    left = "; what it made may still stand" if check.kind in JOURNEYS else ""
    return f"under way, or broken off with Sentinel{left}"


def _show_one(
    row: "CheckStanding",
    changes: "tuple[CourseChange, ...]",
    spans: "tuple[LatencySpan, ...]",
    now: "datetime",
    since: str,
) -> None:
    from sentinel.commands.output import say
    from sentinel.core.check_view import days_of, percent_text, seconds_text, sparkline
    from sentinel.core.times import ist_text

    _show([row], now, since)
    for target, count in row.targets.items():
        p95 = seconds_text(count.percentile_seconds(95))
        say(f"    {_cut(target)}: works {percent_text(count.availability)}, p95 {p95}")
    say("\nOver the last")
    for name, found in _ranges(spans, now).items():
        times = ", ".join(
            f"p{percent} {seconds_text(_number(found[f'p{percent}_seconds']))}"
            for percent in (50, 90, 95, 99)
        )
        say(f"  {name:6} works {percent_text(_number(found['availability']))}; {times}")
    days = days_of(spans, row.check.name)
    if len(days) > 1:
        line = sparkline([one.percentile_seconds(95) for one in days.values()])
        say(f"\np95 day by day, {next(iter(days))} to {list(days)[-1]}:\n  {line}")
    say("\nChanges, newest first" if changes else "\nNothing has changed yet.")
    for change in changes:
        message = f": {_cut(change.message)}" if change.message else ""
        say(f"  {ist_text(change.at)}  {change.event.value}{message}")


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _cut(text: str) -> str:
    from sentinel.commands.output import shown
    from sentinel.core.plain_line import clean_line

    return shown(clean_line(text))[:300]
