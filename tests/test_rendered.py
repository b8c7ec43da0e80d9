"""Pages as a real browser shows them: what scripts draw over an intact page, in doubt and not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.case import Case
from sentinel.core.page import FetchFailure
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.rhythm import Rhythm
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger, WitnessKind
from sentinel.detect import Detector
from sentinel.eyes import Scene
from sentinel.rendered import rendered_findings
from support.browser import chromium
from support.values import make_page
from support.watched import Watched, page, watched

DRAWN = page("Home").replace(b"</body>", b'<script src="/news.js"></script></body>')
HONEST = "document.querySelector('h2').insertAdjacentText('afterend', 'Water levels of today.');"
HOSTILE = (
    "const layer = document.createElement('div');"
    "layer.style = 'position:fixed;inset:0;background:#000;color:#f00';"
    "layer.innerHTML = '<h1>HACKED BY ' + ['PAPER', 'TIGER', 'CREW'].join(' ') + '</h1>';"
    "document.body.prepend(layer);"
)


@asynccontextmanager
async def shown(folder: Path) -> AsyncIterator[tuple[Watched, Detector]]:
    """A site whose root its script completes, learnt with a browser, and its detector."""
    async with watched(folder, tree=False, cloaking_every_seconds=0.0) as place:
        (place.root / "index.html").write_bytes(DRAWN)
        (place.root / "news.js").write_text(HONEST)
        eyes = replace(
            place.app.detector.eyes,
            browser=chromium(folder),
            rendering=Rhythm(every_seconds=0.001),
        )
        learner = replace(place.app.learner, eyes=eyes)
        learnt = await learner.learn(place.site, fetches=1)
        approved = learnt.baseline.by_url()[place.site.url]
        assert approved.rendered is not None
        assert approved.rendered.picture_hash
        place.app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "test"
        )
        yield place, replace(place.app.detector, eyes=eyes)


async def sweep(place: Watched, detector: Detector) -> Run:
    return await detector.sweep(place.site, trigger=Trigger.COMMAND)


async def test_what_a_script_draws_over_an_intact_page_is_seen(tmp_path: Path) -> None:
    async with shown(tmp_path) as (place, detector):
        run = await sweep(place, detector)
        assert run.verdict is Verdict.INTACT, run.judgements

        # the page is as approved; what a browser gets of its script is not
        good = (place.root / "news.js").read_bytes()
        place.server.routes["/news.js"] = lambda request: (
            200,
            {"content-type": "text/javascript"},
            HOSTILE if "sec-fetch-dest" in request.headers else good,
        )
        run = await sweep(place, detector)
        assert run.verdict is Verdict.SUSPECT, run.judgements
        (judged,) = run.judgements
        assert (judged.subject, judged.case) == ("/", Case.THIRD_PARTY)
        (finding,) = [f for f in run.findings if f.verdict is not Verdict.INTACT]
        assert finding.witness is WitnessKind.RENDERED
        pictures = [place.app.blobs.get(digest) for digest in finding.evidence]
        assert any(body.startswith(b"\x89PNG") for body in pictures), "the picture is evidence"


class Showing:
    """A browser that shows what a test says, without starting one."""

    def __init__(self, place: Watched, document: bytes) -> None:
        self.document = document
        self.orders: list[RenderOrder] = []
        self._now = place.app.clock.now

    async def render(self, order: RenderOrder) -> Rendering | FetchFailure:
        self.orders.append(order)
        shown = make_page(order.url, self.document, fetched_at=self._now())
        return Rendering(page=shown)


def looking(place: Watched, browser: Showing, *, every_seconds: float = 3600.0) -> Detector:
    eyes = replace(
        place.app.detector.eyes, browser=browser, rendering=Rhythm(every_seconds=every_seconds)
    )
    return replace(place.app.detector, eyes=eyes)


async def test_an_edit_whose_script_draws_a_claim_is_no_mere_edit(tmp_path: Path) -> None:
    """Nothing in the bytes claims anything, a browser shows the claim: each edit is shown once."""
    async with watched(tmp_path, tree=False, cloaking_every_seconds=0.0) as place:
        body = page("News", links=("/", "/tenders.html", "/contact.html")).replace(
            b"</h2>", b"</h2><p>The office is closed on Monday.</p>"
        )
        place.server.routes["/news.html"] = (200, {"content-type": "text/html"}, body)
        browser = Showing(place, body)
        detector = looking(place, browser)
        assert (await sweep(place, detector)).verdict is Verdict.EDITED
        assert [order.url for order in browser.orders] == [f"{place.server.url}news.html"]
        await sweep(place, detector)
        assert len(browser.orders) == 1, "known bytes are not shown again"

        browser.document = b"<title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER</h1>"
        run = await sweep(place, looking(place, browser))
        assert run.verdict in {Verdict.SUSPECT, Verdict.DEFACED}, run.judgements
        told = [f for f in run.findings if f.witness is WitnessKind.RENDERED]
        assert [(f.subject, f.verdict) for f in told] == [("/news.html", Verdict.DEFACED)]


async def test_in_doubt_the_browser_is_asked_and_reaches_approved_hosts_alone(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False, cloaking_every_seconds=0.0) as place:
        hostile = page("News").replace(
            b"</body>", b'<script src="https://cdn.paper-tiger.invalid/t.js"></script></body>'
        )
        place.server.routes["/news.html"] = (200, {"content-type": "text/html"}, hostile)
        browser = Showing(place, hostile)
        run = await sweep(place, looking(place, browser, every_seconds=0.0))
        assert run.circumstances is not None
        views = {one.witness: one for one in run.circumstances.corroboration.of("/news.html")}
        assert views[WitnessKind.RENDERED].verdict is Verdict.INTACT, "nothing worse is shown"
        assert [order.hosts for order in browser.orders] == [{"127.0.0.1"}]


async def test_a_page_that_leads_away_when_it_is_shown_is_hostile(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, cloaking_every_seconds=0.0) as place:
        baseline = place.app.store.baselines.approved("main")
        assert baseline is not None
        scene = Scene(
            site=place.site,
            checks=place.app.config.checks,
            baseline=baseline,
            expected=baseline.by_url(),
        )
        body = (place.root / "index.html").read_bytes()
        led = make_page(place.server.url, body, final_url="http://elsewhere.invalid/")
        (found,) = await rendered_findings(place.app.detector.eyes, scene, Rendering(page=led))
        assert [one.code for one in found.signals] == ["redirected-off-site"]
        stayed = make_page(place.server.url, body)
        assert await rendered_findings(place.app.detector.eyes, scene, Rendering(page=stayed)) == []
