"""What every command has in common: help that stands by itself, and faults told in words."""

import argparse
import json
from pathlib import Path

import pytest

from sentinel.cli import build_parser, main
from sentinel.commands import link_crawl
from support.working_folder import CONFIG, make_working_folder


@pytest.mark.parametrize(
    "words", [["status"], ["sweep"], ["run"], ["incident", "list"], ["backup", "create"]]
)
def test_a_state_folder_that_cannot_be_made_is_told_in_words(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No user, not even root, may make a folder in /proc."""
    file = make_working_folder(tmp_path, CONFIG + '[paths]\nstate = "/proc/sentinel/state"\n')
    assert main([*words, "--config", str(file)]) == 3
    told = capsys.readouterr().err
    assert "/proc/sentinel" in told
    assert "[paths]" in told
    assert "Traceback" not in told


def test_faults_are_told_with_the_file_that_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--config", str(tmp_path / "none.toml")]) == 2
    told = capsys.readouterr().err
    assert f"the configuration {tmp_path / 'none.toml'} has 1 fault;" in told


def parsers(parser: argparse.ArgumentParser, name: str) -> list[tuple[str, str]]:
    """The help of a command and of its parts, as `--help` prints them."""
    return [(name, parser.format_help())] + [
        found
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for word, part in action.choices.items()
        for found in parsers(part, f"{name} {word}")
    ]


@pytest.mark.parametrize(("name", "text"), parsers(build_parser(), "sentinel"))
def test_each_help_says_what_it_does_and_how_it_exits(name: str, text: str) -> None:
    usage, description, *_ = text.split("\n\n")
    assert usage.startswith(f"usage: {name} ")
    assert not description.startswith(("positional arguments:", "options:")), name
    assert "Exit codes:" in text
    if name != "sentinel":
        assert "--config" in text


def test_a_fault_of_our_own_is_not_told_with_the_exit_code_of_something_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*arguments: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(link_crawl, "crawl", fails)
    words = ["links", "http://127.0.0.1:9/", "--json", "--state", str(tmp_path)]
    assert main(words) == 3
    out, err = capsys.readouterr()
    assert json.loads(out)["exit_code"] == 3
    last = err.splitlines()[-1]
    assert last.startswith("sentinel links: ended by a fault of its own (KeyError: 'surprise')")
    assert "in fails" in err, "where it happened"
