"""Looks beside the crawl, end to end: another host's script, headers, dropped pages, the icon."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.baseline import Baseline, BaselineState, Resource
from sentinel.core.canonical import sha256
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger, WitnessKind
from support.pictures import drawing, encoded
from support.site_server import SiteServer
from support.watched import FILES, Watched, watched

SAMPLES = Path(__file__).parent / "samples" / "third-party"
GOOD, BAD = (SAMPLES / "good.js").read_bytes(), (SAMPLES / "bad.js").read_bytes()
SCRIPT = {"content-type": "text/javascript"}
ICON = encoded(drawing(7, (32, 32)), "ICO")


async def sweep(place: Watched, *kinds: str) -> Run:
    checks = [check for check in place.app.config.checks if check.kind in kinds]
    return await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)


def approve_with(place: Watched, change: Callable[[Baseline], Baseline]) -> None:
    """What is approved, changed by the test, and approved again."""
    store = place.app.store.baselines
    known = store.approved(place.site.name)
    assert known is not None
    store.add(change(replace(known, id="B-with-more", state=BaselineState.CANDIDATE)))
    store.decide("B-with-more", BaselineState.APPROVED, "GM (ICT)", "test")


async def test_a_script_of_another_host_that_turned_hostile_is_proven_by_two_looks(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False) as place, SiteServer() as other:
        other.routes["/menu.js"] = (200, SCRIPT, GOOD)
        # on this machine no address is another host's but by its port
        url = f"{other.url}menu.js"
        resource = Resource(url=url, sha256=sha256(GOOD), content_type="text/javascript")
        place.app.blobs.put(GOOD)
        approve_with(place, lambda known: replace(known, resources=(resource,)))
        assert (await sweep(place, "third-party")).verdict is Verdict.INTACT
        other.routes["/menu.js"] = (200, SCRIPT, BAD)
        run = await sweep(place, "third-party")
        assert run.verdict is Verdict.DEFACED
        (judged,) = run.judgements
        assert judged.subject == url
        assert {f.witness for f in run.findings} >= {WitnessKind.PUBLIC, WitnessKind.PUBLIC_SECOND}
        assert place.app.blobs.get(sha256(BAD)) == BAD


async def test_another_edition_of_a_library_is_put_up_for_review(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place, SiteServer() as other:
        new = GOOD.replace(b"open", b"show")
        other.routes["/menu.js"] = (200, SCRIPT, new)
        url = f"{other.url}menu.js"
        resource = Resource(url=url, sha256=sha256(GOOD), content_type="text/javascript")
        approve_with(place, lambda known: replace(known, resources=(resource,)))
        run = await sweep(place, "third-party")
        assert run.verdict is Verdict.EDITED
        proposals = [b for b in place.app.store.baselines.all(place.site.name) if b.proposal_for]
        (proposed,) = proposals
        assert [one.sha256 for one in proposed.resources] == [sha256(new)]
        assert url not in proposed.by_url()


@pytest.mark.parametrize("kind", ["headers", "baseline"])
async def test_a_refresh_beside_unchanged_bytes_is_seen_and_proven(
    tmp_path: Path, kind: str
) -> None:
    """By the few pages that are asked, and by the crawl, which hands over what leads on."""
    async with watched(tmp_path, tree=False) as place:
        path = "/" if kind == "headers" else "/contact.html"
        body = FILES["index.html" if kind == "headers" else "contact.html"]
        headers = {"content-type": "text/html", "refresh": "0; url=https://evil.example/"}
        place.server.routes[path] = (200, headers, body)
        run = await sweep(place, kind)
        assert run.verdict is Verdict.DEFACED
        assert {finding.code for finding in run.findings} == {"headers-changed"}


async def test_a_dropped_page_that_nothing_links_to_is_found_and_proven(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        (place.root / "hacked.html").write_bytes(b"<h1>Hacked by Night Crew</h1>")
        run = await sweep(place, "probes")
        assert run.verdict is Verdict.DEFACED
        assert [judged.subject for judged in run.judgements] == ["/hacked.html"]


async def test_the_icon_is_watched_though_no_page_names_it(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        (place.root / "favicon.ico").write_bytes(ICON)
        await place.approve()
        assert (await sweep(place, "baseline")).verdict is Verdict.INTACT
        (place.root / "favicon.ico").write_bytes(encoded(drawing(8, (32, 32)), "ICO"))
        run = await sweep(place, "baseline")
        assert run.verdict is Verdict.DEFACED
        assert {finding.subject for finding in run.findings} == {"/favicon.ico"}


async def test_an_unchanged_site_is_asked_only_a_few_addresses_more(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        place.server.requests.clear()
        run = await sweep(place, "headers", "third-party", "doorways", "probes")
        assert run.verdict is Verdict.INTACT
        asked = [request.path for request in place.server.requests]
        assert len(asked) < 40, asked
