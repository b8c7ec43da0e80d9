"""Deploy tickets as people see them: the list, one of them, and what became of its files."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.baseline import DeployTicket
    from sentinel.core.deploy_manifest import DeployPlan
    from sentinel.core.site import Site
    from sentinel.deploying import Arrival

SHOWN = 20
KEPT_FILE_BYTES = 5_000_000


def list_all(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.counts import counted

    tickets = app.store.tickets.of(app.site(args.site).name)
    if args.json:
        print_json("deploy-list", {"tickets": tickets})
        return 0
    now = app.clock.now()
    for t in tickets:
        what = f"exactly {counted(len(t.files), 'file')}" if t.files else ", ".join(t.paths)
        say(f"{t.id}  {span(t, now)}  by {t.by}: {t.reason} ({what})")
    if not tickets:
        say("No deploy ticket.")
    return 0


def show(app: "App", args: Namespace) -> int:
    """Exit code 1 where something that is announced does not stand so."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.counts import counted
    from sentinel.deploying import Standing, arrivals
    from sentinel.errors import Refused

    site = app.site(args.site)
    tickets = app.store.tickets.of(site.name)
    if not tickets:
        raise Refused(f"{site.name} has no deploy ticket.")
    ticket = _named(site, tickets, args.id) if args.id else tickets[0]
    arrived = arrivals(app, site, ticket)
    wrong = [one for one in arrived if one.standing is not Standing.THERE]
    if args.json:
        told = [{"path": one.file.path, "standing": one.standing} for one in arrived]
        print_json("deploy-show", {"ticket": ticket, "standing": told})
        return 1 if wrong else 0
    say(f"{ticket.id}  {span(ticket, app.clock.now())}")
    say(f"  by {ticket.by}: {ticket.reason}")
    if ticket.source:
        say(f"  {ticket.source}")
    if not ticket.files:
        say(f"  covers {', '.join(ticket.paths)}")
    else:
        there = len(arrived) - len(wrong)
        known = f", {there} of them as announced now" if arrived else ""
        say(f"  covers exactly {counted(len(ticket.files), 'file')}{known}")
    tell_wrong(wrong)
    return 1 if wrong else 0


def chosen(app: "App", site: "Site", ticket_id: str | None) -> "DeployTicket":
    """The named ticket, or the newest open one that has begun. Raises UsageError, Refused."""
    from sentinel.errors import Refused

    tickets = app.store.tickets.of(site.name)
    if ticket_id:
        return _named(site, tickets, ticket_id)
    now = app.clock.now()
    still_open = [t for t in tickets if t.ended_at is None]
    begun = [t for t in still_open if t.begins_at <= now]
    if not still_open:
        raise Refused(f"{site.name} has no open deploy ticket.")
    return (begun or still_open)[0]


def tell_wrong(wrong: "list[Arrival]") -> None:
    """What does not stand as announced, in lines for people."""
    from sentinel.commands.output import say
    from sentinel.core.counts import counted
    from sentinel.deploying import Standing

    words = {
        Standing.MISSING: "has not arrived",
        Standing.OTHER: "has other bytes than announced",
        Standing.STILL_THERE: "is still there, and was announced to go",
        Standing.THERE: "is there",
    }
    if wrong:
        say(f"{counted(len(wrong), 'announced file')} not as announced:")
    for one in wrong[:SHOWN]:
        say(f"  {one.file.path!r} {words[one.standing]}")
    if wrong[SHOWN:]:
        say(f"  and {len(wrong) - SHOWN} more")


def keep_bytes(app: "App", build: Path, plan: "DeployPlan") -> None:
    """Keeps the planned pages, so that what the server fills in can be compared with them.

    Raises UsageError where the folder does not hold what was planned.
    """
    from sentinel.core.canonical import sha256
    from sentinel.core.file_kinds import is_page
    from sentinel.errors import TreeError, UsageError

    for file in plan.files:
        if file.size > KEPT_FILE_BYTES or not is_page(file.path, ""):
            continue
        try:
            body = app.tree.read(build, file.path, KEPT_FILE_BYTES)
        except TreeError as error:
            raise UsageError(f"--build {build}: {error}") from error
        if sha256(body) != file.sha256:
            raise UsageError(
                f"--build {build}: {file.path!r} has other bytes than the manifest says; accepted: "
                "the folder that was planned. Make the plan anew."
            )
        app.blobs.put(body)


def _named(site: "Site", tickets: "tuple[DeployTicket, ...]", ticket_id: str) -> "DeployTicket":
    from sentinel.errors import UsageError

    found = next((ticket for ticket in tickets if ticket.id == ticket_id), None)
    if found is None:
        raise UsageError(f"{ticket_id}: no such ticket of {site.name}; see deploy list.")
    return found


def span(ticket: "DeployTicket", now: "datetime") -> str:
    """`open until ...`, `announced for ...` or `ended ...`."""
    if ticket.ended_at is None and now < ticket.begins_at:
        return f"announced for {ticket.begins_at:%Y-%m-%d %H:%M} UTC"
    is_open = ticket.ended_at is None and now <= ticket.ends_at
    end = ticket.ended_at or ticket.ends_at
    return f"{'open until' if is_open else 'ended'} {end:%Y-%m-%d %H:%M} UTC"
