"""The public status page, as files: what is on it, when it is written anew, and how.

They are good by themselves: no script, nothing loaded, and a time until which they may be believed,
for whoever reads them while Sentinel is down.
"""

import asyncio
import base64
import hashlib
import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.app import App
from sentinel.core.canonical import to_json
from sentinel.core.public_status import (
    DAYS,
    PublicNow,
    PublicPage,
    document,
    page_facts,
    public_now,
    public_site,
)
from sentinel.core.site import Site
from sentinel.core.standing import blocked_by
from sentinel.edges.files import write_atomically
from sentinel.errors import CouldNotFindOut
from sentinel.monitoring_days import hold_of
from sentinel.schedule import Job

TEMPLATE = "status-page.html.j2"
LOOK_SECONDS = 30.0
"""How often is looked whether something has changed."""
WRITE_SECONDS = 240.0
"""How often it is written although nothing has."""
READABLE = 0o644
"""The web server is another user."""
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_STYLE_PLACE = "style-src-of-this-page"
"""What the template writes where the hash of its style belongs."""

log = logging.getLogger(__name__)


def write_page(app: App, folder: Path) -> None:
    """Writes index.html and status.json, each whole or not at all. Raises StoreError, and
    CouldNotFindOut where the folder cannot be written."""
    _write(folder, page_files(app, states(app)))


def states(app: App) -> dict[str, PublicNow]:
    """How each site is now, by its name; few rows. Raises StoreError."""
    return {site.name: _now(app, site) for site in app.config.sites}


def page_files(app: App, how: Mapping[str, PublicNow]) -> dict[str, bytes]:
    """The content of each file by its name. Raises StoreError."""
    now, config = app.clock.now(), app.config
    today = now.astimezone(ZoneInfo(config.alerts.time_zone)).date()
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    page = PublicPage(
        title=config.status_page.title or config.organisation.name,
        written_at=now,
        sites=tuple(
            public_site(
                site,
                how[site.name],
                app.store.monitored_days.of(site.name, first, last),
                today,
            )
            for site in config.sites
        ),
    )
    text = with_style_hash(app.renderer.page(TEMPLATE, page_facts(page)))
    return {
        "index.html": text.encode("utf-8", "backslashreplace"),
        "status.json": json.dumps(to_json(document(page)), indent=1).encode() + b"\n",
    }


def with_style_hash(page: str) -> str:
    """The page with the hash of its style in its Content-Security-Policy: no other style holds."""
    found = _STYLE.search(page)
    digest = hashlib.sha256(b"" if found is None else found[1].encode()).digest()
    return page.replace(_STYLE_PLACE, f"'sha256-{base64.b64encode(digest).decode()}'", 1)


class StatusPage:
    """Keeps the files of one configuration new."""

    def __init__(self, app: App, folder: Path, tell: Callable[[Site, str, str], None]) -> None:
        """`tell(site, key, text)` gives word to those who run Sentinel."""
        self._app = app
        self._folder = folder
        self._tell = tell
        self._written: dict[str, PublicNow] | None = None
        self._written_at = float("-inf")
        self._failing = False

    async def look(self) -> None:
        """Writes the page where something has changed, or it is old."""
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        how = states(self._app)
        at = self._app.clock.monotonic()
        if how == self._written and at - self._written_at < WRITE_SECONDS:
            return
        try:
            _write(self._folder, page_files(self._app, how))
        except CouldNotFindOut as error:
            if not self._failing:  # told once for as long as it fails
                self._failing = True
                self._tell(self._app.config.sites[0], "status-page", str(error))
            raise
        self._failing, self._written, self._written_at = False, how, at


def status_page_jobs(app: App, tell: Callable[[Site, str, str], None]) -> tuple[Job, ...]:
    """None where no folder is configured."""
    folder = app.config.status_page.folder
    if folder is None:
        return ()
    look = StatusPage(app, folder, tell).look
    return (Job(name="status-page", run=look, every_seconds=LOOK_SECONDS, at_start=True),)


def _now(app: App, site: Site) -> PublicNow:
    now = app.clock.now()
    looks = app.store.monitored_days.looks(site.name, now - hold_of(app), now)
    incident = app.store.incidents.open_of(site.name)
    blocked = incident is not None and blocked_by(app.store.journal.entries(incident.id))
    return public_now(site, looks, now, blocked=blocked)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomically(folder / name, content)
            os.chmod(folder / name, READABLE)  # noqa: PTH101 - whatever the umask of the service is
    except OSError as error:
        raise CouldNotFindOut(
            f"{folder}: the public status page could not be written ({error.strerror}); the one "
            "that lies there says until when it may be believed. The folder must belong to the "
            "user that runs Sentinel, and a service unit must let it be written."
        ) from error
