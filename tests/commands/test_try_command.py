"""`sentinel try`: one check, explained, and nothing put on record."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from support.fresh_folder import fresh_folder
from support.site_server import Request, Route, SiteServer

SECRET = "Corr3ct-h0rse"
SEARCH = """
kind    = "http"
targets = ["/search"]
every   = "5m"
method  = "POST"
expect  = ['status == 200', 'json "$.hits" > 3', 'json "$.said" != "x"']
[headers]
Authorization = "Bearer {secret:key}"
[json]
q = "tender"
[secrets]
key_file = "key.secret"
"""
WORDS = """
kind         = "page"
targets      = ["/"]
every        = "5m"
text_present = ['Reports', 'Tenders']
selector_present = ["h1"]
latency      = "1m"
"""
JOURNEY = """
kind  = "journey"
every = "5m"
[[step]]
name   = "see the list"
url    = "/"
expect = ['css "h1" text == "Home"']
[[step]]
name   = "open the form"
click  = "a"
expect = ['css "form" exists']
"""


def search(request: Request) -> Route:
    said = {"hits": 2, "said": request.headers.get("authorization", "")}
    return 200, {"content-type": "application/json", "server": "tiny"}, json.dumps(said)


SITE: dict[str, Route] = {
    "/": "<!doctype html><html lang=en><title>Home</title><h1>Home</h1><p>Reports</p>"
    '<a href="/gone">Gone</a>',
    "/search": search,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A configured site on loopback, for the command."""

    file: Path
    server: SiteServer
    capsys: pytest.CaptureFixture[str]

    async def tried(self, *words: str) -> tuple[int, str, str]:
        argv = ["try", *words, "--config", str(self.file)]
        code = await asyncio.to_thread(main, argv)
        out, err = self.capsys.readouterr()
        return code, out, err

    async def document(self, *words: str) -> dict[str, Any]:
        code, out, _ = await self.tried(*words, "--json")
        document: dict[str, Any] = json.loads(out)
        assert document["exit_code"] == code
        return document


@pytest.fixture
async def place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    monkeypatch.setenv("COLUMNS", "80")
    async with SiteServer(SITE) as server:
        file = fresh_folder(
            tmp_path,
            url=server.url,
            document_root=None,
            name="main",
            checks=frozenset({"links", "promises", "baseline"}),
        )
        checks = tmp_path / "checks"
        for name, text in (("search", SEARCH), ("words", WORDS), ("visit", JOURNEY)):
            (checks / f"{name}.toml").write_text(text)
        (checks / "key.secret").write_text(f"{SECRET}\n")
        yield Place(file, server, capsys)


def on_record(folder: Path) -> Iterator[tuple[str, object]]:
    """All that the product keeps: rows, lines of the audit log, bytes."""
    state = folder / "state"
    for name in ("sentinel.db", "links.db", "other-sites.db"):
        with closing(sqlite3.connect(state / name)) as db:
            for line in db.iterdump():
                yield name, line
    for file in sorted(state.rglob("*")):
        if file.is_file() and ".db" not in file.name and "locks" not in file.parts:
            yield str(file.relative_to(state)), file.read_bytes()


async def test_what_was_sent_what_came_and_which_condition_failed(place: Place) -> None:
    code, out, _ = await place.tried("search")
    assert code == 1
    lines = out.splitlines()
    assert lines[0] == "search (http) on main. Nothing of this is on record."
    assert f"sent         POST {place.server.url}search" in lines
    assert "             Authorization: Bearer <secret key>" in lines
    assert '             {"q": "tender"}' in lines
    assert any(line.startswith("came         200 application/json, ") for line in lines)
    assert "             server: tiny" in lines
    assert "held         status == 200" in lines
    failed = lines.index('FAILED       json "$.hits" > 3')
    assert lines[failed + 1] == "             found: 2"
    assert "1 finding of this one look:" in lines
    assert "1 of 3 conditions not met" in out
    assert SECRET not in out
    assert max(map(len, lines)) <= 80


async def test_the_document_says_the_same(place: Place) -> None:
    document = await place.document("search")
    assert (document["schema"], document["kind"], document["site"]) == (
        "sentinel/try/1",
        "http",
        "main",
    )
    (exchange,) = document["exchanges"]
    assert (exchange["method"], exchange["status"]) == ("POST", 200)
    assert [one["outcome"] for one in exchange["conditions"]] == ["held", "failed", "held"]
    assert exchange["conditions"][2]["found"] == '"Bearer <secret key>"'
    assert [finding["code"] for finding in document["findings"]] == ["http-condition"]
    assert SECRET not in json.dumps(document)


async def test_nothing_is_put_on_record(place: Place) -> None:
    """Not by a check of the whole site either, which crawls, and remembers links otherwise."""
    await place.tried("words")
    before = list(on_record(place.file.parent))
    assert before
    codes = [(await place.tried(name))[0] for name in ("search", "words", "links", "visit")]
    codes.append((await place.tried("cmpdi/not-framed"))[0])
    assert codes == [1, 1, 3, 1, 1]
    assert list(on_record(place.file.parent)) == before


async def test_what_a_page_is_asked_is_told_one_by_one(place: Place) -> None:
    document = await place.document("words")
    outcomes = {one["condition"]: one["outcome"] for one in document["exchanges"][0]["conditions"]}
    assert outcomes == {
        "status in [200]": "held",
        "text matches /Reports/": "held",
        "text matches /Tenders/": "failed",
        'css "h1" exists': "held",
        "latency <= 60s": "held",
    }


async def test_the_steps_of_a_journey_are_told(place: Place) -> None:
    code, out, _ = await place.tried("visit")
    assert code == 1
    assert "1. see the list (done)" in out
    assert "2. open the form (FAILED)" in out
    assert 'css "h1" text == "Home"' in out


async def test_a_saved_page_is_judged_and_nothing_is_asked(place: Place, tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text("<!doctype html><h1>Home</h1><p>Reports and Tenders</p>")
    assert (await place.tried("words", "--file", str(page)))[0] == 0
    page.write_text("<!doctype html><h1>Home</h1>")
    document = await place.document("words", "--file", str(page))
    assert [finding["code"] for finding in document["findings"]] == ["page-text-missing"] * 2
    document = await place.document("search", "--file", str(page))
    assert document["exchanges"][0]["conditions"][1]["found"].startswith("the answer is no JSON")
    document = await place.document("cmpdi/not-framed", "--file", str(page))
    assert [one["standing"] for one in document["promises"]] == ["broken"]
    assert place.server.requests == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serch",), "serch: no such check. Did you mean search? There are: baseline, "),
        (("cmpdi/not-framd",), "no such promise. Did you mean cmpdi/not-framed"),
        (("visit", "--file", "/dev/null"), "a check of kind journey looks at no single page"),
        (("words", "--file", "/no/such"), "--file /no/such: cannot be read"),
    ],
)
async def test_what_cannot_be_tried_is_refused(
    place: Place, words: tuple[str, ...], said: str
) -> None:
    code, _, err = await place.tried(*words)
    assert code == 2
    assert said in err


async def test_what_has_nothing_to_compare_with_says_so(place: Place) -> None:
    code, out, _ = await place.tried("baseline")
    assert code == 3
    assert "but          there is no approved baseline to compare with" in out
    assert "looked at    2 pages, 1 link" in out


async def test_a_site_that_does_not_answer_is_told(place: Place) -> None:
    await place.server.stop()
    code, out, _ = await place.tried("search")
    assert code == 1
    assert "came         no answer: the server refused the connection" in out
