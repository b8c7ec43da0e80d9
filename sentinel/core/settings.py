"""The typed configuration: plain values, complete before anything starts."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sentinel.core.alert_settings import (
    Alerts,
    CertIn,
    ChannelSettings,
    Heartbeat,
    Keeping,
    Monitoring,
    Rota,
    TimeSources,
)
from sentinel.core.backup_settings import BackupSettings
from sentinel.core.busy_hours import BusyHours
from sentinel.core.canary import Canary
from sentinel.core.check import Check
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.contact_settings import Contact as Contact  # noqa: PLC0414 - settings are taken from here
from sentinel.core.contact_settings import Organisation as Organisation  # noqa: PLC0414
from sentinel.core.contact_settings import Verification
from sentinel.core.crawl_plan import ScopeRule
from sentinel.core.playbook import Playbook
from sentinel.core.response_settings import Approvals as Approvals  # noqa: PLC0414 - settings are taken from here
from sentinel.core.response_settings import Mode as Mode  # noqa: PLC0414
from sentinel.core.response_settings import Response as Response  # noqa: PLC0414
from sentinel.core.secret import Secret
from sentinel.core.site import Site
from sentinel.core.status_page_settings import StatusPageSettings
from sentinel.core.words import Role
from sentinel.errors import ConfigProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """How independent looks are taken."""

    user_agents: tuple[str, ...]
    """At least two; the first is used by the crawl."""
    pause_seconds: float
    """Between two public looks where no other witness exists."""
    settle_seconds: float
    """The document root must be quiet this long before changed files are judged."""
    corrupt_pause_seconds: float
    """A damaged file must stand this long before it is corrupt: an upload may be running."""
    control_urls: tuple[str, ...] = ()
    """Asked before anything is called down; if none answers, the look is inconclusive."""
    canary: Canary | None = None
    """Asked with them; another answer than the owner's is one of our own network."""
    identity: bool = True
    """Whether DNS and certificates are looked at."""
    third_look_seconds: float = 0.0
    """Before the third look at what was replaced without a word, where no other path tells."""
    deadline_seconds: float = 30.0
    """For all further witnesses together, but for deliberate pauses."""
    accept_language: str = ""
    """Sent with every look at the own sites, also while a baseline is learnt; empty: none."""
    search_bot_agent: str = ""
    """What a look as a search engine's robot calls itself; empty: no such look."""
    search_referrer: str = ""
    """Where a look as a visitor from a search engine says that it comes from; empty: none."""
    cloaking_every_seconds: float = 0.0
    """How often sweeps look at a few pages as search engines see them; 0: never."""
    resolvers: tuple[str, ...] = ()
    """Addresses of other name servers, with a port or without (`core/endpoint.py`)."""
    browser: Path | None = None
    """Chromium; None: pages are not rendered."""
    render_every_seconds: float = 0.0
    """How often sweeps render the root and pages that scripts draw; 0: only in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VantagePoint:
    """Another place on the network from which is looked."""

    name: str
    proxy: str
    """URL of a forward proxy that stands there."""


class MailSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The mail server. Its being away never holds up anything else."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    username: str = ""
    password: Secret | None = None
    ca_file: Path | None = None
    """Further trusted certificate authorities, PEM."""
    timeout_seconds: float = 30.0
    retry_seconds: float = 60.0
    """First pause after a failed attempt; doubled up to an hour."""
    relays: tuple["Mail", ...] = ()
    """Further servers, [[mail.relay]], asked in this order where those before them are away. Their
    `sender`, `retry_seconds` and `relays` are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where Sentinel keeps what it knows. All absolute."""

    state: Path
    backups: Path
    signing_key: Path
    """Ed25519, PEM; made on first use where the operator named none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on everything that is fetched or read; all of it may be hostile."""

    timeout_seconds: float
    """For one request, from connect to the last byte."""
    connect_timeout_seconds: float
    max_body_bytes: int
    max_redirects: int
    max_pages: int
    """URLs of one crawl; reaching it is reported, never silent."""
    concurrency: int
    max_tree_entries: int
    sweep_seconds: float = 3600.0
    """For one sweep or look at the document root; then it is given up, and told."""
    allow_addresses: tuple[str, ...] = ()
    """Networks (CIDR) that may be asked although private; a site's own host always may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """How the site is walked."""

    external: bool = False
    """Whether links to other sites are asked, by sweeps that check links."""
    external_interval_seconds: float = 0.5
    """Between two requests to one other host."""
    external_every_seconds: float = 7 * 86_400.0
    """How long a good answer of another site holds."""
    rate_per_second: float = 0.0
    """Requests to the own site; 0: as fast as it answers."""
    busy_hours: BusyHours | None = None
    """When it is asked more slowly."""
    obey_robots: bool = True
    scope: ScopeRule = ScopeRule.HOST
    sample_above: int = 0
    """Known addresses above which a sweep asks a sample; 0: never."""
    sample_seconds: float = 7 * 86_400.0
    """Within which each address is asked at least once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """How known-good is learnt, and for how long it holds."""

    rounds: int = 8
    """Rounds of looks: the first five at the start, the others over `spread_seconds`."""
    spread_seconds: float = 86_400.0
    """0: all rounds follow at once on one another."""
    expires_seconds: float = 90 * 86_400.0
    """After this long an approved baseline goes into review; 0: never."""
    third_party: bool = True
    """Whether scripts and styles that pages load from other hosts are fetched and learnt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """Who may announce a deploy without a person."""

    keys: tuple[str, ...] = ()
    """Raw Ed25519 public keys, base64: a manifest that one of them signed is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is kept of the looks that differed from what is approved, for each site."""

    observations_bytes: int = 1_000_000_000
    days: int = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSettings:
    """What is kept beside what proved an incident, and who vouches for the audit chain:
    [evidence]."""

    checkpoint_seconds: float = 300.0
    """How often the audit chain is signed as it stands, where it has grown."""
    timestamp_url: str = ""
    """RFC 3161 authority; empty: none is asked."""
    timestamp_ca: Path | None = None
    """Its certificate authorities, PEM."""
    log_window_seconds: float = 3600.0
    """Lines of the site's logs so long before the first sighting and after it are kept."""
    log_bytes: int = 50_000_000
    """Of the site's logs, at most so much for an incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drills:
    """What is exercised by itself: [drills]."""

    prove_at: str = ""
    """Weekday and time such as "sun 04:30" at which `sentinel prove` is carried out; empty: only
    by hand."""
    limit_seconds: float = 300.0
    """How long one exercise may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that an operator configured, checked as a whole."""

    file: Path
    base: Path
    """Folder of `file`."""
    sites: tuple[Site, ...]
    organisation: Organisation
    contacts: tuple[Contact, ...]
    witnesses: Witnesses
    response: Response
    mail: Mail | None
    paths: Paths
    limits: Limits
    backup: BackupSettings
    checks: tuple[Check, ...]
    playbooks: tuple[Playbook, ...]
    crawl: Crawl = field(default_factory=Crawl)
    deploy: Deploy = field(default_factory=Deploy)
    approvals: Approvals = field(default_factory=Approvals)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    drills: Drills = field(default_factory=Drills)
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    alerts: Alerts = field(default_factory=Alerts)
    channels: tuple[ChannelSettings, ...] = ()
    rota: Rota | None = None
    verification: Verification = field(default_factory=Verification)
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    cert_in: CertIn = field(default_factory=CertIn)
    keeping: Keeping = field(default_factory=Keeping)
    time: TimeSources = field(default_factory=TimeSources)
    monitoring: Monitoring = field(default_factory=Monitoring)
    status_page: StatusPageSettings = field(default_factory=StatusPageSettings)
    record: Record = field(default_factory=Record)
    vantages: tuple[VantagePoint, ...] = ()
    learning: Learning = field(default_factory=Learning)
    templates: Path
    """Folder of the Jinja2 templates in use: `playbooks/templates`."""
    shipped_templates: Path | None = None
    """Folder of those of this version: for one that `templates` lacks, or that fails."""
    sources: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file read, for the audit log."""
    kept_for: tuple[ConfigProblem, ...] = ()
    """Faults of playbooks of which the last good texts are in force instead."""

    def site(self, name: str) -> Site:
        """The site of that name. Raises KeyError."""
        return {site.name: site for site in self.sites}[name]

    def contacts_with(self, *roles: Role) -> tuple[Contact, ...]:
        return tuple(c for c in self.contacts if any(role in c.roles for role in roles))
