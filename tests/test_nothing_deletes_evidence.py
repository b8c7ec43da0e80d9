"""I8: no code path deletes or rewrites evidence. Read from the source, and watched at work."""

import ast
import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sentinel.backup import back_up
from sentinel.errors import Refused
from sentinel.evidence_room import needed_bytes, refuse_without_room
from sentinel.jobs import Jobs
from support.demo_place import DemoPlace, demo_place

PACKAGE = Path(__file__).parent.parent / "sentinel"
TAKING_AWAY = frozenset(
    {"unlink", "rmtree", "rmdir", "remove", "removedirs", "rename", "renames", "replace", "move"}
    | {"truncate", "ftruncate", "write_bytes", "write_text", "exchange"}
)
KEEPERS: dict[str, dict[str, int]] = {
    "edges/evidence.py": {"unlink": 1},  # its own unfinished file, which has another name by then
    "edges/evidence_check.py": {},
    "edges/evidence_export.py": {"unlink": 1},  # the unfinished archive, outside the evidence
    "edges/evidence_parts.py": {},
    "edges/export_archive.py": {},
    "edges/surroundings.py": {},
    "edges/site_logs.py": {},
    "edges/audit_excerpt.py": {},
    "edges/checkpointing.py": {},
    "edges/store/checkpoints.py": {},
    "actions/preserve.py": {},
    "actions/preserve_records.py": {},
    "actions/quarantine_note.py": {},
    "wire_keeping.py": {},
    "commands/evidence.py": {},
}
"""Every file that knows where evidence lies, and the calls in it that could take something away."""
MAY_ASK_FOR_THE_FOLDER = {
    *("relapse.py", "commands/incident_show.py", "commands/incident_replay.py"),
    *("reporting.py", "edges/evidence_list.py"),
    *KEEPERS,
}
BOUNDED = "observing.py"
"""The one that lets blobs go: of looks without anything grave, in a folder of their own."""


def calls(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield node


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def on_text(call: ast.Call) -> bool:
    """`"a-b".replace("-", "")` and dataclasses.replace take nothing away."""
    return name_of(call) == "replace" and (isinstance(call.func, ast.Name) or len(call.args) == 2)


@pytest.mark.parametrize("file", list(KEEPERS))
def test_who_knows_where_evidence_lies_takes_nothing_away(file: str) -> None:
    found: dict[str, int] = {}
    for call in calls(PACKAGE / file):
        if name_of(call) in TAKING_AWAY and not on_text(call):
            found[name_of(call)] = found.get(name_of(call), 0) + 1
    assert found == KEEPERS[file]


def test_nobody_else_asks_for_the_folder_of_evidence() -> None:
    """Whoever has the path could do anything with it: this list is kept short on purpose."""
    asking = set()
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text()
        if "evidence.folder(" in text or '/ "evidence"' in text:
            asking.add(file.relative_to(PACKAGE).as_posix())
    assert asking <= MAY_ASK_FOR_THE_FOLDER, asking - MAY_ASK_FOR_THE_FOLDER
    for name in asking - set(KEEPERS):
        taken = [name_of(c) for c in calls(PACKAGE / name) if name_of(c) in TAKING_AWAY]
        assert not [one for one in taken if one != "replace"], name


def test_only_looks_without_an_incident_are_ever_let_go_of_the_blobs() -> None:
    removing = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if "blobs" in file.read_text()  # to parse them all takes long
        for call in calls(file)
        if name_of(call) == "remove" and "blobs" in ast.unparse(call.func)
    }
    assert removing == set()
    bodies = [ast.unparse(c.func) for c in calls(PACKAGE / BOUNDED) if name_of(c) == "remove"]
    assert bodies == ["self.bodies.remove"]
    app = (PACKAGE / "app.py").read_text()
    assert 'bodies=FileBlobs(state / "observations")' in app
    assert 'blobs = FileBlobs(state / "blobs")' in app


WATCHED: set[str] = set()
"""Folders in which nothing may be taken away, while a test lasts."""
TAKEN: list[tuple[str, str]] = []
EVENTS = frozenset({"os.remove", "os.rename", "os.rmdir", "os.truncate", "shutil.rmtree"})


def _watch(event: str, given: tuple[object, ...]) -> None:
    if not WATCHED or event not in {*EVENTS, "open"}:
        return
    path = os.fsdecode(given[0]) if isinstance(given[0], str | bytes) else ""
    if not any(path.startswith(folder) for folder in WATCHED):
        return
    if Path(path).name.startswith("."):
        return  # an unfinished write of the store's own
    flags = given[2] if event == "open" else 0
    if event == "open" and not (isinstance(flags, int) and flags & (os.O_TRUNC | os.O_RDWR)):
        return
    TAKEN.append((event, path))


sys.addaudithook(_watch)


def test_the_watch_sees_what_it_should(tmp_path: Path) -> None:
    WATCHED.add(str(tmp_path))
    try:
        (tmp_path / "a").write_bytes(b"x")
        (tmp_path / "a").rename(tmp_path / "b")
        (tmp_path / "b").unlink()
    finally:
        WATCHED.clear()
    assert [event for event, _ in TAKEN][-2:] == ["os.rename", "os.remove"]
    TAKEN.clear()


def contents(*folders: Path) -> dict[str, bytes]:
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in found}


def test_a_response_and_the_night_after_it_take_nothing_away(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        folders = [place.app.config.paths.state / name for name in ("evidence", "blobs")]
        WATCHED.update(str(folder) for folder in folders)
        try:
            asyncio.run(_attacked_and_tidied(place, folders))
        finally:
            WATCHED.clear()
    assert TAKEN == []


async def _attacked_and_tidied(place: DemoPlace, folders: list[Path]) -> None:
    await place.approve()
    await place.stopped("index.html", b"<h1>Hacked by a test, owned and pwned</h1>")
    before = contents(*folders)
    assert any("/evidence/" in name for name in before)

    async def nothing(*_: object) -> None:
        return None

    jobs = Jobs(place.app, sweep=nothing, tell=lambda *_: None)
    place.clock.advance(400 * 86_400)
    for job in jobs.all():
        if job.name in {"tidy", "checkpoint"}:
            await job.run()
    await place.sweep()
    after = contents(*folders)
    assert {name: after.get(name) for name in before} == before
    await place.app.close_connections()


def test_where_the_disk_gets_full_backups_end_and_evidence_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_place(tmp_path) as place:
        config = place.app.config
        free = SimpleNamespace(f_bavail=needed_bytes(config), f_frsize=1)
        monkeypatch.setattr("sentinel.evidence_room.os.statvfs", lambda _: free)
        refuse_without_room(config)
        free.f_bavail -= 1
        with pytest.raises(Refused, match="no backup is taken that would use them up"):
            asyncio.run(back_up(place.app, place.site, progress=None))
        place.app.proofs.evidence.keep("INC-1", "a", b"kept all the same")
        place.app.proofs.evidence.seal("INC-1")
