"""`sentinel drill PLAYBOOK --dry-run`: what every step would do here and now. Nothing is done."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.incident import Incident
    from sentinel.core.playbook import Playbook, Step
    from sentinel.core.shadow import WouldBe

ASSUMED = "INC-00000000-0000"
"""The number of an incident that there is none of."""


def run(args: Namespace) -> int:
    """Exit code 0; 1 where a step could not be done now. Raises UsageError for names that there
    are not. Writes nothing: no journal, no mail, no audit line."""
    from sentinel.app import open_app
    from sentinel.commands.playbook_show import named
    from sentinel.shadow import rehearse

    with open_app(args.config) as app:
        book = named(app.config, args.playbook)
        incident = _incident(app, book, args)
        steps = app.run(rehearse(app.tools, app.responder.actions, book, incident))
        _tell(app, book, incident, steps, args)
    return 1 if any(step.refused for step in steps) else 0


def _incident(app: "App", book: "Playbook", args: Namespace) -> "Incident":
    """The one that is named, or one that would be found this moment on the root page."""
    from sentinel.core.case import Case
    from sentinel.core.incident import Incident, IncidentState
    from sentinel.core.verdict import Verdict
    from sentinel.errors import UsageError

    if args.incident:
        found = app.store.incidents.get(args.incident)
        if found is None:
            raise UsageError(f"{args.incident}: no such incident; see sentinel incident list.")
        if args.site not in {None, found.site}:
            raise UsageError(f"{found.id} is about {found.site}, and not about {args.site}.")
        return found
    site, now = app.site(args.site), app.clock.now()
    files = site.document_root is not None and book.on[0] is Verdict.DEFACED
    runs = app.store.runs.last(site.name, whole=True)
    good = next((run.started_at for run in runs if run.verdict is Verdict.INTACT), None)
    return Incident(
        id=ASSUMED,
        site=site.name,
        state=IncidentState.RESPONDING,
        verdict=book.on[0],
        playbook=book.name,
        playbook_text=book.text,
        playbook_sha256=book.sha256,
        opened_at=now,
        first_sighting_at=now,
        last_good_at=good,
        confirmed_at=now,
        confirmed_by="witnesses",
        ended_at=None,
        subjects=("/",),
        reasons=("assumed, for a dry run",),
        evidence=(),
        retest_token="0" * 64,
        case=Case.ORIGIN.value if files else "",
    )


def _tell(
    app: "App",
    book: "Playbook",
    incident: "Incident",
    steps: "tuple[WouldBe, ...]",
    args: Namespace,
) -> None:
    from sentinel.commands.output import note, print_json, say

    ids = {step.id: step for step in book.steps}
    asked = {one.step: _asked(app, ids[one.step]) for one in steps if one.asks}
    assumed = incident.id == ASSUMED
    if args.json:
        print_json(
            "drill-dry-run",
            {
                "playbook": book.name,
                "sha256": book.sha256,
                "site": incident.site,
                "incident": None if assumed else incident.id,
                "verdict": incident.verdict,
                "steps": [
                    {
                        "step": one.step,
                        "uses": one.uses,
                        "text": one.summary,
                        "refused": one.refused,
                        "asks": asked.get(one.step),
                    }
                    for one in steps
                ],
            },
        )
        return
    hit = ", files of the server changed" if assumed and incident.case else ""
    what = f"an incident found now ({incident.verdict}{hit})" if assumed else incident.id
    say(f"{book.title} on {incident.site}, for {what}. Nothing is done; this is what would be.")
    say()
    for number, one in enumerate(steps, start=1):
        sign = "!" if one.refused else " "
        say(f"{sign}{number:>2}  {one.step}")
        _say_wrapped(one.summary)
        if who := asked.get(one.step):
            _say_wrapped(f"?  {who}")
    if any(one.refused for one in steps):
        note("A step that is marked with ! could not be done now; the way goes on as after that.")


def _asked(app: "App", step: "Step") -> str | None:
    """Who would be asked about a step, and until when."""
    from datetime import timedelta

    from sentinel.core.moves import roles_of
    from sentinel.core.times import ist_text

    if not step.asks:
        return None
    roles = roles_of(step)
    people = [contact for contact in app.config.contacts if set(roles) & set(contact.roles)]
    names = ", ".join(contact.name for contact in people) or "nobody has the role"
    now: datetime = app.clock.now()
    approvals = app.config.approvals
    until = now + timedelta(seconds=step.deadline_seconds or approvals.deadline_seconds)
    after = now + timedelta(seconds=step.deputy_seconds or approvals.deputy_seconds)
    deputies = ", ".join(dict.fromkeys(c.deputy for c in people if c.deputy))
    also = f"; from {ist_text(after)} also {deputies}" if deputies else ""
    return f"asked now: {names}{also}; open until {ist_text(until)}. Silence is no yes."


def _say_wrapped(text: str) -> None:
    import textwrap

    from sentinel.commands.output import printable, say

    for line in printable(text).splitlines():
        for part in textwrap.wrap(line, 80, initial_indent="     ", subsequent_indent="     "):
            say(part)
