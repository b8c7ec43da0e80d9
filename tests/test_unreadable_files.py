"""What of a document root may not be read: said, never taken for gone, and never approved or
backed up in silence. Permissions that bind, a real server, a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.baseline import BaselineState
from sentinel.core.blind import UNREAD_BEFORE, UNREAD_NOW
from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from sentinel.differences import differences
from sentinel.errors import Refused
from support.permissions import binding_permissions
from support.values import folder_tree
from support.watched import FILES, Watched, page, watched

ARCHIVE = {f"archive/{year}.html": page(f"Year {year}") for year in (2020, 2021, 2022)}
"""Approved files that no page links to: on disk alone it is seen what becomes of them."""


@pytest.fixture(autouse=True)
def permissions(tmp_path: Path) -> Iterator[None]:
    with binding_permissions():
        yield
    for closed in (tmp_path / "www" / "archive", tmp_path / "www" / "note.txt"):
        if closed.exists():
            closed.chmod(0o755)


async def with_archive(place: Watched) -> Path:
    folder_tree(place.root, {**ARCHIVE, "note.txt": b"a note"})
    (place.root / "archive").chmod(0o755)  # what it is opened to again, whatever the umask
    await place.approve()
    return place.root / "archive"


async def test_a_folder_closed_after_learning_is_not_gone(tmp_path: Path) -> None:
    """It was reported as deleted files: `corrupt`, which leads to a block and a wrong restore."""
    async with watched(tmp_path) as place:
        archive = await with_archive(place)
        assert (await place.sweep()).verdict is Verdict.INTACT
        archive.chmod(0)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE, run.judgements
        assert [(f.code, f.subject) for f in run.findings] == [(UNREAD_NOW, "/archive")]
        assert "'archive/**'" in run.findings[0].message
        assert place.app.store.incidents.all() == ()
        rows = [row for row in place.app.store.outbox.all() if row.kind is NoticeKind.WATCH]
        assert len(rows) == 1, "those who run it are told that a witness is partly blind"
        archive.chmod(0o755)
        assert (await place.sweep()).verdict is Verdict.INTACT


async def test_a_file_closed_after_learning_is_not_torn_or_changed(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await with_archive(place)
        (place.root / "note.txt").chmod(0)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE, run.judgements
        assert "'note.txt' cannot be read" in run.findings[0].message
        assert place.app.store.incidents.all() == ()


async def test_a_defacement_beside_a_closed_folder_is_proven_all_the_same(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        archive = await with_archive(place)
        archive.chmod(0)
        (place.root / "index.html").write_bytes(b"<title>Hacked</title><h1>HACKED BY CREW</h1>")
        assert (await place.sweep()).verdict is Verdict.DEFACED


async def test_what_was_learnt_with_a_hole_says_so_and_opening_it_is_no_attack(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        folder_tree(place.root, {**ARCHIVE, "archive/tool.php": b"<?php tool();"})
        archive = place.root / "archive"
        archive.chmod(0)
        learnt = await place.app.learner.learn(place.site, fetches=1)
        assert learnt.unread == ("archive",)
        lines = [(d.kind, d.subject) for d in differences(None, learnt.baseline, place.app.blobs)]
        assert ("file not read", "archive") in lines
        place.app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "a hole"
        )
        run = await place.sweep()
        assert [f.code for f in run.findings] == [UNREAD_BEFORE]
        archive.chmod(0o755)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE, run.judgements
        assert "learn and approve a new baseline" in run.findings[0].message


async def test_a_hole_is_never_backed_up(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        archive = await with_archive(place)
        archive.chmod(0)
        with pytest.raises(Refused, match="'archive' cannot be read"):
            await back_up(place.app, place.site, progress=None)
        assert place.app.vault.list("main") == ()


async def test_a_proposal_keeps_what_could_not_be_seen(tmp_path: Path) -> None:
    """Else approving an edit elsewhere would give up what is approved in the closed folder."""
    async with watched(tmp_path) as place:
        archive = await with_archive(place)
        archive.chmod(0)
        text = FILES["news.html"].replace(b"office on", b"bureau on")
        (place.root / "news.html").write_bytes(text)
        assert (await place.sweep()).verdict is Verdict.EDITED
        proposed = place.app.store.baselines.all("main")[0]
        assert proposed.state is BaselineState.CANDIDATE
        assert proposed.tree is not None
        assert proposed.tree.unread == ()
        assert ARCHIVE.keys() <= proposed.tree.by_path().keys()
