"""Who counts as told, who as having taken an incident up, and who is told next."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.delivery import MAIL
from sentinel.core.escalation import (
    UNDELIVERED,
    Circle,
    family,
    has_told,
    readers,
    rounds_of,
    taken_up_by,
)
from sentinel.core.escalation_telling import repeated
from sentinel.core.notice import Message, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from support.rows import make_row
from support.settings import MANAGER, ON_CALL, SECOND, make_config
from support.values import T0, make_incident

NAMES = (ON_CALL.name, SECOND.name, MANAGER.name)
EVERYBODY = (ON_CALL.mail, SECOND.mail, MANAGER.mail)


def entry(data: Mapping[str, object]) -> JournalEntry:
    return JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step="restore",
        action="restore",
        phase=Phase.DONE,
        at=T0,
        data=dict(data),
    )


def test_whoever_has_it_of_several_readers_has_been_told() -> None:
    """The others were put off: the row still waits, and the incident is not unknown any more."""
    row = make_row(channel=MAIL, recipients=(ON_CALL.mail, MANAGER.mail))
    assert not has_told(row, {MAIL})
    assert has_told(replace(row, taken=(MANAGER.mail,)), {MAIL})
    assert has_told(replace(row, state=OutboxState.SENT), {MAIL})
    assert not has_told(replace(row, state=OutboxState.SENT, channel="syslog"), {MAIL})


@pytest.mark.parametrize(
    ("fields", "said", "name"),
    [
        ({}, [], ""),
        ({"acknowledged_by": "root"}, [], "root"),
        ({"confirmed_by": MANAGER.name}, [], MANAGER.name),
        ({"confirmed_by": "looks that agree"}, [], ""),
        ({}, [{}, {"by": "sentinel"}, {"by": SECOND.name}], SECOND.name),
        ({}, [{"by": "sentinel"}, {"by": None}], ""),
    ],
)
def test_who_did_anything_about_an_incident_has_taken_it_up(
    fields: dict[str, object], said: list[dict[str, object]], name: str
) -> None:
    """Nobody is called in the night for what somebody works on; what Sentinel did is nobody."""
    assert taken_up_by(make_incident(**fields), [entry(data) for data in said], NAMES) == name


def test_where_nobody_stands_in_whoever_is_on_call_is_told_again(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    assert readers(Circle.DEPUTIES, config, [ON_CALL.mail], T0) == (SECOND.mail,)
    assert readers(Circle.DEPUTIES, config, EVERYBODY, T0) == (ON_CALL.mail,)
    assert readers(Circle.ALL, config, EVERYBODY, T0) == EVERYBODY
    nobody = replace(config, contacts=(replace(ON_CALL, mail=""), SECOND))
    assert readers(Circle.DUTY, nobody, (), T0) == (SECOND.mail,)


def test_a_round_repeats_the_words_without_the_links_of_their_reader() -> None:
    row = make_row(
        subject="Closed", body="Closed.\n  https://watch.example/answer/abc.def\nRing.\n"
    )
    found = repeated(Message(subject="x", body="Nobody has it.\n", body_hindi="नहीं\n"), row)
    for body in (found.body, found.body_hindi):
        assert "/answer/" not in body
        assert "Closed.\n" in body and "Ring." in body


def test_rounds_of_rounds_belong_to_the_notice_that_began_them() -> None:
    """Rows that an older or a stopped daemon left may be nested; none begins rounds of its own."""
    key = "INC-20261122-0001/blocked"
    nested = f"{key}{UNDELIVERED}2{UNDELIVERED}1/@mail-hi"
    assert family(nested) == key
    assert family(f"{key}/unanswered/1") == f"{key}/unanswered/1"
    rows = [make_row(key=f"{key}{UNDELIVERED}1/@chat"), make_row(key=nested)]
    assert rounds_of(rows, key, UNDELIVERED) == (T0,)
