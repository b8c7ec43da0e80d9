"""Completion: asked of the real shells, and held against the parser it is made from."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.cli import build_parser, main
from sentinel.commands.completion import KINDS, SHELLS
from sentinel.commands.completion_values import values_of
from sentinel.usage import completion
from sentinel.usage.command_usage import NAMED, CommandUsage, ValueKind
from sentinel.usage.parser_reading import every_command, usage_of
from support.completing import offered
from support.working_folder import CONFIG, make_working_folder


@pytest.fixture(scope="module")
def usage() -> CommandUsage:
    return usage_of(build_parser())


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory, usage: CommandUsage) -> Path:
    """A folder with the script of each shell."""
    folder = tmp_path_factory.mktemp("scripts")
    for shell in completion.SHELLS:
        (folder / shell).write_text(completion.completion_script(shell, usage), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder in a folder of its own, beside a file."""
    folder = tmp_path_factory.mktemp("working")
    (folder / "w").mkdir()
    make_working_folder(folder / "w", CONFIG)
    return folder


AT_W = ("--config", "w/config.toml")
LINES = {
    "a command": (("check-c",), {"check-config"}),
    "one below another, behind common options": (("--json", "backup", "acc"), {"accept-chain"}),
    "an option": (("backup", "create", "--si"), {"--site"}),
    "a common option at any depth": (("backup", "create", "--js"), {"--json"}),
    "no option twice": (("links", "--external", "--exte"), {"--external-interval"}),
    "an option that may be repeated": (("links", "--exclude", "x", "--excl"), {"--exclude"}),
    "choices": (("report", "--format", ""), {"text", "json", "pdf"}),
    "a deed or an incident": (("report", "not"), {"not-due"}),
    "names of the working folder": (("status", *AT_W, "--site", ""), {"main"}),
    "names of people": (("incident", "ack", *AT_W, "--by", ""), {"Web Officer", "GM (ICT)"}),
    "an argument that may be repeated": (("sweep", *AT_W, "home", "mixed"), {"mixed-content"}),
}
SLOW = "zsh"
"""Starts anew, with its line editor, for each line: so it is asked for fewer."""
OF_SLOW = ("a command", "no option twice", "a deed or an incident", "names of people")


@pytest.mark.parametrize(
    ("shell", "line"),
    [(one, line) for one in SHELLS for line in (OF_SLOW if one == SLOW else LINES)],
)
def test_each_shell_offers_what_may_stand_there(
    shell: str, line: str, scripts: Path, working: Path
) -> None:
    words, expected = LINES[line]
    assert offered(shell, scripts / shell, "sentinel", *words, cwd=working) == expected


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_files_and_folders_are_offered_for_paths(shell: str, scripts: Path, working: Path) -> None:
    found = offered(shell, scripts / shell, "sentinel", "status", "--config", "w/co", cwd=working)
    assert found == {"w/config.toml"}
    found = offered(shell, scripts / shell, "sentinel", "init", "--docroot", "w", cwd=working)
    assert {one.rstrip("/") for one in found} == {"w"}


def test_every_command_and_every_flag_is_in_the_table(usage: CommandUsage, scripts: Path) -> None:
    """The engines are held by the shells above, the table by the parser."""
    text = (scripts / "fish").read_text(encoding="utf-8")
    places = {
        part.partition("'")[0]: part.partition("\n    ")[2].partition("\n        case")[0]
        for part in text.split("        case '")[1:]
    }
    commands = list(every_command(usage))
    assert {" ".join(one.path) for one in commands} <= places.keys()
    assert len(commands) > 80
    for one in commands:
        rows = places[" ".join(one.path)]
        wanted = {flag for option in one.options for flag in option.flags}
        wanted |= {"--config", "--json"} | {below.path[-1] for below in one.commands}
        assert not [word for word in wanted if f"\t{word}\t" not in rows], one.name


def test_what_is_offered_by_name_is_known_to_the_command_and_used(usage: CommandUsage) -> None:
    used = {
        one.value.kind
        for command in every_command(usage)
        for one in (*command.options, *command.arguments)
    }
    assert used == set(ValueKind)
    assert {*KINDS} == {*NAMED}
    assert {*SHELLS} == {*completion.SHELLS}


def test_names_come_from_the_record_too_newest_first(tmp_path: Path) -> None:
    config = make_working_folder(tmp_path)
    assert main(["status", "--config", str(config)]) in {0, 1}  # makes the database
    with closing(sqlite3.connect(tmp_path / "state" / "sentinel.db")) as database, database:
        for number in (1, 2):
            database.execute(
                "INSERT INTO incidents VALUES (?, ?, 'closed', ?, '{}')",
                (f"INC-{number}", f"site{number}", f"2026-11-0{number}T00:00:00Z"),
            )
    snapshots = tmp_path / "backups" / "main" / "snapshots"
    snapshots.mkdir(parents=True)
    for name in ("01A.json", "01B.json", "01B.json.sig", "01B.after.json"):
        (snapshots / name).touch()
    assert values_of("incident", config) == ("INC-2", "INC-1")
    assert values_of("backup", config) == ("01B", "01A")
    assert values_of("playbook", config) == ("crash", "data-corruption", "defacement")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_written_where_it_belongs(shell: str, tmp_path: Path, scripts: Path) -> None:
    file = tmp_path / "new" / "sentinel"
    assert main(["completion", shell, "--output", str(file)]) == 0
    assert file.read_bytes() == (scripts / shell).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_offered_and_nothing_fails_where_nothing_can_be_read(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    for text in ("", "site = 3\ncontact = [1]\npaths = 2", "no = [toml", "\x00"):
        config.write_text(text)
        assert main(["completion", "values", kind, "--config", str(config)]) == 0
    config.unlink()
    assert main(["completion", "values", kind, "--config", str(config)]) == 0
    assert capsys.readouterr() == ("", "")
    assert not [*tmp_path.iterdir()], "to offer names is no reason to write"


def test_a_name_that_a_terminal_would_obey_is_not_offered(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[[site]]\nname = "a\\u001b[31m"\n[[site]]\nname = "b\\nc"\n[[site]]\nname = "d"'
    )
    assert values_of("site", config) == ("d",)
