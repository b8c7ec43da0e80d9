"""A vault that pulls from another machine, and a restorer that puts back there."""

from pathlib import Path

from sentinel.core.backup_settings import Compression
from sentinel.edges.remote.capture import RemoteCapture
from sentinel.edges.remote.client import Limits
from sentinel.edges.remote.epochs import Epochs
from sentinel.edges.remote.hosts import RemoteHosts
from sentinel.edges.remote.restorer import RemoteRestorer
from sentinel.edges.vault.local import LocalVault
from support.stores import new_key
from support.values import FakeClock

LIMITS = Limits(max_entries=10_000, max_file_bytes=10_000_000)


def remote_parts(folder: Path) -> tuple[LocalVault, RemoteRestorer]:
    clock, hosts = FakeClock(), RemoteHosts(LIMITS)
    vault = LocalVault(
        folder / "backups",
        key=new_key(),
        compression=Compression.ZSTD,
        clock=clock,
        max_entries=LIMITS.max_entries,
        remote=RemoteCapture(hosts, max_file_bytes=LIMITS.max_file_bytes),
    )
    return vault, RemoteRestorer(vault, hosts, Epochs(folder / "epochs", clock))
