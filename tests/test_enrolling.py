"""The site's own answers, learnt from the site and recognised when they come."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.baseline import BaselineState, NamedKind
from sentinel.core.finding import Finding
from sentinel.core.site import NamedSource
from sentinel.core.verdict import Verdict
from sentinel.differences import differences
from sentinel.enrolling import named_pages_of
from support.site_server import Answer, Request
from support.watched import Watched, page, watched


async def codes(place: Watched) -> dict[str, Finding]:
    """The findings of a sweep, by subject."""
    run = await place.sweep()
    return {finding.subject: finding for finding in run.findings if finding.check == "baseline"}


async def test_what_is_not_there_is_learnt_and_recognised(tmp_path: Path) -> None:
    """A page that is gone, from a server that answers 200 for what it does not have."""
    async with watched(tmp_path) as place:

        def shelf(request: Request) -> Answer:
            text = f"The shelf that you want ({request.path}) is bare. The office may help you."
            body = page("Bare shelf", text, links=("/", "/contact.html"))
            return (200, {"content-type": "text/html"}, body)

        def file_or_shelf(request: Request) -> Answer:
            file = place.server.file(request.path)
            return shelf(request) if file[0] == 404 else file

        place.server.missing = file_or_shelf
        await place.approve()
        approved = place.app.store.baselines.approved("main")
        assert approved is not None
        assert {one.kind for one in approved.named} == {NamedKind.NOT_FOUND}
        place.server.routes["/contact.html"] = shelf
        found = (await codes(place))["/contact.html"]
        assert (found.code, found.rule) == ("page-missing", "L7")


async def test_a_given_maintenance_page_is_recognised(tmp_path: Path) -> None:
    notice = page("Closed", "The pages rest tonight while the shelves are moved.", links=("/",))
    (tmp_path / "closed.html").write_bytes(notice)
    async with watched(tmp_path) as place:
        source = NamedSource(kind=NamedKind.MAINTENANCE, file=tmp_path / "closed.html")
        absent = NamedSource(kind=NamedKind.SERVER_ERROR, file=tmp_path / "absent.html")
        site = replace(place.site, named=(source, absent))
        place.app.detector = replace(
            place.app.detector, config=replace(place.app.config, sites=(site,))
        )
        learnt = await place.app.learner.learn(site, fetches=1)
        assert NamedKind.MAINTENANCE in {one.kind for one in learnt.baseline.named}
        assert NamedKind.SERVER_ERROR not in {one.kind for one in learnt.baseline.named}
        shown = differences(None, learnt.baseline, place.app.blobs)
        lines = [line for difference in shown for line in difference.text]
        assert f"+maintenance page {tmp_path / 'closed.html'}" in lines
        place.app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "test"
        )
        place.server.routes["/news.html"] = (503, {"content-type": "text/html"}, notice)
        found = (await codes(place))["/news.html"]
        assert (found.code, found.verdict, found.rule) == ("maintenance", Verdict.DOWN, "L6")


async def test_a_site_that_does_not_answer_teaches_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        eyes, site = place.app.detector.eyes, place.site
    assert await named_pages_of(eyes, site, ()) == ()
