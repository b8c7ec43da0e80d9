"""Answering a question on the command line: yes, no, done, by a link, signed here or elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.moves import roles_of
from sentinel.core.playbook import Phase
from sentinel.core.questions import asked
from sentinel.core.walk import people_needed
from support.fakes import open_incident
from support.fresh_folder import fresh_folder

GM = "GM (ICT)"
STEP = "restore-database"
KEYED = 'name = "GM (ICT)"\npublic_key = "{}/gm.pem.pub"'
Out = pytest.CaptureFixture[str]


class Desk:
    """A working folder in which a step of the defacement plan was asked about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "www").mkdir()
        fresh_folder(
            folder / "work", url="http://127.0.0.1:9/", document_root=folder / "www", name="main"
        )
        self.config = folder / "work" / "config.toml"
        self.incident = ""

    def ask(self) -> str:
        with open_app(self.config) as app:
            book = next(b for b in app.config.playbooks if b.name == "data-corruption")
            step = next(step for step in book.steps if step.asks)
            incident = open_incident(
                app.store,
                "main",
                playbook=book.name,
                playbook_text=book.text,
                playbook_sha256=book.sha256,
            )
            self.incident = incident.id
            for before in book.steps[: book.steps.index(step)]:
                data = {"outcome": True} if before.condition else {}
                app.store.journal.write(incident.id, before.id, before.uses, Phase.DONE, data=data)
            question = asked(
                step,
                (),
                app.config.approvals,
                app.clock.now(),
                needed=people_needed(step),
                roles=roles_of(step),
                would="puts the database back from backup 01BACKUP",
            )
            app.store.journal.write(incident.id, step.id, step.uses, Phase.ASKED, data=question)
            return step.id

    def run(self, *words: str) -> int:
        return main(["--config", str(self.config), *words])

    def journal(self) -> list[tuple[str, dict[str, Any]]]:
        with open_app(self.config) as app:
            return [
                (e.phase.value, e.data)
                for e in app.store.journal.entries(self.incident)
                if e.phase in {Phase.APPROVED, Phase.DECLINED}
            ]

    def configure(self, old: str, new: str) -> None:
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield Desk(tmp_path)


def test_yes_is_said_and_a_second_one_is_refused(desk: Desk, capsys: Out) -> None:
    step = desk.ask()
    assert desk.run("incident", "approve", desk.incident, "--by", "Somebody") == 4
    assert '"Somebody" is no contact' in capsys.readouterr().err
    assert desk.run("incident", "approve", desk.incident, "--by", GM, "--step", step) == 0
    assert f"{step}: yes, recorded for {GM}." in capsys.readouterr().out
    assert desk.run("incident", "approve", desk.incident, "--by", GM, "--step", step) == 4
    assert "answered already" in capsys.readouterr().err
    assert [(phase, data["by"]) for phase, data in desk.journal()] == [("approved", GM)]


def test_who_looks_at_an_incident_sees_what_waits_for_whom_and_who_answered(
    desk: Desk, capsys: Out
) -> None:
    """The time-line said "asked" and "approved" and nothing more."""
    step = desk.ask()
    assert desk.run("incident", "show", desk.incident) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"{step} +asked +of authoriser; until .* IST", shown)
    assert f"asked        {step} waits for the role authoriser, until " in shown
    assert f"incident approve {desk.incident} --step {step}" in shown
    assert desk.run("incident", "approve", desk.incident, "--by", GM) == 0
    capsys.readouterr()
    assert desk.run("incident", "show", desk.incident) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"{step} +approved +by GM \(ICT\)", shown)
    assert "asked        nothing: no step waits for a person" in shown


def test_no_is_said_with_a_reason(desk: Desk, capsys: Out) -> None:
    desk.ask()
    words = ["incident", "decline", desk.incident, "--by", GM, "--json"]
    assert desk.run(*words, "--reason", "") == 4
    capsys.readouterr()
    assert desk.run(*words, "--reason", "rows would be lost") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["answer"]) == ("sentinel/incident-answer/1", "declined")
    assert desk.journal()[0][1]["reason"] == "rows would be lost"


def test_an_answer_to_a_gate_is_no_done(desk: Desk, capsys: Out) -> None:
    step = desk.ask()
    assert desk.run("incident", "done", desk.incident, "--by", GM, "--step", step) == 4
    assert "sentinel incident approve" in capsys.readouterr().err
    assert desk.run("incident", "done", "INC-20200101-0001", "--by", GM, "--step", step) == 2


def test_a_link_out_of_a_mail_is_answered_on_the_command_line(desk: Desk, capsys: Out) -> None:
    desk.configure(
        '# link_url = "https://sentinel.example.org/"',
        'link_url = "https://sentinel.example.org/"\nlisten = "127.0.0.1:8642"',
    )
    desk.ask()
    with open_app(desk.config) as app:
        question = app.answering.open_of(desk.incident)
        person = next(c for c in app.config.contacts if c.name == GM)
        link = app.answering.link(question.incident, person, question.question)
        assert app.responder.link == app.answering.link, "mails hold links"
    assert link.startswith("https://sentinel.example.org/answer/")
    assert desk.run("incident", "answer", link, "--decline", "--reason", "not now") == 0
    assert "no, recorded for GM (ICT)" in capsys.readouterr().out
    assert desk.run("incident", "answer", link) == 4
    assert "works once" in capsys.readouterr().err
    assert desk.run("incident", "answer", "https://sentinel.example.org/answer/x.y") == 4
    assert [phase for phase, _ in desk.journal()] == ["declined"]


def test_who_has_a_key_signs_here_or_elsewhere(
    desk: Desk, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    assert main(["key", "new", "gm.pem"]) == 0
    desk.configure('name = "GM (ICT)"', KEYED.format(desk.folder))
    step = desk.ask()
    yes = ("incident", "approve", desk.incident, "--by", GM)
    assert desk.run(*yes) == 4
    assert "needs their signature; found: none" in re.sub(r"\s+", " ", capsys.readouterr().err)
    assert desk.run("incident", "statement", desk.incident, "gm.json") == 0
    assert f"--step {step}" in capsys.readouterr().out
    assert desk.run("incident", "statement", desk.incident, "gm.json") == 2
    assert main(["incident", "sign", "gm.json", "--key", "gm.pem"]) == 0
    assert "puts the database back from backup 01BACKUP" in capsys.readouterr().out
    assert desk.run(*yes, "--signature", "gm.json") == 2, "the statement is no signature"
    assert desk.run(*yes, "--signature", "gm.json.sig") == 0
    (answer,) = desk.journal()
    assert answer[1]["signature"]

    assert main(["incident", "sign", "gm.json.sig", "--key", "gm.pem"]) == 2


def test_a_key_at_hand_signs_at_once(
    desk: Desk, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    for name in ("gm.pem", "other.pem"):
        assert main(["key", "new", name]) == 0
    desk.configure('name = "GM (ICT)"', KEYED.format(desk.folder))
    desk.ask()
    yes = ("incident", "approve", desk.incident, "--by", GM)
    assert desk.run(*yes, "--key", "other.pem") == 4
    assert "another key's" in re.sub(r"\s+", " ", capsys.readouterr().err)
    assert desk.run(*yes, "--key", "gm.pem") == 0
    assert desk.journal()[0][1]["key"]


def test_the_card_says_who_may_do_what(desk: Desk, capsys: Out) -> None:
    assert desk.run("contacts") == 0
    out = capsys.readouterr().out
    assert "stands in for  Web Officer, GM (ICT)" in out
    assert re.search(r"close an incident +GM \(ICT\)\n", out)
    assert "30 minutes after it was asked; after 12 hours nobody does" in out
    assert desk.run("contacts", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sentinel/contacts/1"
    acts = {one["act"]: one["contacts"] for one in document["acts"]}
    assert acts["confirm an incident"] == [GM]
    gm = next(one for one in document["contacts"] if one["name"] == GM)
    assert gm["deputy"] == "DGM (ICT)"
    assert "confirm an incident" in gm["may"]


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_who_only_looks_or_keeps_sentinel_decides_nothing(
    desk: Desk, capsys: Out, role: str
) -> None:
    desk.configure('roles = ["approver", "operations", "point-of-contact"]', f'roles = ["{role}"]')
    desk.ask()
    for verb, words in {
        "ack": (),
        "dismiss": ("--reason", "none"),
        "close": ("--cause", "a", "--action", "b"),
        "approve": (),
    }.items():
        name = "DGM (ICT)"
        assert desk.run("incident", verb, desk.incident, "--by", name, *words) == 4
    assert desk.journal() == []
