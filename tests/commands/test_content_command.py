"""`sentinel content`: what is due, who reviewed what, and content on its way from desk to site."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.calendar_port import SeenPage
from support.fresh_folder import fresh_folder

Out = pytest.CaptureFixture[str]
CALENDAR = """
kind = "content"
every = "1d"

[[element]]
name = "tenders"
title = "Tenders"
title_hindi = "निविदाएँ"
pages = ["/tenders/**"]
contributor = "Web Officer"
moderator = "Information Cell"
approver = "DGM (ICT)"
review_every = "30d"

[[element]]
name = "about"
title = "About"
pages = ["/about"]
contributor = "DGM (ICT)"
approver = "DGM (ICT)"
"""


class Desk:
    def __init__(self, folder: Path) -> None:
        self.file = fresh_folder(
            folder / "work",
            url="https://www.institute.example/",
            document_root=None,
            name="main",
            checks=frozenset({"baseline"}),
        )
        (self.file.parent / "checks" / "content.toml").write_text(CALENDAR, encoding="utf-8")

    def run(self, *words: str) -> int:
        return main(["--config", str(self.file), "content", *words])

    def json(self, capsys: Out, *words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert self.run(*words, "--json") == code
        return json.loads(capsys.readouterr().out)

    def seen(self, days_ago: int) -> None:
        with open_app(self.file) as app:
            at = app.clock.now() - timedelta(days=days_ago)
            page = SeenPage(
                element="tenders",
                url="https://www.institute.example/tenders/\x1b[2J",
                digest="a",
                first_seen_at=at,
                seen_at=at,
            )
            app.store.calendar.seen("main", [page], [])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_overdue_is_said_until_a_review_is_recorded(desk: Desk, capsys: Out) -> None:
    desk.seen(days_ago=31)
    assert desk.run() == 1
    said = capsys.readouterr()
    assert "tenders: Tenders\n  contributor: Web Officer, approver: DGM (ICT)," in said.out
    assert "OVERDUE since" in said.out
    assert "about: contributor and approver are one and the same" in said.err
    assert "the moderator Information Cell is neither name nor post" in said.err
    assert desk.run("due") == 1
    assert "tenders: OVERDUE since" in capsys.readouterr().out

    assert desk.run("reviewed", "tenders", "--by", "nobody") == 4
    assert desk.run("reviewed", "acts", "--by", "contributor") == 2
    made = desk.json(capsys, "reviewed", "tenders", "--by", "contributor", "--note", "read")
    assert made["schema"] == "sentinel/content-review/1"
    assert (made["review"]["by"], made["review"]["part"]) == ("Web Officer", "contributor")
    assert desk.run("list") == 0
    assert desk.json(capsys, "due", "--within", "30d")["elements"][0]["days_left"] == 30
    assert desk.json(capsys, "due", "--within", "29d")["elements"] == []
    assert desk.run("due", "--within", "soon") == 2
    assert desk.run("show", "tenders") == 0
    out = capsys.readouterr().out
    assert "by Web Officer (contributor): read" in out
    assert "\x1b" not in out
    with open_app(desk.file) as app:
        assert [entry["actor"] for entry in app.audit.having("content-reviewed")] == ["Web Officer"]


def test_content_goes_from_hand_to_hand_with_the_next_command_said(
    desk: Desk, capsys: Out, tmp_path: Path
) -> None:
    new = tmp_path / "new.html"
    new.write_text("<p>Tender 12</p>")
    submit = ("submit", "tenders", "--url", "/tenders/12", "--by", "contributor")
    made = desk.json(capsys, *submit, "--file", str(new))["hand_in"]
    assert (made["subject"], made["state"], made["size"]) == ("/tenders/12", "submitted", 16)
    assert desk.run("approve", made["id"], "--by", "DGM (ICT)") == 0
    assert f"sentinel content moderate {made['id']} --site main" in capsys.readouterr().out
    # a post that nobody of config.toml has: the roles decide
    assert desk.run("moderate", made["id"], "--by", "Web Officer", "--site", "main") == 0
    assert "announces exactly these bytes" in capsys.readouterr().out
    assert desk.run("reject", made["id"], "--by", "DGM (ICT)", "--reason", "late") == 4
    assert "it is announced; accepted now: publish" in capsys.readouterr().err
    assert desk.run("approve", "nothing", "--by", "DGM (ICT)") == 2
    assert desk.json(capsys, "list")["hand_ins"][0]["state"] == "announced"

    assert desk.run(*submit, "--digest", "xyz") == 2
    assert desk.run(*submit, "--file", str(tmp_path / "none")) == 2
    assert desk.run(*submit, "--digest", "0" * 64) == 0
    assert "It waits for approval:" in capsys.readouterr().out
    with open_app(desk.file) as app:
        (ticket,) = app.store.tickets.of("main")
        assert [file.subject for file in ticket.files] == ["/tenders/12"]
        assert app.blobs.get(made["sha256"]) == b"<p>Tender 12</p>"
