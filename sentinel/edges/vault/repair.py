"""A chain that was damaged, made anew from what is still signed: its good lines, and manifests.

One flipped bit in one file must not take a whole vault. But an order that was lost is not proven
any more, so a person decides (`sentinel backup accept-chain`), and each backup is judged as ever.
"""

import json
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import canonical
from sentinel.edges.files import private_folder, sync_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.chain import PURPOSE, Chain
from sentinel.edges.vault.manifest_file import digest_of
from sentinel.edges.vault.plain_file import opened, read_whole
from sentinel.edges.vault.site_folder import SiteFolder
from sentinel.errors import IntegrityError


def rebuild(folder: SiteFolder, key: SigningKey, at: datetime) -> int:
    """Keeps the lines up to the first fault, and adds a line for each backup behind it whose
    manifest is signed and was not let go by a signed line; how many these are. Backups before it
    whose manifest is gone are let go: it may be their line that was damaged.

    The damaged file stays beside it as `chain.jsonl.damaged-TIME`. The new one takes its place in
    one step. Raises OSError.
    """
    path = private_folder(folder.path) / "chain.jsonl"  # all of it may be lost
    good = folder.chain.read()
    data = read_whole(path) if path.exists() else b""
    lines = data.split(b"\n")[:-1]
    aside = path.with_name(f"{path.name}.damaged-{at.strftime('%Y%m%dT%H%M%S')}")
    if data:
        write_atomically(aside, data)
    fresh = path.with_name(".chain.jsonl.rebuilt")
    kept = lines[: len(good.digests)]
    write_atomically(fresh, b"".join(line + b"\n" for line in kept))
    chain = Chain(fresh, key)
    gone = _let_go(lines[len(good.digests) :], key)
    before, there = good.by_snapshot(), _names(folder.path / "snapshots")
    gone |= before.keys() - there
    if gone & before.keys():
        chain.let_go(sorted(gone & before.keys()), at)
    behind = 0
    for name in sorted(there - before.keys() - gone - good.pruned):
        digest = _signed_digest(folder, name)
        if digest:
            chain.append(name, digest, at)
            behind += 1
    fresh.replace(path)
    sync_folder(path.parent)
    return behind


def _let_go(lines: list[bytes], key: SigningKey) -> set[str]:
    """Backups that lines which are signed, each by itself, say were let go."""
    gone: set[str] = set()
    for line in lines:
        try:
            fields = json.loads(line)
            signature = str(fields.pop("signature"))
            names = {str(name) for name in fields.get("pruned", ())}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        if key.verify(PURPOSE, canonical(fields), signature):
            gone |= names
    return gone


def _names(snapshots: Path) -> set[str]:
    """Ids of all manifests that lie there, whatever names them."""
    files = snapshots.glob("*.json") if snapshots.is_dir() else ()
    return {file.stem for file in files if "." not in file.stem and not file.is_symlink()}


def _signed_digest(folder: SiteFolder, name: str) -> str:
    """The digest of a manifest that verifies as a backup of this site; else nothing."""
    try:
        with opened(folder.path / "snapshots" / f"{name}.json") as stream:
            digest = digest_of(stream)
        backup = folder.snapshots.read(name, digest)
    except (OSError, IntegrityError):
        return ""
    return digest if backup.site == folder.site else ""
