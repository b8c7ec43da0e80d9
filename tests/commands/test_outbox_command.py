"""`sentinel outbox`: what waits is seen with its reason, and brought forward in a person's name."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import App, open_app
from sentinel.cli import main
from sentinel.core.canonical import timestamp
from sentinel.core.notice import NoticeKind
from support.values import make_message, make_notice
from support.working_folder import make_working_folder

Out = pytest.CaptureFixture[str]
HOSTILE = "\x1b[2JHa\u202eha\nfrom: somebody\r\0" + "x" * 1_000_000
PERSON = "GM (ICT)"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_working_folder(tmp_path)


@pytest.fixture
def app(config: Path) -> Iterator[App]:
    with open_app(config) as made:
        yield made


def put(app: App, key: str, subject: str = "Subject", body: str = "Body\n", **more: object) -> int:
    at = app.clock.now() - timedelta(hours=1)
    more = {"kind": NoticeKind.BLOCKED, "incident": "", "at": at, **more}
    notice = make_notice(key=key, **more)
    with app.store._database.writing() as db:
        app.store.outbox.put_within(db, [(notice, make_message(subject, body))])
        db.execute("UPDATE outbox SET deliver_by = ?", (timestamp(at + timedelta(minutes=5)),))
    return app.store.outbox.all()[-1].id


def run(config: Path, *words: str) -> int:
    return main(["--config", str(config), "outbox", *words])


def asked(config: Path, capsys: Out, *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert run(config, *words, "--json") == code
    return json.loads(capsys.readouterr().out)


def test_each_message_is_a_line_with_what_the_server_said(
    app: App, config: Path, capsys: Out
) -> None:
    now = app.clock.now()
    sent, waits = put(app, "one"), put(app, "two")
    app.store.outbox.sent(sent, now, ())
    app.store.outbox.failed(waits, "451 grey", now + timedelta(hours=1))
    assert run(config, "list") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:2] == [str(waits), "overdue"]
    assert first.endswith("Subject: the channel mail is not configured; 451 grey")
    assert second.split()[:2] == [str(sent), "sent"]
    assert run(config, "list", "--undelivered") == 1
    assert len(capsys.readouterr().out.splitlines()) == 1
    (row,) = asked(config, capsys, "list", "--undelivered", code=1)["rows"]
    assert (row["id"], row["state"], row["overdue"]) == (waits, "queued", True)
    assert row["last_answer"] == "451 grey"


def test_only_what_belongs_to_an_incident_is_listed(app: App, config: Path, capsys: Out) -> None:
    put(app, "one")
    put(app, "two", incident="INC-20261122-0001")
    found = asked(config, capsys, "list", "--incident", "INC-20261122-0001")
    assert [row["key"] for row in found["rows"]] == ["two"]


def test_where_nobody_lacks_anything_it_says_so(app: App, config: Path, capsys: Out) -> None:
    app.store.outbox.sent(put(app, "one"), app.clock.now(), ())
    assert run(config, "list", "--undelivered") == 0
    assert capsys.readouterr().out == "Nobody lacks a message.\n"


def test_hostile_text_neither_moves_the_cursor_nor_fakes_a_line(
    app: App, config: Path, capsys: Out
) -> None:
    row = put(app, "one", subject=HOSTILE, body="first\nstate          sent\x1b[1A\n")
    app.store.outbox.failed(row, HOSTILE, app.clock.now())
    for words in (["list"], ["show", str(row)]):
        assert run(config, *words) == 0
        out = capsys.readouterr().out
        assert len(out) < 5_000
        assert not {"\x1b", "\u202e", "\0", "\r"} & set(out)
        assert not any(line.startswith(("from:", "state  ")) for line in out.splitlines())
    assert "| state          sent" in out


def test_one_message_is_shown_with_its_text_and_its_other_ways(
    app: App, config: Path, capsys: Out
) -> None:
    row = put(app, "one", body="All of it.\n")
    other = put(app, "one/escalated")
    assert run(config, "show", str(row)) == 0
    out = capsys.readouterr().out
    assert "| All of it." in out
    assert f"same notice    {other} (mail)" in out
    found = asked(config, capsys, "show", str(row))
    assert found["body"].startswith("All of it.\n")
    assert found["same_notice"] == [other]


def test_what_is_shown_holds_nothing_by_which_its_reader_answers(
    app: App, config: Path, capsys: Out
) -> None:
    """It is copied into tickets and chats."""
    body = "Yes:\n    https://s.example/answer/abc.def\nthe code is ABCD-EFGH-JKLM-NPQR.\n"
    row = put(app, "one", body=body)
    capsys.readouterr()
    assert run(config, "show", str(row)) == 0
    assert run(config, "show", str(row), "--json") == 0
    shown = capsys.readouterr().out
    assert shown.count("the link was for its first reader alone") == 2
    assert "abc.def" not in shown
    assert "ABCD-EFGH" not in shown


@pytest.mark.parametrize("words", [["show", "99"], ["retry", "99", "--by", PERSON]])
def test_an_unknown_number_is_named(config: Path, capsys: Out, words: list[str]) -> None:
    assert run(config, *words) == 2
    assert "99: there is no such message" in capsys.readouterr().err


def test_a_person_brings_forward_what_waits_and_that_is_on_record(
    app: App, config: Path, capsys: Out
) -> None:
    """Not what is held back on purpose, where nothing is named."""
    now = app.clock.now()
    later = now + timedelta(hours=5)
    waits, held = put(app, "one"), put(app, "two", at=now, hold_until=later)
    given_up = put(app, "three")
    app.store.outbox.failed(waits, "away", later)
    app.store.outbox.undeliverable(given_up, "550")
    found = asked(config, capsys, "retry", "--by", PERSON)
    assert [row["id"] for row in found["rows"]] == [waits]
    assert [row.id for row in app.store.outbox.due(app.clock.now())] == [waits]
    again = asked(config, capsys, "retry", str(held), str(given_up), "--by", PERSON)
    assert {row["id"] for row in again["rows"]} == {held, given_up}
    lines = [entry for entry in app.audit.entries(0) if entry["action"] == "outbox-retry"]
    assert [(line["actor"], line["data"]["rows"]) for line in lines] == [
        (PERSON, [waits]),
        (PERSON, [held, given_up]),
    ]


def test_who_may_not_brings_nothing_forward(app: App, config: Path, capsys: Out) -> None:
    row = put(app, "one")
    app.store.outbox.undeliverable(row, "550")
    assert run(config, "retry", str(row), "--by", "Nobody") == 4
    assert '"Nobody" may not bring messages forward that wait' in capsys.readouterr().err
    assert app.store.outbox.due(app.clock.now()) == ()


def test_nothing_to_bring_forward_ends_with_one(app: App, config: Path, capsys: Out) -> None:
    app.store.outbox.sent(put(app, "one"), app.clock.now(), ())
    assert run(config, "retry", "--by", PERSON) == 1
    assert "Nothing was brought forward" in capsys.readouterr().out


def test_status_names_what_is_overdue_by_channel_with_the_last_answer(
    app: App, config: Path, capsys: Out
) -> None:
    row = put(app, "one", subject="Closed")
    app.store.outbox.failed(row, "mail.example:25: connection refused", app.clock.now())
    assert main(["--config", str(config), "status"]) == 1
    err = capsys.readouterr().err
    assert "Not delivered in time by mail: 1 message." in err
    assert "connection refused" in err
    main(["--config", str(config), "status", "--json"])
    (late,) = json.loads(capsys.readouterr().out)["overdue_messages"]
    assert (late["id"], late["channel"]) == (row, "mail")
