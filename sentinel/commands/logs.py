"""`sentinel logs`: Sentinel's own log, and how long there is room for it."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from sentinel.commands import about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

HELP = "Sentinel's own log of some time or of an incident; forecast: when the disk will be full"
DEFAULT_HOURS = 24
_TIME = "2026-11-23T04:00 or 2026-11-23T04:00+05:30; without a zone it is this machine's"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="COMMAND")
    commands.add_parser(
        "forecast", **about("what Sentinel keeps, how it grows, and when the disk will be full")
    )
    parser.add_argument("--since", metavar="TIME", help=f"default: a day ago; such as {_TIME}")
    parser.add_argument("--until", metavar="TIME", help="default: now")
    parser.add_argument("--incident", metavar="ID", help="only lines that name it; since it began")
    # given without a command, the words of the parent count
    parser.set_defaults(what=None)


def run(args: Namespace) -> int:
    """Exit code 0; 1 where a disk fills sooner than it should. Raises UsageError for a time or an
    incident that is none, CouldNotFindOut where the log cannot be read."""
    from sentinel.app import open_app
    from sentinel.commands.logs_forecast import forecast_of

    with open_app(args.config) as app:
        if args.what == "forecast":
            return forecast_of(app, as_json=args.json)
        now = app.clock.now()
        since, until = _since(app, args, now), _moment("until", args.until, now) or now
        _show(app.own_logs.lines(since, until), args, since, until)
    return 0


def _since(app: Any, args: Namespace, now: "datetime") -> "datetime":
    """Of an incident: from its first sighting on, where nothing else is said."""
    from datetime import timedelta

    from sentinel.errors import UsageError

    given = _moment("since", args.since, now)
    if args.incident is None:
        return given or now - timedelta(hours=DEFAULT_HOURS)
    incident = app.store.incidents.get(args.incident)
    if incident is None:
        raise UsageError(f"--incident {args.incident}: there is none; see sentinel incident list.")
    return given or incident.first_sighting_at - timedelta(hours=1)


def _moment(name: str, text: str | None, now: "datetime") -> "datetime | None":
    from datetime import UTC, datetime

    from sentinel.errors import UsageError

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--{name} {text}: found no time; accepted: {_TIME}.") from None


def _show(lines: "Iterable[bytes]", args: Namespace, since: "datetime", until: "datetime") -> None:
    """As they are read: a day may have many. With --json one object a line."""
    import json

    from sentinel.commands.output import note, print_json, say
    from sentinel.errors import CouldNotFindOut

    shown = 0
    try:
        for found in _found(lines, since, until, args.incident):
            shown += 1
            if args.json:
                print_json("log-line", found)
            else:
                fields = found.get("fields") or {}
                words = [f"{key}={json.dumps(value)}" for key, value in fields.items()]
                error = [f"error={json.dumps(found['error'])}"] if found.get("error") else []
                start = f"{found['at']} {found.get('level', ''):<7} {found.get('part', '')}:"
                say(" ".join([start, str(found.get("message", "")), *words, *error]))
    except OSError as error:
        raise CouldNotFindOut(
            f"{error.filename or 'the log'}: cannot be read ({error.strerror}). Read it as the "
            "user that runs Sentinel, or with zcat."
        ) from error
    if not shown and not args.json:
        note("sentinel logs: no lines of that time. The daemon alone writes them: sentinel run.")


def _found(
    lines: "Iterable[bytes]", since: "datetime", until: "datetime", incident: str | None
) -> "Iterator[dict[str, Any]]":
    """Whole lines of that time; one that a crash cut off is passed over."""
    import json
    from datetime import datetime

    wanted = None if incident is None else incident.encode()
    for line in lines:
        if wanted is not None and wanted not in line:
            continue
        try:
            found = json.loads(line)
            at = datetime.fromisoformat(found["at"])
            inside = since <= at <= until
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if inside:
            yield found
