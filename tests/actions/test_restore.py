"""restore: wholly or not at all, only from a clean backup, and never round and round."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.actions.cooldown import MAX_RESTORES
from sentinel.core.action import Observation, Plan, StepContext
from sentinel.core.baseline import BaselineState
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, TreeOptions
from sentinel.core.incident import IncidentState
from sentinel.core.manifest import difference
from sentinel.core.playbook import Approval, Phase
from sentinel.core.site import Exchange, RestoreSettings
from sentinel.core.words import Severity
from sentinel.errors import NotClean, Refused, StepError
from support.fakes import Desk, desk, open_incident
from support.values import make_baseline

RESTORE = ACTIONS["restore"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a backup of the good tree, and a defacement after it."""
    with desk(tmp_path) as made:
        made.vault.create(made.site, baseline="", run_before="", progress=None)
        made.clock.advance(60)
        (made.root / "index.html").write_bytes(b"DEFACED")
        (made.root / "x.php").write_bytes(b"<?php evil")
        yield made


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


GOOD = {"index.html": b"home", "a/b.html": b"page"}
DEFACED = {**GOOD, "index.html": b"DEFACED", "x.php": b"<?php evil"}


async def planned(at: Desk, **step: object) -> Plan:
    """A plan as the journal gives it back."""
    context = at.context("restore", **step)
    return at.read_back(await RESTORE.plan(context), context)


async def test_the_root_is_the_backup_again_and_the_old_tree_is_kept(at: Desk) -> None:
    outcome = await at.carry_out(at.context("restore"))
    assert files(at.root) == GOOD
    assert files(Path(str(outcome.data["quarantine"]))) == DEFACED
    told = at.tools.evidence.folder(at.incident.id) / "quarantine"
    place = json.loads((told / "place.json").read_bytes())
    assert place["place"] == outcome.data["quarantine"]
    assert place["manifest_sha256"] == outcome.data["quarantine_manifest"]
    assert sha256((told / "manifest.json").read_bytes()) == place["manifest_sha256"]
    assert at.tools.evidence.sealed(at.incident.id)
    assert outcome.data["backup"] == at.vault.list("main")[0].id
    assert outcome.data["changed_paths"] == ["index.html", "x.php"]


async def test_a_plan_changes_nothing_and_holds_both_identities(at: Desk) -> None:
    plan = await planned(at)
    assert files(at.root) == DEFACED
    status = at.root.stat()
    assert plan.data["root_identity"] == [status.st_dev, status.st_ino]
    assert plan.data["stage_identity"] != plan.data["root_identity"]


async def test_after_a_crash_the_inode_says_whether_it_happened(at: Desk) -> None:
    plan = await planned(at)
    context = at.context("restore")
    assert await RESTORE.observe(context, plan) is Observation.NOT_DONE
    await RESTORE.apply(context, plan)
    assert await RESTORE.observe(context, plan) is Observation.DONE
    await RESTORE.apply(context, plan)
    assert files(at.root) == GOOD
    await RESTORE.verify(context, plan)
    await RESTORE.verify(context, plan)
    assert files(at.root) == GOOD


async def test_a_crash_before_the_exchange_is_planned_again_over_the_old_stage(at: Desk) -> None:
    await planned(at)
    outcome = await at.carry_out(at.context("restore"))
    assert files(at.root) == GOOD
    assert files(Path(str(outcome.data["quarantine"]))) == DEFACED


async def test_a_stage_that_is_gone_changes_nothing(at: Desk) -> None:
    plan = await planned(at)
    Path(str(plan.data["stage"])).rename(at.folder / "taken away")
    with pytest.raises(StepError, match="stage is gone"):
        await RESTORE.apply(at.context("restore"), plan)
    assert files(at.root) == DEFACED


async def test_a_root_that_was_deleted_is_made_again(at: Desk) -> None:
    at.root.rename(at.folder / "deleted")
    await at.carry_out(at.context("restore"))
    assert files(at.root) == GOOD


async def test_a_restored_tree_that_is_written_to_does_not_verify_and_goes_back(
    at: Desk,
) -> None:
    context, plan = at.context("restore"), await planned(at)
    await RESTORE.apply(context, plan)
    (at.root / "again.php").write_bytes(b"<?php")
    with pytest.raises(StepError, match=r"again\.php \(added\)"):
        await RESTORE.verify(context, plan)
    await RESTORE.compensate(context, plan)
    assert files(at.root) == DEFACED
    await RESTORE.compensate(context, plan)
    assert files(at.root) == DEFACED


async def test_mode_and_owner_count_but_times_do_not(at: Desk) -> None:
    context, plan = at.context("restore"), await planned(at)
    await RESTORE.apply(context, plan)
    (at.root / "index.html").touch()
    await RESTORE.verify(context, plan)
    (at.root / "index.html").chmod(0o777)
    with pytest.raises(StepError, match="metadata"):
        await RESTORE.verify(context, plan)


async def test_an_old_tree_that_cannot_be_moved_does_not_undo_a_good_restore(at: Desk) -> None:
    (at.folder / ".sentinel-quarantine").write_text("in the way")
    outcome = await at.carry_out(at.context("restore"))
    assert files(at.root) == GOOD
    assert "could not be moved" in str(outcome.data["quarantine"])


async def test_without_a_clean_backup_nothing_is_restored_and_each_reason_is_named(
    at: Desk,
) -> None:
    backup = at.vault.list("main")[0]
    at.cleaner.unclean[backup.id] = "It was taken after the first bad sighting."
    with pytest.raises(NotClean, match="taken after the first bad sighting"):
        await RESTORE.plan(at.context("restore"))
    assert files(at.root) == DEFACED


async def test_without_any_backup_it_says_so(tmp_path: Path) -> None:
    with desk(tmp_path) as at, pytest.raises(NotClean, match="there is no backup"):
        await RESTORE.plan(at.context("restore"))


async def test_the_newest_clean_backup_is_taken_past_an_unclean_one(at: Desk) -> None:
    clean = at.vault.list("main")[0]
    at.clock.advance(60)
    later = at.vault.create(at.site, baseline="", run_before="", progress=None)
    at.cleaner.unclean[later.id] = "It holds the defacement."
    outcome = await at.carry_out(at.context("restore"))
    assert outcome.data["backup"] == clean.id


async def test_a_site_without_a_document_root_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path, document_root=None) as at, pytest.raises(Refused, match="document_root"):
        await RESTORE.plan(at.context("restore"))


async def restored_before(at: Desk, *subjects: str) -> None:
    """The desk's incident restored and resolved; a new one about `subjects` takes its place."""
    await at.carry_out(at.context("restore"))
    at.store.incidents.change(
        at.incident.id,
        IncidentState.RESPONDING,
        fields={"state": IncidentState.RESOLVED, "ended_at": at.clock.now()},
    )
    at.clock.advance(600)
    at.incident = open_incident(at.store, "main", subjects=subjects, opened_at=at.clock.now())


async def test_the_same_file_changed_again_goes_to_a_person(at: Desk) -> None:
    await restored_before(at, "/", "/new")
    with pytest.raises(Refused, match=r"changed again 10 minutes after.*way in"):
        await RESTORE.plan(at.context("restore"))


async def test_another_file_is_restored_inside_the_cooldown(at: Desk) -> None:
    await restored_before(at, "/other")
    await RESTORE.plan(at.context("restore"))


async def test_after_the_cooldown_the_same_file_is_restored_again(at: Desk) -> None:
    await restored_before(at, "/")
    at.clock.advance(3000)
    await RESTORE.plan(at.context("restore"))


async def test_a_person_may_approve_a_restore_inside_the_cooldown(at: Desk) -> None:
    """The cool-down stops the machine, not the people."""
    await restored_before(at, "/")
    gated = {"approve": Approval.GM}
    with pytest.raises(Refused):
        await RESTORE.plan(at.context("restore", **gated))
    at.write("restore", Phase.APPROVED, by="GM (ICT)")
    await RESTORE.plan(at.context("restore", **gated))


async def test_the_result_equals_the_backup_in_every_entry(at: Desk) -> None:
    await at.carry_out(at.context("restore"))
    backup = at.vault.list("main")[0]
    assert difference(backup.manifest, at.tools.tree.scan(at.root)) == ()


async def test_what_the_application_writes_meanwhile_does_not_undo_a_restore(
    tmp_path: Path,
) -> None:
    """Putting the defaced files back because of a fresh cache file would be the worst end."""
    check = Check(
        name="tree",
        kind="tree",
        targets=("/**",),
        every_seconds=60,
        severity=Severity.CRITICAL,
        confirm=1,
        options=TreeOptions(ignore=("cache/**",)),
        source="checks/tree.toml",
    )
    with desk(tmp_path, files={**GOOD, "cache/a": b"old"}) as at:
        at.vault.create(at.site, baseline="", run_before="", progress=None)
        (at.root / "index.html").write_bytes(b"DEFACED")
        tools = replace(at.tools, config=replace(at.tools.config, checks=(check,)))
        context, plan = replace(at.context("restore"), tools=tools), await planned(at)
        await RESTORE.apply(context, plan)
        (at.root / "cache" / "b").write_bytes(b"new")
        await RESTORE.verify(context, plan)
        assert files(at.root) == {**GOOD, "cache/a": b"old", "cache/b": b"new"}


async def test_one_restore_after_the_other_goes_to_a_person_whatever_the_files(at: Desk) -> None:
    for number in range(MAX_RESTORES):
        at.write("restore", Phase.DONE, backup="b")
        fields = {"state": IncidentState.RESOLVED, "ended_at": at.clock.now()}
        at.store.incidents.change(at.incident.id, IncidentState.RESPONDING, fields=fields)
        at.clock.advance(60)
        subjects = (f"/{number}.html",)
        at.incident = open_incident(at.store, "main", subjects=subjects, opened_at=at.clock.now())
    with pytest.raises(Refused, match=f"restored {MAX_RESTORES} times within 60 minutes"):
        await RESTORE.plan(at.context("restore"))
    at.clock.advance(3600)
    await RESTORE.plan(at.context("restore"))


def approve(at: Desk, baseline_id: str = "approved-since") -> None:
    """What stands there now is learnt and approved, a minute before the incident."""
    learnt_at = at.incident.first_sighting_at - timedelta(minutes=1)
    tree = at.tools.tree.scan(at.root)
    at.store.baselines.add(make_baseline(baseline_id, tree=tree, learnt_at=learnt_at))
    at.store.baselines.decide(baseline_id, BaselineState.APPROVED, "GM (ICT)", "published")


async def test_approved_pages_newer_than_the_backup_are_not_taken_away(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        at.vault.create(at.site, baseline="", run_before="", progress=None)
        (at.root / "a" / "b.html").write_bytes(b"approved since")
        (at.root / "new.html").write_bytes(b"new and approved")
        approve(at)
        approved = at.tools.tree.scan(at.root)
        (at.root / "index.html").write_bytes(b"DEFACED")
        (at.root / "x.php").write_bytes(b"<?php evil")
        plan = await planned(at)
        assert plan.data["baseline"] == "approved-since"
        assert "stays as it is approved (a/b.html, new.html)" in plan.summary
        outcome = await at.carry_out(at.context("restore"))
        assert outcome.data["changed_paths"] == ["index.html", "x.php"]
        assert difference(approved, at.tools.tree.scan(at.root)) == ()


async def test_an_approved_page_whose_bytes_are_gone_goes_to_a_person(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        backup = at.vault.create(at.site, baseline="", run_before="", progress=None)
        (at.root / "new.html").write_bytes(b"new and approved")
        approve(at)
        (at.root / "new.html").write_bytes(b"DEFACED")
        with pytest.raises(
            NotClean, match=f"new.html was approved.*sentinel restore --site main {backup.id}"
        ):
            await RESTORE.plan(at.context("restore"))
        assert (at.root / "new.html").read_bytes() == b"DEFACED"


async def test_a_baseline_learnt_after_the_sighting_restores_nothing(at: Desk) -> None:
    tree = at.tools.tree.scan(at.root)
    at.store.baselines.add(make_baseline("late", tree=tree, learnt_at=at.clock.now()))
    at.store.baselines.decide("late", BaselineState.APPROVED, "GM (ICT)", "by mistake")
    with pytest.raises(Refused, match=r"late was learnt .* after the first compromise"):
        await RESTORE.plan(at.context("restore"))
    assert files(at.root) == DEFACED


def with_site(at: Desk, **restore: object) -> StepContext:
    """The step's context for a site with such a [site.restore]."""
    settings = RestoreSettings(**restore)  # type: ignore[arg-type] # the test's own
    return replace(at.context("restore"), site=replace(at.site, restore=settings))


def reload_that(path: Path, code: int) -> tuple[str, ...]:
    """A command that notes that it ran, and what the site's page was then."""
    text = f"import sys; open({str(path)!r}, 'a').write(open(sys.argv[1]).read()); sys.exit({code})"
    return (sys.executable, "-c", text)


async def test_servers_are_reloaded_after_the_swap_and_after_a_swap_back(at: Desk) -> None:
    log = at.folder / "reloads"
    command = (*reload_that(log, 0), str(at.root / "index.html"))
    context = with_site(at, reload=(command,))
    plan = at.read_back(await RESTORE.plan(context), context)
    await RESTORE.apply(context, plan)
    outcome = await RESTORE.verify(context, plan)
    assert log.read_text() == "home"
    assert outcome.data["reload"] == [{"command": list(command), "fault": "", "output": ""}]


async def test_a_tree_that_is_taken_back_is_reloaded_too(at: Desk) -> None:
    log = at.folder / "reloads"
    context = with_site(at, reload=((*reload_that(log, 0), str(at.root / "index.html")),))
    plan = at.read_back(await RESTORE.plan(context), context)
    await RESTORE.apply(context, plan)
    (at.root / "again.php").write_bytes(b"<?php")
    with pytest.raises(StepError, match=r"again\.php"):
        await RESTORE.verify(context, plan)
    await RESTORE.compensate(context, plan)
    assert log.read_text() == "homeDEFACED"


async def test_a_reload_that_fails_fails_the_step_but_the_good_tree_stays(at: Desk) -> None:
    """Putting the defaced files back would be the worst end; the step says what may happen."""
    command = (*reload_that(at.folder / "reloads", 1), str(at.root / "index.html"))
    context = with_site(at, reload=(command,))
    plan = at.read_back(await RESTORE.plan(context), context)
    await RESTORE.apply(context, plan)
    with pytest.raises(StepError, match=r"restored and proven, but .* old code from its cache"):
        await RESTORE.verify(context, plan)
    await RESTORE.compensate(context, plan)
    assert files(at.root) == GOOD
    assert await RESTORE.observe(context, plan) is Observation.DONE


async def test_a_fall_back_is_said_in_the_plan_and_done(at: Desk) -> None:
    context = with_site(at, exchange=Exchange.TWO_RENAMES)
    plan = at.read_back(await RESTORE.plan(context), context)
    assert "By two renames, as [site.restore] says" in plan.summary
    at.root.rename(Path(str(plan.data["stage"])).with_name("tree.aside"))  # cut off between the two
    assert await RESTORE.observe(context, plan) is Observation.NOT_DONE
    assert files(at.root) == DEFACED
    await RESTORE.apply(context, plan)
    outcome = await RESTORE.verify(context, plan)
    assert files(at.root) == GOOD
    assert files(Path(str(outcome.data["quarantine"]))) == DEFACED


async def test_what_the_application_wrote_since_is_listed_for_review(tmp_path: Path) -> None:
    check = Check(
        name="tree",
        kind="tree",
        targets=("/**",),
        every_seconds=60,
        severity=Severity.CRITICAL,
        confirm=1,
        options=TreeOptions(ignore=("uploads/**",)),
        source="checks/tree.toml",
    )
    with desk(tmp_path, files={**GOOD, "uploads/old.pdf": b"old"}) as at:
        at.vault.create(at.site, baseline="", run_before="", progress=None)
        (at.root / "index.html").write_bytes(b"DEFACED")
        (at.root / "uploads" / "tender.pdf").write_bytes(b"of a citizen")
        tools = replace(at.tools, config=replace(at.tools.config, checks=(check,)))
        context, plan = replace(at.context("restore"), tools=tools), await planned(at)
        plan = at.read_back(await RESTORE.plan(context), context)
        assert "1 file that the application wrote is newer than the backup" in plan.summary
        await RESTORE.apply(context, plan)
        outcome = await RESTORE.verify(context, plan)
        (newer,) = outcome.data["newer"]
        assert (newer["path"], newer["size"]) == ("uploads/tender.pdf", 12)
        assert "look at them there" in outcome.summary
        kept = Path(str(outcome.data["quarantine"])) / "uploads" / "tender.pdf"
        assert kept.read_bytes() == b"of a citizen"
        assert not (at.root / "uploads" / "tender.pdf").exists()


async def test_a_first_compromise_moved_after_the_plan_stops_it_before_the_exchange(
    at: Desk,
) -> None:
    """A person finds the attacker's first trace while the stage is being made."""
    plan, context = await planned(at), at.context("restore")
    backup = str(plan.data["backup"])
    earlier = context.incident.first_compromise_at - timedelta(hours=1)
    fields = {"compromised_at": earlier, "compromised_by": "GM (ICT)"}
    at.store.incidents.change(context.incident.id, context.incident.state, fields=fields)
    at.cleaner.unclean[backup] = "taken after the first compromise"
    with pytest.raises(NotClean, match="ceased to be clean while it was being restored"):
        await RESTORE.apply(context, plan)
    assert files(at.root) == DEFACED
    del at.cleaner.unclean[backup]
    await RESTORE.apply(context, plan)
    assert files(at.root) == GOOD
