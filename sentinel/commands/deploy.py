"""`sentinel deploy begin | end | list`: deploy tickets, an announced change of the site."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.baseline import DeployTicket

HELP = "announce a change of the site, so that it is not taken for an attack"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    begin = commands.add_parser("begin", **about("announce a change that starts now"))
    begin.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    begin.add_argument("--reason", required=True, help="what is being changed, and why")
    begin.add_argument(
        "--path",
        action="append",
        metavar="PATH",
        help="site-relative path that will change; `/news/**` for all below (default: `/**`)",
    )
    begin.add_argument(
        "--minutes", type=int, default=60, metavar="N", help="ends by itself then (default: 60)"
    )
    end = commands.add_parser("end", **about("the change is complete"))
    end.add_argument("id", nargs="?", help="ticket (default: the newest open one)")
    end.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    end.add_argument(
        "--approve",
        action="store_true",
        help="learn the site as it is now, approve it as the new baseline, and back it up",
    )
    commands.add_parser("list", **about("all tickets, newest first"))
    for sub in commands.choices.values():
        sub.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0; 4 where the person may not announce, or no ticket is open."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        return {"begin": _begin, "end": _end, "list": _list}[args.what](app, args)


def _begin(app: "App", args: Namespace) -> int:
    import secrets
    from datetime import timedelta

    from sentinel.commands.output import print_json, say
    from sentinel.core.baseline import DeployTicket
    from sentinel.core.identifiers import new_id
    from sentinel.errors import UsageError
    from sentinel.people import person

    site = app.site(args.site)
    contact = person(app.config, args.by, "announce a change")
    paths = tuple(args.path or ["/**"])
    bad = [path for path in paths if not path.startswith("/")]
    if bad or not 1 <= args.minutes <= 7 * 24 * 60:
        raise UsageError(
            f"--path {bad[0]}: found no leading `/`; site-relative paths are accepted."
            if bad
            else f"--minutes {args.minutes}: found a number outside 1 to 10080 (a week)."
        )
    now = app.clock.now()
    ticket = DeployTicket(
        id=new_id(now, secrets.randbits(80)),
        site=site.name,
        by=contact.name,
        reason=args.reason,
        paths=paths,
        begins_at=now,
        ends_at=now + timedelta(minutes=args.minutes),
    )
    app.audit.append(contact.name, "deploy-begin", {"ticket": ticket.id, "paths": list(paths)})
    app.store.tickets.begin(ticket)
    if args.json:
        print_json("deploy", {"ticket": ticket})
        return 0
    say(f"Ticket {ticket.id} covers {', '.join(paths)} until {ticket.ends_at:%H:%M} UTC.")
    words = f'--site {site.name} --approve --by "{contact.name}"'
    say(f"When the change is complete: sentinel deploy end {words}")
    return 0


def _end(app: "App", args: Namespace) -> int:
    from sentinel.commands.approved_backup import back_up_approved_now
    from sentinel.commands.baseline import tell_unread
    from sentinel.commands.output import print_json, say
    from sentinel.deploying import approve_deployed
    from sentinel.errors import Refused, UsageError
    from sentinel.people import person

    site = app.site(args.site)
    contact = person(app.config, args.by, "end an announced change")
    tickets = app.store.tickets.of(site.name)
    chosen = [t for t in tickets if (t.id == args.id if args.id else t.ended_at is None)]
    if not chosen:
        raise (
            UsageError(f"{args.id}: no such ticket of {site.name}; see deploy list.")
            if args.id
            else Refused(f"{site.name} has no open deploy ticket.")
        )
    ticket = chosen[0]
    baseline = approve_deployed(app, site, ticket, contact.name) if args.approve else None
    if baseline is not None and (learnt := app.store.baselines.get(baseline)) is not None:
        tell_unread(learnt)
    app.audit.append(contact.name, "deploy-end", {"ticket": ticket.id})
    ended = app.store.tickets.end(ticket.id, app.clock.now())
    backup, problem = (None, "") if baseline is None else back_up_approved_now(app, site)
    if args.json:
        document = {"baseline": baseline, "backup": backup, "backup_problem": problem}
        print_json("deploy", {"ticket": ended, **document})
        return 0
    say(f"Ticket {ended.id} is ended.")
    if baseline is None:
        say("What changed is now compared with the old baseline: learn and approve a new one.")
    else:
        say(f"Baseline {baseline} is approved.")
    if backup:
        say(f"Backed up as {backup}.")
    return 0


def _list(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say

    tickets = app.store.tickets.of(app.site(args.site).name)
    if args.json:
        print_json("deploy-list", {"tickets": tickets})
        return 0
    now = app.clock.now()
    for t in tickets:
        say(f"{t.id}  {_span(t, now)}  by {t.by}: {t.reason} ({', '.join(t.paths)})")
    if not tickets:
        say("No deploy ticket.")
    return 0


def _span(ticket: "DeployTicket", now: "datetime") -> str:
    """`open until ...` or `ended ...`."""
    is_open = ticket.ended_at is None and now <= ticket.ends_at
    end = ticket.ended_at or ticket.ends_at
    return f"{'open until' if is_open else 'ended'} {end:%Y-%m-%d %H:%M} UTC"
