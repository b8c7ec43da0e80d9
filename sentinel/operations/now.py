"""`Now`: how all sites stand, what needs somebody, and whom to call. Read in one go for all sites:
nothing here is asked of a vault, a document root or a network."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sentinel.core.authority import Act
from sentinel.core.certin_deadline import TOLD_LATE
from sentinel.core.identifiers import moment_of
from sentinel.core.incident import CERT_IN_DEADLINE, Incident, IncidentState
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.maintenance_window import in_force
from sentinel.core.overview_port import KnownGood, MailCount, Rehearsed
from sentinel.core.principal import Principal, Scope
from sentinel.core.rota import next_handovers, on_call
from sentinel.core.run_line import RunLine
from sentinel.core.settings import Config, Contact, Mode
from sentinel.core.site import Site
from sentinel.core.undelivered import Undelivered
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role
from sentinel.escalating import undeliverable_everywhere
from sentinel.operations.desk import Desk
from sentinel.operations.incident_brief import IncidentBrief, brief_of
from sentinel.operations.now_needs import needs_of
from sentinel.operations.now_view import (
    HandOver,
    NowView,
    PersonNow,
    SiteNow,
    Standing,
)
from sentinel.operations.operation import Operation

MEASURED = timedelta(days=90)
"""An older measurement of a recovery is not shown: the site has grown."""
GIVEN_UP = timedelta(days=7)
AGAIN_SECONDS = 5.0
"""After so long the records are read anew although nothing was written: messages get late."""
_GOOD = frozenset({Verdict.INTACT})
_ORDER = tuple(Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sites are shown."""

    state: str = ""
    """`grave`, `look` or `good`; empty: all."""
    name: str = ""
    """A part of the name, title or address of a site; empty: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """What was read for all sites."""

    looks: Mapping[str, RunLine]
    known: Mapping[str, KnownGood]
    rehearsals: Mapping[str, Rehearsed]
    clean: Mapping[str, KeptVerdict]
    mails: Mapping[str, MailCount]
    incidents: Mapping[str, Incident]
    heads: Mapping[str, int]
    recent: tuple[Incident, ...]
    """That ended of late, and may have to be reported still."""
    resolved: int


class _Known(NamedTuple):
    """What is known by the records."""

    records: _Records
    briefs: Mapping[str, IncidentBrief]
    """By the id of the incident; what of it is yours depends on who looks."""
    untold: Sequence[Undelivered]
    """What is urgent and was taken by no way of telling."""


def show(desk: Desk, principal: Principal, given: Wanted) -> NowView:
    """Raises StoreError."""
    config, now = desk.app.config, desk.app.clock.now()
    records, briefs, untold = _known(desk, principal, now)
    sites = [_site(desk, site, records, briefs, now) for site in config.sites]
    ended = [briefs[one.id] for one in records.recent if briefs[one.id].report_owed]
    troubles = desk.troubles()
    mails = records.mails.values()
    resolved = records.resolved
    shown = [one for one in sites if _is_wanted(one, given)]
    return NowView(
        at=now,
        organisation=config.organisation.name,
        shadow=config.response.mode is Mode.SHADOW,
        automatic=config.response.automatic,
        sites=tuple(sorted(shown, key=lambda one: _ORDER.index(one.standing))),
        counts=dict(Counter(one.standing.value for one in sites)),
        needs=needs_of(
            desk,
            sites=sites,
            ended=ended,
            mails=records.mails,
            resolved=resolved,
            troubles=troubles or (),
            untold=untold,
        ),
        ended=tuple(ended),
        resolved=resolved,
        mails_waiting=sum(one.waiting for one in mails),
        mails_late=sum(one.late for one in mails),
        mails_given_up=sum(one.undeliverable for one in mails),
        well=None if troubles is None else not troubles,
        troubles=tuple(trouble.line for trouble in troubles or ()),
        duty=tuple(map(_person, on_call(config, now))),
        next_duty=_next_duty(config, now),
        deciders=tuple(map(_person, config.contacts_with(Role.AUTHORISER))),
        cert_in_phone=config.cert_in.phone,
        state=given.state,
        name=given.name,
    )


def _known(desk: Desk, principal: Principal, now: datetime) -> _Known:
    """Read once for each state of the database: while a site is looked at, each query waits for the
    look's threads. What depends on the time alone is anew after some seconds. Raises StoreError."""

    def read() -> _Known:
        records = _read(desk, now)
        briefs = {
            incident.id: brief_of(
                desk,
                principal,
                incident,
                desk.glances.journal(desk.app, incident, records.heads.get(incident.id, 0)),
            )
            for incident in (*records.incidents.values(), *records.recent)
        }
        return _Known(records, briefs, undeliverable_everywhere(desk.app))

    epoch = int(desk.app.clock.monotonic() // AGAIN_SECONDS)
    names = tuple(site.name for site in desk.app.config.sites)
    key = (desk.app.store.version(), epoch, names)
    return desk.glances.while_same(f"now of {principal.name}", key, read)


def _read(desk: Desk, now: datetime) -> _Records:
    store, names = desk.app.store, [site.name for site in desk.app.config.sites]
    overview = store.overview
    incidents = {one.site: one for one in overview.open_incidents()}
    recent = tuple(
        one
        for one in store.incidents.opened_since(now - TOLD_LATE - CERT_IN_DEADLINE)
        if not one.state.is_open and one.filed_at is None
        if one.state is not IncidentState.DISMISSED
    )
    return _Records(
        looks=overview.looks(names),
        known=overview.known_good(names),
        rehearsals=overview.rehearsals(names),
        clean=overview.clean(names),
        mails=overview.mails(now, now - GIVEN_UP),
        incidents=incidents,
        heads=overview.journal_heads([one.id for one in (*incidents.values(), *recent)]),
        recent=recent,
        resolved=overview.counted(IncidentState.RESOLVED),
    )


def _site(
    desk: Desk,
    site: Site,
    records: _Records,
    briefs: Mapping[str, IncidentBrief],
    now: datetime,
) -> SiteNow:
    name, turn = site.name, desk.turn(site.name)
    look, known = records.looks.get(name), records.known.get(name, KnownGood())
    incident = records.incidents.get(name)
    block = desk.glances.block(desk.app, site)
    rehearsed, clean = records.rehearsals.get(name), records.clean.get(name)
    good = None if rehearsed is None else rehearsed.good
    mails = records.mails.get(name, MailCount(site=name))
    period = in_force(site.maintenance, now)
    measured = good is not None and now - good.ended_at <= MEASURED
    grave = incident is not None or bool(block.flagged)
    fine = (
        look is not None
        and look.verdict in _GOOD
        and known.approved_at is not None
        and not known.waiting
        and not block.unknown
        and not (rehearsed is not None and rehearsed.last.problems)
        and (clean is not None or site.document_root is None)
    )
    return SiteNow(
        name=name,
        title=site.title,
        url=site.url,
        standing=Standing.GRAVE if grave else Standing.GOOD if fine else Standing.LOOK,
        verdict=None if look is None else look.verdict,
        looked_at=None if look is None else look.ended_at,
        looks_next_at=turn.next_at,
        look_under_way=turn.under_way,
        incident=None if incident is None else briefs[incident.id],
        blocked_for=block.flagged,
        block_unknown=block.unknown,
        blocks=site.block is not None,
        maintenance="" if period is None else period.text,
        compared=known.approved_at is not None,
        changes_waiting=known.waiting,
        rehearsed_at=None if rehearsed is None else rehearsed.last.ended_at,
        rehearsal_problem="" if rehearsed is None else " ".join(rehearsed.last.problems),
        recovery_seconds=round(good.seconds, 1) if good is not None and measured else None,
        clean_backup_at=None if clean is None else moment_of(clean.backup) or clean.judged_at,
        clean_judged_at=None if clean is None else clean.judged_at,
        restores=site.document_root is not None,
        mails_waiting=mails.waiting,
        mails_late=mails.late,
    )


def _is_wanted(site: SiteNow, given: Wanted) -> bool:
    wanted = given.name.strip().casefold()
    named = any(wanted in text.casefold() for text in (site.name, site.title, site.url))
    return named and given.state in {"", site.standing.value}


def _person(contact: Contact) -> PersonNow:
    return PersonNow(
        name=contact.name,
        post=contact.post,
        mobile=contact.mobile or contact.office_phone,
        mail=contact.mail,
        deputy=contact.deputy,
    )


def _next_duty(config: Config, now: datetime) -> HandOver | None:
    if config.rota is None:
        return None
    turn = next(iter(next_handovers(config.rota, now)), None)
    return None if turn is None else HandOver(name=turn.person, at=turn.since)


SHOW_NOW = Operation(
    name="show-now",
    method="GET",
    path="/now",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="How all sites stand now, what needs somebody, and whom to call",
    takes=Wanted,
    gives=NowView,
    run=show,
)
NOW = (SHOW_NOW,)
