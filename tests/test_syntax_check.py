"""The syntax check of a site as it is served: read, counted, told, kept, compared."""

import json
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.config import load
from sentinel.core.check import SyntaxOptions
from sentinel.core.note_book import NoteBook
from sentinel.core.run import Run
from sentinel.core.snapshot import Snapshot
from sentinel.core.syntax_view import SyntaxView
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger, WitnessKind
from sentinel.edges.spelling import HunspellSpeller
from sentinel.eyes import Scene, Seen
from sentinel.syntax_files import html, pdf, text
from sentinel.syntax_looks import with_syntax
from support.fresh_folder import CORE_CHECKS
from support.programs import needs, needs_file
from support.watched import Watched, page, watched
from support.working_folder import make_working_folder

ONLY = frozenset({"syntax"})


async def look(place: Watched) -> Run:
    checks = [check for check in place.app.config.checks if check.kind == "syntax"]
    return await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)


async def test_faults_are_counted_told_by_kind_and_compared(tmp_path: Path) -> None:
    async with watched(tmp_path, checks=CORE_CHECKS | ONLY) as place:
        first = await look(place)
        assert (first.verdict, first.findings, first.upkeep) == (Verdict.INTACT, (), True)
        reports = place.app.syntax_reports
        whole = reports.last(place.site.name)
        assert whole is not None
        assert (whole.pages, whole.pictures, whole.kinds) == (4, 1, ())

        bad = page("News", "one</i> two</i>").replace(b' alt="Seal"', b"")
        (place.root / "news.html").write_bytes(bad)
        (place.root / "notice.pdf").write_bytes(b"%PDF-1.7\ncut off")
        (place.root / "index.html").write_bytes(
            page("Home", links=("/news.html", "/notice.pdf", "/tenders.html", "/contact.html"))
        )
        place.app.clock.advance(5)  # type: ignore[attr-defined]
        second = await look(place)

        told = {finding.code: finding for finding in second.findings}
        assert set(told) == {"end-tag-without-start", "picture-without-alternative", "pdf-broken"}
        assert second.verdict is Verdict.BROKEN
        finding = told["end-tag-without-start"]
        assert finding.details == {"pages": "1", "times": "2"}
        assert finding.severity is Severity.WARNING
        assert finding.referrers == (f"{place.site.url}news.html",)
        assert finding.upkeep
        report = reports.last(place.site.name)
        assert report is not None
        assert (report.pages, report.pdfs) == (4, 1)
        assert reports.before(place.site.name, report) == whole

        view = SyntaxView(report, whole, hindi=False)
        assert "An end tag has no start tag. 0 → 2" in view.changed()
        shown = text(view)
        assert "/news.html, line 1: </i>" in shown
        assert max(map(len, shown.splitlines())) <= 100
        paper = html(place.app, view)
        assert "&lt;/i&gt;" in paper
        assert pdf(place.app, SyntaxView(report, whole, hindi=True)).startswith(b"%PDF-")


async def test_a_look_that_saw_no_page_is_no_report(tmp_path: Path) -> None:
    async with watched(tmp_path, checks=CORE_CHECKS | ONLY) as place:
        [check] = [check for check in place.app.config.checks if check.kind == "syntax"]
        now = place.app.clock.now()
        nothing = Snapshot(
            site=place.site, taken_at=now, witness=WitnessKind.PUBLIC, notes=NoteBook()
        )
        scene = Scene(site=place.site, checks=(check,), baseline=None)
        eyes = place.app.detector.eyes
        assert (await with_syntax(eyes, scene, check, Seen(), nothing)).syntax is None
        assert place.app.syntax_reports.last(place.site.name) is None


async def test_words_are_looked_up_by_hunspell() -> None:
    needs("hunspell", package="hunspell")
    needs_file(Path("/usr/share/hunspell/en_GB.dic"), package="hunspell-en-gb")
    needs_file(Path("/usr/share/hunspell/hi_IN.dic"), package="hunspell-hi")
    words = {"office", "offcie", "tender", "x-ray", "& word", "-d"}
    answer = await HunspellSpeller().look_up("en", words)
    assert answer.unknown == {"offcie"}
    assert "en_GB" in answer.dictionaries
    hindi = await HunspellSpeller().look_up("hi", {"सूचना", "सुचना"})
    assert hindi.unknown == {"सुचना"}


async def test_a_dictionary_that_is_not_there_is_said(tmp_path: Path) -> None:
    answer = await HunspellSpeller(places=[str(tmp_path)]).look_up("hi", {"सूचना"})
    assert answer.unknown is None
    assert "hunspell" in answer.lacking


def test_own_words_stand_beside_the_definition(tmp_path: Path) -> None:
    file = make_working_folder(tmp_path)
    definition = 'kind = "syntax"\nevery = "90d"\nwords = "words.txt"\n'
    (tmp_path / "checks" / "syntax.toml").write_text(definition)
    (tmp_path / "checks" / "words.txt").write_text("# names\nmSewa\n\nसीएमपीडीआई\n")
    [check] = [check for check in load(file, environ={}).checks if check.kind == "syntax"]
    assert check.options == SyntaxOptions(words=frozenset({"mSewa", "सीएमपीडीआई"}))


async def test_the_command_shows_the_newest_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with watched(tmp_path, checks=CORE_CHECKS | ONLY) as place:
        (place.root / "news.html").write_bytes(page("News", "one</i>"))
        config = str(place.app.config.file)
        assert _run(["syntax", "--config", config], capsys)[0] == 3
        await look(place)
    code, shown = _run(["syntax", "--config", config], capsys)
    assert code == 1
    assert "An end tag has no start tag. [times: 1, pages: 1]" in shown
    code, shown = _run(["syntax", "--config", config, "--json"], capsys)
    document = json.loads(shown)
    assert document["schema"] == "sentinel/syntax/1"
    assert [kind["code"] for kind in document["report"]["kinds"]] == ["end-tag-without-start"]
    code, shown = _run(["syntax", "--config", config, "--list"], capsys)
    assert (code, "1 faults of 1 kinds" in shown) == (0, True)
    code, shown = _run(["syntax", "--config", config, "--lang", "hi"], capsys)
    assert "समाप्ति टैग" in shown


def test_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><html lang=en><title>a</title>\n<p>one</b>")
    assert _run(["syntax", "--file", str(file)], capsys) == (
        1,
        "2:10: An end tag has no start tag.  </b>\n",
    )
    file.write_text("<!doctype html><html lang=en><title>a</title>\n<p>one")
    assert _run(["syntax", "--file", str(file)], capsys)[0] == 0
    assert _run(["syntax", "--file", str(tmp_path / "none.html")], capsys)[0] == 2


def _run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(words)
    return code, capsys.readouterr().out
