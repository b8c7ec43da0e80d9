"""`sentinel contacts now` and `sentinel contacts rota`: who is on duty, and who comes next."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.core.rota import Turn
    from sentinel.core.settings import Config

HELP = "who is on duty in the coming weeks"
WEEKS = 8
MAX_WEEKS = 520


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--weeks", type=int, default=WEEKS, metavar="N", help=f"how many (default {WEEKS})"
    )


def run(config: "Config", args: Namespace) -> int:
    """Exit code 0; 1 where there is no rota to show."""
    from sentinel.edges.clock import SystemClock

    now = SystemClock().now()
    return _now(config, args, now) if args.deed == "now" else _rota(config, args, now)


def _now(config: "Config", args: Namespace, now: "datetime") -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.rota import next_handovers, on_call

    found = on_call(config, now)
    coming = next_handovers(config.rota, now)[:1] if config.rota else ()
    if args.json:
        people = [{"name": c.name, "mobile": c.mobile, "mail": c.mail} for c in found]
        print_json("on-duty", {"at": now, "on_duty": people, "next": [*map(_row, coming)]})
        return 0
    for contact in found:
        say(f"{contact.name}: {contact.mobile or 'no mobile number'}, {contact.mail}")
    if config.rota is None:
        say("There is no [rota]: all of these are told at once.")
    for turn in coming:
        say(f"From {_when(turn.since)}: {turn.person}{_why(turn)}")
    return 0


def _rota(config: "Config", args: Namespace, now: "datetime") -> int:
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.rota import WEEK, turns
    from sentinel.errors import UsageError

    if not 1 <= args.weeks <= MAX_WEEKS:
        raise UsageError(f"--weeks {args.weeks}: accepted: a number from 1 to {MAX_WEEKS}.")
    found = tuple(turns(config.rota, now, now + args.weeks * WEEK)) if config.rota else ()
    if args.json:
        zone = config.rota.time_zone if config.rota else None
        print_json("rota", {"at": now, "time_zone": zone, "turns": [*map(_row, found)]})
    elif not found:
        note('There is no [rota] in config.toml: all who have the role "on-call" are told at once.')
    for turn in () if args.json else found:
        say(f"{_when(turn.since)} to {_when(turn.until)}: {turn.person}{_why(turn)}")
    return 0 if found else 1


def _row(turn: "Turn") -> dict[str, object]:
    override = turn.override
    return {
        "person": turn.person,
        "from": turn.since,
        "to": turn.until,
        "override": override is not None,
        "reason": override.reason if override else "",
    }


def _when(at: "datetime") -> str:
    from sentinel.core.times import IST, ist_text

    return f"{at.astimezone(IST):%a} {ist_text(at)}"


def _why(turn: "Turn") -> str:
    if turn.override is None:
        return ""
    return f" (instead: {turn.override.reason})" if turn.override.reason else " (instead)"
