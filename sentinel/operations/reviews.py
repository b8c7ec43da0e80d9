"""The review queue: what waits for a person, and what they decide."""

from sentinel.app_parts import App
from sentinel.core.authority import Act
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.calendar_flow import FlowState
from sentinel.core.candidate_parts import Looked, Part, parts_of
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import Site
from sentinel.errors import IntegrityError, NotThere, Refused
from sentinel.operations.deploys import tickets_of
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Invalid, Operation
from sentinel.operations.review_rows import Waiting, blank, views_of, waiting_of
from sentinel.operations.review_shapes import (
    Approval,
    ChangeNamed,
    ChangePage,
    Decided,
    Decision,
    KnownGood,
    Renewal,
    ReviewQuery,
    Reviews,
)
from sentinel.operations.sites import site_named, sites_named
from sentinel.part_approving import approver_of, needs_key, part_approver_of

MAX_WAITING = 20
"""Of one site, the newest."""
PARTS_SHOWN = 25


WAITING = (FlowState.SUBMITTED, FlowState.APPROVED)


def _list(desk: Desk, _: Principal, given: ReviewQuery) -> Reviews:
    app = desk.app
    sites = sites_named(app, given.site)
    waiting: list[Waiting] = []
    known: list[KnownGood] = []
    for site in sites:
        approved = _approved(app, site)
        candidates = app.store.baselines.waiting(site.name, MAX_WAITING)
        waiting += [waiting_of(app, approved, one, _parts(approved, one)) for one in candidates]
        known.append(_known_good(app, site, approved))
    return Reviews(
        waiting=tuple(sorted(waiting, key=lambda one: one.seen_at, reverse=True)),
        baselines=tuple(known),
        tickets=tickets_of(app, sites),
        query=given,
        names=tuple(site.name for site in app.config.sites),
    )


def _approved(app: App, site: Site) -> Baseline | None:
    """None also where it does not verify: everything is new against it then."""
    try:
        return app.store.baselines.approved(site.name)
    except IntegrityError:
        return None


def _known_good(app: App, site: Site, approved: Baseline | None) -> KnownGood:
    learning = app.store.learnings.get(site.name)
    expires = None if approved is None else approved.expires_at
    return KnownGood(
        site=site.name,
        baseline="" if approved is None else approved.id,
        pages=0 if approved is None else len(approved.pages),
        approved_by="" if approved is None else approved.approved_by,
        approved_at=None if approved is None else approved.approved_at,
        expires_at=expires,
        in_review=expires is not None and expires <= app.clock.now(),
        doubts=() if approved is None else app.store.baselines.doubts(approved),
        learning="" if learning is None else learning.progress,
        next_round_at=None if learning is None else learning.next_at,
        hand_ins=sum(one.state in WAITING for one in app.store.calendar.hand_ins(site.name)),
    )


def _show(desk: Desk, principal: Principal, given: ChangeNamed) -> ChangePage:
    app = desk.app
    candidate = _candidate(app, given.candidate)
    approved = _approved(app, site_named(app, candidate.site))
    parts = _parts(approved, candidate)
    after = given.offset + PARTS_SHOWN
    return ChangePage(
        change=waiting_of(app, approved, candidate, parts),
        state=candidate.state.value,
        decided_by=candidate.approved_by,
        reason=candidate.reason,
        against="" if approved is None else approved.id,
        parts=views_of(app, approved, candidate, parts[given.offset : after]),
        offset=given.offset,
        next_offset=after if after < len(parts) else None,
        warnings=candidate.warnings[:50],
        only_whole=approved is None,
        needs_key=needs_key(principal.name, candidate.id) if _key(app, principal) else "",
        unread=() if candidate.tree is None else candidate.tree.unread[:50],
    )


def _parts(approved: Baseline | None, candidate: Baseline) -> tuple[Part, ...]:
    return parts_of(approved or blank(candidate), candidate)


def _candidate(app: App, name: str) -> Baseline:
    found = app.store.baselines.get(name)
    if found is None:
        raise NotThere(f"{name[:60]}: there is no such change.")
    return found


def _approve(desk: Desk, principal: Principal, given: Approval) -> Decided:
    app = desk.app
    candidate = _candidate(app, given.candidate)
    if _key(app, principal):
        raise Refused(needs_key(principal.name, candidate.id))
    if given.whole:
        approved = approver_of(app).approve(
            candidate,
            principal,
            given.reason,
            despite=given.despite,
            looked=Looked(site=candidate.site, against=given.against) if given.against else None,
        )
        return Decided(baseline=approved.id, state=approved.state.value, rest="")
    _something_named(given.part)
    done = part_approver_of(app).approve(
        candidate,
        given.part,
        principal,
        given.reason,
        sign=lambda _: "",
        despite=given.despite,
        against=given.against,
    )
    rest = "" if done.rest is None else done.rest.id
    return Decided(baseline=done.baseline.id, state=done.baseline.state.value, rest=rest)


def _reject(desk: Desk, principal: Principal, given: Decision) -> Decided:
    app = desk.app
    candidate = _candidate(app, given.candidate)
    if given.whole:
        rejected = approver_of(app).reject(candidate, principal, given.reason)
        return Decided(baseline=rejected.id, state=rejected.state.value, rest="")
    _something_named(given.part)
    done = part_approver_of(app).reject(
        candidate, given.part, principal, given.reason, against=given.against
    )
    rest = "" if done.rest is None else done.rest.id
    return Decided(baseline=done.baseline.id, state=done.baseline.state.value, rest=rest)


def _something_named(part: tuple[str, ...]) -> None:
    if not part:
        raise Invalid("no part was chosen: choose at least one, or decide on the whole.")


def _renew(desk: Desk, principal: Principal, given: Renewal) -> Decided:
    app = desk.app
    site = site_named(app, given.site)
    baseline = app.store.baselines.approved(site.name)
    if baseline is None:
        raise Refused(f"{site.name} has no approved baseline that could be renewed.")
    if _key(app, principal):
        raise Refused(
            f"{principal.name} has a public_key in config.toml, so a renewal needs their "
            f'signature: sentinel baseline renew --site {site.name} --by "{principal.name}" '
            '--reason "WHY" --key PRIVATE.pem.'
        )
    renewed = approver_of(app).renew(baseline, principal, given.reason)
    return Decided(baseline=renewed.id, state=BaselineState.APPROVED.value, rest="")


def _key(app: App, principal: Principal) -> str:
    """The public key of who asks; empty where they have none."""
    keys = (one.public_key for one in app.config.contacts if one.name == principal.name)
    return next(keys, "")


LIST_CHANGES = Operation(
    name="list-changes",
    method="GET",
    path="/changes",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What waits for review, the baselines in force and announced changes",
    takes=ReviewQuery,
    gives=Reviews,
    run=_list,
)
SHOW_CHANGE = Operation(
    name="show-change",
    method="GET",
    path="/changes/{candidate}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What one candidate would change, part by part",
    takes=ChangeNamed,
    gives=ChangePage,
    run=_show,
)
APPROVE_CHANGE = Operation(
    name="approve-change",
    method="POST",
    path="/changes/{candidate}/approve",
    act=Act.BASELINE,
    scope=Scope.MANAGE,
    summary="Approve some parts of a candidate, or all of it; what is left stays in the queue",
    takes=Approval,
    gives=Decided,
    run=_approve,
    done="Approved.",
)
REJECT_CHANGE = Operation(
    name="reject-change",
    method="POST",
    path="/changes/{candidate}/reject",
    act=Act.BASELINE,
    scope=Scope.MANAGE,
    summary="Reject some parts of a candidate, or all of it; what is left waits as a new candidate",
    takes=Decision,
    gives=Decided,
    run=_reject,
    done="Rejected.",
)
RENEW_BASELINE = Operation(
    name="renew-baseline",
    method="POST",
    path="/baselines/{site}/renew",
    act=Act.RENEW,
    scope=Scope.MANAGE,
    summary="Confirm the approved baseline of a site for another term",
    takes=Renewal,
    gives=Decided,
    run=_renew,
    done="Renewed.",
)
REVIEWS = (LIST_CHANGES, SHOW_CHANGE, APPROVE_CHANGE, REJECT_CHANGE, RENEW_BASELINE)
