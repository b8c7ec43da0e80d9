"""Looking at one incident: everything on record, put together for a page."""

from collections.abc import Sequence

from sentinel.block_owner import owner_told
from sentinel.core import rules
from sentinel.core.authority import Act
from sentinel.core.case import case_text
from sentinel.core.facts import entry_text
from sentinel.core.incident import Incident
from sentinel.core.moves import open_questions
from sentinel.core.playbook import BESIDE, JournalEntry, Phase
from sentinel.core.playbook_drawing import drawing
from sentinel.core.playbook_marks import marks
from sentinel.core.principal import Principal, Scope
from sentinel.core.report_words import KINDS
from sentinel.core.settings import Mode
from sentinel.core.shadow import MARK, foreseen
from sentinel.core.site import Site
from sentinel.core.verdict import Judgement
from sentinel.drawn import around
from sentinel.errors import ConfigError
from sentinel.filing import standing_of
from sentinel.operations.desk import Desk
from sentinel.operations.glances import glance_of
from sentinel.operations.incident_brief import brief_of
from sentinel.operations.incident_doors import IncidentNamed, incident_of
from sentinel.operations.incident_kept import evidence_kept
from sentinel.operations.incident_view import (
    BlockStanding,
    IncidentView,
    InTwoLanguages,
    MailLine,
    Measured,
    PlaybookDrawn,
    ReportStanding,
    RevisionLine,
    TimeLine,
    Why,
)
from sentinel.operations.operation import Operation
from sentinel.operations.witnessed import witnessed_of

MAX_LINES = 150
MAX_REASONS = 20
MAX_MAILS = 60
MAX_TEXT = 1_000


def show(desk: Desk, principal: Principal, given: IncidentNamed) -> IncidentView:
    """Raises NotThere, StoreError."""
    app, incident = desk.app, incident_of(desk, given.incident)
    journal = app.store.journal.entries(incident.id)
    site = next((one for one in app.config.sites if one.name == incident.site), None)
    witnessed = witnessed_of(desk, incident)
    glance = glance_of(app, incident, journal)
    lines = [_line(entry) for entry in reversed(journal)]
    before = foreseen(journal)
    cause = glance.cause or {}
    return IncidentView(
        brief=brief_of(desk, principal, incident, glance),
        title=incident.site if site is None else site.title,
        url="" if site is None else site.url,
        configured=site is not None,
        shadow=app.config.response.mode is Mode.SHADOW,
        why=_why(incident, witnessed.why),
        last_good_at=incident.last_good_at,
        confirmed_at=incident.confirmed_at,
        confirmed_by=incident.confirmed_by,
        acknowledged_at=incident.acknowledged_at,
        ended_at=incident.ended_at,
        compromised_at=incident.compromised_at,
        compromised_by=incident.compromised_by,
        compromised_reason=incident.compromised_reason,
        personal_data=incident.personal_data,
        personal_data_by=incident.personal_data_by,
        personal_data_reason=incident.personal_data_reason,
        cause=incident.cause,
        corrective_action=incident.corrective_action,
        closed_by=incident.closed_by,
        found_cause=_both(cause, "text"),
        advice=_both(cause, "advice"),
        seen=witnessed.seen if principal.may(Act.READ_FILES) else witnessed.seen_outside,
        done=done_of(journal),
        time_line=tuple(lines[:MAX_LINES]),
        more_lines=max(0, len(lines) - MAX_LINES),
        playbook=_playbook(desk, incident, journal),
        evidence=evidence_kept(app, incident.id, witnessed.digests),
        report=_report(desk, incident),
        block=_block(desk, site),
        mails=tuple(
            MailLine(kind=row.kind.value, state=row.state.value, to=row.recipients)
            for row in app.store.outbox.all(incident.id)[:MAX_MAILS]
        ),
        foreseen="" if before is None else str(before.data.get("summary", "")),
        marked=next((entry_text(e) for e in reversed(journal) if e.action == MARK), ""),
        sightings=len(app.store.incidents.sightings(incident.id)),
    )


def _why(incident: Incident, decided: Judgement | None) -> Why:
    known = rules.RULES.get(incident.rule)
    case = case_text(incident.case) if incident.case else None
    return Why(
        rule=incident.rule,
        title="" if known is None else known.title,
        needs="" if known is None else known.needs,
        measures=tuple(
            Measured(name=one.name, value=round(one.value, 3), bound=one.threshold)
            for one in incident.measures
        ),
        reasons=tuple(text[:MAX_TEXT] for text in incident.reasons[:MAX_REASONS]),
        exits=() if decided is None else tuple(t[:MAX_TEXT] for t in decided.exits[:MAX_REASONS]),
        checked=(
            () if decided is None else tuple(t[:MAX_TEXT] for t in decided.checked[:MAX_REASONS])
        ),
        means=None if case is None else InTwoLanguages(english=case.means, hindi=case.means_hindi),
        first=None if case is None else InTwoLanguages(english=case.first, hindi=case.first_hindi),
    )


_UNTESTED = "unblock-untested"
"""A person opened it as it was: nothing says that it is good."""


def _both(found: dict[str, object], name: str) -> InTwoLanguages | None:
    text = str(found.get(name) or "")
    if not text:
        return None
    return InTwoLanguages(english=text, hindi=str(found.get(f"{name}_hindi") or text))


def _line(entry: JournalEntry) -> TimeLine:
    english, hindi = KINDS[entry.phase.value]
    return TimeLine(
        at=entry.at,
        step=entry.action if entry.step in BESIDE else entry.step,
        phase=entry.phase.value,
        words=InTwoLanguages(english=english, hindi=hindi),
        text=(entry_text(entry) or _asked(entry))[:MAX_TEXT],
    )


def _asked(entry: JournalEntry) -> str:
    """Of a question: of whom, and what the step would do."""
    roles = entry.data.get("roles")
    of = f"of {' or '.join(map(str, roles))}" if isinstance(roles, list) and roles else ""
    return ": ".join(filter(None, (of, str(entry.data.get("would") or ""))))


def done_of(journal: Sequence[JournalEntry]) -> tuple[str, ...]:
    """What stands now: an effect that was taken back is none."""
    found: dict[str, None] = {}
    for entry in journal:
        if entry.phase is Phase.DONE:
            if entry.action == "block":
                found.pop("unblock", None)
                found.pop(_UNTESTED, None)
            elif entry.action == "unblock":
                found.pop("block", None)
            untested = entry.action == "unblock" and entry.data.get("retest") == ""
            found.setdefault(_UNTESTED if untested else entry.action)
        elif entry.phase is Phase.COMPENSATED:
            found.pop(entry.action, None)
    return tuple(found)


def _playbook(
    desk: Desk, incident: Incident, journal: tuple[JournalEntry, ...]
) -> PlaybookDrawn | None:
    if not incident.playbook:
        return None
    try:
        book = desk.app.answering.thaw(incident)
        current = _current(journal)
        waiting = tuple(step.id for step, _ in open_questions(book, journal))
        drawn = [
            drawing(book, around(desk.app.config, marks(journal, hindi=hindi), language))
            for language, hindi in (("en", False), ("hi", True))
        ]
    except (ConfigError, KeyError) as error:
        return PlaybookDrawn(
            name=incident.playbook,
            current=(),
            drawing=(),
            drawing_hindi=(),
            unreadable=str(error.args[0] if error.args else error),
        )
    return PlaybookDrawn(
        name=book.name,
        current=waiting or current if incident.state.is_open else (),
        drawing=drawn[0],
        drawing_hindi=drawn[1],
        unreadable="",
    )


def _current(journal: Sequence[JournalEntry]) -> tuple[str, ...]:
    """The step of which the journal tells last."""
    steps = [entry.step for entry in journal if entry.step not in BESIDE]
    return tuple(steps[-1:])


def _report(desk: Desk, incident: Incident) -> ReportStanding:
    standing = standing_of(desk.app.store, incident)
    approved = {filing.revision: filing.by for filing in standing.approved}
    return ReportStanding(
        revisions=tuple(
            RevisionLine(
                number=number,
                at=at,
                reason=str(document.get("reason", "")),
                approved_by=approved.get(number, ""),
            )
            for number, at, document, _ in reversed(desk.app.store.reports.all(incident.id))
        ),
        mailed_at=standing.mailed[-1].at if standing.mailed else None,
        filed_at=incident.filed_at,
        reference=incident.filed_reference,
        not_due_by="" if standing.not_due is None else standing.not_due.by,
    )


def _block(desk: Desk, site: Site | None) -> BlockStanding:
    if site is None or site.block is None:
        return BlockStanding(blocks=False, flagged="", belongs_to="", unknown="")
    seen = desk.glances.block(desk.app, site)
    owner = owner_told(desk.app.tools, site).text if seen.flagged else ""
    return BlockStanding(blocks=True, flagged=seen.flagged, belongs_to=owner, unknown=seen.unknown)


SHOW_INCIDENT = Operation(
    name="show-incident",
    method="GET",
    path="/incidents/{incident}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Everything on record about one incident",
    takes=IncidentNamed,
    gives=IncidentView,
    run=show,
)
