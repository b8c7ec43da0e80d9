"""[rota], [verification] and what a contact says of language and office, as values."""

from datetime import UTC, date, datetime
from pathlib import Path

from sentinel.config import load
from sentinel.core.alert_settings import Override, Rota
from sentinel.core.contact_settings import Verification
from sentinel.core.words import Language
from support.working_folder import CONFIG, make_working_folder

ROTA = """
[rota]
order = ["Web Officer"]
starts = "2026-11-23"
handover = "fri 17:30"
time_zone = "Europe/Berlin"

[[rota.override]]
person = "Web Officer"
from = "2026-12-24 09:00"
to = "2027-07-01 09:00"
reason = "leave"

[verification]
every = "30d"
remind_after = "2d"
overdue_after = "3d"
"""


def test_without_the_tables_all_are_on_call_and_asked_each_quarter(tmp_path: Path) -> None:
    config = load(make_working_folder(tmp_path), environ={})
    assert config.rota is None
    assert config.verification == Verification()
    assert {contact.language for contact in config.contacts} == {Language.BOTH}


def test_times_of_overrides_are_those_of_the_zone(tmp_path: Path) -> None:
    """In winter an hour from UTC, in summer two."""
    config = load(make_working_folder(tmp_path, CONFIG + ROTA), environ={})
    assert config.rota == Rota(
        order=("Web Officer",),
        starts=date(2026, 11, 23),
        handover="fri 17:30",
        time_zone="Europe/Berlin",
        overrides=(
            Override(
                person="Web Officer",
                since=datetime(2026, 12, 24, 8, 0, tzinfo=UTC),
                until=datetime(2027, 7, 1, 7, 0, tzinfo=UTC),
                reason="leave",
            ),
        ),
    )
    day = 86_400.0
    assert config.verification == Verification(
        every_seconds=30 * day, remind_seconds=2 * day, overdue_seconds=3 * day
    )


def test_a_contact_says_its_language_and_its_office(tmp_path: Path) -> None:
    words = 'roles = ["on-call"]\nlanguage = "hi"\noffice_phone = "0651 2230 001"\n'
    text = CONFIG.replace('roles = ["on-call"]\n', words + 'office_fax = "0651 2230 002"\n')
    (officer, manager) = load(make_working_folder(tmp_path, text), environ={}).contacts
    assert officer.language is Language.HINDI
    assert (officer.office_phone, officer.office_fax) == ("0651 2230 001", "0651 2230 002")
    assert (manager.office_phone, manager.office_fax) == ("", "")
