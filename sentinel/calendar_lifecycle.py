"""The life of content: handed in, approved, moderated, published; an approval is a deploy ticket.

Each deed is in the audit log before it counts, and what it announces is announced before it stands
in the calendar: a crash between leaves something that can be done again.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from sentinel.app_parts import App
from sentinel.calendar_people import element_of, who
from sentinel.core.authority import Act
from sentinel.core.baseline import AnnouncedFile, DeployTicket
from sentinel.core.calendar_element import Element, Part
from sentinel.core.calendar_flow import Deed, FlowEvent, FlowState, HandIn, after
from sentinel.core.canonical import sha256
from sentinel.core.check import covers
from sentinel.core.identifiers import new_id
from sentinel.core.site import Site
from sentinel.core.urls import resolve, same_site, subject_of, subject_of_path
from sentinel.deploying import Sign, approve_deployed
from sentinel.errors import NotApproved, Refused, TreeError, UsageError
from sentinel.people import person

WINDOW = timedelta(days=1)
"""How long what was agreed to may take until it is put up, whatever else becomes the baseline
meanwhile. Beyond that it holds until the next baseline is approved (`core/deployed.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody hands in."""

    address: str
    """Where it shall stand: a URL of the site, or a path."""
    content: bytes | None = None
    digest: str = ""
    """SHA-256 of the content, where that is not given."""
    path: str = ""
    """Its file below the document root, where that does not follow from the address."""
    revises: str = ""
    """The id of what was handed in before."""
    note: str = ""


def submit(app: App, site: Site, name: str, offer: Offer, by: str) -> HandIn:
    """Takes in new content for an address, or another form of what was handed in before. Nobody
    has agreed to it yet. Raises NotApproved, UsageError, Refused."""
    element = element_of(app, name)
    contact = who(app, element, Part.CONTRIBUTOR, by)
    url = _url(site, element, offer.address)
    now = app.clock.now()
    event = FlowEvent(deed=Deed.SUBMIT, at=now, by=contact.name, note=offer.note)
    before = find(app, site, offer.revises) if offer.revises else None
    moved = None if before is None else _moved(before, event, element)
    made = HandIn(
        id=before.id if before else new_id(now, secrets.randbits(80)),
        site=site.name,
        element=name,
        url=url,
        subject=subject_of(url, site),
        path=offer.path or _path(app, site, url),
        sha256=offer.digest if offer.content is None else sha256(offer.content),
        size=0 if offer.content is None else len(offer.content),
        by=contact.name,
        state=moved.state if moved else FlowState.SUBMITTED,
        events=moved.events if moved else (event,),
    )
    if subject_of_path(made.path, site) != made.subject.partition("?")[0]:
        raise UsageError(f"--path {made.path}: is not served at {url}; correct one of the two.")
    if offer.content is not None:
        app.blobs.put(offer.content)  # so that what the server fills in is recognised
    facts = {"id": made.id, "site": site.name, "element": name, "url": url, "sha256": made.sha256}
    app.audit.append(contact.name, "content-submit", facts)
    app.store.calendar.put(made, before)
    return made


def approve(app: App, site: Site, hand_in_id: str, by: str, note: str = "") -> HandIn:
    """Raises NotApproved, Refused, UsageError."""
    before = find(app, site, hand_in_id)
    element = element_of(app, before.element)
    contact = who(app, element, Part.APPROVER, by)
    if contact.name == before.by and not element.own_approval:
        raise NotApproved(
            f"{contact.name} handed this in, and may not approve it, too: another approver is "
            f"needed. (Only where {element.name} names one and the same for both may it be so.)"
        )
    event = FlowEvent(deed=Deed.APPROVE, at=app.clock.now(), by=contact.name, note=note)
    return _agree(app, site, before, element, event)


def moderate(app: App, site: Site, hand_in_id: str, by: str, note: str = "") -> HandIn:
    """Raises NotApproved, Refused, UsageError."""
    before = find(app, site, hand_in_id)
    element = element_of(app, before.element)
    contact = who(app, element, Part.MODERATOR, by)
    event = FlowEvent(deed=Deed.MODERATE, at=app.clock.now(), by=contact.name, note=note)
    return _agree(app, site, before, element, event)


def reject(app: App, site: Site, hand_in_id: str, by: str, reason: str) -> HandIn:
    """It goes back to who handed it in. Raises NotApproved, Refused, UsageError."""
    before = find(app, site, hand_in_id)
    element = element_of(app, before.element)
    part = Part.APPROVER
    if before.state is FlowState.APPROVED and element.moderator:
        part = Part.MODERATOR
    contact = who(app, element, part, by)
    event = FlowEvent(deed=Deed.REJECT, at=app.clock.now(), by=contact.name, note=reason)
    return _put(app, _moved(before, event, element), before, event)


def publish(app: App, site: Site, hand_in_id: str, by: str, sign: Sign) -> HandIn:
    """Proves that the site is what was approved with exactly this content, makes that the
    baseline, and ends the ticket. Raises NotApproved, Refused, UsageError."""
    before = find(app, site, hand_in_id)
    element = element_of(app, before.element)
    contact = person(app.config, by, Act.END_CHANGE)
    event = FlowEvent(deed=Deed.PUBLISH, at=app.clock.now(), by=contact.name)
    moved = _moved(before, event, element)
    ticket = next((t for t in app.store.tickets.of(site.name) if t.id == before.ticket), None)
    if ticket is None:
        raise Refused(f"{before.id}: its deploy ticket {before.ticket!r} is not on record.")
    approve_deployed(app, site, ticket, contact.name, sign)
    done = _put(app, moved, before, event)
    app.store.tickets.end(ticket.id, app.clock.now())
    return done


def expire(app: App, site: Site, hand_in_id: str, by: str, note: str = "") -> HandIn:
    """Announces that what was published will be gone. Raises NotApproved, Refused, UsageError."""
    before = find(app, site, hand_in_id)
    element = element_of(app, before.element)
    contact = who(app, element, Part.APPROVER, by)
    event = FlowEvent(deed=Deed.EXPIRE, at=app.clock.now(), by=contact.name, note=note)
    moved = _moved(before, event, element)
    return _announced(app, site, moved, before, gone=True)


def find(app: App, site: Site, hand_in_id: str) -> HandIn:
    """Raises UsageError."""
    for one in app.store.calendar.hand_ins(site.name):
        if one.id == hand_in_id:
            return one
    raise UsageError(f"{hand_in_id}: nothing was handed in under that id; see sentinel content.")


def _agree(app: App, site: Site, before: HandIn, element: Element, event: FlowEvent) -> HandIn:
    """With the last agreement that is needed it is announced."""
    moved = _moved(before, event, element)
    if moved.state is not FlowState.ANNOUNCED:
        return _put(app, moved, before, event)
    return _announced(app, site, moved, before, gone=False)


def _announced(app: App, site: Site, moved: HandIn, before: HandIn, *, gone: bool) -> HandIn:
    """With a deploy ticket for exactly these bytes at exactly this place, or for their end."""
    event = moved.events[-1]
    file = AnnouncedFile(
        path=moved.path,
        subject=moved.subject,
        sha256="" if gone else moved.sha256,
        # without its size: for a day, a shorter page would be taken for one half uploaded
    )
    ticket = DeployTicket(
        id=new_id(event.at, secrets.randbits(80)),
        site=site.name,
        by=event.by,
        reason=f"content {moved.element}: {event.deed.value} {moved.subject}",
        paths=(),
        begins_at=event.at,
        ends_at=event.at + WINDOW,
        files=(file,),
        source=f"content {moved.id}, handed in by {moved.by}",
    )
    facts = {"ticket": ticket.id, "paths": [moved.subject], "source": ticket.source}
    app.audit.append(event.by, "deploy-begin", {**facts, "begins_at": ticket.begins_at})
    app.store.tickets.begin(ticket)
    return _put(app, replace(moved, ticket=ticket.id), before, event)


def _put(app: App, moved: HandIn, before: HandIn, event: FlowEvent) -> HandIn:
    facts = {
        "id": moved.id,
        "site": moved.site,
        "element": moved.element,
        "url": moved.url,
        "sha256": moved.sha256,
        "state": moved.state.value,
        "note": event.note,
    }
    app.audit.append(event.by, f"content-{event.deed.value}", facts)
    app.store.calendar.put(moved, before)
    return moved


def _moved(before: HandIn, event: FlowEvent, element: Element) -> HandIn:
    try:
        return after(before, event, moderated=bool(element.moderator))
    except ValueError as error:
        raise Refused(f"{before.id}: {error}. Nothing was changed.") from error


def _url(site: Site, element: Element, address: str) -> str:
    """Raises UsageError where it is none of the element's."""
    url = resolve(site.url, address)
    if url is None or not same_site(url, site):
        raise UsageError(f"--url {address}: found no address of {site.url}.")
    path = subject_of(url, site).partition("?")[0]
    if not any(covers(target, path) for target in element.pages):
        pages = ", ".join(element.pages)
        raise UsageError(f"--url {address}: does not belong to {element.name}; accepted: {pages}.")
    return url


def _path(app: App, site: Site, url: str) -> str:
    """Where the file of an address lies below the document root: as it stands there, or as plain
    web servers serve it."""
    subject = subject_of(url, site).partition("?")[0]
    if site.document_root is not None:
        try:
            entries = app.tree.scan_site(site).files
        except TreeError:
            entries = ()
        for entry in entries:
            if subject_of_path(entry.path, site) == subject:
                return entry.path
    path = unquote(urlsplit(url).path.removeprefix(urlsplit(site.url).path)).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path
