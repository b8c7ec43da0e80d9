"""restore-database: load a database out of the newest clean backup beside the live one, prove it,
and put it in its place in one step; the old one is kept.

Only databases that the incident is about. The loading is done in `plan`, where it changes nothing
of the site; so after a crash the names of databases say whether the swap has happened.
"""

import asyncio
from contextlib import suppress
from datetime import datetime

from sentinel.actions.cooldown import refuse_in_cooldown
from sentinel.actions.restore_choice import refuse_if_ceased
from sentinel.actions.restore_words import why_none
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.canonical import timestamp
from sentinel.core.database import DatabasePart, DatabaseState
from sentinel.core.database_choice import concerned, own_changes, part_of, would_change
from sentinel.core.database_decision import decision_facts, no_decision_facts
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.facts import Facts
from sentinel.core.playbook import Phase
from sentinel.core.schema_difference import changes_text
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup
from sentinel.errors import NotClean, SentinelError, StepError

NAME = "restore-database"
NOTHING = "No database of the site is what this incident is about: nothing to restore."


class RestoreDatabase:
    """Load, prove, swap. The engine holds the site's lock meanwhile."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises NotClean where no backup is clean or the clean one lacks a database, Refused
        inside the cool-down, DatabaseError or IntegrityError where it cannot be loaded."""
        return await asyncio.to_thread(_plan, context)

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return await asyncio.to_thread(_observe, context, plan)

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError where what was loaded is gone, DatabaseError where it cannot be put in
        place: the application may have to be stopped first."""
        await asyncio.to_thread(_apply, context, plan)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where a database has not the schema that was restored, or the engine
        finds it damaged. Rows may have been written since."""
        return await asyncio.to_thread(_verify, context, plan)

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Puts the old ones back: they are damaged, but known."""
        await asyncio.to_thread(_compensate, context, plan)


def needless(context: StepContext) -> str:
    """Why a step of this kind has nothing to do, so that nobody is asked to approve it; an empty
    text where it has, and for every other kind of step."""
    if context.step.uses != NAME or _names(context):
        return ""
    return NOTHING


def to_decide(context: StepContext) -> Facts | None:
    """What a restore would change, for the message that asks for its approval: why it is not known
    where it cannot be found out, None for every other kind of step. Loads nothing, never raises a
    SentinelError."""
    if context.step.uses != NAME:
        return None
    try:
        backup, parts = _chosen(context, _names(context))
        return decision_facts(backup, [(_live(d), part) for d, part in parts])
    except SentinelError as error:
        return no_decision_facts(str(error))


def foresee(context: StepContext) -> Plan:
    """What `plan` would choose now, without loading anything. Raises as `plan` does."""
    names = _names(context)
    if not names:
        return Plan(summary=NOTHING, data={"databases": []})
    backup, parts = _chosen(context, names)
    texts = [would_change(d.settings.name, _live(d), part) for d, part in parts]
    return Plan(
        summary=f"Restore from backup {backup.id} of {ist_text(backup.ended_at)}: "
        f"{'. '.join(texts)}.",
        data={
            "backup": backup.id,
            "databases": [database.settings.name for database, _ in parts],
            "started_at": timestamp(context.tools.clock.now()),
        },
    )


def _plan(context: StepContext) -> Plan:
    chosen = foresee(context)
    if not chosen.data["databases"]:
        return chosen
    _, parts = _chosen_again(context, str(chosen.data["backup"]))
    label = _label(context)
    loaded: list[dict[str, object]] = []
    try:
        for database, part in parts:
            beside = _loaded(context, database, part, label)
            loaded.append({"name": database.settings.name, "beside": beside})
    except SentinelError:
        for database, _ in parts:
            for one in loaded:
                if one["name"] == database.settings.name:
                    with suppress(SentinelError):  # what is left is loaded over the next time
                        database.drop(str(one["beside"]))
        raise
    return Plan(summary=chosen.summary, data={**chosen.data, "loaded": loaded, "label": label})


def _loaded(context: StepContext, database: SiteDatabase, part: DatabasePart, label: str) -> str:
    def going_on(done: int, known: int) -> None:
        context.gate.check()  # what nobody waits for any more ends here

    tools = context.tools
    with context.gate.working(), tools.databases.spool(context.site) as place:
        tools.vault.write_dump(context.site.name, part, place)
        return database.load(place, part, label, going_on)


def _observe(context: StepContext, plan: Plan) -> Observation:
    label = str(plan.data.get("label", ""))
    done = [d.observe(beside, label) is Observation.DONE for d, beside in _each(context, plan)]
    return Observation.DONE if all(done) else Observation.NOT_DONE


def _apply(context: StepContext, plan: Plan) -> None:
    label = str(plan.data.get("label", ""))
    loaded = _each(context, plan)
    if loaded:
        refuse_if_ceased(context, _chosen_again(context, str(plan.data["backup"]))[0])
    for database, beside in loaded:
        if database.observe(beside, label) is Observation.DONE:
            continue
        with context.gate.passing(f"putting {beside} in the place of {database.settings.name}"):
            database.swap(beside, label)


def _verify(context: StepContext, plan: Plan) -> Outcome:
    if not plan.data["databases"]:
        return Outcome(summary=NOTHING, data={"databases": []})
    if _observe(context, plan) is Observation.NOT_DONE:
        raise StepError("A database is not the one that was loaded: something has replaced it.")
    _, parts = _chosen_again(context, str(plan.data["backup"]))
    for database, part in parts:
        problem = _problem(database, part)
        if problem:
            raise StepError(f"Database {database.settings.name} is restored, and {problem}")
    passed = context.tools.clock.now() - datetime.fromisoformat(str(plan.data["started_at"]))
    names = [str(name) for name in _list(plan.data["databases"])]
    seconds = round(passed.total_seconds(), 1)
    return Outcome(
        summary=f"Restored {', '.join(names)} from backup {plan.data['backup']} in {seconds:g} s. "
        f"What stood there is kept under the label {plan.data['label']}.",
        data={
            "backup": plan.data["backup"],
            "databases": names,
            "seconds": seconds,
            "label": plan.data["label"],
        },
    )


def _problem(database: SiteDatabase, part: DatabasePart) -> str:
    """What speaks against a restored database, as the end of a sentence. Its rows may have been
    written since; its schema was not."""
    changes = own_changes(part.state, database.state(()))
    if changes:
        return f"its schema is not what was restored: {changes_text(changes)}."
    broken = next((found for found in database.damage() if found.proven), None)
    return "" if broken is None else f"damaged: {broken.text}"


def _compensate(context: StepContext, plan: Plan) -> None:
    label = str(plan.data.get("label", ""))
    for database, beside in _each(context, plan):
        with context.gate.passing(f"putting the old {database.settings.name} back"):
            database.swap_back(beside, label)


def _chosen(
    context: StepContext, names: tuple[str, ...]
) -> tuple[Backup, list[tuple[SiteDatabase, DatabasePart]]]:
    refuse_in_cooldown(context)
    tools = context.tools
    backup, judged = tools.cleaner.latest_clean(context.site, context.incident.first_compromise_at)
    if backup is None:
        raise NotClean(why_none(context.site.name, judged))
    return backup, _parts(context, backup, names)


def _chosen_again(
    context: StepContext, backup_id: str
) -> tuple[Backup, list[tuple[SiteDatabase, DatabasePart]]]:
    """The backup that was chosen, as the vault has it now."""
    for backup in context.tools.vault.list(context.site.name):
        if backup.id == backup_id:
            return backup, _parts(context, backup, _names(context))
    raise StepError(f"Backup {backup_id} is no longer in the vault, or does not verify.")


def _parts(
    context: StepContext, backup: Backup, names: tuple[str, ...]
) -> list[tuple[SiteDatabase, DatabasePart]]:
    found: list[tuple[SiteDatabase, DatabasePart]] = []
    for database in context.tools.databases.of(context.site):
        name = database.settings.name
        if name not in names:
            continue
        part = part_of(backup, name)
        if part is None:
            raise NotClean(
                f"site {context.site.name}: the newest clean backup ({backup.id}) was made without "
                f"the database {name}. Nothing was restored; a person must decide."
            )
        found.append((database, part))
    return found


def _names(context: StepContext) -> tuple[str, ...]:
    names = tuple(settings.name for settings in context.site.databases)
    return concerned(context.incident.subjects, names)


def _each(context: StepContext, plan: Plan) -> list[tuple[SiteDatabase, str]]:
    """The databases of a plan as the journal gives it back, with what was loaded for each."""
    known = {d.settings.name: d for d in context.tools.databases.of(context.site)}
    found: list[tuple[SiteDatabase, str]] = []
    for one in _list(plan.data.get("loaded", [])):
        if not isinstance(one, dict) or str(one.get("name")) not in known:
            raise StepError(f"The journal's {one!r} is no database of the site.")
        found.append((known[str(one["name"])], str(one["beside"])))
    return found


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _live(database: SiteDatabase) -> DatabaseState | None:
    with suppress(SentinelError):
        return database.state()
    return None


def _label(context: StepContext) -> str:
    """One of its own for each try that may have had an effect, so that no quarantine of an earlier
    one is taken for this one's."""
    tries = [e for e in context.journal if e.action == NAME and e.phase is Phase.INTENT]
    return context.incident.id if not tries else f"{context.incident.id}-{len(tries) + 1}"
