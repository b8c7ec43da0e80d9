"""Backups, dry runs and restores on the console, over a real vault, tree, lock and audit log."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel import manual_restore
from sentinel.core.principal import Scope
from sentinel.core.words import Role
from sentinel.errors import NotApproved, UsageError
from sentinel.operations import operation
from sentinel.operations.operation import perform
from sentinel.operations.works import WorkState
from support.backup_console import BackupConsole, backup_console
from support.console import CODE, person
from support.fakes import open_incident
from support.vaults import TREE

VIEWER = person("Auditor", (Role.VIEWER,))
ON_CALL = person("Web Officer", (Role.ON_CALL,))
APPROVER = person("Deputy", (Role.APPROVER,))
HOSTILE = "a\x1b[2Jb<script>alert(1)</script>.php".replace("/", "_")


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[BackupConsole]:
    async with backup_console(tmp_path) as made:
        await made.done("back-up", site="main")
        yield made


def deface(at: BackupConsole) -> None:
    (at.parts.place.root / "index.html").write_bytes(b"<h1>owned</h1>")
    (at.parts.place.root / HOSTILE).write_bytes(b"<?php")


async def digest(at: BackupConsole, **given: str) -> str:
    plan = (await at.done("plan-restore", site="main", **given))["plan"]
    assert isinstance(plan["digest"], str)
    return plan["digest"]


def index(at: BackupConsole) -> bytes:
    return (at.parts.site.document_root / "index.html").read_bytes()  # type: ignore[operator]


async def test_backups_are_made_judged_and_shown_without_being_read(at: BackupConsole) -> None:
    name = at.parts.vault.names("main")[0]
    unread = await at.page("/backups")
    assert "not known yet" in unread
    assert "Its bytes were last read:</span>" not in unread
    at.parts.place.objects()[0].write_bytes(b"damaged")
    assert "not known yet" in await at.page(f"/backups/main/{name}"), "no byte was read for it"
    judged = await at.done("judge-backup", site="main", backup=name)
    assert judged["clean"] is False
    assert judged["problems"]
    shown = await at.page("/backups")
    assert "not clean" in shown
    assert "Against it: its bytes are whole" in shown
    again = await at.page(f"/backups/main/{name}")
    assert "asked by GM (ICT)" in again


async def test_a_dry_run_shows_everything_and_changes_nothing(at: BackupConsole) -> None:
    deface(at)
    before = TREE.scan(at.parts.place.root)
    plan = (await at.done("plan-restore", site="main"))["plan"]
    assert (plan["taken_away"], plan["altered"], plan["brought_back"]) == (1, 1, 0)
    assert plan["bytes_written"] == len(b"<h1>Institute</h1>")
    work = at.console.desk.works.all()[0]
    page = await at.page(f"/restores/{work.id}")
    assert "<script>alert" not in page
    assert "a\\x1b[2Jb&lt;script&gt;" in page
    assert "taken away, kept in quarantine" in page
    assert f'name="plan" value="{plan["digest"]}"' in page
    assert TREE.scan(at.parts.place.root) == before
    assert f'href="/restores/{work.id}"' in await at.page(f"/works/{work.id}")


async def test_what_was_shown_is_carried_out_after_a_second_factor(at: BackupConsole) -> None:
    deface(at)
    plan = await digest(at)
    asked = await at.console.act("restore-site", site="main", plan=plan, confirm="main")
    assert "Show your second factor" in asked.text
    assert f'value="{plan}"' in asked.text, "the form is borne on"
    assert index(at) == b"<h1>owned</h1>"
    wrong = await at.console.act(
        "restore-site", site="main", plan=plan, confirm="main", code="000000"
    )
    assert wrong.status_code == 403
    done = await at.done("restore-site", site="main", plan=plan, confirm="main", code=CODE)
    assert done["changes"] == 2
    assert index(at) == b"<h1>Institute</h1>"
    actions = at.parts.audited()
    assert actions[-3:] == ["asked", "restore-begun", "restore-done"]
    quarantine = await at.page("/backups/main/quarantine")
    assert Path(done["quarantine"]).name in quarantine


@pytest.mark.parametrize("change", ["another backup", "another file", "another plan"])
async def test_nothing_else_than_what_was_shown_is_carried_out(
    at: BackupConsole, change: str
) -> None:
    if change == "another backup":
        plan = await digest(at)
        await at.done("back-up", site="main")
    else:
        deface(at)
        plan = await digest(at)
    if change == "another file":
        (at.parts.place.root / "later.html").write_bytes(b"later")
    if change == "another plan":
        plan = "0" * 64
    before = TREE.scan(at.parts.place.root)
    work = await at.worked("restore-site", site="main", plan=plan, confirm="main", code=CODE)
    assert work.state is WorkState.FAILED
    assert "is not what the dry run showed" in work.fault
    assert TREE.scan(at.parts.place.root) == before
    assert "restore-begun" not in at.parts.audited()


async def test_an_approval_that_the_dry_run_did_not_show_is_not_taken_back(
    at: BackupConsole,
) -> None:
    (at.parts.place.root / "index.html").write_bytes(b"<h1>Institute, in new words</h1>")
    (backup,) = at.parts.vault.list("main")
    given = {"site": "main", "backup": backup.id}
    plan = (await at.done("plan-restore", **given))["plan"]
    at.parts.approve("approved-meanwhile")
    work = await at.worked("restore-site", **given, plan=plan["digest"], confirm="main", code=CODE)
    assert "is not what the dry run showed" in work.fault
    assert index(at) == b"<h1>Institute, in new words</h1>"
    again = (await at.done("plan-restore", **given))["plan"]
    assert again["undone"]["baseline"] == "approved-meanwhile"
    await at.done("restore-site", **given, plan=again["digest"], confirm="main", code=CODE)
    assert index(at) == b"<h1>Institute</h1>"


async def test_the_name_of_the_site_is_typed(at: BackupConsole) -> None:
    deface(at)
    plan = await digest(at)
    answer = await at.console.act("restore-site", site="main", plan=plan, confirm="Main", code=CODE)
    assert answer.status_code == 422
    assert index(at) == b"<h1>owned</h1>"


async def test_a_second_restore_at_once_is_refused(
    at: BackupConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    deface(at)
    plan = await digest(at)
    going, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    really = at.parts.restorer.exchange

    def exchange(site: object, stage: Path) -> None:
        loop.call_soon_threadsafe(going.set)
        assert go_on.wait(60)
        really(site, stage)  # type: ignore[arg-type]

    monkeypatch.setattr(type(at.parts.restorer), "exchange", lambda _, s, t: exchange(s, t))
    given = {"site": "main", "plan": plan, "confirm": "main", "code": CODE}
    try:
        assert (await at.console.act("restore-site", **given)).status_code == 303
        await asyncio.wait_for(going.wait(), 60)
        second = await at.console.act("restore-site", **given)
        backup = await at.console.act("back-up", site="main")
    finally:
        go_on.set()
    assert second.status_code == 409
    assert "at work on it" in second.text
    assert backup.status_code == 409
    await at.console.desk.works.ended()
    assert at.parts.audited().count("restore-done") == 1


async def test_a_restore_is_given_up_with_the_daemon_before_the_exchange(
    at: BackupConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    deface(at)
    plan = await digest(at)
    going, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    really = manual_restore._put_in_place

    def held(*args: object, **named: object) -> object:
        loop.call_soon_threadsafe(going.set)
        assert go_on.wait(60)
        return really(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(manual_restore, "_put_in_place", held)
    given = {"site": "main", "plan": plan, "confirm": "main", "code": CODE}
    assert (await at.console.act("restore-site", **given)).status_code == 303
    await asyncio.wait_for(going.wait(), 60)
    tasks = at.console.desk.works.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert index(at) == b"<h1>owned</h1>"
    assert at.parts.audited()[-1] == "restore-failed"
    assert "audit log" in at.console.desk.works.all()[0].fault


@pytest.mark.parametrize("who", [VIEWER, ON_CALL])
async def test_who_may_not_restore_is_refused_and_not_offered_it(
    at: BackupConsole, who: object
) -> None:
    deface(at)
    plan = await digest(at)
    work = at.console.desk.works.all()[0].id
    at.console.access.who = who  # type: ignore[assignment]
    answer = await at.console.act("restore-site", site="main", plan=plan, confirm="main", code=CODE)
    assert answer.status_code == 403
    assert index(at) == b"<h1>owned</h1>"
    assert "restore-site" not in await at.page(f"/restores/{work}")
    listed = await at.page("/backups")
    assert ("plan-restore" in listed) is (who is ON_CALL)


async def test_a_backup_that_is_not_clean_takes_an_authoriser_and_a_reason(
    at: BackupConsole,
) -> None:
    name = at.parts.vault.names("main")[0]
    open_incident(
        at.parts.store, "main", first_sighting_at=at.parts.vault.list("main")[0].started_at
    )
    deface(at)
    refused = await at.worked("plan-restore", site="main", backup=name)
    assert "is not clean" in refused.fault
    given = {"site": "main", "backup": name, "override": "true"}
    assert (await at.console.act("plan-restore", **given, reason="because")).status_code == 422
    at.console.access.who = APPROVER
    reason = {"reason": "The older one is lost, and was looked at."}
    assert (await at.console.act("plan-restore", **given, **reason)).status_code == 403
    at.console.access.who = person()
    plan = await at.done("plan-restore", **given, **reason)
    assert [one["condition"] for one in plan["plan"]["not_clean"]]
    page = await at.page(f"/restores/{at.console.desk.works.all()[0].id}")
    assert "This backup is not clean." in page
    done = await at.worked(
        "restore-site", **given, **reason, plan=plan["plan"]["digest"], confirm="main", code=CODE
    )
    assert done.state is WorkState.DONE, done.fault
    last = at.parts.audit.having("restore-done")[-1]["data"]
    assert last["override_reason"] == reason["reason"]
    assert last["override_by"] == "GM (ICT)"
    assert any(name.endswith("quarantine/manifest.json") for name in at.evidence)


async def test_only_what_was_chosen_comes_back(at: BackupConsole) -> None:
    deface(at)
    (at.parts.place.root / "img" / "logo.png").write_bytes(b"other")
    plan = await digest(at, path_lines="img\r\n")
    done = await at.done(
        "restore-site", site="main", paths="img", plan=plan, confirm="main", code=CODE
    )
    assert done["changes"] == 1
    assert index(at) == b"<h1>owned</h1>"
    bad = await at.console.act("plan-restore", site="main", path_lines="../etc")
    assert bad.status_code == 422


async def test_two_backups_and_a_file_of_them_are_compared(at: BackupConsole) -> None:
    (at.parts.place.root / "index.html").write_text("<h1>Institute</h1>\n<script>new()</script>\n")
    (at.parts.place.root / HOSTILE).write_bytes(b"<?php")
    at.parts.approve("B2")
    await at.done("back-up", site="main")
    new, old = at.parts.vault.names("main")
    page = await at.page(f"/backups/main/{old}/compare?other={new}")
    assert "2 differences: 1 added" in page
    assert "<script>alert" not in page
    text = await at.page(f"/backups/main/{old}/file?other={new}&path=index.html")
    assert "&lt;script&gt;new()&lt;/script&gt;" in text
    assert "<script>new" not in text
    at.console.access.who = VIEWER
    path = f"/backups/main/{old}/file?other={new}&path=index.html"
    assert (await at.console.client.get(path)).status_code == 403
    assert (await at.console.client.get(f"/backups/main/{old}/compare")).status_code == 422


async def test_what_does_not_exist_is_not_there(at: BackupConsole) -> None:
    for path in ("/backups/main/NONE", "/backups/other/quarantine", "/restores/none"):
        assert (await at.console.client.get(path)).status_code == 404
    answer = await at.console.act("plan-restore", site="main", database="shop")
    assert answer.status_code == 404


async def test_a_token_without_the_scope_restores_nothing(at: BackupConsole) -> None:
    who = replace(person(), scopes=frozenset({Scope.READ, Scope.MANAGE}))
    given = {"site": "main", "plan": "0" * 64, "confirm": "main"}
    with pytest.raises(NotApproved, match="the scope restore is needed"):
        await perform(at.console.desk, who, operation("restore-site"), given)
    with pytest.raises(UsageError, match="unknown; accepted here"):
        await perform(at.console.desk, who, operation("plan-restore"), {**given, "x": "1"})
