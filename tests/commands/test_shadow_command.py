"""`sentinel shadow`: what would have been done, and the honest figure of false alarms."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.demo.server import DemoServer
from support.fresh_folder import fresh_folder
from support.spoken import Out, document, told
from support.watched import WORDS, page

GM = "GM (ICT)"
HOSTILE = b"<title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1>"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The document root of an approved site that is watched in shadow mode."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_bytes(page("Home", WORDS, links=("/", "/about.html")))
    (root / "about.html").write_bytes(page("About", WORDS, links=("/",)))
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        monkeypatch.chdir(tmp_path / "work")
        config = Path("config.toml")
        config.write_text(config.read_text().replace('mode = "act"', 'mode = "shadow"'))
        assert main(["baseline", "learn", "--fetches", "1"]) == 0
        assert main(["baseline", "approve", "--by", GM, "--no-backup"]) == 0
        yield root


def test_the_report_counts_what_would_have_been_done_until_somebody_judges_it(
    root: Path, capsys: Out
) -> None:
    assert "0 would-be incidents" in told(capsys, "shadow report")
    assert "Shadow mode: nothing is blocked or restored." in told(capsys, "status")
    document(capsys, "sweep")
    good = (root / "about.html").read_bytes()
    (root / "about.html").write_bytes(HOSTILE)
    document(capsys, "sweep", code=1)
    text = told(capsys, "shadow report", code=1)
    assert "1 would-be incident" in text
    assert "/about.html: defaced-two-witnesses" in text
    assert "HACKED BY" in text
    assert "would have: start the playbook defacement; block; notify (blocked); preserve" in text
    assert "(1 not marked yet, counted as wrong)" in text
    report = document(capsys, "shadow report", code=1)["report"]
    incident = report["incidents"][0]
    assert incident["judgements"][0]["measures"] is not None
    assert report["rate"]["wrong"] == 1
    number = incident["incident"]
    assert "no such incident" in told(
        capsys, f"shadow mark INC-1 right --by '{GM}' --reason x", code=2
    )
    told(capsys, f"shadow mark {number} wrong --by '{GM}' --reason 'looked bad'")
    text = told(capsys, "incident show " + number)
    assert f"sentinel shadow mark {number} right|wrong" in text
    text = told(capsys, "shadow report", code=1)
    assert "Marked wrong by GM (ICT): looked bad" in text
    told(capsys, f"shadow mark {number} right --by '{GM}' --reason 'real after all'")
    text = told(capsys, "shadow report")
    assert "0 wrong of" in text
    assert "With 95 % certainty fewer than" in text
    assert "Less than a day was watched: nothing can be said of a year." in text
    assert document(capsys, "shadow report")["report"]["a_year"] is None
    assert re.search("baseline in review +│ no", told(capsys, "status", code=1))
    assert (root / "about.html").read_bytes() == HOSTILE
    (root / "about.html").write_bytes(good)
    told(capsys, f"incident dismiss {number} --by '{GM}' --reason 'put right by hand'")


def test_what_was_answered_cannot_be_marked_and_odd_days_are_refused(
    root: Path, capsys: Out
) -> None:
    config = Path("config.toml")
    config.write_text(config.read_text().replace('mode = "shadow"', 'mode = "act"'))
    (root / "about.html").write_bytes(HOSTILE)
    document(capsys, "sweep", code=1)
    number = document(capsys, "incident list")["incidents"][0]["id"]
    words = f"shadow mark {number} right --by '{GM}' --reason x"
    assert "not in shadow mode" in told(capsys, words, code=4)
    assert "Mode is act now" in told(capsys, "shadow report")
    assert "1 to 3660" in told(capsys, "shadow report --days 0", code=2)
