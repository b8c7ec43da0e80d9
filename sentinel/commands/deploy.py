"""`sentinel deploy plan | begin | end | list | show`: deploy tickets, an announced change."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands import about, deploy_plan, deploy_tickets
from sentinel.core.authority import Act

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.baseline import DeployTicket
    from sentinel.core.deploy_manifest import DeployPlan
    from sentinel.core.settings import Contact
    from sentinel.core.site import Site
    from sentinel.deploying import Arrival, Sign

HELP = "announce a change of the site, so that it is not taken for an attack"
GRACE_SECONDS = 60.0
"""A time given to the minute may have begun already."""
MAX_DAYS_AHEAD = 90


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    plan = commands.add_parser(
        "plan", **about("what a deploy will put where, exactly; needs no configuration")
    )
    deploy_plan.add_arguments(plan)
    _add_begin(commands.add_parser("begin", **about("announce a change, that starts now or later")))
    end = commands.add_parser(
        "end", **about("the change is complete, or is called off before its time")
    )
    end.add_argument("id", nargs="?", help="ticket (default: the newest open one)")
    end.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    end.add_argument(
        "--approve",
        action="store_true",
        help="learn the site as it is now, approve it as the new baseline, and back it up; with a "
        "manifest, only where the site is exactly what was approved and announced",
    )
    end.add_argument(
        "--key", type=Path, metavar="PRIVATE.pem", help="sign the approval with NAME's own key"
    )
    commands.add_parser("list", **about("all tickets, newest first"))
    show = commands.add_parser("show", **about("one ticket, and what became of its files"))
    show.add_argument("id", nargs="?", help="ticket (default: the newest)")
    for name, sub in commands.choices.items():
        if name != "plan":
            sub.add_argument("--site", help="which site (needed where several are configured)")


def _add_begin(begin: ArgumentParser) -> None:
    begin.add_argument(
        "--by",
        default="",
        metavar="NAME",
        help="a configured contact; not needed where a key of [deploy] keys signed the manifest",
    )
    begin.add_argument("--reason", required=True, help="what is being changed, and why")
    begin.add_argument(
        "--path",
        action="append",
        metavar="PATH",
        help="site-relative path that will change; `/news/**` for all below (default: `/**`)",
    )
    begin.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE",
        help="what `deploy plan` wrote: exactly these bytes at exactly these paths are announced",
    )
    begin.add_argument(
        "--build",
        type=Path,
        metavar="DIR",
        help="the folder that was planned: its pages are kept, so that what the server fills in "
        "is recognised (needed only without a document root)",
    )
    begin.add_argument(
        "--at",
        metavar="TIME",
        help="when it begins, such as 2026-11-30T22:00 in this machine's zone (default: now)",
    )
    begin.add_argument(
        "--minutes", type=int, default=60, metavar="N", help="ends by itself then (default: 60)"
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where something announced did not arrive; 4 where the person may not
    announce, no ticket is open, or what stands is not what was announced."""
    from sentinel.app import open_app

    if args.what == "plan":
        return deploy_plan.run(args)
    verbs = {
        "begin": _begin,
        "end": _end,
        "list": deploy_tickets.list_all,
        "show": deploy_tickets.show,
    }
    with open_app(args.config) as app:
        return verbs[args.what](app, args)


def _begin(app: "App", args: Namespace) -> int:
    import secrets

    from sentinel.commands.output import print_json, say
    from sentinel.core.baseline import DeployTicket
    from sentinel.core.identifiers import new_id
    from sentinel.deploying import announce, window

    site = app.site(args.site)
    plan = _plan(app, args)
    name, source = _name(app, args, plan)
    now = app.clock.now()
    begins_at, ends_at = window(_at(args.at, now), now, args.minutes)
    ticket = DeployTicket(
        id=new_id(now, secrets.randbits(80)),
        site=site.name,
        by=name,
        reason=args.reason,
        paths=_paths(args),
        begins_at=begins_at,
        ends_at=ends_at,
        files=() if plan is None else plan.announced(site),
        source=source,
    )
    if args.build is not None and plan is not None:
        deploy_tickets.keep_bytes(app, args.build, plan)
    announce(app, ticket)
    if args.json:
        print_json("deploy", {"ticket": ticket})
        return 0
    since = f"from {begins_at:%Y-%m-%d %H:%M} UTC " if begins_at > now else ""
    say(f"Ticket {ticket.id} covers {_covered(ticket)} {since}until {ticket.ends_at:%H:%M} UTC.")
    words = f'{ticket.id} --site {site.name} --approve --by "{args.by or "NAME"}"'
    say(f"When the change is complete: sentinel deploy end {words}")
    return 0


def _covered(ticket: "DeployTicket") -> str:
    from sentinel.core.counts import counted

    if not ticket.files:
        return ", ".join(ticket.paths)
    return f"exactly {counted(len(ticket.files), 'file')}"


def _plan(app: "App", args: Namespace) -> "DeployPlan | None":
    """The manifest. Raises UsageError where it is none, Refused where a site could hold it."""
    from sentinel.core.deploy_manifest import MAX_PLAN_BYTES, plan_from
    from sentinel.core.site import local_root
    from sentinel.errors import Refused, UsageError

    file: Path | None = args.manifest
    if file is None:
        if args.build is not None:
            raise UsageError("--build DIR: only beside --manifest FILE.")
        return None
    if args.path:
        raise UsageError("--path and --manifest: a manifest names its paths; give one of the two.")
    for site in app.config.sites:
        root = local_root(site)
        if root is not None and file.resolve().is_relative_to(root.resolve()):
            raise Refused(
                f"--manifest {file}: lies in the document root of {site.name}. Who can write the "
                "site could announce an attack there; take it from the build machine."
            )
    try:
        with file.open("rb") as stream:
            return plan_from(stream.read(MAX_PLAN_BYTES + 1))
    except ValueError as error:
        raise UsageError(f"--manifest {file}: {error}.") from error


def _name(app: "App", args: Namespace, plan: "DeployPlan | None") -> tuple[str, str]:
    """Who announces, and where the manifest comes from."""
    from sentinel.core.deploy_manifest import PURPOSE
    from sentinel.deploying import believed
    from sentinel.edges.keys import verify_with
    from sentinel.errors import UsageError
    from sentinel.people import person

    if plan is not None:
        return believed(app, plan, args.by, lambda key, *rest: verify_with(key, PURPOSE, *rest))
    if args.by:
        return person(app.config, args.by, Act.ANNOUNCE).name, ""
    raise UsageError("--by NAME is missing: a person announces a change without a manifest.")


def _paths(args: Namespace) -> tuple[str, ...]:
    """Raises UsageError. With a manifest no path is covered as such."""
    from sentinel.errors import UsageError

    if not 1 <= args.minutes <= 7 * 24 * 60:
        raise UsageError(f"--minutes {args.minutes}: found a number outside 1 to 10080 (a week).")
    if args.manifest is not None:
        return ()
    paths = tuple(args.path or ["/**"])
    bad = [path for path in paths if not path.startswith("/")]
    if bad:
        raise UsageError(
            f"--path {bad[0]}: found no leading `/`; site-relative paths are accepted."
        )
    return paths


def _at(text: str | None, now: "datetime") -> "datetime | None":
    """A time to come; one without a zone is this machine's. Raises UsageError."""
    from datetime import datetime, timedelta

    from sentinel.errors import UsageError

    if text is None:
        return None
    accepted = "accepted: a time to come, such as 2026-11-30T22:00 or 2026-11-30T22:00+05:30"
    try:
        at = datetime.fromisoformat(text).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        raise UsageError(f"--at {text}: found no time; {accepted}.") from None
    if at < now - timedelta(seconds=GRACE_SECONDS):
        raise UsageError(
            f"--at {text}: found a time that is over; {accepted}. What was changed already cannot "
            "be announced any more: look at it and approve it."
        )
    if at > now + timedelta(days=MAX_DAYS_AHEAD):
        raise UsageError(f"--at {text}: found a time more than {MAX_DAYS_AHEAD} days ahead.")
    return at


def _end(app: "App", args: Namespace) -> int:
    from sentinel.commands.approved_backup import back_up_approved_now
    from sentinel.commands.baseline import tell_unread
    from sentinel.commands.output import print_json, say
    from sentinel.deploying import Standing, approve_deployed, arrivals, end
    from sentinel.people import person

    site = app.site(args.site)
    contact = person(app.config, args.by, Act.END_CHANGE)
    ticket = deploy_tickets.chosen(app, site, args.id)
    arrived = arrivals(app, site, ticket)
    sign = signer(contact, args)
    baseline = approve_deployed(app, site, ticket, contact.name, sign) if args.approve else None
    if baseline is not None and (learnt := app.store.baselines.get(baseline)) is not None:
        tell_unread(learnt)
    wrong = [one for one in arrived if one.standing is not Standing.THERE]
    ended = end(app, ticket, contact.name, len(wrong))
    backup, problem = (None, "") if baseline is None else back_up_approved_now(app, site)
    code = 1 if wrong and ticket.begins_at <= app.clock.now() else 0
    if args.json:
        document = {"baseline": baseline, "backup": backup, "backup_problem": problem}
        told = [{"path": one.file.path, "standing": one.standing} for one in wrong]
        print_json("deploy", {"ticket": ended, "not_arrived": told, **document})
        return code
    say(f"Ticket {ended.id} is ended.")
    _tell_end(site, wrong if code else [], baseline, backup or "")
    return code


def signer(contact: "Contact", args: Namespace) -> "Sign":
    """How an approval is signed: with the person's key, or not at all where they have none.
    Raises Refused where it is missing, before anything is learnt, and UsageError."""
    from sentinel.core.approval import PURPOSE, statement_of
    from sentinel.edges.keys import given_private
    from sentinel.errors import Refused, UsageError

    if args.key is not None:
        if not args.approve:
            raise UsageError("--key signs an approval; add --approve.")
        key = given_private(args.key)
        return lambda baseline: key.sign(PURPOSE, statement_of(baseline))
    if args.approve and contact.public_key:
        raise Refused(
            f"{contact.name} has a public_key in config.toml, so this needs their signature: add "
            "--key PRIVATE.pem. Where the key is elsewhere: sentinel baseline learn --quick, "
            "export, sign, and approve --signature FILE; then deploy end without --approve."
        )
    return lambda _: ""


def _tell_end(site: "Site", wrong: "list[Arrival]", baseline: str | None, backup: str) -> None:
    from sentinel.commands.output import say

    deploy_tickets.tell_wrong(wrong)
    if baseline is None:
        say("What changed is now compared with the old baseline: learn and approve a new one.")
        say(f"  sentinel baseline learn --site {site.name}")
    else:
        say(f"Baseline {baseline} is approved.")
    if backup:
        say(f"Backed up as {backup}.")
