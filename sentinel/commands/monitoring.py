"""`sentinel monitoring`: the regular report on a site, of any week or month."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.monitoring_period import Period
    from sentinel.core.monitoring_view import View

HELP = "the monitoring report of a week or a month: availability, incidents, links, backups"
FORMATS = ("text", "html", "pdf", "json")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site; needed where there are several")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--week", metavar="YYYY-Www", help="such as 2026-W47; default: the last one")
    which.add_argument("--month", metavar="YYYY-MM", help="such as 2026-10")
    parser.add_argument("--format", choices=FORMATS, help="default: text; --json is --format json")
    parser.add_argument("--lang", choices=("en", "hi"), default="en", help="default: en")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there; needed for a PDF"
    )


def run(args: Namespace) -> int:
    """Exit code 0. Raises UsageError for a period that is none or has not begun, and for a FILE
    that cannot be written; CouldNotFindOut where no PDF can be set; StoreError."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json, printable
    from sentinel.commands.output_file import write_output
    from sentinel.core.monitoring_document import SCHEMA, document
    from sentinel.core.monitoring_view import View
    from sentinel.core.words import Language
    from sentinel.errors import UsageError
    from sentinel.monitoring_days import hold_of
    from sentinel.monitoring_facts import monitoring_facts

    wanted = args.format or ("json" if args.json else "text")
    if wanted == "pdf" and args.output is None:
        raise UsageError("--format pdf needs --output FILE: it is no text for a terminal.")
    with open_app(args.config) as app:
        site = app.site(args.site)
        period = _period(app, args)
        facts = monitoring_facts(app, site, period)
        if wanted == "json" and args.output is None:
            print_json(SCHEMA, document(facts))
            return 0
        made = _made(app, View(facts, Language(args.lang), hold_of(app)), wanted)
    if args.output is None:
        print(printable(made.decode()), end="")
        return 0
    write_output(args.output, made)
    note(f"{site.name}: report of {period.label} written to {args.output}.")
    if args.json:
        print_json("monitoring-file", {"site": site.name, "file": args.output})
    return 0


def _period(app: "App", args: Namespace) -> "Period":
    from sentinel.core.monitoring_period import PeriodKind, last_finished, month, week
    from sentinel.errors import UsageError

    zone, now = app.config.alerts.time_zone, app.clock.now()
    try:
        if args.month:
            period = month(args.month, zone)
        elif args.week:
            period = week(args.week, zone)
        else:
            period = last_finished(PeriodKind.WEEKLY, now, zone)
    except ValueError as error:
        raise UsageError(f"--{'month' if args.month else 'week'}: {error}.") from error
    if period.since > now:
        raise UsageError(f"{period.label} has not begun; give a week or a month that has.")
    return period


def _made(app: "App", view: "View", wanted: str) -> bytes:
    import json

    from sentinel.core.monitoring_document import SCHEMA, document
    from sentinel.monitoring_files import html, pdf, text

    if wanted == "pdf":
        return pdf(app, view)
    if wanted == "json":
        whole = {"schema": f"sentinel/{SCHEMA}/1", **document(view.facts)}
        made = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    else:
        made = html(app, view) if wanted == "html" else text(view)
    # hostile names may hold lone surrogates, which have no UTF-8 form
    return made.encode("utf-8", "backslashreplace")
