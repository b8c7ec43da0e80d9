"""The canary: a portal or filter in our own network is no verdict on the site."""

from pathlib import Path

from sentinel.core.canary import Canary
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.site_server import SiteServer
from support.watched import Watched, watched

SONG = "the canary sings"
HTML = {"content-type": "text/html"}


async def verdict(place: Watched) -> Verdict:
    checks = [c for c in place.app.config.checks if c.name in {"baseline", "home"}]
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    return run.verdict


async def test_a_site_is_down_only_where_the_canary_sings(tmp_path: Path) -> None:
    async with SiteServer({"/": SONG}) as cage:
        canary = Canary(url=cage.url, text=SONG)
        async with watched(tmp_path, tree=False, canary=canary, control_urls=()) as place:
            for path in ("/", "/news.html", "/tenders.html", "/contact.html"):
                place.server.routes[path] = (500, HTML, b"<p>fault</p>")
            cage.routes["/"] = "<form>Accept the terms of this network</form>"
            assert await verdict(place) is Verdict.INCONCLUSIVE
            cage.routes["/"] = SONG
            assert await verdict(place) is Verdict.DOWN


async def test_what_a_portal_shows_everywhere_proves_nothing(tmp_path: Path) -> None:
    """Another page in the place of all pages, without a claim, while the canary does not sing."""
    async with SiteServer({"/": "<h1>Guest network</h1>"}) as cage:
        canary = Canary(url=cage.url, text=SONG)
        async with watched(tmp_path, tree=False, canary=canary) as place:
            other = "<title>Sunrise Lodge</title><h1>Sunrise Lodge</h1><p>Rooms with a view.</p>"
            for path in ("/", "/news.html", "/tenders.html", "/contact.html"):
                place.server.routes[path] = (200, HTML, other)
            assert await verdict(place) in {Verdict.INCONCLUSIVE, Verdict.SUSPECT}
