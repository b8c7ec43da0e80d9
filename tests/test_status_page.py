"""The public status page as files: written when something changes, whole, and good by itself."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.cli import main
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.core.site import MaintenanceWindow, Site
from sentinel.core.status_page_settings import StatusPageSettings
from sentinel.core.verdict import Verdict
from sentinel.errors import CouldNotFindOut
from sentinel.monitoring_days import close_days
from sentinel.status_page import WRITE_SECONDS, StatusPage, status_page_jobs, write_page
from support.monitored import AFTER, monitored
from support.settings import TEMPLATES
from support.values import FakeClock, make_incident, make_run
from support.working_folder import CONFIG, make_working_folder

HOSTILE = 'Tenders <script>alert(1)</script>"><img src=x onerror=alert(1)>'
SECRET = "patch of CVE-2026-1"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A month of a site, with an incident that nobody has ended; read alone by tests."""
    with monitored(tmp_path_factory.mktemp("page")) as app:
        (site,) = app.config.sites
        close_days(app, site)
        window = MaintenanceWindow(weekly="sun 02:00-04:00", reason=SECRET)
        app.config = replace(
            app.config,
            sites=(replace(site, title=HOSTILE, maintenance=(window,)),),
            status_page=StatusPageSettings(title="Status"),
        )
        yield app


@pytest.fixture
def own(tmp_path: Path) -> Iterator[App]:
    """An application of the test's own, which was never looked at."""
    with monitored(tmp_path / "own", filled=False) as app:
        yield app


class Page(HTMLParser):
    """What of a page would be loaded or run, and the text that is read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def written(app: App, folder: Path) -> tuple[str, dict[str, object]]:
    write_page(app, folder)
    document = json.loads((folder / "status.json").read_text())
    return (folder / "index.html").read_text(), document


def test_the_page_runs_and_loads_nothing(watched: App, tmp_path: Path) -> None:
    """What a title holds is text; a style that the page did not come with does not hold."""
    text, _ = written(watched, tmp_path)
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert {value for name, value in page.attributes if name in {"src", "href"}} == {
        "https://www.institute.example/"
    }
    assert "refresh" not in {value for name, value in page.attributes if name == "http-equiv"}
    assert HOSTILE in page.text
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(v for n, v in page.attributes if n == "content" and "default-src" in v)
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_it_says_until_when_it_holds_in_both_languages(watched: App, tmp_path: Path) -> None:
    """For whoever reads it while Sentinel is down; no script is needed for that."""
    text, document = written(watched, tmp_path)
    words = " ".join(Page(text).text.split())
    assert "Written 2 Nov 2026 09:00:00 IST; good until 2 Nov 2026 09:15:00 IST" in words
    assert "Is it later now? Then what writes this page may itself have stopped" in words
    assert "2 Nov 2026 09:15:00 IST तक मान्य है" in words
    assert "2 Nov 2026 03:45:00 UTC" in words
    assert document["valid_until"] == "2026-11-02T03:45:00.000000+00:00"


def test_it_shows_state_days_and_what_is_planned(watched: App, tmp_path: Path) -> None:
    text, document = written(watched, tmp_path)
    words = " ".join(Page(text).text.split())
    for wanted in ("Open", "खुली है", "open 98.88 % of that time", "8 Nov 2026 02:00:00 IST"):
        assert wanted in words
    (site,) = document["sites"]  # type: ignore[misc] # a list of one
    assert site["state"] == "open"
    assert len(site["days"]) == 90
    assert site["maintenance"]["ends_at"] == "2026-11-07T22:30:00.000000+00:00"


def test_nothing_of_verdicts_incidents_or_reasons_is_public(watched: App, tmp_path: Path) -> None:
    """Though a defacement is suspected, and the site was defaced a week ago."""
    text, document = written(watched, tmp_path)
    whole = (Page(text).text + json.dumps(document)).lower()
    assert watched.store.incidents.open_of("main") is not None
    for inside in (*(verdict.value for verdict in Verdict), "inc-2026", "incident", SECRET.lower()):
        assert inside not in whole, inside


def test_the_files_are_readable_by_the_web_server_and_nothing_else_is_left(
    own: App, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "status"
    before = os.umask(0o077)
    try:
        write_page(own, folder)
    finally:
        os.umask(before)
    assert {one.name: one.stat().st_mode & 0o777 for one in folder.iterdir()} == {
        "index.html": 0o644,
        "status.json": 0o644,
    }


class Told(list[str]):
    """What those who run Sentinel were told."""

    def tell(self, site: Site, key: str, text: str) -> None:
        self.append(text)


def state_in(folder: Path) -> object:
    return json.loads((folder / "status.json").read_text())["sites"][0]["state"]


async def test_it_is_written_anew_when_a_site_changes_and_each_few_minutes(
    own: App, tmp_path: Path
) -> None:
    assert isinstance(own.clock, FakeClock)
    page = StatusPage(own, tmp_path, Told().tell)
    file = tmp_path / "status.json"
    await page.look()
    assert state_in(tmp_path) == "unknown"
    first = file.read_bytes()
    own.clock.advance(60.0)
    await page.look()
    assert file.read_bytes() == first
    at = own.clock.now() - timedelta(seconds=20)
    down = make_run("down", Verdict.DOWN, started_at=at, ended_at=at, pages=0)
    own.store.runs.record(down, None, ())
    await page.look()
    assert state_in(tmp_path) == "unreachable"
    second = file.read_bytes()
    own.clock.advance(WRITE_SECONDS)
    await page.look()
    assert state_in(tmp_path) == "unreachable" and file.read_bytes() != second


async def test_a_block_is_shown_before_the_next_look_and_so_is_its_end(
    own: App, tmp_path: Path
) -> None:
    page = StatusPage(own, tmp_path, Told().tell)
    at = AFTER - timedelta(seconds=30)
    run = make_run("seen", Verdict.DEFACED, started_at=at, ended_at=at)
    opened = make_incident("", verdict=Verdict.DEFACED, state=IncidentState.RESPONDING)
    incident = own.store.runs.record(run, IncidentChange(incident=opened), ())
    assert incident is not None
    await page.look()
    assert state_in(tmp_path) == "open"
    for action, wanted in (("block", "repair"), ("unblock", "open")):
        own.store.journal.write(incident.id, action, action, Phase.DONE, data={})
        await page.look()
        assert state_in(tmp_path) == wanted


async def test_a_folder_that_cannot_be_written_is_told_once_and_the_old_page_stays(
    own: App, tmp_path: Path
) -> None:
    assert isinstance(own.clock, FakeClock)
    told, folder = Told(), tmp_path / "status"
    page = StatusPage(own, folder, told.tell)
    await page.look()
    first = (folder / "index.html").read_bytes()
    moved = folder.rename(tmp_path / "moved")
    folder.write_text("in its place")
    for _ in range(2):
        own.clock.advance(WRITE_SECONDS)
        with pytest.raises(CouldNotFindOut, match="could not be written"):
            await page.look()
    assert len(told) == 1 and "until when it may be believed" in told[0]
    assert (moved / "index.html").read_bytes() == first
    folder.unlink()
    moved.rename(folder)
    await page.look()
    assert (folder / "index.html").read_bytes() != first


def test_the_daemon_has_the_job_only_where_a_folder_is_configured(own: App, tmp_path: Path) -> None:
    told = Told()
    assert status_page_jobs(own, told.tell) == ()
    own.config = replace(own.config, status_page=StatusPageSettings(folder=tmp_path))
    (job,) = status_page_jobs(own, told.tell)
    assert (job.name, job.every_seconds, job.at_start) == ("status-page", 30.0, True)


def test_the_command_writes_it_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = make_working_folder(tmp_path / "work")
    template = "status-page.html.j2"
    (config.parent / "playbooks" / "templates" / template).write_bytes(
        (TEMPLATES / template).read_bytes()
    )
    words = ["--config", str(config)]
    assert main(["status-page", *words]) == 2
    assert "Give DIR, or name `folder` under [status_page]" in capsys.readouterr().err
    folder = tmp_path / "public"
    assert main(["status-page", str(folder), "--json", *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["folder"]) == ("sentinel/status-page/1", str(folder))
    assert "Institute" in (folder / "index.html").read_text()


def test_the_command_writes_over_no_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "index.html").write_text("home")
    config = make_working_folder(
        tmp_path / "work",
        CONFIG.replace("[[site]]\n", f"[[site]]\ndocument_root = {str(root)!r}\n", 1),
    )
    for folder in (root, root / "status"):
        assert main(["status-page", str(folder), "--config", str(config)]) == 2
        assert "lies in the document root of" in capsys.readouterr().err
    assert [one.name for one in root.iterdir()] == ["index.html"]
    assert (root / "index.html").read_text() == "home"
