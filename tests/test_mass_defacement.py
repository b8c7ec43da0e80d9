"""A site that is defaced on every page: all of it is counted and named, also what was not compared
one by one because so much else was hostile."""

from pathlib import Path
from typing import Any

import pytest

from sentinel import looking
from sentinel.core.certin_affected import NAMED_IN_ANNEXURE
from sentinel.core.incident import Incident
from sentinel.core.opening import MAX_SUBJECTS
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from support.values import folder_tree
from support.watched import Watched, page, watched

PAGES = 240
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW %d</h1></html>"


async def deface_everything(place: Watched, pages: int = PAGES) -> Run:
    """Publishes and approves so many further pages, then replaces each of them and looks."""
    names = [f"p/{number:03}.html" for number in range(pages)]
    links = tuple(f"/{name}" for name in names)
    folder_tree(place.root, {name: page(name) for name in names})
    (place.root / "index.html").write_bytes(page("Home", links=(*links, "/news.html")))
    await place.approve()
    for number, name in enumerate(names):
        (place.root / name).write_bytes(CLAIM % number)
    return await place.sweep()


def opened(place: Watched) -> Incident:
    incident = place.app.store.incidents.open_of("main")
    assert incident is not None
    return incident


def draft(place: Watched) -> tuple[dict[str, Any], str]:
    incident = opened(place)
    place.app.tools.draft(incident, "test")
    (_, _, document, text) = place.app.store.reports.all(incident.id)[-1]
    return dict(document), text


@pytest.mark.parametrize("tree", [False, True])
async def test_every_changed_page_is_counted_and_named_in_the_draft(
    tmp_path: Path, tree: bool
) -> None:
    async with watched(tmp_path, tree=tree) as place:
        run = await deface_everything(place)
        assert run.verdict is Verdict.DEFACED
        proven = {j.subject for j in run.judgements if j.verdict is Verdict.DEFACED}
        assert len(proven) < PAGES, "the work is bounded"
        incident = opened(place)
        assert incident.addresses == PAGES
        assert len(incident.subjects) == MAX_SUBJECTS
        document, text = draft(place)
        listed = {one["address"] for one in document["affected"]}
        assert listed == {f"{place.site.url}p/{number:03}.html" for number in range(PAGES)}
        compared = [one for one in document["affected"] if one["compared"]]
        assert len(compared) >= looking.ENOUGH / 2
        assert f"Affected: {PAGES} addresses: " in text
        assert f"and {PAGES - 5} more, listed in the annexure" in text
        assert "changed at the same time, not compared one by one" in text
        assert f"and {PAGES - NAMED_IN_ANNEXURE} more, listed in runs/" in text
        for run_id in {one["run"] for one in document["affected"]}:
            seen = place.app.store.runs.get(run_id)
            assert seen is not None
            named = {one["address"] for one in document["affected"] if one["run"] == run_id}
            assert named <= {finding.url for finding in seen.findings}
            assert f"runs/{run_id}.json" in text


async def test_the_mail_and_the_list_of_incidents_say_the_true_number(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        await deface_everything(place)
        incident = opened(place)
        suspect = next(row for row in place.app.store.outbox.all(incident.id))
        assert f"and {PAGES - 5} more" in suspect.body
        assert f"और {PAGES - 5} पते" in suspect.body


async def test_files_that_were_judged_as_a_crowd_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.checkers.tree.MAX_CHANGES", 10)
    async with watched(tmp_path) as place:
        names = [f"x{number:02}.php" for number in range(30)]
        folder_tree(place.root, dict.fromkeys(names, b"<?php system($_GET['c']);"))
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        assert opened(place).addresses == len(names)


async def test_the_same_looks_again_change_no_number(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await deface_everything(place, 40)
        before = opened(place)
        kept = place.app.store.incidents.sightings(before.id)
        await place.sweep()
        assert opened(place).addresses == before.addresses == 40
        again = place.app.store.incidents.sightings(before.id)
        assert [s for s in again[len(kept) :] if s.news] == []
