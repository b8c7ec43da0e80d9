"""`sentinel compare`, offline."""

import json
import os
import random
from pathlib import Path

import pytest

from sentinel.cli import main
from support.pages import PAGE, changed


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name, text in {
        "good.html": PAGE,
        "edit.html": changed(("Annual report", "Half-yearly report")),
        "bad.html": "<h1>Hacked by Night Crew\x1b[2J</h1>",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(("after", "code"), [("good", 0), ("edit", 0), ("bad", 1)])
def test_the_exit_code_is_the_answer(pages: Path, after: str, code: int) -> None:
    assert main(["compare", str(pages / "good.html"), str(pages / f"{after}.html")]) == code


def test_it_explains_in_words_and_escapes_what_is_hostile(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["compare", str(pages / "good.html"), str(pages / "bad.html")])
    shown = capsys.readouterr()
    assert shown.out.startswith("defaced: ")
    assert "says by whom the site was attacked" in shown.out
    assert "\x1b" not in shown.out
    assert "two independent witnesses" in shown.err


def test_one_json_document(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "--json", str(pages / "good.html"), str(pages / "bad.html")])
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "sentinel/compare/1"
    assert (found["verdict"], found["witnesses"]) == ("defaced", 1)
    assert found["signals"][0]["strength"] == "strong"


@pytest.mark.parametrize("heading", ["id\tbefore\tafter\turl\n", "", "kind\tid\tbefore\tafter\n"])
def test_many_pairs_are_one_line_each(
    pages: Path, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = "x\t" if heading.startswith("kind") else ""
    rows = [f"{first}{name}\tgood.html\t{name}.html\n" for name in ("good", "edit", "bad")]
    table = pages / "pairs.tsv"
    table.write_text(heading + "".join(rows))
    assert main(["compare", "--pairs", str(table)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["verdict"]) for line in lines] == [
        ("good", "intact"),
        ("edit", "edited"),
        ("bad", "defaced"),
    ]


def test_own_hosts_are_known_by_the_url(pages: Path) -> None:
    after = changed(("</body>", '<script src="https://stats.example/a.js"></script></body>'))
    (pages / "after.html").write_text(after)
    words = ["compare", str(pages / "good.html"), str(pages / "after.html")]
    assert main(words) == 1
    assert main([*words, "--url", "https://stats.example/"]) == 0


def test_the_keys_of_a_line_are_stable(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that others read come first, with the rule, a score and reasons in pieces."""
    (pages / "pairs.tsv").write_text("after\tnote\tid\tbefore\nbad.html\tx\t7\tgood.html\n")
    assert main(["compare", "--pairs", str(pages / "pairs.tsv")]) == 1
    line = json.loads(capsys.readouterr().out)
    assert list(line)[:6] == ["schema", "id", "verdict", "rule", "score", "reasons"]
    assert (line["schema"], line["id"], line["rule"]) == ("sentinel/compare/1", "7", "C1")
    assert line["score"] >= 0.7
    assert all(
        list(reason) == ["code", "message", "value", "threshold"] for reason in line["reasons"]
    )
    assert {"attributed-claim", "identity-lost"} & {reason["code"] for reason in line["reasons"]}


@pytest.fixture
def odd(pages: Path) -> Path:
    """Files that are no pages, beside good ones."""
    (pages / "empty.html").write_bytes(b"")
    (pages / "binary.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    (pages / "folder").mkdir()
    os.mkfifo(pages / "pipe")
    (pages / "secret.html").write_text(PAGE)
    (pages / "secret.html").chmod(0)
    with (pages / "huge.html").open("wb") as file:
        file.truncate(50_000_001)
    return pages


@pytest.mark.parametrize(
    ("after", "verdict", "code"),
    [
        ("gone.html", "inconclusive", "not-readable"),
        ("folder", "inconclusive", "not-readable"),
        ("pipe", "inconclusive", "not-readable"),
        ("nul\0.html", "inconclusive", "not-readable"),
        ("huge.html", "inconclusive", "too-large"),
        ("", "inconclusive", "bad-row"),
        ("empty.html", "corrupt", "empty"),
        ("binary.html", "corrupt", "wrong-type"),
        ("b\udcffd.html", "inconclusive", "not-readable"),
    ],
)
def test_what_is_no_page_gets_a_line_and_stops_nothing(
    odd: Path, after: str, verdict: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read says nothing of the page; an empty or binary one is damaged."""
    rows = f"id\tbefore\tafter\n1\tgood.html\t{after}\n2\tgood.html\tedit.html\n"
    (odd / "pairs.tsv").write_text(rows, "utf-8", "surrogateescape")
    ended = main(["compare", "--pairs", str(odd / "pairs.tsv")])
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], first["verdict"], first["reasons"][0]["code"]) == ("1", verdict, code)
    assert (second["id"], second["verdict"]) == ("2", "edited")
    assert ended == (3 if verdict == "inconclusive" else 1)


@pytest.mark.parametrize("begins", [b"", b"<a "])
def test_what_was_no_page_before_accuses_nobody(
    odd: Path, begins: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture or noise in the place of the approved page: no loss of a page can be told."""
    noise = begins + random.Random(1).randbytes(9_000)
    (odd / "noise.html").write_bytes(noise)
    rows = "1\tnoise.html\tgood.html\n2\tbinary.html\tgood.html\n3\tnoise.html\tnoise.html\n"
    (odd / "pairs.tsv").write_text(f"id\tbefore\tafter\n{rows}")
    assert main(["compare", "--pairs", str(odd / "pairs.tsv")]) == 3
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["rule"] for line in lines] == ["F1", "F1", "I1"]
    assert lines[0]["reasons"][0]["code"] == "no-approved-page"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_inconclusive(
    odd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (odd / "pairs.tsv").write_text("id\tbefore\tafter\n1\tsecret.html\tedit.html\n")
    assert main(["compare", "--pairs", str(odd / "pairs.tsv")]) == 3
    assert json.loads(capsys.readouterr().out)["reasons"][0]["code"] == "not-readable"


def test_help_says_what_the_verdict_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the one that would stand if a second, independent witness saw the same page" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["compare"], "two files are needed"),
        (["compare", "{}/good.html", "{}/gone.html"], "gone.html: cannot be read"),
        (["compare", "--pairs", "{}/gone.tsv"], "gone.tsv: cannot be read"),
        (["compare", "--pairs", "{}/good.html"], "needed are id, before and after"),
        (["compare", "--pairs", "{}/x", "{}/y"], "not both"),
        (["compare", "--pairs", "{}/x", "--url", "http://x/"], "give a column `url`"),
        (
            ["compare", "{}/good.html", "{}/edit.html", "--url", "x"],
            "--url x: accepted: an address",
        ),
        (["compare", "{}/gone.html", "{}/lost.html"], "lost.html: cannot be read"),
        (["compare", "--pairs", "/dev/null"], "is empty; needed are a header row"),
    ],
)
def test_wrong_use_is_named(
    pages: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(pages) for word in words]) == 2
    assert message in capsys.readouterr().err
