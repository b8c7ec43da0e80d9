"""Bringing chosen files back out of the quarantine, after a person has looked at them.

Only what the application itself writes comes back this way; the site's own pages come from a
backup or from a deploy.
"""

from functools import cache
from typing import Protocol

from sentinel.backup_choice import Override
from sentinel.core.clean import tree_ignores
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.ports import Audit, Locks, Tree
from sentinel.core.quarantine_port import Quarantine
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault_ports import Vault
from sentinel.errors import Refused, SentinelError
from sentinel.noted_restore import note_restore

_SHOWN = 10


class QuarantineParts(Protocol):
    """What of the app this needs."""

    @property
    def vault(self) -> Vault: ...
    @property
    def tree(self) -> Tree: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...


def bring_back(
    app: QuarantineParts,
    quarantine: Quarantine,
    site: Site,
    place: str,
    paths: tuple[str, ...],
    *,
    by: str,
    override: Override | None = None,
) -> tuple[str, ...]:
    """Puts chosen files of a kept tree back; the paths that were written.

    All of them are looked at first, and one that is doubtful stops all, unless an authoriser
    answers for it: then what speaks against it is in the audit log with his reason. What is no
    file or folder never comes back. Audited before and after. Raises UsageError for what is not
    there, Refused for what may not come back, AlreadyRunning.
    """
    with app.locks.site(site.name):
        entries = quarantine.find(site, place, paths)
        _refuse_own_pages(app, site, entries)
        odd, doubts = odd_entries(entries), quarantine.doubts(site, place, entries)
        if odd or (doubts and override is None):
            raise Refused(_doubtful(place, odd or doubts, may_override=not odd))
        files = {e.path: e.sha256 for e in entries if e.type is EntryType.FILE}
        facts: dict[str, object] = {"site": site.name, "place": place, "files": files}
        if override is not None and doubts:
            facts |= {
                "override_by": override.by,
                "override_reason": override.reason,
                "doubts": list(doubts),
            }
        app.audit.append(by, "quarantine-return-begun", facts)

        @cache
        def live() -> dict[str, Entry]:
            return {entry.path: entry for entry in app.tree.scan_site(site).files}

        def in_a_backup(path: str) -> bool:
            return path in live() and app.vault.holds(site.name, live()[path])

        what = f"{counted(len(files), 'file')} out of the quarantine {place}"
        noted = note_restore(app.store, site, what, by, clean=False)
        written: list[str] = []
        try:
            for entry in sorted(entries, key=lambda entry: entry.path):
                if quarantine.put_back(site, place, entry, may_replace=in_a_backup):
                    written.append(entry.path)
        except SentinelError as error:
            noted.failed(error)
            app.audit.append(by, "quarantine-return-failed", {**facts, "error": str(error)})
            raise
        noted.done()
        app.audit.append(by, "quarantine-return-done", {**facts, "written": written})
    return tuple(written)


def _refuse_own_pages(app: QuarantineParts, site: Site, entries: tuple[Entry, ...]) -> None:
    ignored = matcher(tree_ignores(app.config.checks))
    own = [e.path for e in entries if e.type is not EntryType.DIRECTORY and not ignored(e.path)]
    if own:
        more = f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
        named = ", ".join(repr(path) for path in own[:_SHOWN])
        raise Refused(
            f"{named}{more}: no tree check ignores it, so the application does not write it. It "
            f"comes back from a backup alone: sentinel restore --site {site.name} --path PATH."
        )


def odd_entries(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """What is neither a file that was read whole nor a folder, in words."""
    return tuple(
        f"{entry.path!r} is neither a file that could be read nor a folder"
        for entry in entries
        if entry.type not in {EntryType.FILE, EntryType.DIRECTORY}
        or entry.torn
        or entry.unread
        or entry.oversize
    )


def _doubtful(place: str, doubts: tuple[str, ...], *, may_override: bool) -> str:
    more = [f"  and {len(doubts) - _SHOWN} more"] if len(doubts) > _SHOWN else []
    answer = ["An authoriser may answer for them (--override --by NAME --reason WHY)."]
    return "\n".join(
        (
            f"Nothing was brought back from {place}. Look at these, and leave them out with --path "
            "(narrower) if they are not what they should be:",
            *(f"  {doubt}" for doubt in doubts[:_SHOWN]),
            *more,
            *(answer if may_override else []),
        )
    )
