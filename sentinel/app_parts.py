"""App: everything that is wired, for commands, jobs and the daemon. `app.py` builds it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from sentinel.access.entering import Entering
from sentinel.answering import Answering
from sentinel.core.action import Tools
from sentinel.core.channel_port import Channel
from sentinel.core.deed_link import DeedLinks
from sentinel.core.heartbeat_port import BeatNote, Manager, Switch
from sentinel.core.ports import Clock
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.detect import Detector
from sentinel.edges.audit import FileAudit
from sentinel.edges.backups import BackupParts
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.card_file import CardFile
from sentinel.edges.channels.apprise import AppriseChannel
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.disks import Disks
from sentinel.edges.evidence_parts import EvidenceParts
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.late import LateFetcher, import_what_lets_people_in
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.locks import FileLocks
from sentinel.edges.ntp import NtpClient
from sentinel.edges.own_logs import OwnLogs
from sentinel.edges.site_restorer import SiteRestorer
from sentinel.edges.site_tree import SiteTree
from sentinel.edges.store import SqliteStore
from sentinel.edges.syntax_reports import FileSyntaxReports
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.typeset import Typesetter
from sentinel.edges.undelivered_file import UndeliveredFile
from sentinel.edges.vault.keeper import VaultKeeper
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import UsageError
from sentinel.learning import Learner
from sentinel.life_signs import LifeSigns
from sentinel.respond import Responder

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class App:
    """Everything that is wired. Commands use its parts; the daemon runs them."""

    config: Config
    clock: Clock
    audit: FileAudit
    store: SqliteStore
    links: SqliteLinkStore
    blobs: FileBlobs
    locks: FileLocks
    tree: SiteTree
    renderer: JinjaRenderer
    witness: LateFetcher
    sweeper: CurlFetcher
    vault: LocalVault
    keeper: VaultKeeper
    restorer: SiteRestorer
    cleaner: StoreCleaner
    backups: BackupParts
    proofs: EvidenceParts
    channels: dict[str, Channel]
    """By name; `mail` among them where there is a mail server."""
    switch: Switch | None
    """The dead-man's switch outside."""
    manager: Manager
    beats: BeatNote
    deed_links: DeedLinks
    card_file: CardFile
    undelivered_note: UndeliveredFile
    typesetter: Typesetter
    syntax_reports: FileSyntaxReports
    own_logs: OwnLogs
    disks: Disks
    ntp: NtpClient
    detector: Detector
    learner: Learner
    tools: Tools
    answering: Answering
    entering: Entering
    """Who may enter the console and its API."""
    responder: Responder
    signs: LifeSigns
    """What the daemon says of itself while it runs."""
    wake: Callable[[], None]

    def site(self, name: str | None) -> Site:
        """The named site, or the only one. Raises UsageError naming those that exist."""
        names = ", ".join(site.name for site in self.config.sites)
        if name is None:
            if len(self.config.sites) == 1:
                return self.config.sites[0]
            raise UsageError(f"Which site? Add --site with one of: {names}.")
        try:
            return self.config.site(name)
        except KeyError:
            raise UsageError(f"--site {name}: no such site; configured are: {names}.") from None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs one piece of async work for a command, and closes the connections after it. A
        command may run several, one after the other."""

        async def bounded() -> T:
            try:
                return await work
            finally:
                await self.close_connections()

        return asyncio.run(bounded())

    def ready(self) -> None:
        """For the daemon, before it works: reads what an incident needs, for the disk may have
        failed by then. Raises OSError, and ConfigError where a channel does not know an address."""
        self.witness.ready()
        if self.config.console.listen:
            import_what_lets_people_in()
        self.entering.ready()
        for channel in self.channels.values():
            if isinstance(channel, AppriseChannel):
                channel.ready()

    async def close_connections(self) -> None:
        await self.sweeper.close()
        await self.witness.close()
