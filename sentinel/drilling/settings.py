"""The configuration of a drill: the operator's, with the copy in the site's place."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.check import Check
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.rehearsing import LOOKS_AT_DATABASES, LOOKS_AT_FILES, LOOKS_AT_PAGES
from sentinel.core.settings import Config, Mode, Paths
from sentinel.core.site import (
    BlockSettings,
    RehearsalSettings,
    RestartSettings,
    RestoreSettings,
    Site,
)
from sentinel.drilling.databases import can_be_copied

RETRY_AFTER_SECONDS = 120
_LOOKS = LOOKS_AT_PAGES | LOOKS_AT_FILES | {"links"}
RESTARTED = "restart-was-asked-for"
"""File that the playbook's restart makes; the copy's server then starts anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPlace:
    """The private folder of one drill, and what lies where."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "html"

    @property
    def flags(self) -> Path:
        return self.folder / "flags"

    @property
    def restarted(self) -> Path:
        return self.folder / RESTARTED


def drill_config(
    real: Config,
    site: Site,
    place: DrillPlace,
    url: str,
    *,
    databases: tuple[DatabaseSettings, ...] = (),
) -> Config:
    """What stays is what is exercised: people, texts, playbooks, the checks that a copy can answer,
    bounds. What would reach anything but the copy is taken out: other sites, name servers, vantage
    points, mail server and channels (a drill's mails go by the real outbox), authorities, listening
    doors. It acts, also where the real one runs in shadow mode."""
    return replace(
        real,
        sites=(replace(copy_site(site, place, url), databases=databases),),
        checks=tuple(check for check in real.checks if answers(check, bool(databases))),
        response=replace(real.response, mode=Mode.ACT, automatic=True),
        approvals=replace(real.approvals, link_url="", listen=""),
        evidence=replace(real.evidence, timestamp_url="", timestamp_ca=None),
        witnesses=replace(
            real.witnesses, identity=False, resolvers=(), browser=None, render_every_seconds=0.0
        ),
        vantages=(),
        mail=None,
        channels=(),
        paths=Paths(
            state=place.folder / "state",
            backups=place.folder / "vault",
            signing_key=place.folder / "state" / "signing-key.pem",
        ),
        crawl=replace(
            real.crawl, external=False, rate_per_second=0.0, busy_hours=None, sample_above=0
        ),
        learning=replace(real.learning, spread_seconds=0.0, third_party=False),
        backup=BackupSettings(compression=Compression.NONE, at="", rules=real.backup.rules),
    )


def answers(check: Check, databases: bool) -> bool:
    """Whether a copy of the files, and of the databases, can answer a check."""
    return check.kind in _LOOKS or (databases and check.kind in LOOKS_AT_DATABASES)


def copy_site(site: Site, place: DrillPlace, url: str) -> Site:
    """The site as its copy is: its files and rules, on loopback, with a flag folder of its own."""
    command = (
        (sys.executable, "-c", "import sys; open(sys.argv[1], 'w').close()", str(place.restarted))
        if site.restart
        else ()
    )
    return replace(
        site,
        url=url,
        aliases=(),
        document_root=place.root,
        watch_document_root=True,
        block=BlockSettings(
            driver="demo", flag_dir=place.flags, retry_after_seconds=RETRY_AFTER_SECONDS
        ),
        ladder=(),
        maintenance=(),
        restart=RestartSettings(command=command) if site.restart else None,
        logs=(),
        canary_page="",
        networks=(),
        named=(),
        origin="",
        remote=None,
        restore=RestoreSettings(),
        rehearsal=RehearsalSettings(),
        databases=(),
    )


def left_out(real: Config, site: Site) -> tuple[str, ...]:
    """What a drill does not exercise on this site, each a sentence."""
    said = []
    copied = can_be_copied(site)
    others = sorted(check.name for check in real.checks if not answers(check, copied))
    if others:
        said.append(f"Checks that look at more than a copy's files: {', '.join(others)}.")
    if site.databases and not copied:
        names = ", ".join(database.name for database in site.databases)
        said.append(
            f"Databases ({names}): a drill has no server of its own; backup rehearse loads them."
        )
    if site.rehearsal.command:
        said.append("Pages that a program makes: the copy's files are served as they are.")
    if site.block is None:
        said.append("The site's own way to block: none is configured ([site.block]).")
    else:
        said.append(
            f"The site's own web server ({site.block.driver}): sentinel prove asks it; the copy "
            "has a server of its own."
        )
    if site.remote is not None:
        said.append("The way to the web host: sentinel remote check proves it.")
    return tuple(said)
