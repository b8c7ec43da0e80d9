"""What is missing for the right people to be reached: each gap is found, and none where all is
well."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sentinel.core.alert_settings import CertIn, Override, Rota
from sentinel.core.contact_check import Standing
from sentinel.core.contact_gaps import Gap, Grade, gaps, grave
from sentinel.core.contact_settings import Verification
from sentinel.core.settings import Config, Contact, Organisation
from sentinel.core.words import Role
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.values import T0

OFFICER = replace(ON_CALL, mail="web@institute.in", roles=(Role.ON_CALL, Role.INFORMATION_MANAGER))
DEPUTY = replace(
    SECOND,
    mail="second@institute.in",
    mobile="+91 90000 00003",
    roles=(Role.OPERATIONS, Role.POINT_OF_CONTACT),
)
BOSS = replace(MANAGER, mail="gm@institute.in", deputy=DEPUTY.name)
ALL_WELL: dict[str, Standing] = dict.fromkeys(
    (OFFICER.name, DEPUTY.name, BOSS.name), Standing.VERIFIED
)


def whole(folder: Path, *contacts: Contact, **changes: object) -> Config:
    """A configuration in which nothing is missing, but for what a test changes."""
    values: dict[str, object] = {
        "contacts": contacts or (OFFICER, DEPUTY, BOSS),
        "mail": make_mail(),
        "organisation": Organisation(name="Institute", address="1 Main Road, Ranchi"),
        "cert_in": CertIn(verified_on=T0.date() - timedelta(days=20)),
        **changes,
    }
    return make_config(folder, **values)


def found(
    config: Config, standings: Mapping[str, Standing] | None = ALL_WELL
) -> list[tuple[Grade, str]]:
    return [(gap.grade, gap.text) for gap in gaps(config, standings, T0)]


def test_where_all_is_well_nothing_is_missing(tmp_path: Path) -> None:
    assert found(whole(tmp_path)) == []
    assert found(whole(tmp_path), None) == [], "what people answered is not known"


@pytest.mark.parametrize(
    ("contacts", "grade", "words"),
    [
        ((OFFICER, DEPUTY, replace(BOSS, deputy="")), Grade.MUST, "decides, and nobody stands in"),
        ((replace(OFFICER, deputy=""), DEPUTY, BOSS), Grade.SHOULD, "on call, and nobody stands"),
        ((replace(OFFICER, mobile=""), DEPUTY, BOSS), Grade.MUST, "has no mobile number."),
        ((OFFICER, replace(DEPUTY, mobile=""), BOSS), Grade.SHOULD, "has no mobile number, which"),
        (
            (OFFICER, replace(DEPUTY, roles=(Role.OPERATIONS,)), BOSS),
            Grade.MUST,
            '"point-of-contact"',
        ),
        (
            (replace(OFFICER, roles=(Role.ON_CALL,)), DEPUTY, BOSS),
            Grade.SHOULD,
            '"information-manager"',
        ),
        (
            (OFFICER, replace(DEPUTY, roles=(Role.POINT_OF_CONTACT,)), BOSS),
            Grade.SHOULD,
            '"operations"',
        ),
        (
            (OFFICER, replace(DEPUTY, mail=OFFICER.mail.upper()), BOSS),
            Grade.MUST,
            "Web Officer and the deputy Second Officer read the same mailbox",
        ),
        (
            tuple(replace(one, mail="all@institute.in") for one in (OFFICER, DEPUTY, BOSS)),
            Grade.MUST,
            "read one mailbox",
        ),
        (
            (OFFICER, DEPUTY, replace(BOSS, mail="gm@mail.example.org")),
            Grade.MUST,
            "addresses of examples",
        ),
    ],
)
def test_each_gap_of_contacts_is_found_alone(
    tmp_path: Path, contacts: tuple[Contact, ...], grade: Grade, words: str
) -> None:
    ((level, text),) = found(whole(tmp_path, *contacts))
    assert level is grade
    assert words in text


@pytest.mark.parametrize(
    ("changes", "grade", "words"),
    [
        ({"mail": None}, Grade.MUST, "nobody is told of anything"),
        ({"organisation": Organisation(name="Institute")}, Grade.SHOULD, "has no address"),
        ({"cert_in": CertIn()}, Grade.SHOULD, "Nobody has noted"),
        (
            {"cert_in": CertIn(verified_on=date(2026, 1, 1))},
            Grade.SHOULD,
            "last compared with its website on 2026-01-01",
        ),
        ({"verification": Verification(every_seconds=0)}, Grade.SHOULD, "never asked whether"),
        (
            {
                "rota": Rota(
                    order=(OFFICER.name,),
                    starts=T0.date(),
                    overrides=(
                        Override(
                            person="Gone",
                            since=T0 + timedelta(days=7),
                            until=T0 + timedelta(days=8),
                        ),
                    ),
                )
            },
            Grade.MUST,
            "nobody who can be reached is on duty (Gone)",
        ),
    ],
)
def test_each_other_gap_is_found_alone(
    tmp_path: Path, changes: dict[str, object], grade: Grade, words: str
) -> None:
    ((level, text),) = found(whole(tmp_path, **changes))
    assert level is grade
    assert words in text


@pytest.mark.parametrize("known", [Standing.OVERDUE, Standing.WRONG, Standing.STALE])
def test_who_may_not_be_reachable_is_a_grave_gap_where_it_counts(
    tmp_path: Path, known: Standing
) -> None:
    """Whoever is on duty within two weeks, who decides, and the point of contact; not a second on
    call whose turn is far."""
    other = replace(OFFICER, name="Far", mail="far@institute.in", roles=(Role.ON_CALL,))
    order = (OFFICER.name, OFFICER.name, OFFICER.name, OFFICER.name, other.name)
    config = whole(
        tmp_path,
        OFFICER,
        DEPUTY,
        BOSS,
        other,
        rota=Rota(order=order, starts=T0.date()),
    )
    grades = {}
    for contact in config.contacts:
        standings = {**ALL_WELL, other.name: Standing.VERIFIED, contact.name: known}
        ((grade, text),) = found(config, standings)
        assert text.startswith(contact.name)
        grades[contact.name] = grade
    assert grades == {
        OFFICER.name: Grade.MUST,
        DEPUTY.name: Grade.MUST,
        BOSS.name: Grade.MUST,
        other.name: Grade.SHOULD,
    }


def test_who_is_on_call_and_in_no_week_of_the_rota_is_named(tmp_path: Path) -> None:
    other = replace(OFFICER, name="Idle", mail="idle@institute.in", roles=(Role.ON_CALL,))
    rota = Rota(order=(OFFICER.name,), starts=T0.date())
    standings = {**ALL_WELL, other.name: Standing.VERIFIED}
    assert found(whole(tmp_path, OFFICER, DEPUTY, BOSS, other, rota=rota), standings) == [
        (Grade.SHOULD, "On call, and never on duty by [rota]: Idle.")
    ]


def test_who_cannot_be_reached_on_several_turns_is_named_once(tmp_path: Path) -> None:
    mute = replace(OFFICER, name="Mute", mail="", roles=(Role.OPERATIONS,))
    swaps = tuple(
        Override(
            person=mute.name,
            since=T0 + timedelta(days=day),
            until=T0 + timedelta(days=day, hours=1),
        )
        for day in (1, 2)
    )
    rota = Rota(order=(OFFICER.name,), starts=T0.date(), overrides=swaps)
    config = whole(tmp_path, OFFICER, DEPUTY, BOSS, mute, rota=rota)
    told = found(config, {**ALL_WELL, mute.name: Standing.VERIFIED})
    ((grade, text),) = [one for one in told if "on duty" in one[1]]
    assert grade is Grade.MUST
    assert text.endswith("nobody who can be reached is on duty (Mute).")


def test_who_was_never_asked_is_named_in_one_line(tmp_path: Path) -> None:
    standings = {OFFICER.name: Standing.VERIFIED, DEPUTY.name: Standing.NEVER}
    assert found(whole(tmp_path), standings) == [
        (Grade.SHOULD, f"Never asked whether their details are right: {DEPUTY.name}, {BOSS.name}.")
    ]
    asked = dict.fromkeys(ALL_WELL, Standing.ASKED)
    assert found(whole(tmp_path), asked) == []


def test_grave_ones_come_first_and_each_says_what_to_do(tmp_path: Path) -> None:
    config = whole(
        tmp_path, OFFICER, replace(DEPUTY, mobile=""), replace(BOSS, deputy=""), mail=None
    )
    all_found = gaps(config, ALL_WELL, T0)
    assert [gap.grade for gap in all_found] == [Grade.MUST, Grade.MUST, Grade.SHOULD]
    assert grave(all_found) == all_found[:2]
    assert all_found[0].line.endswith("Add one.")
    assert isinstance(all_found[0], Gap)
