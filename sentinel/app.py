"""The composition root: builds the edges from Config in one straight line, closes them in reverse.

This is the only file that knows which edge stands behind which port.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sentinel import config as configuration
from sentinel.actions import ACTIONS
from sentinel.answering import Answering
from sentinel.blockers import BLOCKERS
from sentinel.checkers import Kind, Scope
from sentinel.core.action import Tools
from sentinel.core.addressing import domain_of
from sentinel.core.incident import Incident
from sentinel.core.notice import NoticeKind
from sentinel.core.ports import Clock, Mailer
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.telling import recipients
from sentinel.core.urls import hosts_of
from sentinel.detect import Detector
from sentinel.edges import keys
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.audit import FileAudit
from sentinel.edges.backups import BackupParts, backup_parts
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.clock import SystemClock
from sentinel.edges.evidence_parts import EvidenceParts, evidence_parts
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.host import SiteHost
from sentinel.edges.late import LateFetcher, late_witness, mailer
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.locks import FileLocks
from sentinel.edges.outcome_cache import SqliteOutcomeCache
from sentinel.edges.reserve import state_folder
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler
from sentinel.edges.site_restorer import SiteRestorer
from sentinel.edges.site_tree import SiteTree, site_tree
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.vault.keeper import VaultKeeper
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.witnesses import further_witnesses
from sentinel.errors import UsageError
from sentinel.eyes import Eyes
from sentinel.learning import Learner
from sentinel.observing import Observer
from sentinel.reporting import make_draft
from sentinel.respond import Responder
from sentinel.review import Reviewer

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
    mailer: Mailer | None
    detector: Detector
    learner: Learner
    tools: Tools
    answering: Answering
    responder: Responder
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

    async def close_connections(self) -> None:
        await self.sweeper.close()
        await self.witness.close()


@contextmanager
def open_app(path: Path, *, wake: Callable[[], None] = lambda: None) -> Iterator[App]:
    """The whole product for one configuration file. Raises ConfigError before anything is made.

    `wake` is called after each recorded change, so that a daemon can look at its rows at once.
    """
    with ExitStack() as closing:
        yield build(configuration.load_in_force(path), closing, wake=wake)


def build(  # one straight line of set-up reads better than a maze of helpers
    config: Config,
    closing: ExitStack,
    *,
    wake: Callable[[], None] = lambda: None,
    clock: Clock | None = None,
) -> App:
    """Builds every edge from a checked configuration; `closing` ends them in reverse order.

    `clock` stands in for the machine's.
    """
    state = state_folder(config.paths.state)
    clock = clock or SystemClock()
    log = state / "audit.jsonl"
    chains = (config.paths.backups / site.name / "chain.jsonl" for site in config.sites)
    key = keys.load_or_create(config.paths.signing_key, signed=(log, *chains))
    audit = FileAudit(log, clock=clock, key=key)
    blobs = FileBlobs(state / "blobs")
    locks = FileLocks(state / "locks")
    renderer = JinjaRenderer(config.templates, config)

    def audience(kind: NoticeKind) -> tuple[str, ...]:
        return recipients(config.contacts, kind)

    persons = {person.name: person.public_key for person in config.contacts if person.public_key}
    store = SqliteStore(
        state / "sentinel.db",
        clock=clock,
        key=key,
        contacts=audience,
        mail_domain=domain_of(config.mail.sender if config.mail else ""),
        persons=persons,
    )
    closing.callback(store.close)
    agents = config.witnesses.user_agents
    own_hosts = frozenset(host for site in config.sites for host in hosts_of(site))
    language = config.witnesses.accept_language
    sweeper = CurlFetcher(
        config.limits,
        user_agents=agents,
        own_hosts=own_hosts,
        clock=clock,
        accept_language=language,
    )
    witness = late_witness(config, own_hosts=own_hosts, clock=clock)
    tree = closing.enter_context(site_tree(config))
    links = SqliteLinkStore(state / "links.db")
    closing.callback(links.close)
    others = SqliteOutcomeCache(
        state / "other-sites.db", life_seconds=config.crawl.external_every_seconds
    )
    closing.callback(lambda: others.close(clock.now()))
    crawler = SiteCrawler(
        CrawlerParts(
            fetcher=sweeper,
            links=links,
            clock=clock,
            folder=state / "crawls",
            limits=config.limits,
            own_hosts=own_hosts,
            user_agent=agents[0],
            crawl=config.crawl,
            control_urls=config.witnesses.control_urls,
            cache=others,
            accept_language=language,
        )
    )
    further = further_witnesses(config, own_hosts=own_hosts, clock=clock)
    observer = Observer(
        store=store.observations,
        evidence=blobs,
        bodies=FileBlobs(state / "observations"),
        record=config.record,
    )
    backups = backup_parts(config, BLOCKERS, clock, key=key, store=store, tree=tree, audit=audit)
    eyes = Eyes(
        databases=backups.site_databases,
        observer=observer,
        blockers=BLOCKERS,
        sweep=sweeper,
        witness=witness,
        crawler=crawler,
        tree=tree,
        blobs=blobs,
        clock=clock,
        user_agents=agents,
        search=further.search,
        names=further.names,
        vantages=further.vantages,
        browser=further.browser,
        rendering=further.rendering,
        servers=further.servers,
        plugins={
            name: Kind(scope=Scope.PAGE, check=checker)
            for name, checker in configuration.load_plugins(config).items()
        },
    )
    proofs = evidence_parts(config, clock, key=key, audit=audit, store=store, renderer=renderer)
    detector = Detector(
        config=config,
        eyes=eyes,
        store=store,
        audit=audit,
        renderer=renderer,
        reviewer=Reviewer(eyes=eyes, store=store, renderer=renderer, checks=config.checks),
        recorded=wake,
    )

    def draft(incident: Incident, reason: str) -> int:
        site = config.site(incident.site)
        return make_draft(
            incident, site, config, store=store, renderer=renderer, clock=clock, reason=reason
        )

    tools = Tools(
        config=config,
        clock=clock,
        store=store,
        audit=audit,
        blobs=blobs,
        renderer=renderer,
        blockers=BLOCKERS,
        witness=witness,
        tree=tree,
        vault=backups.vault,
        restorer=backups.restorer,
        cleaner=backups.cleaner,
        retester=detector,
        evidence=proofs.evidence,
        around=proofs.around,
        locks=locks,
        draft=draft,
        databases=backups.site_databases,
        host=SiteHost(timeout_seconds=config.limits.connect_timeout_seconds),
    )
    thaw = configuration.frozen_playbook
    answering = Answering.by(tools, AnswerKeys(key), thaw)
    responder = Responder(tools=tools, actions=ACTIONS, thaw=thaw, link=answering.mail_link)
    return App(
        config=config,
        clock=clock,
        audit=audit,
        store=store,
        links=links,
        blobs=blobs,
        locks=locks,
        tree=tree,
        renderer=renderer,
        witness=witness,
        sweeper=sweeper,
        vault=backups.vault,
        keeper=backups.keeper,
        restorer=backups.restorer,
        cleaner=backups.cleaner,
        backups=backups,
        proofs=proofs,
        mailer=None if config.mail is None else mailer(config.mail, clock),
        detector=detector,
        learner=Learner(
            eyes=eyes,
            store=store,
            settings=config.learning,
            checks=config.checks,
            witnesses=config.witnesses,
        ),
        tools=tools,
        answering=answering,
        responder=responder,
        wake=wake,
    )
