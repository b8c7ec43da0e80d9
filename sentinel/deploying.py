"""Deploys: what a manifest announces is believed, proven at the end, and becomes the baseline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.app_parts import App
from sentinel.core.authority import Act
from sentinel.core.baseline import AnnouncedFile, Baseline, BaselineState, DeployTicket
from sentinel.core.check import TreeOptions
from sentinel.core.counts import counted
from sentinel.core.deploy_manifest import DeployPlan
from sentinel.core.globs import matcher
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, difference
from sentinel.core.site import Site
from sentinel.errors import Refused
from sentinel.people import person

FETCHES = 3
FRESH = timedelta(days=7)
"""A signed plan that is older needs a person, too: an old one may have leaked."""
_SHOWN = 10

Verify = Callable[[str, bytes, str], bool]
"""(public key, payload, signature) -> whether it is that key's signature."""
Sign = Callable[[Baseline], str]


class Standing(StrEnum):
    """What became of an announced file."""

    THERE = "there"
    MISSING = "missing"
    OTHER = "other-bytes"
    STILL_THERE = "still-there"
    """It shall be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One announced file, and what stands in its place."""

    file: AnnouncedFile
    standing: Standing


def believed(app: App, plan: DeployPlan, by: str, verify: Verify) -> tuple[str, str]:
    """In whose name a plan announces, and where it comes from, in words.

    A plan signed with a key of [deploy] keys needs nobody else while it is fresh; any other one
    needs a person who may announce. Raises Refused, NotApproved.
    """
    if plan.signed_by and not verify(plan.signed_by, plan.payload, plan.signature):
        raise Refused(
            "The plan was changed after it was signed: its signature does not fit. Make it anew "
            "with sentinel deploy plan --sign, and find out who changed it."
        )
    name = person(app.config, by, Act.ANNOUNCE).name if by else ""
    if plan.signed_by in app.config.deploy.keys:
        age = app.clock.now() - plan.made_at
        if not name and age > FRESH:
            raise Refused(
                f"The plan was made {age.days} days ago, and signed plans count for {FRESH.days}: "
                "make it anew, or let a person announce it (--by NAME)."
            )
        key = f"deploy key {plan.signed_by[:8]}"
        return name or key, f"plan {plan.digest}, signed with {plan.signed_by}"
    if not name:
        found = f"signed with {plan.signed_by}" if plan.signed_by else "not signed"
        raise Refused(
            f"The plan is {found}, and that key is not under [deploy] keys in config.toml. Add the "
            "key there if it is your build machine's, or let a person announce it (--by NAME)."
        )
    return name, f"plan {plan.digest}, handed in by {name}"


def announce(app: App, ticket: DeployTicket) -> None:
    """Puts it into the audit log, and then into force."""
    facts = {"ticket": ticket.id, "paths": list(ticket.paths), "source": ticket.source}
    app.audit.append(ticket.by, "deploy-begin", {**facts, "begins_at": ticket.begins_at})
    app.store.tickets.begin(ticket)


def end(app: App, ticket: DeployTicket, by: str, not_arrived: int) -> DeployTicket:
    """Ends it in somebody's name; one that was ended keeps its end."""
    facts = {"ticket": ticket.id, "not_arrived": not_arrived}
    app.audit.append(by, "deploy-end", facts)
    return app.store.tickets.end(ticket.id, app.clock.now())


def arrivals(app: App, site: Site, ticket: DeployTicket) -> tuple[Arrival, ...]:
    """What became of each announced file in the document root; empty where there is none.

    Raises TreeError.
    """
    if site.document_root is None:
        return ()
    entries = app.tree.scan_site(site).by_path()
    return tuple(
        Arrival(file=file, standing=_standing(file, entries.get(file.path)))
        for file in ticket.files
    )


def approve_deployed(app: App, site: Site, ticket: DeployTicket, by: str, sign: Sign) -> str:
    """Learns the site and approves it under the ticket; the id of the new baseline. `sign` gives
    the person's own signature, or nothing where they have no key.

    Learnt while the ticket is still open, so that no sweep sees the change uncovered. Of a ticket
    with a manifest it is proven that the site is exactly what was approved before, with the
    announced files. Raises Refused where it is not, where an incident is open, or where what was
    learnt shows hostile signs.
    """
    known = app.store.incidents.all(site.name)
    _refuse_in_an_incident(site, [one for one in known if one.state.is_open])
    learnt = app.run(app.learner.learn(site, fetches=FETCHES))
    if ticket.files:
        _refuse_unproven(app, site, ticket, learnt.baseline)
    if learnt.warnings:
        subject, signal = learnt.warnings[0]
        raise Refused(
            f"Not approved: {subject}: {signal.text} Look at it with sentinel baseline diff "
            f"{learnt.baseline.id}; approve it by hand if it is yours. The ticket stays open."
        )
    signature = sign(learnt.baseline)
    before = {one.id for one in known}
    came = [one for one in app.store.incidents.all(site.name) if one.id not in before]
    _refuse_in_an_incident(site, came)  # to learn took minutes
    app.audit.append(by, "baseline-approved", {"baseline": learnt.baseline.id, "ticket": ticket.id})
    reason = f"deploy ticket {ticket.id}: {ticket.reason}"
    seconds = app.config.learning.expires_seconds
    decided = app.store.baselines.decide(
        learnt.baseline.id,
        BaselineState.APPROVED,
        by,
        reason,
        signature=signature,
        expires_at=app.clock.now() + timedelta(seconds=seconds) if seconds else None,
    )
    if decided.state is not BaselineState.APPROVED:
        raise Refused(
            f"Not approved yet: a page is sealed, so a second person must approve {decided.id}: "
            f'sentinel baseline approve {decided.id} --by "NAME". The ticket stays open.'
        )
    return decided.id


def _refuse_in_an_incident(site: Site, incidents: Iterable[Incident]) -> None:
    """One that is over by now stood there while it was learnt; one that was dismissed was none."""
    if any(one.state is not IncidentState.DISMISSED for one in incidents):
        raise Refused(
            f"{site.name} has an open incident, or had one meanwhile: what stands there may not "
            "become the baseline. See sentinel incident list."
        )


def _refuse_unproven(app: App, site: Site, ticket: DeployTicket, learnt: Baseline) -> None:
    """Raises Refused unless what was learnt is the approved site with the announced files."""
    if learnt.tree is not None:
        entries = learnt.tree.by_path()
        wrong = [f.path for f in ticket.files if _standing(f, entries.get(f.path)) is not _THERE]
        others = _strangers(app, site, ticket, learnt.tree)
    else:
        wrong, others = _not_served(ticket, learnt), []
    if not wrong and not others:
        return
    told = []
    if wrong:
        told.append(f"{counted(len(wrong), 'announced file')} not as announced: {_named(wrong)}.")
    if others:
        told.append(
            f"{counted(len(others), 'change')} beside the manifest, which nobody announced: "
            f"{_named(others)}."
        )
    raise Refused(
        f"Not approved: {' '.join(told)} Put that right and end the ticket again; or look at it "
        f"with sentinel baseline diff {learnt.id}, and approve it by hand if it is yours. The "
        "ticket stays open."
    )


_THERE = Standing.THERE


def _strangers(app: App, site: Site, ticket: DeployTicket, tree: Manifest) -> list[str]:
    """Files and links that differ from the approved tree, and that nobody announced."""
    approved = app.store.baselines.approved(site.name)
    if approved is None or approved.tree is None:
        return []
    announced = {file.path for file in ticket.files}
    options = [c.options for c in app.config.checks if isinstance(c.options, TreeOptions)]
    ignored = [matcher(option.ignore) for option in options]
    quiet = {ChangeKind.METADATA, ChangeKind.UNREAD}
    return [
        change.path
        for change in difference(approved.tree, tree)
        if change.kind not in quiet
        and change.path not in announced
        and not all(
            e is None or e.type is EntryType.DIRECTORY for e in (change.before, change.after)
        )
        and not (ignored and all(ignores(change.path) for ignores in ignored))
    ]


def _not_served(ticket: DeployTicket, learnt: Baseline) -> list[str]:
    """Announced files that visitors do not get byte for byte, where there is no document root."""
    served: dict[str, set[str]] = {}
    for page in learnt.pages:
        served.setdefault(page.subject, set()).update(v.sha256 for v in page.variants)
    return [
        file.path
        for file in ticket.files
        if (
            file.sha256 not in served.get(file.subject, set())
            if file.sha256
            else file.subject in served
        )
    ]


def _standing(file: AnnouncedFile, entry: Entry | None) -> Standing:
    if not file.sha256:
        return Standing.THERE if entry is None else Standing.STILL_THERE
    if entry is None:
        return Standing.MISSING
    same = entry.type is EntryType.FILE and entry.sha256 == file.sha256
    return Standing.THERE if same else Standing.OTHER


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(repr(path) for path in paths[:_SHOWN]) + more


def window(at: datetime | None, now: datetime, minutes: int) -> tuple[datetime, datetime]:
    """Begin and end of an announced change; at once where no time is given."""
    begins = now if at is None else max(at, now)
    return begins, begins + timedelta(minutes=minutes)
