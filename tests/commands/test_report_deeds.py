"""`sentinel report` from the draft to the record, and what people say about personal data."""

import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from support.mail_sink import MailSink
from support.settings import TEMPLATES
from support.values import T0, make_incident, make_run
from support.working_folder import CONFIG, make_working_folder

MAIL = """
[mail]
host = "127.0.0.1"
port = 9
security = "none"
sender = "sentinel@institute.example"
"""
GM = ("--by", "GM (ICT)")
WHY = ("--reason", "the feedback form was read")


@pytest.fixture
def incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    make_working_folder(tmp_path, CONFIG + MAIL)
    shutil.copytree(TEMPLATES, tmp_path / "playbooks" / "templates", dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    with open_app(tmp_path / "config.toml") as app:
        run = make_run(verdict=Verdict.SUSPECT)
        stored = app.store.runs.record(run, IncidentChange(incident=make_incident("")), ())
    assert stored is not None
    return stored.id


Out = pytest.CaptureFixture[str]


def said(capsys: Out, *words: str, code: int = 0) -> str:
    assert main(list(words)) == code, capsys.readouterr().err
    return capsys.readouterr().out


def document(capsys: Out, *words: str, code: int = 0) -> Any:
    return json.loads(said(capsys, *words, "--json", code=code))


def test_from_the_draft_to_the_record(incident: str, capsys: Out) -> None:
    assert "NOT RECORDED" in said(capsys, "report", "status", incident, code=1)
    said(capsys, "report", incident, "--new")
    assert main(["report", "send", incident, *GM]) == 4
    assert "not approved" in capsys.readouterr().err
    assert "approved, revision 1" in said(capsys, "report", "approve", *GM, incident)
    shown = said(capsys, "report", "send", incident, *GM, "--dry-run")
    assert "Nothing is sent" in shown
    assert f"{incident}-revision-1.pdf" in shown
    made = document(capsys, "report", "send", incident, *GM)
    assert (made["to"], made["sent"], made["revision"]) == ("incident@cert-in.org.in", True, 1)
    assert main(["report", "send", incident, *GM]) == 4
    capsys.readouterr()
    status = document(capsys, "report", "status", incident, code=1)
    assert [row["state"] for row in status["deliveries"]] == ["queued"]
    reference = ("--reference", "CERTIn-7", "--how", "mail")
    said(capsys, "report", "sent", incident, *GM, *reference)
    status = document(capsys, "report", "status", incident)
    assert status["filed"][0]["reference"] == "CERTIn-7"
    assert "CERT-In was told" in said(capsys, "report", "status", incident)
    assert "CERT-In was told by mail" in said(capsys, "incident", "report", incident)
    shown = said(capsys, "incident", "show", incident)
    assert "UTC, reference CERTIn-7" in shown
    assert "CERT-In was told by mail" in shown


def with_logs(folder: Path) -> None:
    """The site has a log, with a line of the while and one of long before."""
    logs = folder / "site-logs"
    logs.mkdir()
    lines = (
        '203.0.113.9 - - [01/Jan/2026:00:00:00 +0000] "GET /old HTTP/1.1" 200 7\n'
        f'203.0.113.9 - - [{T0:%d/%b/%Y:%H:%M:%S} +0000] "POST /up.php HTTP/1.1" 200 7\n'
    )
    (logs / "access.log").write_text(lines)
    config = folder / "config.toml"
    text = config.read_text().replace("[[site]]", f'[[site]]\nlogs = ["{logs}/*.log"]', 1)
    config.write_text(text)


def test_the_logs_of_the_site_are_kept_and_go_with_it(
    incident: str, tmp_path: Path, capsys: Out
) -> None:
    with_logs(tmp_path)
    said(capsys, "report", incident, "--new")
    said(capsys, "report", "approve", incident, *GM)
    foretold = said(capsys, "report", "send", incident, *GM, "--dry-run")
    assert "nobody has kept them yet" in foretold
    assert "and a copy to gm@institute.example" in foretold
    assert not (tmp_path / "state" / "evidence" / incident).exists()
    made = document(capsys, "report", "send", incident, *GM)
    (packed,) = [one for one in made["files"] if one["name"] == f"{incident}-logs.tgz"]
    assert made["logs"]["file"] == packed["name"]
    with open_app(tmp_path / "config.toml") as app:
        row = app.store.outbox.find(f"{incident}/filing-1")
        assert row is not None
        (digest,) = [one.sha256 for one in row.attachments if one.name == packed["name"]]
        data = app.blobs.get(digest)
    assert len(data) == packed["bytes"]
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        _, log = archive.getmembers()
        stream = archive.extractfile(log)
        assert stream is not None
        text = stream.read()
    assert b"/up.php" in text
    assert b"/old" not in text
    again = said(capsys, "report", "send", incident, *GM, "--again", "--dry-run")
    assert f"{incident}-logs.tgz ({packed['bytes']:,} bytes)" in again


def test_without_logs_nothing_is_read_or_sent_of_them(
    incident: str, tmp_path: Path, capsys: Out
) -> None:
    with_logs(tmp_path)
    said(capsys, "report", incident, "--new")
    said(capsys, "report", "approve", incident, *GM)
    assert main(["report", "send", incident, *GM, "--without-logs", "no"]) == 2
    assert "--without-logs" in capsys.readouterr().err
    why = ("--without-logs", "the police have them")
    made = document(capsys, "report", "send", incident, *GM, *why)
    assert not [one for one in made["files"] if "logs" in one["name"]]
    assert made["logs"]["withheld"] == "the police have them"
    assert not (tmp_path / "state" / "evidence" / incident).exists()


def test_it_arrives_with_its_files(incident: str, tmp_path: Path, capsys: Out) -> None:
    config = tmp_path / "config.toml"
    said(capsys, "report", incident, "--new")
    said(capsys, "report", "approve", incident, *GM)
    with MailSink() as sink:
        config.write_text(config.read_text().replace("port = 9", f"port = {sink.port}"))
        said(capsys, "report", "send", incident, *GM)
        with open_app(config) as app:
            row = app.store.outbox.find(f"{incident}/filing-1")
            assert row is not None
            answer = app.run(app.channels["mail"].send(row))
        assert answer.delivered, answer
        received = sink.wait_for(1)[0]
    assert received.recipients == ("incident@cert-in.org.in",)
    assert received.message["reply-to"] == "gm@institute.example"
    files = {part.get_filename(): part for part in received.message.iter_attachments()}
    stem = f"{incident}-revision-1"
    assert set(files) == {f"{stem}.pdf", f"{stem}.json", f"{incident}-evidence.txt"}
    pdf, document = files[f"{stem}.pdf"], files[f"{stem}.json"]
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_content().startswith(b"%PDF")
    assert json.loads(document.get_content())["incident"] == incident


def test_each_form_in_each_language(incident: str, tmp_path: Path, capsys: Out) -> None:
    said(capsys, "report", "--new", incident)  # options may stand before the number
    assert "INCIDENT REPORTING FORM" in said(capsys, "report", incident)
    hindi = said(capsys, "report", incident, "--lang", "hi")
    assert "घटना रिपोर्टिंग प्रपत्र (Incident Reporting Form)" in hindi
    assert document(capsys, "report", incident)["revision"] == 1
    assert json.loads(said(capsys, "report", incident, "--format", "json"))["status"] == "draft"
    for language in ("en", "hi"):
        file = tmp_path / f"{language}.pdf"
        words = ("--format", "pdf", "--lang", language, "--output", str(file))
        said(capsys, "report", incident, *words)
        assert file.read_bytes().startswith(b"%PDF")
    said(capsys, "report", "approve", incident, *GM)
    assert "APPROVED by GM (ICT)" in said(capsys, "report", incident)
    assert "द्वारा स्वीकृत" in said(capsys, "report", incident, "--lang", "hi")


def test_a_pdf_is_not_shown_on_a_terminal(incident: str, capsys: Out) -> None:
    said(capsys, "report", incident, "--new")
    for words in (("report", incident), ("incident", "report", incident)):
        assert main([*words, "--format", "pdf"]) == 2
        assert "--output FILE.pdf" in capsys.readouterr().err


def test_changes_are_told_field_by_field(incident: str, capsys: Out) -> None:
    said(capsys, "report", incident, "--new")
    said(capsys, "incident", "personal-data", incident, "yes", *GM, *WHY)
    said(capsys, "report", incident, "--new")
    told = said(capsys, "report", incident, "--changes")
    assert "now:    [x] Defacement or intrusion into the website; [x] Data breach" in told
    (step,) = document(capsys, "report", incident, "--changes")["steps"]
    assert (step["from"], step["to"]) == (1, 2)
    assert "personal_data" in [change["key"] for change in step["changes"]]
    first = said(capsys, "report", incident, "--revision", "1")
    assert "[ ] 11. Data breach" in first


def test_what_people_know_is_taken_up(incident: str, capsys: Out) -> None:
    why = ("--reason", "access.log, line 7")
    said(capsys, "report", "tick", incident, "8", *GM, *why)
    said(capsys, "report", "source", incident, "203.0.113.7", "--by", "Web Officer", *why)
    assert main(["report", "not-due", incident, *GM, *why]) == 4
    capsys.readouterr()
    shown = said(capsys, "report", incident, "--new")
    assert "[x] 8. DoS/DDoS attacks" in shown
    assert "203.0.113.7, as Web Officer found: access.log, line 7" in shown


def test_personal_data_is_said_by_who_decides(incident: str, capsys: Out) -> None:
    words = ("incident", "personal-data", incident)
    assert main([*words, "yes", "--by", "Web Officer", *WHY]) == 4
    assert main([*words, "yes", *GM, "--reason", "so"]) == 2
    assert main([*words, "perhaps", *GM, *WHY]) == 2
    capsys.readouterr()
    first = document(capsys, *words, "yes", *GM, *WHY)["incident"]
    again = document(capsys, *words, "yes", *GM, "--reason", "two forms were read")["incident"]
    assert again["personal_data_at"] == first["personal_data_at"]
    assert again["personal_data_reason"] == "two forms were read"
    no = document(capsys, *words, "no", *GM, "--reason", "the form was empty")["incident"]
    assert no["personal_data"] == "no"
    assert no["personal_data_at"] != first["personal_data_at"]


def test_the_draft_of_an_intimation(incident: str, tmp_path: Path, capsys: Out) -> None:
    before = said(capsys, "report", "dpdp", incident)
    assert "not in force" in before
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + '\n[cert_in]\nintimation_from = "2026-01-01"\n')
    said(capsys, "incident", "personal-data", incident, "yes", *GM, *WHY)
    assert "Intimation to each affected person" in said(capsys, "report", "dpdp", incident)
    assert "हर प्रभावित व्यक्ति को सूचना" in said(capsys, "report", "dpdp", incident, "--lang", "hi")
    assert document(capsys, "report", "dpdp", incident)["schema"] == "sentinel/dpdp-intimation/1"
    file = tmp_path / "dpdp.pdf"
    said(capsys, "report", "dpdp", incident, "--format", "pdf", "--output", str(file))
    assert file.read_bytes().startswith(b"%PDF")


def test_the_incident_report_as_pdf(incident: str, tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "report.pdf"
    words = ("--format", "pdf", "--lang", "hi", "--output", str(file))
    said(capsys, "incident", "report", incident, *words)
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "words",
    [
        ("sent", "--reference", "x", *GM, "--at", "yesterday"),
        ("sent", *GM),
        ("approve",),
        ("approve", *GM, "--revision", "9"),
        ("tick", "99", *GM, *WHY),
        ("source", "evil.example", *GM, *WHY),
    ],
)
def test_wrong_usage_is_told(incident: str, words: tuple[str, ...], capsys: Out) -> None:
    deed, *rest = words
    assert main(["report", deed, incident, *rest]) == 2
    assert capsys.readouterr().err
