"""How pages are shown is learnt of a few of them, and never of one that is hostile when shown."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.page import FailureReason, FetchFailure
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.operations.incident_view import Picture
from sentinel.operations.witnessed import RENDERED, pictures_of
from sentinel.rendered_learning import LOOKS, learn_rendered
from support.pictures import drawing, encoded
from support.values import T0, make_finding, make_page
from support.watched import Watched, watched

CLAIM = b"<title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1>"


class Showing:
    """A browser that shows what a test says; None: it does not start."""

    def __init__(self, document: bytes | None, picture: bytes = b"") -> None:
        self.document = document
        self.picture = picture
        self.orders: list[RenderOrder] = []

    async def render(self, order: RenderOrder) -> Rendering | FetchFailure:
        self.orders.append(order)
        if self.document is None:
            return FetchFailure(url=order.url, reason=FailureReason.OTHER, fetched_at=T0)
        return Rendering(page=make_page(order.url, self.document), picture=self.picture)


async def learnt(place: Watched, browser: Showing | None) -> tuple[set[str], set[str]]:
    """Subjects with a learnt rendering, and codes of warnings."""
    baseline = place.app.store.baselines.approved("main")
    assert baseline is not None
    eyes = replace(place.app.detector.eyes, browser=browser)
    found = await learn_rendered(eyes, place.site, baseline.pages, ("cdn.example",))
    assert [page.url for page in found.pages] == [page.url for page in baseline.pages]
    return (
        {page.subject for page in found.pages if page.rendered is not None},
        {warning.code for warning in found.warnings},
    )


async def test_the_root_is_learnt_from_two_looks_that_reach_known_hosts(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        browser = Showing((place.root / "index.html").read_bytes())
        assert await learnt(place, browser) == ({"/"}, set())
        assert len(browser.orders) == LOOKS
        assert browser.orders[0].hosts == {"127.0.0.1", "cdn.example"}
        assert await learnt(place, Showing(None)) == (set(), set())
        assert await learnt(place, None) == (set(), set())


async def test_a_page_that_is_hostile_when_shown_is_told_and_not_learnt(tmp_path: Path) -> None:
    """A baseline must not be poisoned by what a foreign script draws already."""
    async with watched(tmp_path, tree=False) as place:
        pages, warnings = await learnt(place, Showing(CLAIM))
        assert pages == set()
        assert "attributed-claim" in warnings


async def test_a_picture_of_the_approved_page_is_kept_for_people(tmp_path: Path) -> None:
    """An incident shows it beside what was seen; nothing is judged by it."""
    drawn = encoded(drawing(size=(40, 30)))
    async with watched(tmp_path, tree=False) as place:
        browser = Showing((place.root / "index.html").read_bytes(), drawn)
        baseline = place.app.store.baselines.approved("main")
        assert baseline is not None
        eyes = replace(place.app.detector.eyes, browser=browser)
        found = await learn_rendered(eyes, place.site, baseline.pages, ())
        root = next(page for page in found.pages if page.subject == "/")
        assert root.rendered is not None
        assert place.app.blobs.get(root.rendered.picture_sha256) == drawn
        body, after = "a" * 64, "b" * 64
        seen = make_finding("/", code=RENDERED, evidence=(body, after), digest_after=body)
        shown = pictures_of([seen], "/", root)
    picture = root.rendered.picture_sha256
    assert shown == (Picture(what="rendered", before=picture, after=after),)
