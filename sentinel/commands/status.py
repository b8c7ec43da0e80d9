"""`sentinel status`: the state of each site at a glance."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline
    from sentinel.core.kept_tree import KeptTree
    from sentinel.core.site import Site

OLDER = (
    "learnt by an older version: its servers, headers, pictures and own error pages are not "
    "compared; learn it anew"
)
MEASURED_DAYS = 90
"""An older measurement of a recovery is not shown: the site has grown."""
KEPT_SHOWN = 3
HELP = "the state of each site: last run, baseline, backups, incident, mails that wait"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="only this site")


def run(args: Namespace) -> int:
    """Exit code 0 where each site has a baseline, no open incident and no block, no playbook was
    edited into a fault, and whoever must be told can be; else 1."""
    from sentinel.app import open_app
    from sentinel.commands.alerts_status import headline
    from sentinel.commands.duty_words import duty_document, duty_lines
    from sentinel.commands.heartbeat_words import heartbeat_document, heartbeat_lines
    from sentinel.commands.outbox_words import document, overdue_lines
    from sentinel.commands.output import note, print_json, say

    with open_app(args.config) as app:
        untold = headline(app)
        sites = [app.site(args.site)] if args.site else list(app.config.sites)
        rows = [_of(app, site) for site in sites]
        running = app.locks.daemon_pid()
        faulty = [str(problem) for problem in app.config.kept_for]
        now, channels = app.clock.now(), tuple(app.channels)
        overdue = app.store.outbox.overdue(now)
        heartbeat, silence = heartbeat_document(app), tuple(heartbeat_lines(app, running))
        duty = duty_document(app)
    if args.json:
        whole = {"daemon_pid": running, "faulty_playbooks": faulty, "nobody_told": untold}
        late = [document(row, now) for row in overdue]
        telling = {"overdue_messages": late, "heartbeat": heartbeat, "log_duty": duty}
        print_json("status", {**whole, **telling, "sites": rows})
    else:
        if untold:
            say(untold)
        _show(rows, running)
        for text in (*overdue_lines(overdue, now, channels), *silence, *duty_lines(duty)):
            note(text)
        for fault in faulty:
            note(f"The last good text of this playbook is in force, for it is faulty: {fault}")
    good = not (faulty or untold) and all(
        r["baseline"] and not r["incident"] and not r["blocked_for"] for r in rows
    )
    return 0 if good else 1


def _of(app: "App", site: "Site") -> dict[str, object]:
    from sentinel.backup import approved_since
    from sentinel.block_owner import owner_told
    from sentinel.commands.known_links import known_links
    from sentinel.commands.status_functions import upkeep
    from sentinel.core.baseline import BaselineState
    from sentinel.core.notice import OutboxState
    from sentinel.unended_restores import unended

    baseline = app.store.baselines.approved(site.name)
    incident = app.store.incidents.open_of(site.name)
    runs = app.store.runs.last(site.name, whole=True)
    last = next(iter(runs), None)
    cover = next((run.cover for run in runs if run.cover is not None), None)
    backups = app.vault.list(site.name)
    owner = owner_told(app.tools, site)
    learning = app.store.learnings.get(site.name)
    waiting = [b for b in app.store.baselines.all(site.name) if b.state is BaselineState.CANDIDATE]
    return {
        "site": site.name,
        "url": site.url,
        "mode": app.config.response.mode,
        "maintenance": _maintenance(app, site),
        "deploys": _deploys(app, site),
        "verdict": last.verdict if last else None,
        "looked_at": last.ended_at if last else None,
        "looked_at_how_much": cover.text if cover else None,
        "broken_links": len(known_links(app, site).problems),
        **upkeep(app, site),
        "baseline": baseline.id if baseline else None,
        "approved_by": baseline.approved_by if baseline else None,
        "baseline_in_review": _in_review(app, baseline),
        "baseline_notes": _baseline_notes(app, baseline),
        "learning": learning.progress if learning else None,
        "waiting_for_review": [b.id for b in waiting],
        "backups": len(backups),
        "newest_backup": backups[0].ended_at if backups else None,
        **_clean(app, site),
        "approved_but_not_backed_up": approved_since(app, site),
        **_rehearsed(app, site),
        "promises": _promises(app, site),
        "quarantine": _quarantined(app, site),
        "unended_restores": [one.text for one in unended(app, site)],
        "incident": incident.id if incident else None,
        "incident_state": incident.state if incident else None,
        "blocked_for": owner.flagged,
        "block_belongs_to": owner.text,
        "mails_waiting": sum(
            row.state is OutboxState.QUEUED and row.site == site.name
            for row in app.store.outbox.all()
        ),
    }


def _maintenance(app: "App", site: "Site") -> str:
    """The maintenance window that is in force, in words; empty where none is."""
    from sentinel.core.maintenance_window import in_force

    period = in_force(site.maintenance, app.clock.now())
    return "" if period is None else period.text


def _clean(app: "App", site: "Site") -> dict[str, object]:
    """What could be restored without a person's word; a restore judges it again."""
    from sentinel.clean_watch import clean_backups

    found = clean_backups(app, site)
    return {
        "clean_backups": found.clean,
        "newest_clean_backup": found.newest,
        "newest_backup_lacks": found.missing,
    }


def _rehearsed(app: "App", site: "Site") -> dict[str, object]:
    """How the last rehearsal of a restore went, and what it measured: what the GM is told when he
    asks how long the site would be away."""
    from datetime import timedelta

    last = app.store.rehearsals.last(site.name)
    recent = app.store.rehearsals.since(site.name, app.clock.now() - timedelta(days=MEASURED_DAYS))
    good = next((one for one in recent if one.good), None)
    return {
        "rehearsed_at": last.ended_at if last else None,
        "rehearsed_backup": last.backup if last else None,
        "rehearsal_problems": list(last.problems) if last else [],
        "measured_recovery_seconds": round(good.seconds, 1) if good else None,
    }


def _promises(app: "App", site: "Site") -> str:
    """When drills, proofs and incidents last put the promises to the test, in a line."""
    from sentinel.core.promise_record import summary
    from sentinel.promises import promises_of

    return summary(promises_of(app.store, app.config, site, app.clock.now()))


def _quarantined(app: "App", site: "Site") -> "list[KeptTree] | str":
    """What restores took out of the way: it fills the disk, and nobody but a person takes it away.
    Words where that cannot be seen from here."""
    from sentinel.errors import SentinelError

    if site.document_root is None:
        return []
    try:
        return list(app.backups.quarantine.kept(site))
    except SentinelError as error:
        return str(error)


def _quarantine_line(kept: object) -> str:
    from sentinel.core.counts import counted

    if not isinstance(kept, list) or not kept:
        return _text(kept)
    shown = ", ".join(tree.place for tree in kept[:KEPT_SHOWN])
    more = f" and {len(kept) - KEPT_SHOWN} more" if len(kept) > KEPT_SHOWN else ""
    at_least = "" if all(tree.whole for tree in kept) else "more than "
    size = f"{at_least}{sum(tree.bytes for tree in kept):,} bytes"
    return f"{counted(len(kept), 'tree')}, {size}, since {_text(kept[0].since)}: {shown}{more}"


def _deploys(app: "App", site: "Site") -> list[str]:
    """Announced changes that are open, or to come."""
    from sentinel.commands.deploy_tickets import span

    now = app.clock.now()
    tickets = app.store.tickets.of(site.name)
    coming = [t for t in tickets if t.ended_at is None and now <= t.ends_at]
    return [f"{t.id} {span(t, now)} ({t.by}: {t.reason})" for t in coming]


def _in_review(app: "App", baseline: "Baseline | None") -> bool:
    ends = None if baseline is None else baseline.expires_at
    return ends is not None and ends <= app.clock.now()


def _baseline_notes(app: "App", baseline: "Baseline | None") -> list[str]:
    """What a person should know of the baseline in force."""
    if baseline is None:
        return []
    from sentinel.commands.baseline_learn import QUICK
    from sentinel.core.counts import counted

    notes = [QUICK] if baseline.learning.quick else []
    notes += [OLDER] if baseline.is_of_an_older_version else []
    if baseline.expires_at is not None and _in_review(app, baseline):
        notes.append(f"in review since {baseline.expires_at:%Y-%m-%d}: renew it, or learn anew")
    unsealable = sum(not page.sealable for page in baseline.pages)
    notes += [f"{counted(unsealable, 'page')} not sealable"] if unsealable else []
    return [*notes, *app.store.baselines.doubts(baseline)]


def _show(rows: list[dict[str, object]], running: int | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from sentinel.commands.output import note, say, shown
    from sentinel.commands.status_functions import LABELS, upkeep_hints

    say(f"daemon: running as process {running}" if running else "daemon: not running")
    for row in rows:
        say(f"\n{row['site']}  {row['url']}")
        table = Table(show_header=False)
        for key, value in row.items():
            if key not in {"site", "url", "approved_but_not_backed_up", "unended_restores"}:
                words = _quarantine_line(row["quarantine"]) if key == "quarantine" else _text(value)
                table.add_row(LABELS.get(key, key.replace("_", " ")), shown(words))
        # what is shown may be named by an attacker: no markup of theirs counts
        Console(markup=False, emoji=False).print(table)
        for hint in (*upkeep_hints(row), *_hints(row, running)):
            note(hint)


def _hints(row: dict[str, object], running: int | None) -> Iterator[str]:
    """What a person should do about it."""
    name = f" --site {row['site']}"
    yield from (
        f"Now: {text}. An attack is one all the same." for text in (row["maintenance"],) if text
    )
    if row["mode"] == "shadow":
        yield f"Shadow mode: nothing is blocked or restored. See sentinel shadow report{name}."
    if not row["baseline"] and row["learning"]:
        yield f"Learning: {row['learning']} are taken. See sentinel baseline list{name}."
    elif not row["baseline"]:
        yield f"Nothing is compared yet. Next: sentinel baseline learn{name}, then approve."
    elif row["incident"] and not row["backups"]:
        yield "There is no backup: Sentinel can restore nothing. Put the site right by hand."
    elif not row["backups"]:
        yield f"Nothing could be restored yet. Next: sentinel backup create{name}."
    elif not row["incident"] and row["approved_but_not_backed_up"]:
        yield f"What was approved last is in no backup. Next: sentinel backup create{name}."
    if row["backups"] and not row["clean_backups"]:
        yield f"No backup is clean, and so none would be restored. {row['newest_backup_lacks']}"
    yield from _about_rehearsals(row)
    yield from map(str, cast("list[str]", row["unended_restores"]))
    if row["incident"] and not running:
        yield f"{row['incident']} is open and nobody works on it. Next: sentinel run."
    elif row["incident"]:
        yield f"To follow it: sentinel incident show {row['incident']}."
    elif row["blocked_for"]:
        yield (
            f"Closed to the public, and no incident is open. The block belongs to "
            f'{row["block_belongs_to"]}. To open it: sentinel unblock{name} --by "NAME".'
        )
    if row["baseline_in_review"]:
        yield (
            f"The approval of {row['baseline']} has run out. Look: sentinel baseline show{name}; "
            f'then: sentinel baseline renew{name} --by "NAME" --reason "WHY".'
        )
    if row["waiting_for_review"]:
        yield f"A change waits for review: sentinel baseline diff{name}."


def _about_rehearsals(row: dict[str, object]) -> Iterator[str]:
    again = f"sentinel backup rehearse --site {row['site']}"
    if row["rehearsal_problems"]:
        yield f"The last rehearsal of a restore failed. Put right what it found, then: {again}."
    elif row["backups"] and not row["rehearsed_at"]:
        yield f"No restore was rehearsed yet. Next: {again}."


def _text(value: object) -> str:
    from datetime import datetime

    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return "none" if value in {None, ""} else str(value)
