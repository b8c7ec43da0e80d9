"""`sentinel drill`: a whole playbook on a throw-away copy of the site."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.exercise import ExerciseRecord, TimedEvent
    from sentinel.core.site import Site

HELP = (
    "run a whole playbook on a throw-away copy of the site, restored from the latest clean backup "
    "and attacked there; the site itself is not touched"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "playbook",
        nargs="?",
        default="",
        metavar="PLAYBOOK",
        help="defacement, data-corruption, crash, or another one that answers such a verdict",
    )
    parser.add_argument("--site", help="which site (needed where several are configured)")
    parser.add_argument(
        "--by", metavar="NAME", help="the authoriser in whose name the drill answers its questions"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="print what every step would do here and now"
    )
    parser.add_argument(
        "--incident", metavar="INC", help="with --dry-run: for this incident, not one found now"
    )
    parser.add_argument(
        "--no-mail", action="store_true", help="tell nobody: the alert is then not exercised"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the copy's folder, and say where"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="drill nothing: say when each promise was last exercised, and how it went",
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where a promise was not kept, or with --list is overdue; 2 for a playbook that
    cannot be drilled; 3 where it could not be found out; 4 while an incident is open, or without a
    clean backup."""
    from sentinel.errors import UsageError

    if args.list:
        return _list(args)
    if not args.playbook:
        raise UsageError("Which playbook? Such as: sentinel drill defacement. Or give --list.")
    if args.dry_run:
        from sentinel.commands import drill_dry_run

        return drill_dry_run.run(args)
    if args.incident:
        raise UsageError("--incident is for --dry-run: a drill makes an incident of its own.")
    return _drill(args)


def _list(args: Namespace) -> int:
    from sentinel.app import open_app
    from sentinel.commands.exercise_words import list_promises

    with open_app(args.config) as app:
        return list_promises(app, app.site(args.site), as_json=args.json)


def _drill(args: Namespace) -> int:
    from sentinel.app import open_app
    from sentinel.commands.exercise_words import show
    from sentinel.commands.output import print_json

    with open_app(args.config) as app:
        record, kept = _played(app, app.site(args.site), args)
    if args.json:
        print_json("drill", {"good": record.good, "exercise": record, "kept": kept})
    else:
        show(record, kept=kept)
    return 0 if record.good else 1


def _played(app: "App", site: "Site", args: Namespace) -> "tuple[ExerciseRecord, str]":
    from contextlib import ExitStack

    from sentinel.commands.exercise_words import timeline_line
    from sentinel.commands.output import note, progress, say
    from sentinel.core.authority import Act
    from sentinel.drilling.play import DrillOrder, drill, kept_folder
    from sentinel.people import person, user_of_machine

    tell = note if args.json else say
    name = "" if args.by is None else person(app.config, args.by, Act.DRILL).name
    order = DrillOrder(
        playbook=args.playbook,
        by=name or user_of_machine(),
        answers_for=name,
        mails=not args.no_mail,
        keep=args.keep,
    )
    tell(f"{site.title}: drilling {args.playbook} on a copy. The site itself is not touched.")
    with ExitStack() as waiting:
        bar = waiting.enter_context(progress(f"restoring a copy of {site.name}"))

        def told(event: "TimedEvent") -> None:
            waiting.close()  # from now on the time-line shows how far it is
            tell(timeline_line(event))

        record = app.run(drill(app, site, order, tell=told, progress=bar))
    return record, str(kept_folder(app, record.id)) if args.keep else ""
