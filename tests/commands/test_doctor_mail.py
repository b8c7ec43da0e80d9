"""`sentinel doctor` looks at the mail servers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from support.mail_sink import MailSink
from support.working_folder import CONFIG, make_working_folder

ON_CALL = "web@institute.example"


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink() as found:
        yield found


def folder(place: Path, *ports: int) -> Path:
    """With a server on each port, the first as [mail]."""
    first, *more = (f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n' for port in ports)
    relays = "".join(f"[[mail.relay]]\n{one}" for one in more)
    text = f'{CONFIG}\n[mail]\nsender = "sentinel@institute.example"\n{first}{relays}'
    return make_working_folder(place, text)


def found(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> list[dict[str, Any]]:
    """What is said of mail servers and tests."""
    main(["doctor", *words, "--json", "--config", str(file)])
    document = json.loads(capsys.readouterr().out)
    return [
        one
        for one in document["sentinel"]
        if one["what"].startswith("mail server") or one["what"] == "mail test"
    ]


def test_a_server_that_would_take_it_is_in_order_and_gets_nothing(
    tmp_path: Path, sink: MailSink, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = found(capsys, folder(tmp_path, sink.port))
    assert one["state"] == "ok"
    assert "2 contacts" in one["text"]
    assert sink.connections == 1
    assert sink.messages == []


def test_each_server_has_its_line(
    tmp_path: Path, sink: MailSink, capsys: pytest.CaptureFixture[str]
) -> None:
    with MailSink() as second:
        second.down()
        states = found(capsys, folder(tmp_path, sink.port, second.port))
    assert [one["state"] for one in states] == ["ok", "fault"]
    assert "Connection refused" in states[1]["text"]


def test_who_would_be_refused_or_put_off_is_named(
    tmp_path: Path, sink: MailSink, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder(tmp_path, sink.port)
    sink.temporary = {ON_CALL}
    (one,) = found(capsys, file)
    assert one["state"] == "warning"
    sink.permanent = {"gm@institute.example"}
    (one,) = found(capsys, file)
    assert one["state"] == "fault"
    assert 'gm@institute.example: RCPT TO was answered 550 "5.1.1 no such user"' in one["text"]


def test_a_test_goes_to_who_is_on_call_and_says_that_it_is_one(
    tmp_path: Path, sink: MailSink, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder(tmp_path, sink.port)
    assert [one["state"] for one in found(capsys, file, "--send-test")] == ["ok", "ok"]
    (got,) = sink.messages
    assert got.recipients == (ON_CALL,)
    assert "no alarm" in got.subject
    assert "कोई चेतावनी नहीं" in got.subject
    assert "Nothing has happened" in got.body
    sink.permanent = {ON_CALL}
    assert [one["state"] for one in found(capsys, file, "--send-test")] == ["fault", "fault"]


def test_without_a_server_there_is_nothing_to_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, make_working_folder(tmp_path), "--send-test") == []
