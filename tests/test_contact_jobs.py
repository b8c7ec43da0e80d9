"""The card on disk, and what the daemon does about contacts by itself."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.contact_jobs import contact_jobs, verifier_of
from sentinel.core.contact_check import Standing
from sentinel.core.notice import NoticeKind
from support.settings import make_mail
from support.watched import Watched, watched


async def run(place: Watched, name: str) -> None:
    """One turn of a job of a new life of the daemon."""
    await next(job for job in contact_jobs(place.app) if job.name == f"contacts/{name}").run()


def kinds(place: Watched) -> list[NoticeKind]:
    return [row.kind for row in place.app.store.outbox.all()]


async def test_the_card_lies_in_the_state_folder_and_is_written_when_it_changes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as place:
        file = place.app.card_file.path
        with caplog.at_level(logging.WARNING):
            await run(place, "card")
        assert file == place.app.config.paths.state / "contacts.txt"
        assert file.stat().st_mode & 0o427 == 0o400, "for its owner and group, whatever the umask"
        first, written = file.read_text(), file.stat().st_ino
        assert "ON DUTY NOW" in first
        assert [r for r in caplog.records if r.message == "contacts are not complete"]
        await run(place, "card")
        assert file.stat().st_ino == written, "the same card is not written again"
        contact = replace(place.app.config.contacts[0], mobile="+91 11111 11111")
        place.app.config = replace(
            place.app.config, contacts=(contact, *place.app.config.contacts[1:])
        )
        await run(place, "card")
        assert "+91 11111 11111" in file.read_text()


async def test_a_card_that_somebody_spoilt_is_written_anew(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        place.app.card_file.path.write_bytes(b"\xff nonsense")
        await run(place, "card")
        assert "ON DUTY NOW" in place.app.card_file.read()


async def test_a_new_installation_asks_in_office_hours_and_a_change_is_asked_at_once(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        place.app.config = replace(place.app.config, mail=make_mail())
        await run(place, "card")
        assert NoticeKind.CONTACT not in kinds(place)
        await run(place, "ask")
        asked = kinds(place).count(NoticeKind.CONTACT)
        assert asked == len(place.app.config.contacts)
        await run(place, "ask")
        assert kinds(place).count(NoticeKind.CONTACT) == asked
        first, *rest = place.app.config.contacts
        place.app.config = replace(
            place.app.config, contacts=(replace(first, mobile="+91 11111 11111"), *rest)
        )
        await run(place, "card")
        assert kinds(place).count(NoticeKind.CONTACT) == asked + 1
        assert verifier_of(place.app).standings()[first.name] is Standing.ASKED


async def test_what_is_missing_is_told_once_a_week_and_wakes_nobody(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await run(place, "ask")
        await run(place, "ask")
        (row,) = [row for row in place.app.store.outbox.all() if row.kind is NoticeKind.WATCH]
        assert "not complete" in row.body
        assert not row.urgent
        assert row.key.startswith("watch/main/contacts/2026-W")
