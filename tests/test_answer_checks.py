"""Checks about answers through the whole app: what is asked, what is told, and nothing more."""

from pathlib import Path

from sentinel.core.finding import Finding
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.fresh_folder import CORE_CHECKS
from support.watched import FILES, PIXEL, Watched, page, watched

KINDS = frozenset({"cookies", "exposure", "mixed-content", "security-headers"})
GUARDS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "content-security-policy": "default-src 'self'",
    "permissions-policy": "camera=()",
}
LIST = "<title>Index of /files/</title><h1>Index of /files/</h1><a href=report.pdf>report.pdf</a>"


async def test_a_guarded_site_is_silent_and_a_careless_one_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, checks=CORE_CHECKS | KINDS) as place:
        guarded(place)
        await place.approve()
        assert await findings(place) == {}

        place.server.missing = (404, {}, "Traceback (most recent call last):")
        place.server.routes["/files/"] = LIST
        headers = {"content-type": "text/html", "set-cookie": "PHPSESSID=1f2e; Path=/"}
        place.server.routes["/"] = (200, {**headers, "server": "nginx/1.2.3"}, FILES["index.html"])
        found = await findings(place)
        assert {code: one.subject for code, one in found.items()} == {
            "cookie-readable": "cookie:PHPSESSID",
            "error-page-leaks": "leak:a trace of Python code",
            "folder-listed": "/files/",
            "header-missing": "header:permissions-policy",
            "version-told": "header:server",
        }
        assert {one.verdict for one in found.values()} <= {Verdict.BROKEN, Verdict.INTACT}
        assert place.app.store.incidents.all("main") == ()


def guarded(place: Watched) -> None:
    """Two pages with their headers, a document, and an error page of the site's own."""
    headers = {"content-type": "text/html", **GUARDS}
    news = page("News", links=("/", "/files/report.pdf"))
    place.server.routes |= {
        "/": (200, headers, FILES["index.html"]),
        "/news.html": (200, headers, news),
        "/seal.png": (200, {"content-type": "image/png"}, PIXEL),
        "/files/report.pdf": (200, {"content-type": "application/pdf"}, b"%PDF-1.7\n%%EOF\n"),
    }
    place.server.missing = (404, headers, page("Not found"))


async def findings(place: Watched) -> dict[str, Finding]:
    """Of these checks alone: others know that the site is another one now."""
    checks = [check for check in place.app.config.checks if check.name in KINDS]
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    return {one.code: one for one in run.findings}
