"""The vault and what stands around it, for one configuration."""

from dataclasses import dataclass

from sentinel.core.ports import Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.keys import SigningKey
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.tree import LocalTree
from sentinel.edges.vault import LocalVault
from sentinel.edges.vault.heads import AuditedHeads, ChainHeads
from sentinel.edges.vault.keeper import VaultKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupParts:
    """Everything that makes, proves and puts back backups."""

    vault: LocalVault
    keeper: VaultKeeper
    restorer: LocalRestorer
    cleaner: StoreCleaner


def backup_parts(
    config: Config,
    *,
    key: SigningKey,
    clock: Clock,
    store: Store,
    tree: LocalTree,
    audit: AuditedHeads,
) -> BackupParts:
    """Nothing is read, written or connected to yet."""
    vault = LocalVault(
        config.paths.backups,
        key=key,
        compression=config.backup.compression,
        clock=clock,
        max_entries=config.limits.max_tree_entries,
        heads=ChainHeads(config.paths.state / "vault-chains", key=key, audit=audit),
    )
    return BackupParts(
        vault=vault,
        keeper=VaultKeeper(vault, key=key, clock=clock, state=config.paths.state / "vault-rehash"),
        restorer=LocalRestorer(vault, tree=tree),
        cleaner=StoreCleaner(vault, store, clock, config.checks),
    )
