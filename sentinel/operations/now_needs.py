"""What somebody has to do now, the gravest first."""

from collections.abc import Iterator, Mapping, Sequence

from sentinel.core.heartbeat_port import Trouble
from sentinel.core.incident import IncidentState
from sentinel.core.overview_port import MailCount
from sentinel.core.undelivered import Undelivered
from sentinel.operations.desk import Desk
from sentinel.operations.incident_brief import IncidentBrief
from sentinel.operations.now_view import URGENT, Need, Needed, SiteNow

_ORDER = tuple(Need)


def needs_of(
    desk: Desk,
    *,
    sites: Sequence[SiteNow],
    ended: Sequence[IncidentBrief],
    mails: Mapping[str, MailCount],
    resolved: int,
    troubles: Sequence[Trouble],
    untold: Sequence[Undelivered],
) -> tuple[Needed, ...]:
    """Everything; of equal ones what is due first comes first."""
    found = [
        *_untold(untold),
        *(need for site in sites for need in _of_site(site)),
        *(_report(one) for one in ended),
        *_of_all(desk, mails, resolved, troubles),
    ]
    last = max((one.by for one in found if one.by is not None), default=desk.app.clock.now())
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.need), one.by or last)))


def _needed(need: Need, **more: object) -> Needed:
    return Needed(need=need, urgent=need in URGENT, **more)  # type: ignore[arg-type] # by name


def _untold(dead: Sequence[Undelivered]) -> Iterator[Needed]:
    if dead:
        yield _needed(Need.NOBODY_TOLD, number=len(dead), text=dead[0].first.subject)


def _of_site(site: SiteNow) -> Iterator[Needed]:
    name = site.name
    if site.incident is not None:
        yield from _of_incident(site, site.incident)
    elif site.blocked_for:
        yield _needed(Need.CLOSED, site=name, text=site.blocked_for)
    if not site.compared:
        yield _needed(Need.LEARN, site=name)
    if site.compared and site.restores and site.clean_backup_at is None:
        yield _needed(Need.NO_CLEAN, site=name)
    if site.rehearsal_problem:
        yield _needed(Need.REHEARSAL, site=name, text=site.rehearsal_problem)
    if site.changes_waiting:
        yield _needed(Need.CHANGES, site=name, number=site.changes_waiting)


def _of_incident(site: SiteNow, brief: IncidentBrief) -> Iterator[Needed]:
    about = {"site": brief.site, "incident": brief.id}
    for question in brief.questions:
        yield _needed(
            Need.ANSWER if question.yours else Need.WAITS,
            **about,
            step=question.step,
            action=question.action,
            by=question.deadline,
            who=", ".join(question.roles),
            text=question.what,
        )
    if brief.state is IncidentState.NEEDS_HUMAN:
        yield _needed(Need.PERSON, **about, text=brief.last_done)
    if brief.state is IncidentState.SUSPECTED:
        yield _needed(Need.DECIDE, **about)
    if site.blocks and brief.block_wanted and not site.blocked_for and not site.block_unknown:
        yield _needed(Need.NOT_BLOCKED, **about)
    if brief.report_owed:
        yield _report(brief)
    if not brief.acknowledged_by:
        yield _needed(Need.TAKE_UP, **about)


def _report(brief: IncidentBrief) -> Needed:
    return _needed(
        Need.REPORT,
        site=brief.site,
        incident=brief.id,
        by=brief.report_due_at,
        certain=brief.report_certain,
    )


def _of_all(
    desk: Desk, mails: Mapping[str, MailCount], resolved: int, troubles: Sequence[Trouble]
) -> Iterator[Needed]:
    for trouble in troubles:
        yield _needed(Need.TROUBLE, text=trouble.line)
    for problem in desk.app.config.kept_for:
        yield _needed(Need.PLAYBOOK, text=str(problem))
    late = sum(one.late + one.undeliverable for one in mails.values())
    if late:
        yield _needed(Need.MAILS, number=late)
    if resolved:
        yield _needed(Need.CAUSE, number=resolved)
