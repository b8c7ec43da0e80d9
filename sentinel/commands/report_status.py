"""`sentinel report status INCIDENT`: how far its report to CERT-In has come."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.certin_filing import Standing
    from sentinel.core.facts import Facts
    from sentinel.core.incident import Incident
    from sentinel.core.notice import OutboxRow


def status(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0; 1 where it is owed and nothing is recorded."""
    from sentinel.core.certin_deadline import settled as is_settled
    from sentinel.core.certin_ticks import is_reportable
    from sentinel.core.facts import report_facts
    from sentinel.filing import stands

    standing = stands(app, incident)
    settled = is_settled(incident, standing)
    found = (app.store.outbox.find(filing.key) for filing in standing.mailed)
    mails = [row for row in found if row is not None]
    due = {
        **report_facts(incident, app.clock.now()),
        "certain": is_reportable(incident, standing.stated),
    }
    if args.json:
        _print(app, incident, standing, mails, due, settled=settled)
    else:
        _say(app, incident, standing, mails, due, settled=settled)
    return 0 if settled else 1


def _print(
    app: "App",
    incident: "Incident",
    standing: "Standing",
    mails: "Sequence[OutboxRow]",
    due: "Facts",
    *,
    settled: bool,
) -> None:
    from sentinel.commands.output import print_json
    from sentinel.core.canonical import to_json

    document = {
        "incident": incident.id,
        "due_at": incident.report_due_at,
        "overdue": due["overdue"] and not settled,
        "certain": due["certain"],
        "settled": settled,
        "personal_data": incident.personal_data,
        "revisions": [
            {"revision": number, "at": at, "reason": document.get("reason")}
            for number, at, document, _ in app.store.reports.all(incident.id)
        ],
        "approved": to_json(standing.approved),
        "mailed": to_json(standing.mailed),
        "deliveries": [
            {"key": row.key, "state": row.state, "sent_at": row.sent_at, "to": row.recipients}
            for row in mails
        ],
        "filed": to_json(standing.filed),
        "not_due": to_json(standing.not_due),
    }
    print_json("report-status", document)


def _say(
    app: "App",
    incident: "Incident",
    standing: "Standing",
    mails: "Sequence[OutboxRow]",
    due: "Facts",
    *,
    settled: bool,
) -> None:
    from sentinel.commands.output import say
    from sentinel.core.times import ist_text, utc_text

    revisions = app.store.reports.all(incident.id)
    newest = f", the newest {ist_text(revisions[-1][1])}" if revisions else ""
    say(f"{incident.id}: {_word(standing, incident, due, settled=settled)}")
    say(f"due            {ist_text(incident.report_due_at)} ({utc_text(incident.report_due_at)})")
    say(f"revisions      {len(revisions)}{newest}")
    for filing in standing.approved:
        say(f"approved       revision {filing.revision} by {filing.by}, {ist_text(filing.at)}")
    for filing in standing.mailed:
        say(f"put down       revision {filing.revision} by {filing.by}, {ist_text(filing.at)}")
    for row in mails:
        arrived = f" {ist_text(row.sent_at)}" if row.sent_at else ""
        fault = f": {row.last_error}" if row.last_error else ""
        say(f"mail           {row.state}{arrived}, to {', '.join(row.recipients)}{fault}")
    if standing.not_due is not None and not settled:
        one = standing.not_due
        say(f"overruled      {one.by} found nothing to report, {ist_text(one.at)}; more is known")
    for filing in standing.filed:
        how = f" by {filing.how}" if filing.how else ""
        say(f"recorded       told{how} {ist_text(filing.at)}, reference {filing.reference}")
    say(f"personal data  {incident.personal_data}")


def _word(standing: "Standing", incident: "Incident", due: "Facts", *, settled: bool) -> str:
    from sentinel.core.incident import IncidentState

    if incident.state is IncidentState.DISMISSED:
        return "dismissed, nothing is reported"
    if standing.filed:
        return "CERT-In was told, as it is recorded"
    if settled and standing.not_due is not None:
        return f"nothing is to be reported, as {standing.not_due.by} found"
    only = "" if due["certain"] else "; owed only if an attack is behind it"
    return f"NOT RECORDED as told; {due['left']} {'too late' if due['overdue'] else 'left'}{only}"
