"""A Site: the address that is watched, where its files lie, and how it is blocked."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sentinel.core.baseline import NamedKind
from sentinel.core.block_settings import BlockSettings as BlockSettings  # noqa: PLC0414 - taken from here
from sentinel.core.database_settings import DatabaseSettings
from sentinel.errors import BlockError, ConfigError, ConfigProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """Where such an answer is learnt from: a file or a URL, one of the two."""

    kind: NamedKind
    file: Path | None = None
    url: str = ""


class Exchange(StrEnum):
    """How a restored tree gets its place."""

    EXCHANGE = "exchange"
    """One renameat2(RENAME_EXCHANGE), or one rename of a link where the root is one; or refused."""
    TWO_RENAMES = "two-renames"
    """Declared fall-back where the file system cannot exchange: the old tree is renamed away, then
    the new one to its place. For a moment there is none."""
    COPY = "copy"
    """Declared fall-back where the root is a mount point: file by file, the old ones kept first.
    Readers may see a mix; only while the site is blocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreSettings:
    """How files are put back: [site.restore]."""

    exchange: Exchange = Exchange.EXCHANGE
    reload: tuple[tuple[str, ...], ...] = ()
    """Commands (argv, no shell) after the swap, in order: PHP-FPM keeps running the old code from
    its cache until it is reloaded."""
    reload_timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalSettings:
    """How a restored copy is served while it is rehearsed: [site.rehearsal]."""

    command: tuple[str, ...] = ()
    """argv, no shell; `{root}` and `{port}` are put in. Empty: Sentinel serves the files itself,
    and what a program makes is not looked at."""
    start_timeout_seconds: float = 30.0
    """How long the command may take until it answers on its port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRule:
    """What the application may write below some paths: [[site.uploads]]."""

    paths: tuple[str, ...]
    """Globs, relative to the document root."""
    types: tuple[str, ...]
    """Kinds of files, such as `image`, `pdf`, `office`, `text`; their first bytes must agree."""
    max_bytes: int = 0
    """0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteHost:
    """The web host, where the document root is not on this machine: [site.ssh]."""

    host: str
    user: str
    host_keys: tuple[str, ...]
    """OpenSSH public key lines; another key stops the run."""
    key_file: Path
    port: int = 22
    access: str = "helper"
    """`helper`: the program behind a forced command; `sftp`: plain SFTP, weaker."""
    timeout_seconds: float = 600.0
    max_bytes: int = 50_000_000_000
    """Of all answers to one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartSettings:
    """How the site's server is started anew after a crash: [site.restart]."""

    command: tuple[str, ...]
    """argv, no shell."""
    timeout_seconds: float = 60.0
    causes: tuple[str, ...] = ()
    """Found causes (`core/crash.py`) for which it is done; empty: those that a restart may mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceWindow:
    """When the site may be away: [[site.maintenance]]. An attack is one all the same."""

    weekly: str = ""
    """Weekday and local times, such as "sun 02:00-04:00"; empty: once, `begin` to `end`."""
    timezone: str = "Asia/Kolkata"
    begin: datetime | None = None
    end: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One watched site. Everything that is stored is keyed by `name`."""

    name: str
    title: str
    """How people call the site; shown in mails and on the block page."""
    url: str
    """The root URL, as a browser writes it, ending in `/`."""
    aliases: tuple[str, ...] = ()
    """Further root URLs of the same site, which a block must cover too."""
    document_root: Path | None = None
    """Absolute path of the files, or None where the site is watched over HTTP alone."""
    watch_document_root: bool = True
    """Whether the document root is a witness (hashed, and watched for writes)."""
    index_files: tuple[str, ...] = ("index.html", "index.htm", "index.php")
    block: BlockSettings | None = None
    ladder: tuple[BlockSettings, ...] = ()
    """Further ways to block, tried in order where the one before does not hold."""
    maintenance: tuple[MaintenanceWindow, ...] = ()
    restart: RestartSettings | None = None
    logs: tuple[str, ...] = ()
    """Globs of the web server's logs on this machine, kept around an incident."""
    canary_page: str = ""
    """Path in the document root of the page that `sentinel prove` may deface; empty: none."""
    networks: tuple[str, ...] = ()
    """CIDR; an address of the site's servers inside one is approved: a delivery network's."""
    named: tuple[NamedSource, ...] = ()
    """Answers of the site that are none of its pages and cannot be provoked, given by hand."""
    origin: str = ""
    """IP address, with a port or without, of the server behind the delivery network; empty: none
    is known. Asked with the site's name, for the public address may be another machine's."""
    remote: RemoteHost | None = None
    """Where `document_root` lies, if not on this machine."""
    restore: RestoreSettings = field(default_factory=RestoreSettings)
    rehearsal: RehearsalSettings = field(default_factory=RehearsalSettings)
    uploads: tuple[UploadRule, ...] = ()
    databases: tuple[DatabaseSettings, ...] = ()
    profiles: tuple[str, ...] = ()
    """Folders below checks/promises/ whose promises the site makes."""


def local_root(site: Site) -> Path | None:
    """The document root where it lies on this machine, else None."""
    return site.document_root if site.remote is None else None


def root_of(site: Site) -> Path:
    """Where the site's files lie, on this machine or on its remote host. Raises ConfigError where
    that is not configured: what was asked for works on files."""
    if site.document_root is None:
        problem = ConfigProblem(
            file="config.toml",
            key="site.document_root",
            message=f"site {site.name} has no document_root; accepted: the absolute path of the "
            "folder that its web server serves. Without it the site is watched over HTTP alone, "
            "and there are no files to back up or to restore",
        )
        raise ConfigError((problem,))
    return site.document_root


def rungs(site: Site) -> tuple[Site, ...]:
    """The site once for each way to block it, with that one alone, in the order in which they are
    tried; empty where nothing says how to block it."""
    ways = () if site.block is None else (site.block, *site.ladder)
    return tuple(replace(site, block=way, ladder=()) for way in ways)


def block_settings(site: Site) -> BlockSettings:
    """How a site is blocked. Raises BlockError where that is not configured."""
    if site.block is None:
        raise BlockError(
            f"site {site.name}: nothing says how to block it. Add a [site.block] table with "
            "`driver` and `flag_dir` to config.toml, then run `sentinel block prepare`."
        )
    return site.block
