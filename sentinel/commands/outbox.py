"""`sentinel outbox`: messages that are owed, what became of each, and trying again by hand."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.notice import OutboxRow

HELP = "messages to people: what was sent, what waits and why; bring what waits forward"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = commands.add_parser("list", **about("all messages, one line each, newest first"))
    listing.add_argument("--undelivered", action="store_true", help="only what somebody lacks")
    listing.add_argument("--incident", default="", metavar="ID", help="only of this incident")
    show = commands.add_parser("show", **about("one message: its text, and what became of it"))
    show.add_argument("id", metavar="ID", help="its number, as in the list")
    again = commands.add_parser(
        "retry", **about("try now what waits, without waiting for the end of its pause")
    )
    again.add_argument(
        "ids", nargs="*", metavar="ID", help="numbers; none: all that was tried in vain and waits"
    )
    again.add_argument("--by", required=True, metavar="NAME", help="a configured contact")


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `list --undelivered` finds any, or `retry` nothing to bring forward; 2
    for an unknown number; 4 where the person may not."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        match args.what:
            case "list":
                return _list(app, args)
            case "show":
                return _show(app, args)
            case _:
                return _retry(app, args)


def _list(app: "App", args: Namespace) -> int:
    from sentinel.commands.outbox_words import document, lacking, line
    from sentinel.commands.output import print_json, say

    now = app.clock.now()
    rows = list(reversed(app.store.outbox.all(args.incident)))
    if args.undelivered:
        rows = [row for row in rows if lacking(row)]
    if args.json:
        print_json("outbox-list", {"rows": [document(row, now) for row in rows]})
    else:
        for row in rows:
            say(line(row, now, app.channels))
        if not rows:
            say("Nobody lacks a message." if args.undelivered else "No message was put down yet.")
    return 1 if args.undelivered and rows else 0


def _show(app: "App", args: Namespace) -> int:
    from sentinel.commands.outbox_words import card, document
    from sentinel.commands.output import print_json, say
    from sentinel.core.sealed_link import without_links

    now = app.clock.now()
    row = _row(app, args.id)
    others = [one for one in app.store.outbox.of_notice(row.key) if one.id != row.id]
    if args.json:
        # what is shown is copied into tickets and chats: nobody must answer by it in another's name
        body = without_links(row.body)
        whole = {"body": body, "attachments": [one.name for one in row.attachments]}
        same = {"same_notice": [one.id for one in others]}
        print_json("outbox-row", {**document(row, now), **whole, **same})
        return 0
    for text in card(row, others, now, app.channels):
        say(text)
    return 0


def _retry(app: "App", args: Namespace) -> int:
    from sentinel.commands.outbox_words import document, line
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.authority import Act
    from sentinel.people import person

    contact = person(app.config, args.by, Act.RETRY)
    wanted = [_row(app, one) for one in args.ids] or [
        row for row in app.store.outbox.queued() if row.attempts
    ]
    ids = [row.id for row in wanted]
    if ids:
        app.audit.append(contact.name, "outbox-retry", {"rows": ids})
    now = app.clock.now()
    changed = app.store.outbox.retry(ids, now)
    if args.json:
        print_json("outbox-retry", {"rows": [document(row, now) for row in changed]})
    else:
        for row in changed:
            say(line(row, now, app.channels))
        if not changed:
            say("Nothing was brought forward: nothing of this waits or was given up.")
    if changed and app.locks.daemon_pid() is None:
        note("No daemon runs here: these go when it is started. Next: sentinel run.")
    return 0 if changed else 1


def _row(app: "App", text: str) -> "OutboxRow":
    """Raises UsageError."""
    from sentinel.errors import UsageError

    found = [row for row in app.store.outbox.all() if str(row.id) == text or row.key == text]
    if not found:
        raise UsageError(
            f"{text}: there is no such message. The numbers stand first in the lines of "
            "sentinel outbox list."
        )
    return found[0]
