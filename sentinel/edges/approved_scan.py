"""Scans what was approved and is in no clean backup, before a restore takes it by its digest."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.edges.content_reader import ContentReader
from sentinel.edges.live_content import live_content
from sentinel.edges.yara_rules import RuleSet
from sentinel.errors import IntegrityError, TreeError


class Objects(Protocol):
    """What of a vault this needs."""

    def holds(self, site: str, entry: Entry) -> bool: ...

    def content(self, site: str, entry: Entry) -> Iterator[bytes]: ...


def approved_problems(
    site: Site, backup: Backup, entries: tuple[Entry, ...], vault: Objects, rules: RuleSet
) -> tuple[str, ...]:
    """What exact rules find in approved files beside a backup, and which could not be read, each
    with its path. Bytes come from where the restore takes them."""

    def content(name: str, entry: Entry) -> Iterator[bytes]:
        if vault.holds(name, entry):
            return vault.content(name, entry)
        return _live(site, entry)

    facts = ContentReader(rules, content).read(
        _holding(backup, entries),
        mutable=lambda path: False,
        approved={entry.sha256 for entry in entries},
        progress=None,
    )
    hits = (f"{hit.path!r} ({hit.rule.id}: {hit.rule.what})" for hit in facts.hits)
    return (*hits, *facts.unread)


def _live(site: Site, entry: Entry) -> Iterator[bytes]:
    """From the site, where it stands untouched: other bytes would be scanned than are restored."""
    if site.document_root is None or site.remote is not None:
        raise IntegrityError("its bytes are not in the vault, so they cannot be scanned.")
    digest = hashlib.sha256()
    try:
        for chunk in live_content(site.document_root, entry):
            digest.update(chunk)
            yield chunk
    except (TreeError, OSError) as error:
        raise IntegrityError(f"cannot be scanned on the site: {error}") from error
    if digest.hexdigest() != entry.sha256:
        raise IntegrityError("changed on the site while it was scanned.")


def _holding(backup: Backup, entries: tuple[Entry, ...]) -> Backup:
    return Backup(
        id=backup.id,
        site=backup.site,
        started_at=backup.started_at,
        ended_at=backup.ended_at,
        document_root=backup.document_root,
        manifest=Manifest(entries=entries),
        baseline="",
        run_before="",
        run_after="",
    )
