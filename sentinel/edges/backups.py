"""The vault and what stands around it, for one configuration."""

from dataclasses import dataclass
from functools import partial

from sentinel.core.database_ports import SiteDatabase
from sentinel.core.ports import Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.databases import SiteDatabases
from sentinel.edges.keys import SigningKey
from sentinel.edges.remote.capture import RemoteCapture
from sentinel.edges.remote.epochs import Epochs
from sentinel.edges.remote.hosts import remote_hosts
from sentinel.edges.remote.restorer import RemoteRestorer
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.scratch_server import ScratchPlaces
from sentinel.edges.site_restorer import SiteRestorer
from sentinel.edges.site_tree import SiteTree
from sentinel.edges.vault import LocalVault
from sentinel.edges.vault.heads import AuditedHeads, ChainHeads
from sentinel.edges.vault.keeper import VaultKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupParts:
    """Everything that makes, proves and puts back backups."""

    vault: LocalVault
    keeper: VaultKeeper
    restorer: SiteRestorer
    cleaner: StoreCleaner
    scratch: ScratchPlaces
    site_databases: SiteDatabases

    def databases(self, site: Site) -> tuple[SiteDatabase, ...]:
        """Those of a site, in the order of config.toml."""
        return self.site_databases.of(site)


def backup_parts(
    config: Config,
    *,
    key: SigningKey,
    clock: Clock,
    store: Store,
    tree: SiteTree,
    audit: AuditedHeads,
) -> BackupParts:
    """Nothing is read, written or connected to yet."""
    hosts = remote_hosts(config)
    vault = LocalVault(
        config.paths.backups,
        key=key,
        compression=config.backup.compression,
        clock=clock,
        max_entries=config.limits.max_tree_entries,
        heads=ChainHeads(config.paths.state / "vault-chains", key=key, audit=audit),
        remote=RemoteCapture(hosts, max_file_bytes=config.backup.max_file_bytes),
    )
    databases = SiteDatabases(clock=clock, folder=config.paths.state / "spool")
    return BackupParts(
        vault=vault,
        site_databases=databases,
        keeper=VaultKeeper(vault, key=key, clock=clock, state=config.paths.state / "vault-rehash"),
        restorer=SiteRestorer(
            LocalRestorer(vault, tree=tree),
            RemoteRestorer(vault, hosts, Epochs(config.paths.state / "epochs", clock)),
        ),
        cleaner=StoreCleaner(
            vault,
            store,
            clock,
            config.checks,
            settings=config.backup,
            dump_problems=partial(databases.dump_problems, vault),
        ),
        scratch=ScratchPlaces(
            config.backup.scratch or config.paths.state / "rehearsals",
            limits=config.limits,
            clock=clock,
            agents=config.witnesses.user_agents,
        ),
    )
