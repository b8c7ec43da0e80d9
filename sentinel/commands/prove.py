"""`sentinel prove`: the canary page of the live site is defaced, seen, told, and put back."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.exercise import ExerciseRecord, TimedEvent
    from sentinel.core.site import Site

HELP = (
    "deface the canary page that was set aside on the live site, and prove that it is seen, told "
    "and put back; --list says when each promise was last exercised"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site (needed where several are configured)")
    parser.add_argument("--by", metavar="NAME", help="the configured contact who asks for it")
    parser.add_argument(
        "--list",
        action="store_true",
        help="exercise nothing: say when each promise was last exercised, and how it went",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, and what speaks against it"
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where a promise was not kept, or with --list is overdue; 2 where no page is
    set aside; 3 where it could not be found out; 4 while an incident is open, or where page,
    baseline and backup do not fit."""
    from sentinel.app import open_app
    from sentinel.commands.exercise_words import list_promises

    with open_app(args.config) as app:
        site = app.site(args.site)
        if args.list:
            return list_promises(app, site, as_json=args.json)
        by = _asker(app, args.by)
        return _dry_run(app, site, by, args) if args.dry_run else _prove(app, site, by, args)


def _asker(app: "App", name: str | None) -> str:
    from sentinel.core.authority import Act
    from sentinel.people import person, user_of_machine

    if name is None:
        return user_of_machine()
    return person(app.config, name, Act.PROVE).name


def _dry_run(app: "App", site: "Site", by: str, args: Namespace) -> int:
    from sentinel.canary_prepare import prepared
    from sentinel.commands.output import print_json, say
    from sentinel.core.prove_order import canary_of

    canary_of(site)
    needed = app.run(prepared(app, site, by))
    steps = [
        f"keep {site.canary_page} as it stands, and register the exercise",
        f"deface {site.canary_page} ({site.url}{site.canary_page}) for some seconds",
        f"wait up to {app.config.drills.limit_seconds:g} s until that is judged defaced",
        "mail the people of the alert, marked as a drill",
        "probe the block, without closing the site",
        f"restore the page from backup {needed.backup}, and look at it from outside",
    ]
    if args.json:
        print_json("prove-plan", {"site": site.name, "backup": needed.backup, "steps": steps})
        return 0
    say("Nothing speaks against it. It would:")
    for number, step in enumerate(steps, 1):
        say(f"  {number}. {step}")
    return 0


def _prove(app: "App", site: "Site", by: str, args: Namespace) -> int:
    from contextlib import ExitStack

    from sentinel.canary_proof import prove
    from sentinel.commands.exercise_words import show, timeline_line
    from sentinel.commands.output import note, print_json, progress, say

    tell = note if args.json else say
    tell(f"{site.title}: proving on {site.url}{site.canary_page}. The site stays open.")
    with ExitStack() as waiting:
        waiting.enter_context(progress(f"judging the backups of {site.name}"))

        def told(event: "TimedEvent") -> None:
            waiting.close()  # from now on the time-line shows how far it is
            tell(timeline_line(event))

        record: ExerciseRecord = app.run(prove(app, site, by=by, tell=told))
    if args.json:
        print_json("prove", {"good": record.good, "exercise": record})
    else:
        show(record)
    return 0 if record.good else 1
