"""`sentinel incident show`: what happened, why it was judged so, what was done, what is asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from sentinel.commands.incident_timeline import say_timeline, waiting
from sentinel.commands.output import print_json, say, shown
from sentinel.core import rules
from sentinel.core.case import case_text
from sentinel.core.facts import measure_text
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.settings import Mode
from sentinel.core.verdict import Judgement
from sentinel.grave_runs import deciding, grave_runs

if TYPE_CHECKING:
    from sentinel.app import App

MAX_REASONS = 20
MAX_EXITS = 6
MAX_CHECKED = 12


def show(app: "App", incident: Incident, *, as_json: bool) -> int:
    """Prints one incident; exit code 0. Raises StoreError."""
    journal = app.store.journal.entries(incident.id)
    mails = app.store.outbox.all(incident.id)
    decided = deciding(grave_runs(app.store, incident), incident)
    if as_json:
        print_json(
            "incident",
            {
                "incident": public(incident),
                "judgement": decided,
                "found_cause": found_cause(journal),
                "journal": journal,
                "mails": [
                    {
                        "kind": m.kind,
                        "state": m.state,
                        "to": m.recipients,
                        "message_id": m.message_id,
                    }
                    for m in mails
                ],
            },
        )
        return 0
    _times(incident)
    _why(incident, decided)
    _found(incident, found_cause(journal))
    say_timeline(journal)
    for mail in mails:
        say(f"mail         {mail.kind} to {', '.join(mail.recipients)}: {mail.state}")
    say(f"evidence     {app.proofs.evidence.folder(incident.id)}")
    asked = waiting(app, incident, journal)
    mend = incident.state is IncidentState.RESPONDING and found_cause(journal) is not None
    if mend and not asked:
        asked = ("what stands under advice, if nobody is at it; Sentinel looks until it is back",)
    for line in asked or (_asked(incident, shadow=app.config.response.mode is Mode.SHADOW),):
        say(f"asked        {line}")
    return 0


def public(incident: Incident) -> dict[str, object]:
    """The incident without the token that passes its block."""
    from sentinel.core.canonical import to_json

    fields: dict[str, object] = to_json(incident)
    del fields["retest_token"]
    return fields


def first_of(incident: Incident) -> str:
    more = f" and {incident.addresses - 1} more" if incident.addresses > 1 else ""
    return f"{shown(incident.subjects[0]) if incident.subjects else ''}{more}"


def _times(i: Incident) -> None:
    say(f"{i.id}  {i.site}  {i.state}  {i.verdict}")
    say(f"first seen   {i.first_sighting_at:%Y-%m-%d %H:%M:%S} UTC")
    if i.compromised_at:
        say(
            f"began        {i.compromised_at:%Y-%m-%d %H:%M:%S} UTC, as {i.compromised_by} found: "
            f"{shown(i.compromised_reason)}"
        )
    say(f"report due   {i.report_due_at:%Y-%m-%d %H:%M:%S} UTC (CERT-In, 6 hours)")
    if i.filed_at:
        told = f"{i.filed_at:%Y-%m-%d %H:%M:%S} UTC, reference {shown(i.filed_reference)}"
        say(f"CERT-In told {told}")
    if i.personal_data_at:
        say(f"personal data {i.personal_data}, as {i.personal_data_by} said")
    if i.confirmed_at:
        say(f"confirmed    {i.confirmed_at:%Y-%m-%d %H:%M:%S} UTC by {i.confirmed_by}")
    if i.acknowledged_at:
        say(f"taken up     {i.acknowledged_at:%Y-%m-%d %H:%M:%S} UTC by {i.acknowledged_by}")
    if i.ended_at:
        say(f"ended        {i.ended_at:%Y-%m-%d %H:%M:%S} UTC")
    if i.cause:
        say(f"cause        {shown(i.cause)}")
        say(f"action       {shown(i.corrective_action)} ({i.closed_by})")
    say(f"affected     {first_of(i)}")


def _why(incident: Incident, decided: Judgement | None) -> None:
    if incident.rule:
        known = rules.RULES.get(incident.rule)
        say(f"rule         {rules.title(incident.rule)}" + (f": {known.needs}" if known else ""))
    if incident.measures:
        say(f"measured     {', '.join(map(measure_text, incident.measures))}")
    if incident.case:
        text = case_text(incident.case)
        say(f"case         {text.means}")
        say(f"first        {text.first}")
    say("why")
    for reason in incident.reasons[:MAX_REASONS]:
        say(f"  {shown(reason)}")
    if decided is None:
        return
    say("why not")
    for line in decided.exits[:MAX_EXITS]:
        say(f"  {shown(line)}")
    if decided.checked:
        say("checked")
    for line in decided.checked[:MAX_CHECKED]:
        say(f"  {shown(line)}")


def _found(incident: Incident, found: "Mapping[str, object] | None") -> None:
    if found is None:
        return
    say(f"found        {shown(str(found['text']))}")
    say(f"advice       {shown(str(found['advice']))}")
    for fact in cast("list[str]", found["facts"]):
        say(f"  {shown(fact)}")
    if incident.state is IncidentState.RESOLVED:
        say("             incident close without --cause records what was found")


def _asked(incident: Incident, *, shadow: bool) -> str:
    """What the reader is to do, in one line."""
    match incident.state:
        case IncidentState.SUSPECTED if shadow:
            return (
                "look at the site; where it is real, sentinel block and restore by hand; then: "
                f"sentinel shadow mark {incident.id} right|wrong, and incident dismiss"
            )
        case IncidentState.SUSPECTED:
            return "look at the site, then: sentinel incident confirm, or dismiss"
        case IncidentState.RESPONDING:
            return "nothing: no step waits for a person"
        case IncidentState.NEEDS_HUMAN:
            return "the response stopped: put it right; sentinel unblock (it tests); incident close"
        case IncidentState.RESOLVED:
            return "say how it could happen: sentinel incident close --cause --action"
        case _:
            return "nothing"
