"""The repository's habits: files of readable length, no leftovers, every command documented."""

import re
import subprocess
from pathlib import Path

import pytest

from sentinel.commands import NAMES

REPOSITORY = Path(__file__).parent.parent
MAX_LINES = 300
CODE = ("sentinel", "backups", "bench", "tests")
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
"""Put together from halves, so that this file is not its own hit."""


def ours(*folders: str, ending: str) -> list[Path]:
    return sorted(
        file
        for folder in folders
        for file in (REPOSITORY / folder).rglob(f"*{ending}")
        if "__pycache__" not in file.parts
    )


def test_no_source_file_is_too_long() -> None:
    long = {
        str(file.relative_to(REPOSITORY)): lines
        for file in ours("sentinel", ending=".py")
        if (lines := len(file.read_text().splitlines())) > MAX_LINES
    }
    assert not long, f"split by noun at {MAX_LINES} lines: {long}"


def test_no_leftovers_in_code() -> None:
    hits = [
        f"{file.relative_to(REPOSITORY)}:{number}: {line.strip()}"
        for file in ours(*CODE, ending=".py")
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if LEFTOVER.search(line)
    ]
    assert not hits, "do it, or open an issue:\n" + "\n".join(hits)


def test_every_ignore_names_its_rule() -> None:
    """`# noqa` and `# type: ignore` carry a code, so that they hide one thing only."""
    bare = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))")
    hits = [
        f"{file.relative_to(REPOSITORY)}:{number}"
        for file in ours(*CODE, ending=".py")
        if file != Path(__file__)
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if bare.search(line)
    ]
    assert not hits, hits


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_documented(name: str) -> None:
    assert re.search(
        rf"(\bsentinel |`){re.escape(name)}\b", (REPOSITORY / "README.md").read_text()
    ), f"README.md does not name `sentinel {name}`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (REPOSITORY / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^(--|-i\b)", text, re.MULTILINE)
    entries = re.findall(r"^([a-z0-9][a-z0-9._-]*)(.*(?:\n[ \t]+--hash.*)*)", text, re.MULTILINE)
    assert len(entries) > 30
    for name, rest in entries:
        assert "==" in rest, f"{lock}: {name} has no version"
        assert "--hash=sha256:" in rest, f"{lock}: {name} has no hash"


def test_every_direct_dependency_is_locked() -> None:
    project = (REPOSITORY / "pyproject.toml").read_text()
    listed = project.partition("dependencies = [")[2].partition("\n]")[0]
    wanted = {name.lower() for name in re.findall(r'"([A-Za-z0-9_.-]+)', listed)}
    locked = set(
        re.findall(r"^([a-z0-9._-]+)==", (REPOSITORY / "requirements.lock").read_text(), re.M)
    )
    assert wanted <= locked, f"run `make lock`: {wanted - locked}"


@pytest.mark.parametrize(
    "target", ["install", "demo", "test", "check", "docs", "bench", "clean", "lock", "deb"]
)
def test_makefile_has_its_targets(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--silent", target],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [".ci/run", "packaging/debian/build"])
def test_shell_scripts_parse(name: str) -> None:
    done = subprocess.run(
        ["bash", "-n", str(REPOSITORY / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_cert_in_has_one_name_in_hindi() -> None:
    """Two spellings in one mail read as two offices, and whoever searches finds half."""
    stem, name = "सीईआरटी-", "सीईआरटी-इन"
    texts = [
        file
        for folder in ("sentinel", "playbooks", "docs")
        for file in sorted((REPOSITORY / folder).rglob("*"))
        if file.suffix in {".py", ".j2", ".typ", ".toml", ".md", ".txt", ".html"}
    ]
    seen = [(file, text) for file in texts if stem in (text := file.read_text())]
    assert seen
    other = [
        str(file.relative_to(REPOSITORY))
        for file, text in seen
        if text.count(stem) != len(re.findall(name + r"(?![\w\u0900-\u097f])", text))
    ]
    assert not other, other
