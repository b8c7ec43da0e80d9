"""A first compromise found to be earlier makes backups from after it unclean, at once."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.compromise import move_first_compromise
from sentinel.core.clean import reasons
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.vault import Backup, Condition
from sentinel.core.words import Trigger
from sentinel.errors import NotApproved, NotClean, Refused, UsageError
from sentinel.manual_choice import choose
from sentinel.manual_restore import restore
from support.fakes import open_incident
from support.restore_parts import Parts, make_parts

WHY = "access.log: POST /up/a.php at that time"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with make_parts(tmp_path) as made:
        yield made


def backed_up(parts: Parts) -> Backup:
    backup = asyncio.run(back_up(parts, parts.site, progress=None))
    parts.clock.advance(3600)
    asyncio.run(parts.detector.sweep(parts.site, trigger=Trigger.SCHEDULE))
    return backup


def attacked(parts: Parts) -> Incident:
    parts.clock.advance(3600)
    return open_incident(parts.store, "main", first_sighting_at=parts.clock.now())


def moved(parts: Parts, incident: Incident, at: datetime, **more: object) -> list[str]:
    """Ids of the backups that ceased to be clean."""
    words = {"by": "GM (ICT)", "reason": WHY, **more}
    result = move_first_compromise(parts, parts.site, incident, at, **words)  # type: ignore[arg-type] # as given
    assert all(Condition.TIME.value in reasons(cleanness) for cleanness in result.ceased)
    return [cleanness.backup for cleanness in result.ceased]


def test_backups_from_after_it_cease_to_be_clean_at_once(parts: Parts) -> None:
    first, second = backed_up(parts), backed_up(parts)
    incident = attacked(parts)
    assert parts.cleaner.latest_clean(parts.site, incident.first_compromise_at)[0] == second
    assert moved(parts, incident, second.started_at) == [second.id]
    stored = parts.store.incidents.get(incident.id)
    assert stored is not None
    assert stored.first_compromise_at == second.started_at
    assert (stored.compromised_by, stored.compromised_reason) == ("GM (ICT)", WHY)
    kept = parts.store.verdicts.last("main", second.id)
    assert kept is not None
    assert not kept.clean
    assert kept.by == "GM (ICT)"
    assert "first-compromise-moved" in parts.audited()
    assert parts.cleaner.latest_clean(parts.site, stored.first_compromise_at)[0] == first


def test_a_run_that_adds_to_the_incident_does_not_take_it_back(parts: Parts) -> None:
    backup = backed_up(parts)
    incident = attacked(parts)
    moved(parts, incident, backup.started_at)
    stored = parts.store.incidents.get(incident.id)
    assert stored is not None
    assert stored.report_due_at == incident.report_due_at  # noticed when it was noticed


def test_only_an_authoriser_moves_it_later_and_only_as_a_correction(parts: Parts) -> None:
    backup = backed_up(parts)
    incident = attacked(parts)
    moved(parts, incident, backup.started_at, by="Web Officer")
    stored = parts.store.incidents.get(incident.id)
    assert stored is not None
    later = incident.first_sighting_at
    with pytest.raises(Refused, match="--correct"):
        moved(parts, stored, later)
    with pytest.raises(NotApproved):
        moved(parts, stored, later, by="Web Officer", correct=True)
    result = move_first_compromise(
        parts, parts.site, stored, later, by="GM (ICT)", reason=WHY, correct=True
    )
    assert [cleanness.backup for cleanness in result.regained] == [backup.id]
    assert result.incident.compromised_at is None
    assert result.incident.first_compromise_at == incident.first_sighting_at


def test_what_makes_no_sense_is_refused(parts: Parts) -> None:
    incident = attacked(parts)
    earlier = incident.first_sighting_at - timedelta(hours=1)
    with pytest.raises(UsageError, match="say in words"):
        moved(parts, incident, earlier, reason="because")
    with pytest.raises(UsageError, match="not over yet"):
        moved(parts, incident, parts.clock.now() + timedelta(hours=1))
    with pytest.raises(NotApproved):
        moved(parts, incident, earlier, by="Somebody")
    parts.store.incidents.change(
        incident.id, incident.state, fields={"state": IncidentState.DISMISSED}
    )
    dismissed = parts.store.incidents.get(incident.id)
    assert dismissed is not None
    with pytest.raises(Refused, match="was dismissed"):
        moved(parts, dismissed, earlier)


def test_an_incident_that_is_over_still_spoils_what_was_captured_while_it_lasted(
    parts: Parts,
) -> None:
    """A log that is read a week later shows when it began; nobody calls those backups clean."""
    first, second = backed_up(parts), backed_up(parts)
    incident = attacked(parts)
    data = {"backup": second.id, "summary": "restored"}
    parts.store.journal.write(incident.id, "restore", "restore", Phase.DONE, data=data)
    ended = {"state": IncidentState.RESOLVED, "ended_at": parts.clock.advance(600)}
    resolved = parts.store.incidents.change(incident.id, incident.state, fields=ended)
    third = backed_up(parts)
    assert parts.cleaner.latest_clean(parts.site, None)[0] == third
    result = move_first_compromise(
        parts, parts.site, resolved, second.started_at, by="GM (ICT)", reason=WHY
    )
    assert [cleanness.backup for cleanness in result.ceased] == [second.id]
    assert incident.id in reasons(result.ceased[0])
    assert result.restored_from == second.id
    assert [
        c.clean for c in (parts.cleaner.judge(parts.site, b, None) for b in (third, first))
    ] == [
        True,
        True,
    ]


def test_a_restore_for_the_attack_before_is_told_as_well(parts: Parts) -> None:
    """A second attack is an incident of its own; what let it in may be what was restored first."""
    backup = backed_up(parts)
    first = attacked(parts)
    data = {"backup": backup.id, "summary": "restored"}
    parts.store.journal.write(first.id, "restore", "restore", Phase.DONE, data=data)
    ended = {"state": IncidentState.RESOLVED, "ended_at": parts.clock.advance(600)}
    parts.store.incidents.change(first.id, first.state, fields=ended)
    result = move_first_compromise(
        parts, parts.site, attacked(parts), backup.started_at, by="GM (ICT)", reason=WHY
    )
    assert result.restored_from == backup.id


def approved_later(parts: Parts) -> str:
    """Another state, learnt and approved an hour later; the baseline's id."""
    parts.clock.advance(3600)
    (parts.place.root / "index.html").write_bytes(b"edited")
    parts.approve("baseline-2")
    return "baseline-2"


def test_a_baseline_learnt_before_anybody_saw_the_attack_makes_no_backup_clean(
    parts: Parts,
) -> None:
    """Who approved it could not know. The incident is over, and the backup is from after it."""
    backed_up(parts)
    began = parts.clock.now()
    baseline = approved_later(parts)
    incident = attacked(parts)
    parts.clock.advance(600)
    over = {"state": IncidentState.RESOLVED, "ended_at": parts.clock.now()}
    parts.store.incidents.change(incident.id, incident.state, fields=over)
    parts.clock.advance(3600)
    later = backed_up(parts)
    assert later.baseline == baseline
    assert parts.cleaner.judge(parts.site, later, None).clean
    stored = parts.store.incidents.get(incident.id)
    assert stored is not None
    moved_back = move_first_compromise(parts, parts.site, stored, began, by="GM (ICT)", reason=WHY)
    assert [cleanness.backup for cleanness in moved_back.ceased] == [later.id]
    said = reasons(parts.cleaner.judge(parts.site, later, None))
    assert f"provenance: Baseline {baseline} was learnt" in said
    assert "learn and approve anew" in said


def test_without_an_id_nothing_is_restored_by_a_baseline_learnt_after_the_compromise(
    parts: Parts,
) -> None:
    """Its bytes would come from the vault by their digests, and the attacker's among them."""
    first = backed_up(parts)
    began = parts.clock.now() - timedelta(seconds=1)
    approved_later(parts)
    backed_up(parts)  # its objects hold what was approved
    incident = attacked(parts)
    moved(parts, incident, began)
    with pytest.raises(NotClean, match=f"learn and approve anew.* {first.id}"):
        choose(parts, parts.site, "")
    assert choose(parts, parts.site, first.id).wanted == first.manifest


def test_a_first_compromise_moved_while_a_restore_stages_stops_it_before_the_exchange(
    parts: Parts,
) -> None:
    backup = backed_up(parts)
    incident = attacked(parts)
    (parts.place.root / "index.html").write_bytes(b"DEFACED")

    def found_out(done: int, known: int) -> None:
        stored = parts.store.incidents.get(incident.id)
        assert stored is not None
        if stored.compromised_at is None:
            moved(parts, stored, backup.started_at)

    with pytest.raises(NotClean, match="ceased to be clean while it was being restored"):
        restore(parts, parts.site, "", (), by="GM (ICT)", progress=found_out)
    assert (parts.place.root / "index.html").read_bytes() == b"DEFACED"
    assert parts.audited()[-1] == "restore-failed"
