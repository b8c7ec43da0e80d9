"""Manual pages: read by groff without a warning, and complete."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from sentinel.cli import build_parser, main
from sentinel.commands import NAMES
from sentinel.usage import roff
from sentinel.usage.command_usage import CommandUsage
from sentinel.usage.parser_reading import every_command, usage_of
from support.programs import needs

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("man")
    assert main(["man", str(made)]) == 0
    return made


@pytest.fixture(scope="module")
def usage() -> CommandUsage:
    return usage_of(build_parser())


def read(*pages: Path, warnings: bool = False) -> tuple[str, str]:
    """What `man` shows, and what it complains of."""
    program = needs("man", package="man-db")
    done = subprocess.run(
        [program, *(["--warnings"] if warnings else []), "--local-file", *map(str, pages)],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "90", "MANPAGER": "cat"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return re.sub(r".\x08", "", done.stdout), done.stderr


def flat(shown: str) -> str:
    """Without the breaks of lines and the hyphens that a page's width brought about."""
    return re.sub(r"\s+", " ", re.sub("\u2010\n +", "", shown))


def test_no_page_makes_groff_complain(folder: Path) -> None:
    pages = sorted(folder.rglob("*.[15]"))
    assert {page.name for page in pages} == {
        *("sentinel.1", "sentinel-config.5"),
        *(f"sentinel-{name}.1" for name in NAMES),
    }
    shown, complaints = read(*pages, warnings=True)
    assert complaints == ""
    assert "\\f" not in shown
    assert "SENTINEL-RESTORE(1)" in shown


def test_a_page_tells_every_option_of_its_command(folder: Path, usage: CommandUsage) -> None:
    """In the source of the page: as groff shows it, it is read above."""
    for command in usage.commands:
        page = (folder / "man1" / f"sentinel-{command.path[0]}.1").read_text(encoding="utf-8")
        for one in every_command(command):
            assert f'"{roff.text(one.name)}"' in page
            for option in one.options:
                if "--help" not in option.flags:
                    assert roff.bold(option.flags[0]) in page, (one.name, option)
                    assert roff.text(option.help) in page


def test_what_a_person_reads_is_what_may_be_typed(folder: Path) -> None:
    shown, _ = read(folder / "man1" / "sentinel-restore.1")
    assert shown.splitlines()[0].split() == [
        "SENTINEL-RESTORE(1)",
        "User",
        "Commands",
        "SENTINEL-RESTORE(1)",
    ]
    text = flat(shown)
    assert "sentinel restore" in text
    assert "--dry-run" in text, "a hyphen that can be copied, not a typographic one"
    assert "SEE ALSO sentinel(1), sentinel-config(5)" in text


def test_every_key_of_the_configuration_is_told_under_its_table(folder: Path) -> None:
    page = (folder / "man5" / "sentinel-config.5").read_text(encoding="utf-8")
    text = (REPOSITORY / "config.toml").read_text(encoding="utf-8")
    # tables and keys are found anew here, and are to come in the same order
    found = re.findall(r"^(?:# ?)?(\[\[?[a-z_.-]+\]\]?|[a-z_]+ = )", text, re.MULTILINE)
    assert len(found) > 200
    place = 0
    for one in found:
        written = roff.macro("SS", one) if one.startswith("[") else roff.bold(one[:-3]) + " = "
        place = page.find(written, place)
        assert place >= 0, f"{one} is missing, or stands elsewhere"
        place += len(written)


def test_columns_stay_columns_and_words_are_filled(folder: Path) -> None:
    shown, _ = read(folder / "man5" / "sentinel-config.5")
    assert re.search(r'^ +"on-call" +is woken, acknowledges$', shown, re.MULTILINE)
    assert "The root URL, as a browser shows it, ending in" in flat(shown)


@pytest.mark.parametrize("words", [".SH x", "'br", "a\\fBb", '"q"', "x\n.so /etc/passwd", "-~^`"])
def test_words_are_words_to_groff(words: str, tmp_path: Path) -> None:
    page = tmp_path / "x.1"
    page.write_text("\n".join([*roff.title("x", 1, "1"), ".SH NAME", roff.text(words), ""]))
    shown, complaints = read(page, warnings=True)
    assert complaints == ""
    assert " ".join(words.split()) in flat(shown)
