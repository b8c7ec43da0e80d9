"""The documentation as a site: built strictly, once, without a network; nothing in it comes from
elsewhere; what other parts link to is there."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sentinel.core.notice import ROUTINE, NoticeKind
from support.doc_examples import DOCS, REPOSITORY

RULES = REPOSITORY / "contrib" / "prometheus" / "sentinel.rules.yml"
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
}
"""What a browser loads by itself."""


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for kind, name in FETCHED if kind == tag and name in given]
        if given.get("id"):
            self.anchors.add(str(given["id"]))


def read(page: Path) -> _Loads:
    parser = _Loads()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; a link that leads nowhere, or a page without a place, fails it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DOCS_SEARCH": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "messages" not in page.parts]
    assert len(pages) > 40
    loaded = {one for page in pages for one in read(page).found}
    assert loaded
    assert not [one for one in loaded if re.match(r"(?:[a-z]+:)?//", one)]
    for sheet in built.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\([\"']?(?:https?:)?//", text), sheet


def test_what_is_not_for_readers_is_left_out(built: Path) -> None:
    assert not list(built.rglob("hooks.py"))
    assert not list(built.rglob("__pycache__"))
    assert (built / "reference" / "restore.py").read_bytes() == (
        REPOSITORY / "backups" / "restore.py"
    ).read_bytes()


def test_every_alert_has_its_run_book(built: Path) -> None:
    """By its name in kebab-case: rules of Prometheus link there."""
    rules = RULES.read_text(encoding="utf-8")
    alerts = re.findall(r"^\s*- alert:\s*(\w+)", rules, re.MULTILINE)
    linked = set(re.findall(r"runbook\w*:.*docs/runbooks\.(?:md|html)#([a-z0-9-]+)", rules))
    assert alerts
    anchors = read(built / "runbooks.html").anchors
    named = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", alert).lower() for alert in alerts}
    assert named | linked <= anchors, sorted((named | linked) - anchors)


def test_every_run_book_begins_with_what_to_do_in_both_languages() -> None:
    text = (DOCS / "runbooks.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert len(sections) > 15
    for section in sections:
        lines = [line for line in section.splitlines()[1:] if line]
        assert lines[0].startswith("**Now.** "), section[:60]
        assert lines[1].startswith("**अभी.** "), section[:60]
        assert re.search(r"[\u0900-\u097f]{3}", lines[1].removeprefix("**अभी.** ")), section[:60]


def test_every_kind_of_message_that_wakes_leads_to_a_run_book() -> None:
    head = (DOCS / "runbooks.md").read_text(encoding="utf-8").partition("\n## ")[0]
    waking = {kind.value for kind in NoticeKind if kind not in ROUTINE}
    assert {kind for kind in waking if f"`{kind}`" not in head} == set()
