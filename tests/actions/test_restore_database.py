"""restore-database: what an incident is about comes back out of a clean backup; the old is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sentinel.actions import ACTIONS
from sentinel.actions.restore_database import NOTHING, foresee, needless, to_decide
from sentinel.core.action import Observation, Plan
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Approval, Phase
from sentinel.database_backup import create_backup
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.site_databases import SiteDatabases
from sentinel.errors import NotClean, StepError
from sentinel.respond import Responder
from support.content_database import SUBJECT, execute, make_database, titles
from support.fakes import Desk, desk
from support.values import make_playbook, make_step

USES = "restore-database"
RESTORE = ACTIONS[USES]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with a backup of the good database, and rows destroyed after it."""
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.0)
    monkeypatch.setattr(sqlite_place, "QUIET_SECONDS", 0.1)
    settings = make_database(tmp_path / "app")
    with desk(tmp_path, databases=(settings,)) as made:
        databases = SiteDatabases(clock=made.clock, folder=tmp_path / "spool")
        made.tools = replace(made.tools, databases=databases)
        back_up(made)
        made.clock.advance(60)
        execute(settings, "DELETE FROM pages WHERE id = 2; UPDATE pages SET title = 'HACKED'")
        about(made, SUBJECT)
        yield made


def back_up(at: Desk) -> None:
    create_backup(at.vault, at.tools.databases, at.site, baseline="", run_before="", progress=None)


def about(at: Desk, *subjects: str) -> None:
    at.store.incidents.change(at.incident.id, at.incident.state, fields={"subjects": subjects})


def live(at: Desk) -> Path:
    file = at.site.databases[0].file
    assert file is not None
    return file


async def planned(at: Desk) -> Plan:
    context = at.context(USES)
    return at.read_back(await RESTORE.plan(context), context)


async def test_the_rows_come_back_and_the_old_ones_are_kept(at: Desk) -> None:
    outcome = await at.carry_out(at.context(USES))
    assert titles(live(at)) == ["Tenders", "निविदा"]
    assert outcome.data["databases"] == ["content"]
    (kept,) = live(at).parent.glob(".sentinel-*/quarantine")
    assert titles(kept) == ["HACKED"]
    assert list((at.folder / "spool").rglob("*.sqlite")) == []


async def test_a_plan_changes_nothing_and_tells_rows_in_words(at: Desk) -> None:
    plan = await planned(at)
    assert titles(live(at)) == ["HACKED"]
    assert "database content: 2 tables with 3 rows as backed up" in plan.summary
    assert "pages: 2 rows, 1 before" in plan.summary
    assert foresee(at.context(USES)).summary == plan.summary


async def test_after_a_crash_it_is_known_whether_it_happened(at: Desk) -> None:
    plan = await planned(at)
    context = at.context(USES)
    assert await RESTORE.observe(context, plan) is Observation.NOT_DONE
    await RESTORE.apply(context, plan)
    assert await RESTORE.observe(context, plan) is Observation.DONE
    await RESTORE.apply(context, plan)
    await RESTORE.verify(context, plan)
    await RESTORE.verify(context, plan)
    assert titles(live(at)) == ["Tenders", "निविदा"]
    await RESTORE.compensate(context, plan)
    assert titles(live(at)) == ["HACKED"]


async def test_a_second_try_has_a_label_of_its_own(at: Desk) -> None:
    first = await planned(at)
    await RESTORE.apply(at.context(USES), first)
    execute(at.site.databases[0], "UPDATE pages SET title = 'AGAIN'")
    second = await planned(at)
    assert second.data["label"] != first.data["label"]
    await RESTORE.apply(at.context(USES), second)
    assert titles(live(at)) == ["Tenders", "निविदा"]
    kept = [titles(path)[0] for path in live(at).parent.glob(".sentinel-*/quarantine")]
    assert sorted(kept) == ["AGAIN", "HACKED"]


async def test_nothing_is_done_and_nobody_asked_where_no_database_is_concerned(at: Desk) -> None:
    about(at, "/", "/index.html")
    assert needless(at.context(USES, approve=Approval.GM)) == NOTHING
    assert needless(at.context("restore", approve=Approval.GM)) == ""
    outcome = await at.carry_out(at.context(USES))
    assert outcome.summary == NOTHING
    assert titles(live(at)) == ["HACKED"]
    about(at, "/", SUBJECT)
    assert needless(at.context(USES, approve=Approval.GM)) == ""


async def test_no_clean_backup_is_no_restore(at: Desk) -> None:
    (backup,) = at.vault.list("main")
    at.cleaner.unclean[backup.id] = "It was taken in the middle of it."
    with pytest.raises(NotClean, match="taken in the middle"):
        await planned(at)
    assert titles(live(at)) == ["HACKED"]


async def test_a_clean_backup_without_the_database_is_not_enough(at: Desk) -> None:
    at.vault.create(at.site, baseline="", run_before="", progress=None)
    with pytest.raises(NotClean, match="was made without the database content"):
        await planned(at)


async def test_what_is_loaded_and_taken_away_again_is_not_swapped(at: Desk) -> None:
    plan = await planned(at)
    (loaded,) = live(at).parent.glob(".sentinel-*/restored")
    loaded.unlink()
    live(at).rename(live(at).with_name("away"))
    with pytest.raises(StepError, match="something has replaced it"):
        await RESTORE.verify(at.context(USES), plan)


async def test_a_restored_database_whose_schema_is_changed_does_not_verify(at: Desk) -> None:
    plan = await planned(at)
    await RESTORE.apply(at.context(USES), plan)
    execute(
        at.site.databases[0],
        "CREATE TRIGGER evil AFTER INSERT ON pages BEGIN DELETE FROM pages; END;",
    )
    with pytest.raises(StepError, match="trigger evil is new"):
        await RESTORE.verify(at.context(USES), plan)


async def test_the_journal_tells_a_crash_in_the_middle(at: Desk) -> None:
    """The intent is what `observe` needs, and JSON."""
    plan = await planned(at)
    assert plan.data["loaded"] == [
        {"name": "content", "beside": str(next(live(at).parent.glob(".sentinel-*/restored")))}
    ]
    assert [e.phase for e in at.store.journal.entries(at.incident.id)] == [Phase.INTENT]


async def test_who_approves_is_told_the_rows_that_would_change(at: Desk) -> None:
    facts: Any = to_decide(at.context(USES, approve=Approval.GM))
    (backup,) = at.vault.list("main")
    assert facts["backup"] == backup.id
    (database,) = facts["databases"]
    assert (database["rows_now"], database["rows_after"], database["differing"]) == (2, 3, 1)
    assert database["tables"] == [
        {"name": "pages", "now": 1, "after": 2, "text": "1 row now, 2 after it"}
    ]
    assert to_decide(at.context("restore", approve=Approval.GM)) is None
    assert titles(live(at)) == ["HACKED"]


async def test_who_approves_is_told_that_no_backup_is_clean(at: Desk) -> None:
    (backup,) = at.vault.list("main")
    at.cleaner.unclean[backup.id] = "It was taken in the middle of it."
    facts: Any = to_decide(at.context(USES, approve=Approval.GM))
    assert "taken in the middle" in str(facts["unknown"])


async def test_who_approves_is_told_that_the_live_database_cannot_be_read(at: Desk) -> None:
    live(at).unlink()
    facts: Any = to_decide(at.context(USES, approve=Approval.GM))
    (database,) = facts["databases"]
    assert not database["readable"]
    assert database["rows_after"] == 3


async def test_the_question_to_the_gm_tells_the_rows_in_both_languages(at: Desk) -> None:
    step = make_step(USES, approve=Approval.GM)
    engine = Responder(tools=at.tools, actions=ACTIONS, thaw=lambda _: make_playbook(step))
    assert await engine.respond(at.incident.id) is IncidentState.RESPONDING
    (row,) = at.store.outbox.all(at.incident.id)
    assert "database content: 2 rows now, 3 after it; 1 of its tables differs" in row.body
    assert "pages: 1 row now, 2 after it" in row.body
    assert "डेटाबेस content: अभी 2 पंक्तियाँ, इसके बाद 3" in row.body
    assert titles(live(at)) == ["HACKED"]
