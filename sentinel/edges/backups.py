"""The vault and what stands around it, for one configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sentinel.core.database_ports import SiteDatabase
from sentinel.core.ports import Blocker, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.upkeep import whole_checks
from sentinel.edges.canary_page import FileCanaryPages
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.databases.site_databases import SiteDatabases
from sentinel.edges.keys import SigningKey
from sentinel.edges.quarantine import LocalQuarantine
from sentinel.edges.remote.capture import RemoteCapture
from sentinel.edges.remote.epochs import Epochs
from sentinel.edges.remote.restorer import RemoteRestorer
from sentinel.edges.restic import Restic
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.scratch_server import ScratchPlaces
from sentinel.edges.site_restorer import SiteRestorer
from sentinel.edges.site_tree import SiteTree
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.heads import AuditedHeads, ChainHeads
from sentinel.edges.vault.keeper import VaultKeeper
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault_copy import ResticCopy, VaultAt
from sentinel.edges.yara_rules import shipped_and


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupParts:
    """Everything that makes, proves and puts back backups."""

    vault: LocalVault
    keeper: VaultKeeper
    restorer: SiteRestorer
    cleaner: StoreCleaner
    scratch: ScratchPlaces
    quarantine: LocalQuarantine
    canary: FileCanaryPages
    site_databases: SiteDatabases
    copy: ResticCopy | None
    """The vault's second place, where one is configured."""

    def databases(self, site: Site) -> tuple[SiteDatabase, ...]:
        """Those of a site, in the order of config.toml."""
        return self.site_databases.of(site)


def backup_parts(
    config: Config,
    blockers: Mapping[str, Blocker],
    clock: Clock,
    *,
    key: SigningKey,
    store: Store,
    tree: SiteTree,
    audit: AuditedHeads,
) -> BackupParts:
    """Nothing is read, written or connected to yet."""
    hosts = tree.hosts
    heads = ChainHeads(config.paths.state / "vault-chains", key=key, audit=audit)

    def vault_at(folder: Path) -> LocalVault:
        return LocalVault(
            folder,
            key=key,
            compression=config.backup.compression,
            clock=clock,
            max_entries=config.limits.max_tree_entries,
            heads=heads,
            remote=RemoteCapture(hosts, max_file_bytes=config.backup.max_file_bytes),
            max_file_bytes=config.backup.max_file_bytes,
            reread_seconds=config.backup.reread_seconds,
            age=AgeCodec(config.backup.recipients, config.backup.identity_file),
        )

    vault = vault_at(config.paths.backups)
    databases = SiteDatabases(clock=clock, folder=config.paths.state / "spool")
    return BackupParts(
        vault=vault,
        site_databases=databases,
        keeper=VaultKeeper(vault, key=key, clock=clock, state=config.paths.state / "vault-rehash"),
        restorer=SiteRestorer(
            LocalRestorer(
                vault,
                tree=tree,
                objects=lambda site: vault.folder_of(site).objects.folder,
                blockers=blockers,
            ),
            RemoteRestorer(vault, hosts, Epochs(config.paths.state / "epochs", clock)),
        ),
        cleaner=StoreCleaner(
            vault,
            store,
            clock,
            whole_checks(config.checks),
            settings=config.backup,
            dump_problems=partial(databases.dump_problems, vault),
        ),
        quarantine=LocalQuarantine(
            shipped_and(config.backup.rules), tree.scan, max_entries=config.limits.max_tree_entries
        ),
        canary=FileCanaryPages(config.paths.state / "exercises"),
        scratch=ScratchPlaces(
            config.backup.scratch or config.paths.state / "rehearsals",
            limits=config.limits,
            clock=clock,
            agents=config.witnesses.user_agents,
        ),
        copy=_second_place(config, key=key, vault_at=vault_at),
    )


def _second_place(config: Config, *, key: SigningKey, vault_at: VaultAt) -> ResticCopy | None:
    if config.backup.restic is None:
        return None
    return ResticCopy(
        Restic(config.backup.restic),
        config.paths.backups,
        memory=config.paths.state / "vault-copies",
        key=key,
        vault_at=vault_at,
    )
