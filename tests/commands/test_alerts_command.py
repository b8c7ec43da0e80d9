"""`sentinel alerts`: against a mail server on loopback."""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.daily import DailyMessage
from sentinel.core.notice import NoticeKind
from support.fakes import open_incident
from support.mail_sink import MailSink
from support.spoken import Out, document, told
from support.values import make_message, make_notice
from support.working_folder import CONFIG, make_working_folder

CODE = f"20261123-{'5e' * 15}"


def configure(folder: Path, port: int) -> Path:
    mail = f"""
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "sentinel@institute.example"
"""
    return make_working_folder(folder, CONFIG + mail)


def with_daily_message(config: Path) -> None:
    at = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    with open_app(config) as app:
        app.store.daily.add(DailyMessage(day="2026-11-23", code=CODE, put_at=at))


def test_a_test_by_each_channel_says_what_each_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    with MailSink() as sink:
        configure(tmp_path, sink.port)

        assert "would be tried" in told(capsys, "alerts test --dry-run")
        assert sink.messages == []
        answered = document(capsys, "alerts test --channel mail")

        (mail,) = sink.wait_for(1)
        assert "TEST, nothing has happened" in mail.subject
        assert mail.recipients == ("web@institute.example",)
        assert answered["channels"][0]["answer"]["outcome"] == "delivered"
        assert answered["channels"][0]["recoverable"] is False
        sink.down()
        away = told(capsys, "alerts test", code=1)
        assert "mail to web@institute.example: away (" in away
        assert "messages would wait and be tried again" in away
    assert main(["alerts", "test", "--channel", "pigeon"]) == 2
    assert "configured are: mail" in capsys.readouterr().err
    assert "alerts-test" in told(capsys, "audit show")


def test_an_open_incident_is_named_from_its_first_moment_until_somebody_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_app(make_working_folder(tmp_path)) as app:
        found = open_incident(app.store, app.config.sites[0].name)
        name = app.config.contacts[0].name

    waits = told(capsys, "alerts status", code=1)
    assert f"{found.id} of {found.site}, nobody else called yet" in waits
    assert "Waits for somebody to take it up:\n  nothing" not in waits
    told(capsys, f"incident ack {found.id} --by '{name}'")
    assert "Waits for somebody to take it up:\n  nothing" in told(capsys, "alerts status")


def test_a_code_says_once_that_the_daily_message_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    with_daily_message(make_working_folder(tmp_path))

    assert "2026-11-23: not said seen" in told(capsys, "alerts status")
    first = told(capsys, f"alerts seen {CODE}")
    assert "The daily message of 2026-11-23 has come" in first
    assert told(capsys, f"alerts seen {CODE}") == first
    assert "2026-11-23: seen 20" in told(capsys, "alerts status")
    other = CODE.replace("5e", "5f")
    assert main(["alerts", "seen", other]) == 1
    assert main(["alerts", "seen", "SEEN-CODE"]) == 1
    assert main(["alerts", "seen"]) == 2


@pytest.mark.parametrize(
    "raw",
    [
        f"Subject: x\r\n\r\nhello\r\nSEEN-CODE: {CODE}\r\n".encode(),
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"U0VFTi1DT0RFOiAyMDI2MTEyMy01ZTVlNWU1ZTVlNWU1ZTVlNWU1ZTVlNWU1ZTVlNWUK\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"SEEN-CODE: 20261123-5e5e5e5e5e5e=\r\n5e5e5e5e5e5e5e5e5e\r\n",
        b"Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n"
        b"Content-Type: text/plain; charset=martian\r\n\r\nx\r\n--a\r\n"
        + f"Content-Type: text/plain\r\n\r\n> SEEN-CODE: {CODE}\r\n--a--\r\n".encode(),
    ],
    ids=["plain", "base64", "quoted-printable", "several parts"],
)
def test_a_program_hands_the_whole_mail_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out, raw: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    with_daily_message(make_working_folder(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    assert "has come" in told(capsys, "alerts seen --mail -")


def test_a_mail_of_somebody_else_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    with_daily_message(make_working_folder(tmp_path))
    mail = tmp_path / "mail"
    for raw in (b"", b"\xff\x00\r\n\r\n", b"SEEN-CODE: 1", b"x: " + b"(" * 5000):
        mail.write_bytes(raw)
        assert main(["alerts", "seen", "--mail", "mail"]) == 1
    assert main(["alerts", "seen", "--mail", "none"]) == 2
    assert "2026-11-23: not said seen" in told(capsys, "alerts status")


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
            for number in range(5_000)
        ),
        b"Content-Type: text/plain; " + b"a=(" * 3_000,
        b"Content-Type: text/plain; " + b"a=b; " * 200_000 + b"\r\n\r\nx",
    ],
    ids=["mails in mails", "parts in parts", "comments in comments", "a million words"],
)
def test_no_mail_breaks_or_holds_up_the_program_that_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out, raw: bytes
) -> None:
    """Whoever knows the mailbox can write to it. What such a mail holds still counts."""
    monkeypatch.chdir(tmp_path)
    with_daily_message(make_working_folder(tmp_path))
    (tmp_path / "mail").write_bytes(raw + f"\r\nSEEN-CODE: {CODE}\r\n".encode())
    assert "has come" in told(capsys, "alerts seen --mail mail")


def test_what_reached_nobody_stands_there_and_first_in_the_status_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    config = configure(tmp_path, 9)
    early = datetime.now(UTC) - timedelta(hours=1)
    with open_app(config) as app:
        for key in ("watch/1", "watch/1/undelivered/1"):
            notice = make_notice(NoticeKind.WATCH, key=key, incident="", at=early)
            app.store.outbox.put([(notice, make_message("Look\x1b[2J now"))])
            row = app.store.outbox.find(key)
            assert row is not None
            app.store.outbox.failed(row.id, "refused\nby all", early)

    text = told(capsys, "alerts status", code=1)
    assert text.startswith("NOBODY CAN BE TOLD: no way of telling works. Undelivered: Look")
    assert "others called 1 time" in text
    assert "mail: last delivered never; 2 put off: refused" in text
    assert "\nby all" not in text, "a server's answer made a line of its own"
    assert told(capsys, "status", code=1).startswith("NOBODY CAN BE TOLD")
    assert document(capsys, "status", code=1)["nobody_told"].startswith("NOBODY CAN BE TOLD")
