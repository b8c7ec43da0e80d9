"""Whether there is something clean to restore from: what status says, and who is warned when."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.clean_watch import clean_backups, look_into, overdue, overdue_notice
from sentinel.core.incident import IncidentState
from sentinel.core.vault import Backup
from sentinel.core.verdict import Verdict
from support.fakes import open_incident
from support.restore_parts import Parts, make_parts

HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with make_parts(tmp_path) as made:
        yield made


async def judged(parts: Parts) -> Backup:
    """A backup that was judged when it was made, as commands and the daemon do it."""
    backup = await back_up(parts, parts.site, progress=None)
    assert await look_into(parts, parts.site, backup, by="test") == ""
    return backup


async def test_how_many_are_clean_and_what_the_newest_lacks(parts: Parts) -> None:
    assert clean_backups(parts, parts.site).clean == 0
    first = await judged(parts)
    parts.clock.advance(HOUR)
    assert clean_backups(parts, parts.site).newest == first.ended_at
    parts.detector.verdicts = [Verdict.INTACT, Verdict.SUSPECT]
    await back_up(parts, parts.site, progress=None)
    found = clean_backups(parts, parts.site)
    assert (found.clean, found.newest) == (1, first.ended_at)
    assert "health: Run" in found.missing
    assert "scan:" not in found.missing  # that nobody read its bytes is not what is wrong


async def test_nobody_is_warned_while_there_is_a_clean_one(parts: Parts) -> None:
    await judged(parts)
    parts.clock.advance(30 * DAY)
    assert overdue(parts, parts.site) == ("", "")
    assert overdue_notice(parts, parts.site) is None


async def test_a_site_without_a_clean_backup_for_two_days_is_told_once(parts: Parts) -> None:
    parts.clock.advance(DAY)
    assert overdue_notice(parts, parts.site) is None
    parts.clock.advance(2 * DAY)
    first = overdue_notice(parts, parts.site)
    assert first is not None
    assert "There is no backup at all." in "".join(map(str, first.facts["lines"]))  # type: ignore[call-overload] # lines of text
    parts.clock.advance(DAY)
    again = overdue_notice(parts, parts.site)
    assert again is not None
    assert again.key == first.key  # the outbox keeps one row for a key
    backup = await judged(parts)
    assert overdue_notice(parts, parts.site) is None
    parts.place.objects()[0].write_bytes(b"damaged")
    parts.cleaner.judge(parts.site, backup, None)
    assert overdue_notice(parts, parts.site) is None  # clean until a moment ago
    parts.clock.advance(3 * DAY)
    later = overdue_notice(parts, parts.site)
    assert later is not None
    assert later.key != first.key
    assert "integrity:" in overdue(parts, parts.site)[1]


async def test_an_incident_has_mails_of_its_own(parts: Parts) -> None:
    parts.clock.advance(5 * DAY)
    incident = open_incident(parts.store, "main", first_sighting_at=parts.clock.now())
    assert overdue_notice(parts, parts.site) is None
    ended = {"state": IncidentState.RESOLVED, "ended_at": parts.clock.advance(HOUR)}
    parts.store.incidents.change(incident.id, incident.state, fields=ended)
    assert overdue_notice(parts, parts.site) is None
    parts.clock.advance(3 * DAY)
    assert overdue_notice(parts, parts.site) is not None


async def test_what_a_scan_finds_in_a_new_backup_is_told_at_once(parts: Parts) -> None:
    (parts.place.root / "up.php").write_bytes(b"<?php exit; system($_GET['q']);")
    backup = await back_up(parts, parts.site, progress=None)
    told = await look_into(parts, parts.site, backup, by="test")
    assert "up.php (php_runs_request: PHP that runs what a request sends)" in told
    kept = parts.store.verdicts.last("main", backup.id)
    assert kept is not None
    assert kept.by == "test"
