"""The composition root: builds the edges from Config in one straight line, closes them in reverse.

This is the only file that knows which edge stands behind which port.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from sentinel import config as configuration
from sentinel.access.entering import Entering
from sentinel.actions import ACTIONS
from sentinel.answering import Answering
from sentinel.app_parts import App as App  # noqa: PLC0414 - others take it from here
from sentinel.blockers import BLOCKERS
from sentinel.calendar_desk import StoredCalendar
from sentinel.checkers import Kind, Scope
from sentinel.core.action import Tools
from sentinel.core.addressing import domain_of
from sentinel.core.deed_link import DeedLinks
from sentinel.core.incident import Incident
from sentinel.core.journey_port import JourneyParts
from sentinel.core.notice import Notice
from sentinel.core.ports import Clock
from sentinel.core.routing import Route, routes
from sentinel.core.settings import Config
from sentinel.core.urls import hosts_of
from sentinel.detect import Detector
from sentinel.edges import keys
from sentinel.edges.access_parts import access_parts
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.audit import FileAudit
from sentinel.edges.backups import backup_parts
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.card_file import CardFile
from sentinel.edges.channels import channels
from sentinel.edges.clock import SystemClock
from sentinel.edges.dead_man import BeatFile, dead_mans_switch
from sentinel.edges.disks import Disks
from sentinel.edges.evidence_parts import evidence_parts
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.host import SiteHost
from sentinel.edges.late import late_witness
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.locks import FileLocks
from sentinel.edges.mail_domains import DnsMailDomains
from sentinel.edges.ntp import NtpClient
from sentinel.edges.outcome_cache import SqliteOutcomeCache
from sentinel.edges.own_logs import FOLDER as OWN_LOGS
from sentinel.edges.own_logs import OwnLogs
from sentinel.edges.pdf_reader import ProgramPdfReader
from sentinel.edges.reserve import state_folder
from sentinel.edges.service_manager import ServiceManager
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler
from sentinel.edges.site_tree import site_tree
from sentinel.edges.spelling import HunspellSpeller
from sentinel.edges.store import SqliteStore
from sentinel.edges.syntax_reports import FOLDER as SYNTAX_REPORTS
from sentinel.edges.syntax_reports import FileSyntaxReports
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.typeset import Typesetter
from sentinel.edges.undelivered_file import UndeliveredFile
from sentinel.edges.witnesses import further_witnesses
from sentinel.eyes import Eyes
from sentinel.learning import Learner
from sentinel.life_signs import LifeSigns
from sentinel.logs import JsonFormatter
from sentinel.observing import Observer
from sentinel.promise_desk import RecordDesk
from sentinel.reporting import make_draft
from sentinel.respond import Responder
from sentinel.review import Reviewer

T = TypeVar("T")


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
    deed_links = DeedLinks(root=config.approvals.link_url, sign=key.sign, now=clock.now)
    renderer.acknowledge_link = deed_links.acknowledge

    def ways(notice: Notice) -> tuple[Route, ...]:
        return routes(notice, config, clock.now())

    persons = {person.name: person.public_key for person in config.contacts if person.public_key}
    store = SqliteStore(
        state / "sentinel.db",
        clock=clock,
        key=key,
        routes=ways,
        mail_domain=domain_of(config.mail.sender if config.mail else ""),
        persons=persons,
        acknowledge=deed_links.acknowledge,
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
    syntax_reports = FileSyntaxReports(state / SYNTAX_REPORTS)
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
        pdf=ProgramPdfReader(),
        speller=HunspellSpeller(),
        syntax_reports=syntax_reports,
        rendering=further.rendering,
        servers=further.servers,
        tls=further.tls,
        zones=further.zones,
        journeys=JourneyParts(
            turns=locks,
            browser=further.journeys,
            control_urls=config.witnesses.control_urls,
        ),
        calendar=StoredCalendar(config=config, store=store),
        promises=RecordDesk(config=config, store=store, vault=backups.vault),
        mail_domains=DnsMailDomains(timeout_seconds=config.limits.connect_timeout_seconds),
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
        reviewer=Reviewer(
            eyes=eyes,
            store=store,
            renderer=renderer,
            checks=config.checks,
            in_digest=config.alerts.reviews_in_digest and bool(config.alerts.digest_at),
        ),
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
        channels=channels(config, clock, blobs),
        switch=dead_mans_switch(config.heartbeat),
        manager=ServiceManager(os.environ),
        beats=BeatFile(state),
        deed_links=deed_links,
        card_file=CardFile(state),
        undelivered_note=UndeliveredFile(state),
        syntax_reports=syntax_reports,
        typesetter=Typesetter(config.templates, config.shipped_templates),
        own_logs=OwnLogs(state / OWN_LOGS, clock, JsonFormatter()),
        disks=Disks(state=state, vault=config.paths.backups),
        ntp=NtpClient(clock, timeout_seconds=config.time.timeout_seconds),
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
        entering=Entering.by(
            access_parts(config, clock, audit=audit, store=store, renderer=renderer, key=key)
        ),
        responder=responder,
        signs=LifeSigns(clock),
        wake=wake,
    )
