"""Restoring by hand: choose a clean backup, and put it in place where anything differs.

The same stage, proof and exchange as in a playbook; here a person has asked for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sentinel.actions.quarantine_note import note_place
from sentinel.backup_choice import Override, first_compromise
from sentinel.core.action import Tools
from sentinel.core.clean import reasons
from sentinel.core.cut_restore import cut_restore, manual_label
from sentinel.core.manifest import difference
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site, root_of
from sentinel.errors import NotClean, SentinelError, TreeError
from sentinel.manual_choice import Choice, RestoreParts, choose
from sentinel.noted_restore import NotedRestore, note_restore


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore by hand did."""

    choice: Choice
    quarantine: Path | None
    """Where the old tree stands; nothing stands there if the document root was missing. None:
    nothing differed, so the document root was left as it is."""
    reloaded: tuple[Reloaded, ...] = ()
    remark: str = ""
    """Why the old tree stands there and not in the quarantine."""
    incident: str = ""
    """In whose journal it is; empty where there is none."""


def restore(
    app: RestoreParts,
    site: Site,
    backup_id: str,
    paths: tuple[str, ...],
    *,
    by: str,
    progress: Progress | None,
    override: Override | None = None,
    agreed: Callable[[Choice], None] | None = None,
) -> Restored:
    """Puts what `choose` says in place; the old tree goes to quarantine. Where the live tree, each
    byte of which was just read, is what is wanted already, it is left as it is.

    The backup is chosen and judged under the site's lock, and again before the exchange where
    another first compromise became known meanwhile. `agreed` is asked before anything is changed,
    and raises Refused where that is not what somebody agreed to. Audited before and after.
    Raises AlreadyRunning, NotClean, and what stage and exchange do.
    """
    with app.locks.site(site.name):
        known = first_compromise(app.store, site)
        choice = choose(app, site, backup_id, paths, override=override, by=by)
        if agreed is not None:
            agreed(choice)
        facts: dict[str, object] = {
            "site": site.name,
            "backup": choice.backup.id,
            "paths": list(paths),
            **_overridden(choice, override),
        }
        if _is_needless(app, site, choice):
            reloaded = _reloaded(app, site)
            told = {**facts, "reload": [one.as_data() for one in reloaded]}
            app.audit.append(by, "restore-needless", told)
            return Restored(choice=choice, quarantine=None, reloaded=reloaded)
        app.audit.append(by, "restore-begun", facts)
        try:
            quarantine, remark, noted = _put_in_place(
                app, site, choice, bool(paths), progress, known=known, by=by
            )
        except SentinelError as error:
            app.audit.append(by, "restore-failed", {**facts, "error": str(error)})
            raise
        reloaded = _reloaded(app, site)
        done = {
            **facts,
            "quarantine": str(quarantine),
            **({"remark": remark} if remark else {}),
            "changes": len(choice.changes),
            "newer": len(choice.newer),
            "reload": [one.as_data() for one in reloaded],
        }
        noted.done(str(quarantine))  # after the reload: a look before it may see the old program
        app.audit.append(by, "restore-done", done)
    return Restored(
        choice=choice,
        quarantine=quarantine,
        reloaded=reloaded,
        remark=remark,
        incident=noted.incident,
    )


def note_in_evidence(tools: Tools, site: Site, done: Restored) -> str:
    """What was taken out of the way during an incident is evidence of it: noted there; why it
    could not be, else empty."""
    if not done.incident or done.quarantine is None or not done.quarantine.is_dir():
        return ""
    noted = note_place(tools, done.incident, site, str(done.quarantine))
    refused = noted.startswith("not noted")
    return f"The old tree in the evidence of {done.incident}: {noted}" if refused else ""


def _is_needless(app: RestoreParts, site: Site, choice: Choice) -> bool:
    """Whether the live tree is as wanted beyond doubt: each entry read here, none changing
    meanwhile; another machine's word is no proof, and of attributes that an older backup has not
    recorded it is not known whether they should be there. What an earlier restore may have left
    beside it is cleared away by a whole one alone."""
    doubtful = site.remote is not None or any(entry.torn for entry in choice.live.entries)
    if choice.changes or not choice.live.entries or doubtful:
        return False
    wanted = choice.wanted.by_path()
    if any(entry.xattrs and wanted[entry.path].xattrs is None for entry in choice.live.entries):
        return False
    return cut_restore(app.audit, site.name) is None


def _reloaded(app: RestoreParts, site: Site) -> tuple[Reloaded, ...]:
    """A server that cannot be told is no reason to call a restore failed that stands."""
    try:
        return app.restorer.reload(site)
    except SentinelError as error:
        return (Reloaded(command=("reload",), fault=f"could not be run ({error})"),)


def _overridden(choice: Choice, override: Override | None) -> dict[str, object]:
    """For the audit log: which conditions failed, and who answers for that."""
    if override is None or not choice.against:
        return {}
    failed = {result.condition.value: result.text for result in choice.against}
    return {"override_by": override.by, "override_reason": override.reason, "not_clean": failed}


def _put_in_place(
    app: RestoreParts,
    site: Site,
    choice: Choice,
    partly: bool,
    progress: Progress | None,
    *,
    known: datetime | None,
    by: str,
) -> tuple[Path, str, NotedRestore]:
    """Where the old tree stands, why it could not be moved to quarantine, and what the journal
    has. What stands as it should has been restored, whatever an attacker has put where the old tree
    should go."""
    label = manual_label(site.name)
    stage = app.restorer.stage_state(site, choice.backup, choice.wanted, label, progress)
    if partly and difference(choice.live, app.tree.scan_site(site)):
        raise TreeError(
            f"{root_of(site)}: changed while it was copied. Nothing was restored; try again."
        )
    _refuse_if_ceased(app, site, choice, known)
    backup, clean = choice.backup.id, not choice.against
    what = f"files from backup {backup}"
    noted = note_restore(app.store, site, what, by, backup=backup, clean=clean, replaces_root=True)
    try:
        app.restorer.exchange(site, stage)
    except SentinelError as error:
        noted.failed(error)
        raise
    incident = app.store.incidents.open_of(site.name)
    name = label if incident is None else incident.id
    try:
        return app.restorer.quarantine(site, stage, name, choice.live), "", noted
    except SentinelError as error:
        return stage, f"It could not be moved to quarantine: {error}", noted


def _refuse_if_ceased(
    app: RestoreParts, site: Site, choice: Choice, known: datetime | None
) -> None:
    """Staging takes minutes, in which an earlier first compromise may be found."""
    now = first_compromise(app.store, site)
    if choice.against or now is None or now == known:
        return
    cleanness = app.cleaner.judge(site, choice.backup, now)
    if not cleanness.clean:
        raise NotClean(
            f"backup {choice.backup.id} ceased to be clean while it was being restored: "
            f"{reasons(cleanness)} Nothing was restored. Try again for an earlier one."
        )
