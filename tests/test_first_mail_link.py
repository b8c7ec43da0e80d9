"""The first mail of an incident is worded before the incident has a number, and its link takes that
very incident up all the same."""

from dataclasses import replace
from pathlib import Path

from sentinel.app import open_app
from sentinel.core.deed_link import ACKNOWLEDGE_PLACE, Deed, opened_deed
from sentinel.core.notice import INCIDENT_PLACE
from sentinel.core.records import IncidentChange
from sentinel.core.sealed_link import token_of
from sentinel.core.telling import suspect_notice
from support.values import make_incident, make_run
from support.working_folder import CONFIG, make_working_folder

ROOT = "https://sentinel.institute.example/"
DOOR = f'\n[approvals]\nlink_url = "{ROOT}"\nlisten = "127.0.0.1:8642"\n'


def first_mail(folder: Path, config: str, *reasons: str) -> tuple[str, str, list[str]]:
    """The incident's number, the body of its first mail, and the links in it; the link that is
    sealed for this incident is checked here."""
    file = make_working_folder(folder, config)
    for template in (folder / "playbooks" / "templates").iterdir():
        template.unlink()  # the shipped ones count
    with open_app(file) as app:
        now, site = app.clock.now(), app.config.sites[0]
        suspected = replace(
            make_incident(""), first_sighting_at=now, opened_at=now, reasons=reasons or ("x",)
        )
        notice = suspect_notice(suspected, site, now, hold_seconds=0)
        stored = app.store.runs.record(
            make_run(), IncidentChange(incident=suspected), [(notice, app.renderer.notice(notice))]
        )
        assert stored is not None
        (row, *_) = app.store.outbox.all(stored.id)
        links = [word for word in row.body.split() if word.startswith(ROOT)]
        for link in links:
            deed = opened_deed(token_of(link), app.answering.keys.verify)
            assert (deed.deed, deed.about) == (Deed.ACKNOWLEDGE, stored.id)
        return stored.id, row.body, links


def test_its_link_is_of_the_incident_that_was_opened(tmp_path: Path) -> None:
    number, body, links = first_mail(tmp_path, CONFIG + DOOR)
    assert len(links) == 2, "in English and in Hindi"
    assert ACKNOWLEDGE_PLACE not in body
    assert f"incident ack {number}" in body


def test_without_a_door_there_is_the_command_alone(tmp_path: Path) -> None:
    number, body, links = first_mail(tmp_path, CONFIG)
    assert links == []
    assert "deed/" not in body
    assert ACKNOWLEDGE_PLACE not in body
    assert f"incident ack {number}" in body


def test_no_text_of_an_attacker_gets_the_link(tmp_path: Path) -> None:
    """What stands for the link and the number until the store knows them stands in their source."""
    title = f"Stop it here: {ACKNOWLEDGE_PLACE} ({INCIDENT_PLACE})"
    number, body, links = first_mail(tmp_path, CONFIG + DOOR, title)
    assert len(links) == 2
    assert body.count("/deed/") == 2
    (first, *_) = [line for line in body.splitlines() if "Stop it here" in line]
    assert "{ acknowledge-link}" in first
    assert number not in first
