"""`sentinel shadow report | mark`: what would have been done, and whether it was right."""

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from typing import TYPE_CHECKING

from sentinel.commands import about

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.shadow_report import ShadowReport, WouldBeIncident
    from sentinel.core.verdict import Measure

HELP = "shadow mode: what would have been done, and whether that was right"
MAX_DAYS = 3660
RIGHT, WRONG = "right", "wrong"
MAX_TEXT = 400
A_DAY = timedelta(days=1)


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    report = commands.add_parser(
        "report",
        **about("would-be incidents and blocks with their explanations, and the false-alarm rate"),
    )
    report.add_argument("--days", type=int, default=30, metavar="N", help="how far back (30)")
    mark = commands.add_parser("mark", **about("say whether a would-be incident was right"))
    mark.add_argument("incident", help="its number, from the mail or from shadow report")
    mark.add_argument("answer", choices=(RIGHT, WRONG), help="was the site really attacked?")
    mark.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    mark.add_argument("--reason", required=True, help="what it was")
    report.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0; 1 where a would-be incident is marked wrong, or is not marked yet."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        return {"report": _report, "mark": _mark}[args.what](app, args)


def _report(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json
    from sentinel.core.settings import Mode
    from sentinel.errors import UsageError
    from sentinel.shadow_reporting import report_of

    if not 1 <= args.days <= MAX_DAYS:
        raise UsageError(f"--days {args.days}: found a number outside 1 to {MAX_DAYS}.")
    site = app.site(args.site)
    report = report_of(app.store, site, app.clock.now(), args.days)
    if args.json:
        print_json("shadow-report", {"mode": app.config.response.mode, "report": _plain(report)})
    else:
        _tell(report, shadow=app.config.response.mode is Mode.SHADOW)
    return 1 if report.wrong or report.unmarked else 0


def _plain(report: "ShadowReport") -> dict[str, object]:
    import math

    from sentinel.core.canonical import to_json

    document: dict[str, object] = to_json(report)
    document["watched"] = report.watched.total_seconds()
    short = report.watched < A_DAY or math.isinf(report.a_year)
    document["a_year"] = None if short else report.a_year
    return document


def _tell(report: "ShadowReport", *, shadow: bool) -> None:
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    say(f"{report.site}: {report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}.")
    if not shadow:
        say(
            "  Mode is act now. Would-be incidents are those of shadow mode, sweeps and answers are"
        )
        say("  of both: the figures below hold only as far as all these days were in shadow mode.")
    verdicts = ", ".join(f"{number} {name}" for name, number in sorted(report.verdicts.items()))
    say(f"  {counted(report.sweeps, 'sweep')} ({verdicts or 'none'})")
    say(f"  {counted(report.changed, 'answer')} that differed from the approved bytes")
    say(f"  {counted(len(report.incidents), 'would-be incident')}")
    for one in report.incidents:
        _tell_incident(one)
    _tell_rate(report)


def _tell_incident(one: "WouldBeIncident") -> None:
    from sentinel.commands.output import say
    from sentinel.core.times import ist_text

    say()
    say(f"  {one.incident}: would have been answered as {one.verdict} at {ist_text(one.at)}")
    for judgement in one.judgements[:3]:
        rule = f" (rule {judgement.rule})" if judgement.rule else ""
        say(f"    {judgement.subject}: {judgement.code}{rule}")
        for reason in judgement.reasons[:4]:
            say(f"      {reason[:MAX_TEXT]}")
        if judgement.measures:
            say(f"      measured: {', '.join(map(_measure, judgement.measures[:8]))}")
    say(f"    would have: {'; '.join(one.would_have)}")
    if one.foreseen:
        say(f"    {one.foreseen}")
    if one.mark is None:
        say(f'    Not marked yet: sentinel shadow mark {one.incident} right|wrong --by "NAME" ...')
    else:
        word = RIGHT if one.mark.right else WRONG
        say(f"    Marked {word} by {one.mark.by}: {one.mark.reason}")


def _measure(measure: "Measure") -> str:
    bound = "" if measure.threshold is None else f" (bound {measure.threshold:g})"
    return f"{measure.name} {measure.value:g}{bound}"


def _tell_rate(report: "ShadowReport") -> None:
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    days = max(0, round(report.watched / timedelta(days=1)))
    not_right = report.wrong + report.unmarked
    unsure = f" ({report.unmarked} not marked yet, counted as wrong)" if report.unmarked else ""
    say()
    say(
        f"  False alarms: {not_right} wrong of {counted(days, 'day')}, "
        f"{counted(report.changed, 'changed answer')}{unsure}."
    )
    if not report.changed and not days:
        say("  So little was seen that nothing can be said of the rate.")
        return
    say(
        f"  With 95 % certainty fewer than {report.rate.upper:.2%} of changed answers would be "
        "answered wrongly."
    )
    if report.watched < A_DAY:
        say("  Less than a day was watched: nothing can be said of a year.")
        return
    say(f"  And fewer than {report.a_year:.1f} a year on this site.")


def _mark(app: "App", args: Namespace) -> int:
    """Beside the journal of the incident; the last mark counts."""
    from sentinel.commands.output import print_json, say
    from sentinel.errors import UsageError
    from sentinel.shadow_marking import mark

    incident = app.store.incidents.get(args.incident)
    if incident is None:
        raise UsageError(f"{args.incident}: no such incident; see sentinel incident list.")
    data = mark(app, incident, right=args.answer == RIGHT, by=args.by, reason=args.reason)
    if args.json:
        print_json("shadow-mark", {"incident": incident.id, **data})
        return 0
    say(f"{incident.id} is marked {args.answer}.")
    if incident.state.is_open:
        words = f'sentinel incident dismiss {incident.id} --by "NAME" --reason "..."'
        say(f"It is still open, and what else is seen is added to it. When it is over: {words}")
    return 0
