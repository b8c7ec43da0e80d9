"""`sentinel incident compromised`: from when on a site was in other hands, as someone found."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.compromise import Moved
    from sentinel.core.incident import Incident

HELP = "say that the site was compromised earlier than it was seen; every backup is judged again"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument(
        "--at",
        metavar="TIME",
        help="ISO 8601, such as 2026-11-20T04:10+05:30; without a zone, this machine's",
    )
    when.add_argument(
        "--file",
        type=Path,
        metavar="PATH",
        help="a hostile file on this machine: the time at which its inode last changed (ctime)",
    )
    parser.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    parser.add_argument("--reason", required=True, help="what shows it, such as a line of a log")
    parser.add_argument(
        "--correct",
        action="store_true",
        help="move it later again: an earlier time was wrong (an authoriser)",
    )


def compromised(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0; 1 where the site was restored from a backup that is not clean by this. Raises
    UsageError, Refused, NotApproved."""
    from sentinel.commands.incident_show import public
    from sentinel.commands.output import note, print_json, say
    from sentinel.compromise import move_first_compromise
    from sentinel.core.clean import reasons
    from sentinel.core.counts import counted
    from sentinel.core.times import ist_text

    site = app.site(incident.site)
    at = _moment(args)
    moved = move_first_compromise(
        app, site, incident, at, by=args.by, reason=args.reason, correct=args.correct
    )
    if args.json:
        document = {
            "incident": public(moved.incident),
            "ceased": [{"backup": c.backup, "why": reasons(c)} for c in moved.ceased],
            "regained": [cleanness.backup for cleanness in moved.regained],
            "restored_from": moved.restored_from,
        }
        print_json("incident-compromised", document)
        return 1 if moved.restored_from else 0
    say(f"{incident.id}: first compromised {ist_text(moved.incident.first_compromise_at)}.")
    for cleanness in moved.ceased:
        say(f"  {cleanness.backup} is not clean any more: {reasons(cleanness)}")
    for cleanness in moved.regained:
        say(f"  {cleanness.backup} can be clean again.")
    say(f"{counted(len(moved.ceased), 'backup')} ceased to be clean.")
    if moved.restored_from:
        note(_restored_badly(moved))
    return 1 if moved.restored_from else 0


def _restored_badly(moved: "Moved") -> str:
    site = moved.incident.site
    return (
        f"THE SITE WAS RESTORED FROM {moved.restored_from}, which is not clean. What stands there "
        f"may be the attacker's. Block it (sentinel block --site {site}) and restore it from an "
        f"earlier backup (sentinel restore --site {site})."
    )


def _moment(args: Namespace) -> datetime:
    from sentinel.errors import UsageError

    if args.file is not None:
        try:
            return datetime.fromtimestamp(args.file.lstat().st_ctime, UTC)
        except OSError as error:
            raise UsageError(
                f"--file {args.file}: cannot be looked at ({error.strerror})."
            ) from error
    try:
        moment = datetime.fromisoformat(args.at)
    except ValueError as error:
        raise UsageError(
            f"--at {args.at}: no time. Write it as 2026-11-20T04:10+05:30, or without a zone for "
            "this machine's."
        ) from error
    return moment.astimezone(UTC)
