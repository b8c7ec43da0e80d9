"""What a proof needs, found before anything is changed."""

import asyncio
from dataclasses import dataclass

from sentinel.app import App
from sentinel.backup_choice import pick
from sentinel.core.manifest import Entry
from sentinel.core.page import FetchRequest
from sentinel.core.prove_order import approved_page, backed_up, served_as_is
from sentinel.core.site import Site
from sentinel.core.urls import subject_of_path, url_of_path
from sentinel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What an exercise needs, found before anything is changed."""

    data: bytes
    """What stands on the page, is approved, served, and backed up."""
    entry: Entry
    backup: str


async def prepared(app: App, site: Site, by: str) -> Prepared:
    """Everything that can speak against it does so before anything is changed.

    Raises Refused, NotClean, CouldNotFindOut, TreeError.
    """
    incident = await asyncio.to_thread(app.store.incidents.open_of, site.name)
    if incident is not None:
        raise Refused(
            f"site {site.name}: {incident.id} is open ({incident.state}); nothing is exercised "
            f"beside it. When it is over, prove again. See: sentinel incident show {incident.id}."
        )
    await asyncio.to_thread(_refuse_announced, app, site)
    data = await asyncio.to_thread(app.backups.canary.read, site)
    baseline = await asyncio.to_thread(app.store.baselines.approved, site.name)
    approved_page(site, baseline, data)
    look = await app.witness.fetch(page_request(url_of_path(site.canary_page, site)))
    served_as_is(look, data)
    picked = await asyncio.to_thread(lambda: pick(app, site, "", None, by=by))
    entry = backed_up(site, picked.backup.id, picked.backup.manifest, data)
    return Prepared(data=data, entry=entry, backup=picked.backup.id)


def _refuse_announced(app: App, site: Site) -> None:
    """What is announced is judged as an edit: that nothing graver is seen would prove nothing."""
    now, subject = app.clock.now(), subject_of_path(site.canary_page, site)
    ticket = next((t for t in app.store.tickets.of(site.name) if t.covers(subject, now)), None)
    if ticket is not None:
        raise Refused(
            f"site {site.name}: deploy {ticket.id} covers the canary page, so a change of it is no "
            f"attack. Prove again after its end: sentinel deploy end --by NAME --site {site.name}."
        )


def page_request(url: str) -> FetchRequest:
    """A look at the page as a visitor has it: on a connection of its own, the very answer."""
    return FetchRequest(url=url, fresh_connection=True, follow_redirects=False)
