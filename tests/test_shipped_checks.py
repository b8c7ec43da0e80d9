"""Every definition in checks/ is hit: a good site gives it nothing to say, a bad one does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sentinel.config import defaults_dir
from sentinel.core.finding import Finding
from sentinel.core.words import Trigger
from support.fresh_folder import CORE_CHECKS
from support.watched import FILES, Watched, page, watched


def _edit(place: Watched) -> None:
    (place.root / "news.html").write_bytes(page("News of another kind"))


def _drop(place: Watched) -> None:
    (place.root / "x.php").write_bytes(b"<?php system($_GET['c']);")


def _lose(place: Watched) -> None:
    (place.root / "contact.html").unlink()


def _drop_page(place: Watched) -> None:
    (place.root / "hacked.html").write_bytes(b"<h1>Hacked by Night Crew</h1>")


def _send_away(place: Watched) -> None:
    headers = {"content-type": "text/html", "refresh": "0; url=https://evil.example/"}
    place.server.routes["/"] = (200, headers, FILES["index.html"])


def _flood(place: Watched) -> None:
    names = [f"p{number}.html" for number in range(40)]
    (place.root / "news.html").write_bytes(page("News", links=tuple(names)))
    for name in names:
        body = page("Online casino", "Free spins, jackpot, sports betting at the online casino.")
        (place.root / name).write_bytes(body)


def _misnest(place: Watched) -> None:
    (place.root / "news.html").write_bytes(page("News", "of the week</i>"))


def _forget(place: Watched) -> None:
    rows = "<tr><th>Work</th><th>Last date</th></tr><tr><td>Wells</td><td>5 मार्च 2024</td></tr>"
    (place.root / "tenders.html").write_bytes(page("Tenders", f"</p><table>{rows}</table><p>"))


def _hand_out(place: Watched) -> None:
    headers = {"content-type": "text/html", "set-cookie": "PHPSESSID=1; Path=/"}
    place.server.routes["/"] = (200, headers, FILES["index.html"])


def _fail(place: Watched) -> None:
    place.server.routes["/"] = (500, {}, b"broken")


SPOIL: dict[str, tuple[Callable[[Watched], None], str]] = {
    "baseline": (_edit, "page-changed"),
    "tree": (_drop, "file-added"),
    "links": (_lose, "link-broken"),
    "home": (_fail, "page-status"),
    "probes": (_drop_page, "page-unapproved"),
    "headers": (_send_away, "headers-changed"),
    "cookies": (_hand_out, "cookie-readable"),
    "doorways": (_flood, "page-unapproved"),
    "content": (_forget, "closing-date-passed"),
    "syntax": (_misnest, "end-tag-without-start"),
}
"""For each shipped check: what is done to the site, and the finding that it must give."""

ELSEWHERE = {
    *("attestations", "database", "promises", "server", "third-party"),
    *("names", "tls", "transport"),
    *("exposure", "mixed-content", "security-headers"),
}
"""A site on this machine has no servers that could change: tests/test_serving.py has some; and it
loads nothing from other hosts: tests/test_beside.py has one that does. It has no database:
tests/test_database_looks.py has one. It promises nothing: tests/test_promises.py.
It has neither https nor a name: tests/test_platform_looks.py. Its server sends no headers of its
own: tests/test_answer_checks.py."""
SHIPPED = sorted({path.stem for path in (defaults_dir() / "checks").glob("*.toml")} - ELSEWHERE)


@pytest.mark.parametrize("name", SHIPPED)
async def test_a_shipped_check_is_silent_on_a_good_site_and_speaks_on_a_bad_one(
    tmp_path: Path, name: str
) -> None:
    spoil, code = SPOIL[name]
    async with watched(tmp_path, checks=CORE_CHECKS | {name}) as place:
        assert await _findings(place, name) == []
        spoil(place)
        assert code in {finding.code for finding in await _findings(place, name)}


async def _findings(place: Watched, name: str) -> list[Finding]:
    checks = [check for check in place.app.config.checks if check.name == name]
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    return [finding for finding in run.findings if finding.check == name]
