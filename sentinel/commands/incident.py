"""`sentinel incident`: the record of incidents, and what people say about them."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import (
    about,
    incident_answer,
    incident_compromised,
    incident_personal_data,
    incident_report,
)

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident
    from sentinel.deciding import Decisions

HELP = (
    "incidents: list, show, replay, acknowledge, confirm, dismiss, approve or decline a step, say "
    "that one is done, move the first compromise, report, close"
)

_DECISIONS = {
    "ack": "say that you have taken it up",
    "confirm": "say that it is real: the playbook starts",
    "dismiss": "say that it is no incident",
    "close": "record cause and corrective action of a resolved incident",
}


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = commands.add_parser("list", **about("all incidents, newest first"))
    listing.add_argument("--site", help="only this site")
    show = commands.add_parser("show", **about("one incident with its time-line"))
    show.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    again = commands.add_parser(
        "replay",
        **about("judge again, offline, what led to its verdict; 1 where anything differs"),
    )
    again.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    compromised = commands.add_parser("compromised", **about(incident_compromised.HELP))
    incident_compromised.add_arguments(compromised)
    incident_personal_data.add_arguments(
        commands.add_parser("personal-data", **about(incident_personal_data.HELP))
    )
    incident_report.add_arguments(commands.add_parser("report", **about(incident_report.HELP)))
    incident_answer.add_arguments(commands)
    for name, text in _DECISIONS.items():
        decide = commands.add_parser(name, **about(text))
        decide.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
        decide.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
        if name in {"dismiss", "close"}:
            decide.add_argument(
                "--keep-blocked",
                default="",
                metavar="WHY",
                help="end it although the site is still closed to the public, and keep it so",
            )
        if name in {"dismiss", "confirm"}:
            decide.add_argument(
                "--reason",
                required=name == "dismiss",
                default="",
                help="recorded with the decision",
            )
    close = commands.choices["close"]
    close.add_argument(
        "--cause", default="", help="how it could happen; of a crash, default: the cause found"
    )
    close.add_argument("--action", required=True, help="what was done so that it does not recur")


def run(args: Namespace) -> int:
    """Exit code 0; 2 for an unknown incident or site; 4 where state or role does not allow it, or
    an answer does not count. `compromised`: 1 where the site was restored from a backup that is
    not clean by it. `replay`: 1 where anything differs, 3 where not all could be judged again."""
    from sentinel.app import open_app

    if args.what == "sign":
        return incident_answer.sign(args)
    with open_app(args.config) as app:
        return _run(app, args)


def _run(app: "App", args: Namespace) -> int:
    from sentinel.commands.incident_replay import replay
    from sentinel.commands.incident_show import show

    match args.what:
        case "list":
            return _list(app, args)
        case "answer":
            return incident_answer.answer(app, args)
    incident = _get(app, args.id)
    match args.what:
        case "show":
            code = show(app, incident, as_json=args.json)
        case "replay":
            code = replay(app, incident, as_json=args.json)
        case "report":
            code = incident_report.report(app, incident, args)
        case "compromised":
            code = incident_compromised.compromised(app, incident, args)
        case "personal-data":
            code = incident_personal_data.personal_data(app, incident, args)
        case "statement":
            code = incident_answer.statement(app, args)
        case "approve" | "decline" | "done":
            code = incident_answer.answer(app, args)
        case _:
            code = _decide(app, args)
    return code


def _list(app: "App", args: Namespace) -> int:
    from sentinel.commands.incident_show import first_of, public
    from sentinel.commands.output import print_json, say

    incidents = app.store.incidents.all(args.site or "")
    if args.site and not incidents:
        app.site(args.site)  # "no incident" of a site that does not exist would mislead
    if args.json:
        print_json("incident-list", {"incidents": [public(i) for i in incidents]})
        return 0
    for i in incidents:
        say(
            f"{i.id}  {i.state:12}  {i.verdict:8}  {i.site}  "
            f"first seen {i.first_sighting_at:%Y-%m-%d %H:%M:%S} UTC  {first_of(i)}"
        )
    if not incidents:
        say("No incident.")
    return 0


def _get(app: "App", incident_id: str) -> "Incident":
    from sentinel.errors import UsageError

    incident = app.store.incidents.get(incident_id)
    if incident is None:
        raise UsageError(f"{incident_id}: no such incident; see sentinel incident list.")
    return incident


def _decide(app: "App", args: Namespace) -> int:
    from sentinel.commands.incident_show import public
    from sentinel.commands.output import note, print_json, say
    from sentinel.operations.incident_deeds import decisions_of

    incident = _get(app, args.id)
    if _by_daemon(app, incident, args):
        after = _get(app, args.id)
    else:
        after = _by_ourselves(decisions_of(app), app, incident, args)
    if args.json:
        print_json("incident", {"incident": public(after)})
    else:
        say(f"{after.id}: {args.what} recorded for {args.by}; the incident is {after.state}.")
    if getattr(args, "keep_blocked", ""):
        note(f'{after.site} stays closed until: sentinel unblock --site {after.site} --by "NAME".')
    return 0


def _by_daemon(app: "App", incident: "Incident", args: Namespace) -> bool:
    """Whether a running daemon did it. Raises what it refuses with."""
    from sentinel.commands.asked import of_daemon
    from sentinel.operations import incident_deeds as deeds
    from sentinel.people import person

    given: dict[str, object] = {"incident": incident.id}
    match args.what:
        case "ack":
            operation = deeds.ACKNOWLEDGE
        case "confirm":
            operation, given["reason"] = deeds.CONFIRM, args.reason
        case "dismiss":
            operation, given["reason"] = deeds.DISMISS, args.reason
            given |= {"confirm": incident.id, "keep_blocked": args.keep_blocked}
        case _:
            operation, given["action"] = deeds.CLOSE, args.action
            given |= {"cause": _cause(app, incident, args), "keep_blocked": args.keep_blocked}
    person(app.config, args.by, operation.act)  # refused in the words of the command line
    found = of_daemon(app, operation, deeds.After, args.by, repeatable=False, **given)
    return found is not None


def _by_ourselves(
    decisions: "Decisions", app: "App", incident: "Incident", args: Namespace
) -> "Incident":
    match args.what:
        case "ack":
            after = decisions.acknowledge(incident, args.by)
        case "confirm":
            after = decisions.confirm(incident, args.by, args.reason)
        case "dismiss":
            after = decisions.dismiss(
                incident, args.by, args.reason, keep_blocked=args.keep_blocked
            )
        case _:
            after = decisions.close(
                incident,
                args.by,
                _cause(app, incident, args),
                args.action,
                keep_blocked=args.keep_blocked,
            )
    return after


def _cause(app: "App", incident: "Incident", args: Namespace) -> str:
    """The cause as given, or as the crash plan found it. Raises UsageError without either."""
    from sentinel.core.found_cause import found_cause
    from sentinel.errors import UsageError

    if args.cause:
        return str(args.cause)
    found = found_cause(app.store.journal.entries(incident.id))
    if found is None:
        raise UsageError(
            f"{incident.id}: no cause was found out by itself; say how it could happen (--cause)."
        )
    return str(found["text"])
