"""Each definition in docs/checks.md is read and run as it stands there, on a site that is as they
want it, and on one that is not."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.clocks import RunningClock
from support.fresh_folder import fresh_folder
from support.site_server import Request, Route, SiteServer

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", (DOCS / "checks.md").read_text(), re.M | re.S)
SECRET = "Corr3ct-h0rse"
JSON = {"content-type": "application/json"}


def reports(request: Request) -> Route:
    signed = request.headers.get("authorization") == f"Bearer {SECRET}"
    if request.method != "POST" or not signed or request.body != b'{"year": 2026}':
        return 401, JSON, '{"error": "who are you"}'
    return 200, JSON, '{"reports": []}'


GOOD: dict[str, Route] = {
    "/search": "<h1>2 results</h1><ol class=results><li>Drilling<li>Survey</ol>",
    "/api/health": (
        200,
        JSON,
        '{"status": "up", "queue": {"waiting": 3}, "services": [{"ok": true}, {"ok": true}]}',
    ),
    "/old-tenders.html": (301, {"location": "/tenders.html"}, ""),
    "/tenders.html": "<h1>Tenders</h1>",
    "/forms/application.pdf": (
        200,
        {"content-type": "application/pdf"},
        b"%PDF-1.7\n" + b"%" * 400,
    ),
    "/api/reports": reports,
}
BAD: dict[str, Route] = {
    "/search": "<h1>Fatal error</h1>",
    "/api/health": (
        200,
        JSON,
        '{"status": "up", "queue": {"waiting": 3}, "services": [{"ok": 0}]}',
    ),
    "/old-tenders.html": (302, {"location": "/"}, ""),
    "/": "<h1>Home</h1>",
    "/forms/application.pdf": (200, {"content-type": "application/pdf"}, "<!doctype html><p>404"),
    "/api/reports": (200, JSON, '{"error": "down"}'),
}


async def sweep(app: App) -> Run:
    checks = [check for check in app.config.checks if check.name.startswith("example-")]
    return await app.detector.sweep(app.site(None), trigger=Trigger.COMMAND, checks=checks)


async def test_the_examples_do_what_is_said_of_them(tmp_path: Path) -> None:
    async with SiteServer(GOOD) as server:
        file = fresh_folder(
            tmp_path, url=server.url, document_root=None, name="main", checks=frozenset({"home"})
        )
        (tmp_path / "checks" / "reports.secret").write_text(SECRET)
        for number, example in enumerate(EXAMPLES):
            (tmp_path / "checks" / f"example-{number}.toml").write_text(example)
        with ExitStack() as closing:
            app = build(configuration.load(file), closing, clock=RunningClock())
            good = await sweep(app)
            server.routes = BAD
            bad = await sweep(app)
            await app.close_connections()
    assert (good.verdict, good.findings) == (Verdict.INTACT, ())
    assert {finding.verdict for finding in bad.findings} == {Verdict.BROKEN}
    failed = {finding.check for finding in bad.findings}
    assert failed == {f"example-{number}" for number in range(len(EXAMPLES))}
    assert all(finding.code == "http-condition" for finding in bad.findings)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_example_is_of_another_kind(example: str) -> None:
    """One of another kind would need a site of its own here."""
    assert 'kind    = "http"' in example or 'kind             = "http"' in example
