"""`sentinel contacts`: the card, who is on duty, what is missing, answers, and the form."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.config import defaults_dir
from sentinel.contact_jobs import verifier_of
from support.working_folder import CONFIG, make_working_folder

Out = pytest.CaptureFixture[str]
MAIL = '[mail]\nhost = "127.0.0.1"\nsecurity = "none"\nsender = "s@institute.example"\n'
ROTA = '[rota]\norder = ["Web Officer"]\nstarts = "2026-11-23"\n'


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = make_working_folder(folder)
        templates = folder / "playbooks" / "templates"
        for name in ("parts.typ", "point-of-contact.typ"):
            shutil.copy(defaults_dir() / "playbooks" / "templates" / name, templates)

    def configure(self, *texts: str, replaced: tuple[str, str] = ("", "")) -> None:
        text = CONFIG.replace(*replaced) if replaced[0] else CONFIG
        self.file.write_text("\n".join((text, *texts)), encoding="utf-8")

    def run(self, *words: str) -> int:
        return main(["--config", str(self.file), "contacts", *words])

    def json(self, capsys: Out, *words: str, code: int = 0) -> Any:
        assert self.run(*words, "--json") == code
        return json.loads(capsys.readouterr().out)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_card_needs_no_database(desk: Desk, capsys: Out) -> None:
    assert desk.run() == 0
    out = capsys.readouterr().out
    assert "ON DUTY NOW / अभी ड्यूटी पर\n  Web Officer\n" in out
    assert "must: GM (ICT) decides, and nobody stands in" in out
    assert "details" not in out.partition("Who may")[0]
    assert not (desk.folder / "state").exists()


def test_check_says_what_is_missing_and_ends_with_one(desk: Desk, capsys: Out) -> None:
    assert desk.run("--check") == 1
    assert "nobody is told of anything" in capsys.readouterr().out
    found = desk.json(capsys, "--check", code=1)
    assert {gap["grade"] for gap in found["missing"]} == {"must", "should"}
    assert all(gap["fix"] for gap in found["missing"])


def test_who_is_on_duty_now_and_in_the_coming_weeks(desk: Desk, capsys: Out) -> None:
    assert desk.run("now") == 0
    assert "There is no [rota]" in capsys.readouterr().out
    assert desk.run("rota") == 1
    desk.configure(ROTA)
    now = desk.json(capsys, "now")
    assert [person["name"] for person in now["on_duty"]] == ["Web Officer"]
    assert now["next"] == []
    found = desk.json(capsys, "rota", "--weeks", "3")
    assert found["time_zone"] == "Asia/Kolkata"
    assert len(found["turns"]) in {3, 4}
    assert desk.run("rota", "--weeks", "0") == 2


def test_a_contact_answers_by_the_code_and_by_a_reason(desk: Desk, capsys: Out) -> None:
    desk.configure(MAIL)
    with open_app(desk.file) as app:
        assert len(verifier_of(app).carry_on()) == 2
        code = app.store.contact_checks.all()[0].code
    assert desk.run("confirm", "--by", "Web Officer", "--code", "WRONG") == 4
    assert "not the code" in " ".join(capsys.readouterr().err.split())
    assert desk.run("confirm", "--by", "Web Officer", "--code", code) == 0
    assert "is right" in capsys.readouterr().out
    found = desk.json(capsys)
    assert found["contacts"][0]["verified_at"]
    said = desk.json(capsys, "wrong", "--by", "GM (ICT)", "--reason", "another mobile")
    assert (said["contact"], said["right"]) == ("GM (ICT)", False)
    assert desk.run() == 0
    out = capsys.readouterr().out
    assert "details        verified (" in out
    assert "another mobile" in out


def test_the_form_as_text_json_and_in_a_file(desk: Desk, capsys: Out) -> None:
    assert desk.run("form") == 1
    assert "Name:              not known" in capsys.readouterr().out
    words = ('roles = ["on-call"]', 'roles = ["on-call", "point-of-contact"]')
    desk.configure(replaced=words)
    fields = desk.json(capsys, "form")["fields"]
    assert [field["label"] for field in fields][:2] == ["Name", "Designation"]
    file = desk.folder / "form.txt"
    assert desk.run("form", "--lang", "hi", "--output", str(file)) == 0
    assert "पदनाम" in file.read_text(encoding="utf-8")
    assert desk.run("form", "--output", str(file)) == 2, "no file is overwritten"
    assert desk.run("form", "--format", "pdf") == 2


def test_the_form_on_paper_holds_what_the_text_says(desk: Desk, capsys: Out) -> None:
    """Whatever people are called: no markup of theirs is obeyed. Apart from white space the text
    taken out of the file is the text that was put in."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is missing (Debian package poppler-utils)")
    name = "#eval(1+1) $x$ *b* [c] क्षेत्रीय प्रबंधक"
    words = (
        'name = "Web Officer"\nmail = "web@institute.example"\nroles = ["on-call"]',
        f'name = "{name}"\nmail = "web@institute.example"\nroles = ["on-call", "point-of-contact"]',
    )
    desk.configure(replaced=words)
    file = desk.folder / "form.pdf"
    assert desk.run("form", "--format", "pdf", "--lang", "hi", "--output", str(file)) == 0
    done = subprocess.run([program, str(file), "-"], check=True, capture_output=True, text=True)
    text = "".join(done.stdout.split())
    for part in (name, "संगठन का नाम", "कार्यालय फ़ैक्स", "ज्ञात नहीं", "Institute"):
        assert "".join(part.split()) in text, part
