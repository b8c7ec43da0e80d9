"""`sentinel incident report`: shown, written, in each form; and the cause that closes a crash."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.verdict import Verdict
from support.fakes import open_incident
from support.working_folder import make_working_folder

HOSTILE = "</td><script>alert(1)</script><img src=//evil.example/x>\u202e"


@pytest.fixture
def work(tmp_path: Path) -> tuple[Path, str]:
    config = make_working_folder(tmp_path / "work")
    (config.parent / "playbooks/templates/incident-report.html.j2").unlink()  # the shipped one
    with open_app(config) as app:
        incident = open_incident(
            app.store,
            app.config.sites[0].name,
            verdict=Verdict.DOWN,
            playbook="crash",
            subjects=(f"/{HOSTILE}",),
            reasons=(HOSTILE,),
        )
        app.store.journal.write(
            incident.id,
            "diagnose",
            "diagnose",
            Phase.DONE,
            data={"cause": "refused", "text": "Nobody listens.", "text_hindi": "कोई नहीं।"},
        )
        app.store.incidents.change(
            incident.id, incident.state, fields={"state": IncidentState.RESOLVED}
        )
        app.proofs.evidence.keep(incident.id, "look.html", HOSTILE.encode())
        app.proofs.evidence.seal(incident.id)
    return config, incident.id


def sentinel(config: Path, *words: str) -> int:
    return main(["--config", str(config), *words])


class Tags(HTMLParser):
    """The elements of a page, and every address that it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(v) for name, v in attrs if name in {"src", "href", "srcset", "style"}]


def test_html_loads_nothing_and_shows_what_an_attacker_wrote_as_text(
    work: tuple[Path, str], tmp_path: Path
) -> None:
    config, incident = work
    file = tmp_path / "report.html"
    words = ("incident", "report", incident, "--format", "html", "--output", str(file))
    assert sentinel(config, *words) == 0
    text = file.read_text()
    page = Tags()
    page.feed(text)
    assert "script" not in page.tags and "img" not in page.tags and "link" not in page.tags
    assert page.loads == []
    assert "url(" not in text and "@import" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text
    assert "size: A4" in text and "counter(page)" in text
    assert page.tags.count("h2") == 10


@pytest.mark.parametrize("language", ["en", "hi", "both"])
def test_markdown_is_shown_in_each_language(
    work: tuple[Path, str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config, incident = work
    assert sentinel(config, "incident", "report", incident, "--lang", language) == 0
    said = capsys.readouterr().out
    assert ("Nobody listens." in said) is (language != "hi")
    assert ("कोई नहीं।" in said) is (language != "en")
    assert "look.html" in said and "<script>" not in said


def test_json_is_one_document_with_its_schema(
    work: tuple[Path, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config, incident = work
    assert main(["--config", str(config), "--json", "incident", "report", incident]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["schema"] == "sentinel/incident-report/1"
    assert shown["found_cause"]["cause"] == "refused"
    assert [one["name"] for one in shown["evidence"]["files"]] == ["look.html"]
    assert shown["evidence"]["verified"] is True
    file = tmp_path / "report.json"
    words = ("incident", "report", incident, "--format", "json", "--output", str(file))
    assert sentinel(config, *words) == 0
    assert json.loads(file.read_text())["schema"] == "sentinel/incident-report/1"


def test_faults_of_usage(work: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    config, incident = work
    assert sentinel(config, "incident", "report", "INC-1") == 2
    assert "no such incident" in capsys.readouterr().err
    words = ("incident", "report", incident, "--output", "/nowhere/at/all.md")
    assert sentinel(config, *words) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_site_that_left_the_configuration_has_reports_still(
    work: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    config, incident = work
    config.write_text(config.read_text().replace('name = "main"', 'name = "other"'))
    assert sentinel(config, "incident", "report", incident) == 0
    assert "main" in capsys.readouterr().out


def test_closing_a_crash_may_take_the_cause_that_was_found(
    work: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    config, incident = work
    words = ("incident", "close", incident, "--by", "GM (ICT)", "--action", "Started again.")
    assert sentinel(config, *words) == 0
    with open_app(config) as app:
        closed = app.store.incidents.get(incident)
        assert closed is not None
        assert closed.cause == "Nobody listens."
        other = open_incident(app.store, closed.site, verdict=Verdict.DEFACED)
        app.store.incidents.change(other.id, other.state, fields={"state": IncidentState.RESOLVED})
    assert sentinel(config, *(replace_id(words, other.id))) == 2
    assert "say how it could happen (--cause)" in capsys.readouterr().err


def replace_id(words: tuple[str, ...], incident: str) -> tuple[str, ...]:
    return (*words[:2], incident, *words[3:])


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_checkpoint_in_a_report_is_one_that_audit_verify_takes(
    work: tuple[Path, str], tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stood there as a list, line by line, which nothing could read again."""
    config, incident = work
    with open_app(config) as app:
        app.audit.append("GM (ICT)", "test", {})
        app.proofs.checkpoints.make()
    report = tmp_path / "report"
    words = ("incident", "report", incident, "--output", str(report), "--format", form)
    assert sentinel(config, *words) == 0
    capsys.readouterr()
    assert main(["--config", str(config), "audit", "verify", "--checkpoint", str(report)]) == 0
    assert "It holds all that was signed" in capsys.readouterr().out


def test_who_looks_at_a_crash_that_goes_on_is_sent_to_the_advice(
    work: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    config, _ = work
    with open_app(config) as app:
        incident = open_incident(
            app.store, app.config.sites[0].name, verdict=Verdict.DOWN, playbook="crash"
        )
        data = {"cause": "refused", "text": "Nobody listens.", "advice": "Start it."}
        app.store.journal.write(incident.id, "diagnose", "diagnose", Phase.DONE, data=data)
    assert sentinel(config, "incident", "show", incident.id) == 0
    shown = capsys.readouterr().out
    assert "advice       Start it." in shown
    assert "asked        what stands under advice, if nobody is at it" in shown
