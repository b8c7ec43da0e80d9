"""packaging/oci/Containerfile: what it copies is there, and built where an engine answers."""

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
FILE = REPOSITORY / "packaging" / "oci" / "Containerfile"
IGNORE = REPOSITORY / ".dockerignore"


def instructions() -> Iterator[tuple[str, str]]:
    """Each with its words, lines joined and comments gone."""
    text = FILE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, words = line.strip().partition(" ")
            yield name, words.strip()


def copied() -> list[str]:
    found = []
    for name, words in instructions():
        if name == "COPY" and not words.startswith("--from="):
            found += shlex.split(words)[:-1]
    return found


def let_through(name: str) -> bool:
    """By .dockerignore: the last line that fits counts."""
    kept = True
    for line in IGNORE.read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        if fnmatch(name, pattern) or name == pattern or name.startswith(f"{pattern}/"):
            kept = line.startswith("!")
    return kept


def test_what_it_copies_is_there_and_reaches_the_engine() -> None:
    names = copied()
    assert "requirements.lock" in names
    for name in names:
        assert (REPOSITORY / name).exists(), name
        assert let_through(name), f".dockerignore keeps {name} back"
    for secret in ("state/signing-key.pem", "backups/main", ".git/config", ".venv/bin/python"):
        assert not let_through(secret)


def test_the_wheel_is_built_from_all_that_it_holds() -> None:
    """Each file that pyproject.toml puts into the wheel is copied before."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    wanted = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    names = copied()
    missing = {
        one
        for one in wanted
        if not any(one == name or one.startswith(f"{name}/") for name in names)
    }
    assert not missing


def test_tools_of_the_build_stand_in_the_lock() -> None:
    (pattern,) = re.findall(r"keep = /\^\(([a-z|-]+)\)==/", FILE.read_text(encoding="utf-8"))
    lock = (REPOSITORY / "requirements-dev.lock").read_text(encoding="utf-8")
    for name in pattern.split("|"):
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name


def test_it_is_pinned_unprivileged_watched_and_keeps_its_data_outside() -> None:
    found = list(instructions())
    bases = [words.split()[0] for name, words in found if name == "FROM"]
    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"[a-z.]+/[a-z/]+:\d+\.\d+\.\d+-slim-[a-z]+", base), base
    assert len(set(bases)) == 1, "what is compiled is run by the Python that compiled it"
    last = dict(found)
    assert last["USER"] == "sentinel"
    assert {"/var/lib/sentinel/state", "/var/lib/sentinel/backups"} == {*json.loads(last["VOLUME"])}
    assert json.loads(last["ENTRYPOINT"])[0] == "sentinel"
    check = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    compile(check[-1], "HEALTHCHECK", "exec")
    for name, words in found:
        if name == "RUN" and "pip install" in words and "--no-index" not in words:
            assert "--require-hashes" in words


def engine() -> str | None:
    """One that answers; a program alone is none."""
    for name in ("buildah", "podman", "docker"):
        if shutil.which(name):
            asked = subprocess.run(
                [name, "info"], stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
            if asked.returncode == 0:
                return name
    return None


@pytest.mark.slow
def test_an_engine_builds_it_and_it_starts() -> None:
    program = engine()
    if program is None:
        pytest.skip("no container engine answers here (buildah, podman or docker)")
    tag = "sentinel-watch:test"
    subprocess.run(
        [program, "build", "--file", str(FILE), "--tag", tag, str(REPOSITORY)], check=True
    )
    if program == "buildah":
        return  # builds, and does not run by itself
    done = subprocess.run(
        [program, "run", "--rm", "--read-only", "--cap-drop", "all", tag, "run", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: sentinel run")
