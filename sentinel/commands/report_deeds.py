"""`sentinel report approve`, `send`, `sent`, `status` and what else people say about a report."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sentinel.commands import about
from sentinel.core.certin_filing import How

if TYPE_CHECKING:
    import argparse

    from sentinel.app import App
    from sentinel.core.certin_filing import Filing
    from sentinel.core.filing_logs import LogParcel
    from sentinel.core.incident import Incident
    from sentinel.core.incident_report import Evidence
    from sentinel.core.site import Site

_DEEDS = {
    "approve": "say that a revision may be sent",
    "send": "have an approved revision mailed to CERT-In's address ([cert_in] send_to)",
    "sent": "record that CERT-In was told, and its reference; stops the reminders",
    "status": "what is drafted, approved, sent and recorded, and until when it is due",
    "not-due": "record that there is nothing to report: damage or a crash without an attack",
    "tick": "say that a type of the form applies, or not (--remove), whatever the rules found",
    "source": "name an address from which it was done, as a log shows",
}


def add_arguments(deeds: "argparse._SubParsersAction[ArgumentParser]") -> None:
    parsers = {name: deeds.add_parser(name, **about(text)) for name, text in _DEEDS.items()}
    for name, parser in parsers.items():
        parser.add_argument("incident", metavar="INCIDENT", help="such as INC-20261122-0001")
        if name == "tick":
            parser.add_argument("type", type=int, metavar="TYPE", help="1 to 20")
        if name == "source":
            parser.add_argument("address", metavar="ADDRESS", help="IPv4 or IPv6")
        if name != "status":
            parser.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
        if name in {"approve", "send", "sent"}:
            parser.add_argument("--revision", type=int, metavar="N", help="default: the newest")
        if name in {"not-due", "tick", "source"}:
            parser.add_argument("--reason", required=True, metavar="WHY", help="in words")
    parsers["tick"].add_argument("--remove", action="store_true", help="it does not apply")
    parsers["send"].add_argument("--dry-run", action="store_true", help="show it, send nothing")
    parsers["send"].add_argument("--again", action="store_true", help="although it was sent")
    parsers["send"].add_argument(
        "--without-logs",
        metavar="WHY",
        help="keep the site's logs back; the mail and the audit log say why",
    )
    sent = parsers["sent"]
    sent.add_argument(
        "--reference", required=True, metavar="R", help="CERT-In's, or what can be asked about"
    )
    sent.add_argument(
        "--at",
        metavar="WHEN",
        help="ISO 8601, such as 2026-11-22T14:10+05:30; without a zone, this machine's; "
        "default: now",
    )
    sent.add_argument("--how", choices=[how.value for how in How], help="by which way")


def do(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0; of `status` 1 where it is owed and nothing is recorded. Raises NotApproved,
    Refused, UsageError, CouldNotFindOut."""
    from sentinel import filing

    match args.deed:
        case "send":
            return _send(app, incident, args)
        case "approve":
            done = filing.approve(app, incident, args.by, args.revision)
            then = f'Next: sentinel report send {incident.id} --by "NAME"'
        case "sent":
            done = filing.record(
                app,
                incident,
                args.by,
                reference=args.reference,
                at=_moment(args.at),
                how=None if args.how is None else How(args.how),
                number=args.revision,
            )
            then = "Nobody is reminded of it any more."
        case "not-due":
            done = filing.not_due(app, incident, args.by, args.reason)
            then = "Nobody is reminded of it any more."
        case "tick":
            applies = not args.remove
            done = filing.tick(app, incident, args.by, args.type, args.reason, applies=applies)
            then = f"It stands in the next revision: sentinel report {incident.id} --new"
        case _:
            done = filing.source(app, incident, args.by, args.address, args.reason)
            then = f"It stands in the next revision: sentinel report {incident.id} --new"
    return _told(done, then, args)


def _told(done: "Filing", then: str, args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.canonical import to_json

    if args.json:
        print_json("report-filing", {"filing": to_json(done)})
        return 0
    revision = f", revision {done.revision}" if done.revision else ""
    say(f"{done.incident}: {done.kind}{revision}; recorded for {done.by}.")
    say(then)
    return 0


def _send(app: "App", incident: "Incident", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.filing_send import send

    evidence, logs = _enclosed(app, incident, args)
    parcel = send(
        app,
        _site(app, incident),
        incident,
        args.by,
        number=args.revision,
        evidence=evidence,
        logs=logs,
        again=args.again,
        dry_run=args.dry_run,
    )
    if not args.dry_run:
        app.wake()
    if args.json:
        document = {
            "incident": incident.id,
            "revision": parcel.revision,
            "to": parcel.to,
            "copy_to": parcel.copy_to or None,
            "sent": not args.dry_run,
            "subject": parcel.message.subject,
            "files": [{"name": name, "bytes": size} for name, size in parcel.files],
            "logs": logs.facts(),
        }
        print_json("report-send", document)
        return 0
    if args.dry_run:
        copy = f" (and a copy to {parcel.copy_to})" if parcel.copy_to else ""
        say(f"Nothing is sent. To {parcel.to}{copy} would go:")
        say(f"Subject: {parcel.message.subject}")
        say()
        say(parcel.message.body)
        for name, size in parcel.files:
            say(f"  {name} ({size:,} bytes)")
        return 0
    say(f"{incident.id}: revision {parcel.revision} is on its way to {parcel.to}.")
    say(f"See whether it has arrived (sentinel report status {incident.id}); then record it:")
    say(f'  sentinel report sent {incident.id} --by "NAME" --reference "REFERENCE"')
    return 0


def _enclosed(app: "App", incident: "Incident", args: Namespace) -> "tuple[Evidence, LogParcel]":
    """The list of the evidence, and its logs. What no playbook has kept yet is kept now: this is
    when it is first handed on. Its disk being full does not hold the report up."""
    from sentinel.core.authority import Act
    from sentinel.edges.evidence_list import listed
    from sentinel.edges.kept_logs import packed_logs
    from sentinel.errors import SentinelError
    from sentinel.evidence_first import keep_evidence, lacks_evidence
    from sentinel.filing_send import without_logs
    from sentinel.people import person

    name = person(app.config, args.by, Act.APPROVE_REPORT).name
    withheld = None if args.without_logs is None else without_logs(args.without_logs)
    fault: tuple[tuple[str, str], ...] = ()
    if withheld is None and lacks_evidence(app.tools, app.audit, incident):
        if args.dry_run:
            fault = (("logs", "nobody has kept them yet; they are when the report is sent"),)
        else:
            try:
                keep_evidence(app.tools, incident, name)
            except SentinelError as error:
                fault = (("logs", str(error)),)
    evidence = listed(app.proofs.evidence, app.config.paths.state, incident.id)
    if withheld is not None:
        return evidence, withheld
    logs = packed_logs(evidence, incident.id)
    return evidence, replace(logs, left_out=(*fault, *logs.left_out))


def _site(app: "App", incident: "Incident") -> "Site":
    from sentinel.errors import UsageError

    try:
        return app.config.site(incident.site)
    except KeyError:
        raise UsageError(
            f"{incident.id} is about the site {incident.site!r}, which {app.config.file} does not "
            "name any more; bring its [[site]] back to send its report."
        ) from None


def _moment(text: str | None) -> datetime | None:
    from sentinel.errors import UsageError

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"--at {text}: no time. Write it as 2026-11-22T14:10+05:30, or without a zone for "
            "this machine's."
        ) from error
