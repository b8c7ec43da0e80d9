"""`sentinel compare`, offline."""

import json
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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["compare"], "two files are needed"),
        (["compare", "{}/good.html", "{}/gone.html"], "gone.html: cannot be read"),
        (["compare", "--pairs", "{}/gone.tsv"], "gone.tsv: cannot be read"),
        (["compare", "--pairs", "{}/good.html"], "needed are id, before and after"),
        (["compare", "--pairs", "{}/x", "{}/y"], "not both"),
    ],
)
def test_wrong_use_is_named(
    pages: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(pages) for word in words]) == 2
    assert message in capsys.readouterr().err
