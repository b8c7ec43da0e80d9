"""`sentinel backup rehearse | copy | fetch` as a person calls them: words, JSON and exit codes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.backup import back_up
from sentinel.cli import main
from sentinel.core.ports import Progress
from sentinel.errors import CopyError
from support.demo_place import DemoPlace, demo_place
from support.small_app import document
from support.spoilt_copies import spoilt

Out = pytest.CaptureFixture[str]


class Shown:
    """The application that commands open."""

    def __init__(self, app: App) -> None:
        self.app = app

    @contextmanager
    def open_app(self, path: Path) -> Iterator[App]:
        yield self.app


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


@pytest.fixture
def shown(place: DemoPlace, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """With one backup."""

    async def prepare() -> None:
        await place.approve()
        await back_up(place.app, place.site, progress=None)
        await place.app.close_connections()

    asyncio.run(prepare())
    opened = Shown(place.app)
    monkeypatch.setattr("sentinel.app.open_app", opened.open_app)
    return opened


def test_a_good_rehearsal_says_what_it_measured_and_left_out(shown: Shown, capsys: Out) -> None:
    (backup,) = shown.app.vault.names("main")
    assert main(["backup", "rehearse"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{backup}: 5 files, 0.0 MB, restored and looked at in ")
    assert "The site was not touched." in said
    assert "Not looked at:" in said
    told = document(capsys, "backup", "rehearse", backup)
    assert told["schema"] == "sentinel/backup-rehearse/1"
    assert (told["good"], told["backup"], told["problems"]) == (True, backup, [])
    assert told["phases"][0]["name"] == "restore"
    status = document(capsys, "status", code=0)["sites"][0]
    assert status["rehearsed_backup"] == backup
    assert status["rehearsal_problems"] == []
    assert status["measured_recovery_seconds"] == round(told["seconds"], 1)


def test_a_bad_one_is_an_answer_of_one_and_stands_in_status(shown: Shown, capsys: Out) -> None:
    shown.app = spoilt(shown.app, before_serving=lambda root: (root / "news.html").unlink())
    assert main(["backup", "rehearse"]) == 1
    said = capsys.readouterr().out
    assert "The rehearsal FAILED: 1 problem." in said
    assert "/news.html" in said
    assert main(["status"]) == 0
    assert "The last rehearsal of a restore failed." in capsys.readouterr().err


def test_status_tells_what_restores_took_out_of_the_way(shown: Shown, capsys: Out) -> None:
    root = shown.app.site(None).document_root
    assert root is not None
    (root / "index.html").write_bytes(b"owned")
    kept = Path(document(capsys, "restore")["quarantine"])
    assert main(["status"]) == 0
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "quarantine" in one]
    assert "1 tree, " in line
    (told,) = document(capsys, "status")["sites"][0]["quarantine"]
    assert (told["place"], told["path"]) == (kept.name, str(kept))
    assert told["bytes"] > 0


def test_what_cannot_be_rehearsed_is_refused(shown: Shown, capsys: Out) -> None:
    assert main(["backup", "rehearse", "01NONE"]) == 2
    assert "no backup of main that verifies has this id" in capsys.readouterr().err


def test_create_rehearses_where_that_is_asked_for(shown: Shown, capsys: Out) -> None:
    made = document(capsys, "backup", "create", "--rehearse")
    assert made["rehearsal"]["backup"] == made["backup"]["id"]
    assert made["rehearsal"]["good"] is True


class Elsewhere:
    """Stands for the second place."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.fault = ""
        self.lost: tuple[str, ...] = ()

    def send(self, site: str, backup: str) -> None:
        if self.fault:
            raise CopyError(self.fault)
        self.sent.append(backup)

    def heal(self, site: str, progress: Progress | None) -> tuple[int, tuple[str, ...]]:
        return 2, self.lost


def test_copy_and_fetch(shown: Shown, capsys: Out) -> None:
    (backup,) = shown.app.vault.names("main")
    for verb in ("copy", "fetch"):
        assert main(["backup", verb]) == 2
        assert "config.toml: backup.restic: the table is missing" in capsys.readouterr().err
    elsewhere = Elsewhere()
    shown.app = replace(shown.app, backups=replace(shown.app.backups, copy=elsewhere))  # type: ignore[arg-type]
    told = document(capsys, "backup", "copy")
    assert told == {"schema": "sentinel/backup-copy/1", "site": "main", "newest": backup}
    assert elsewhere.sent == [backup]
    elsewhere.fault = "the line is down"
    assert main(["backup", "copy"]) == 3
    assert "the line is down" in capsys.readouterr().err
    assert main(["backup", "fetch"]) == 0
    assert "Brought back and proven: 2 stored files." in capsys.readouterr().out
    elsewhere.lost = ("news.html",)
    told = document(capsys, "backup", "fetch", code=1)
    assert (told["whole"], told["healed"], told["lost"]) == (False, 2, ["news.html"])
