"""packaging/oci/Containerfile: what it copies is there, and built where an engine answers."""

import json
import os
import re
import shlex
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sentinel.cli import build_parser

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
    names = set(pattern.split("|"))
    for name in names:
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name
    assert names == needed_with({"build", "hatchling"}), "all that they need, and nothing else"


def needed_with(names: set[str]) -> set[str]:
    """They and all that they need here, in turn."""
    found: set[str] = set()
    while names - found:
        found |= names
        wanted = [Requirement(line) for name in names for line in requires(name) or ()]
        here = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
        names = found | {canonicalize_name(one.name) for one in here}
    return found


def test_it_is_pinned_unprivileged_watched_and_keeps_its_data_outside() -> None:
    found = list(instructions())
    bases = [words.split()[0] for name, words in found if name == "FROM"]
    assert bases == ["${BASE}"] * 2, "what is compiled is run by the Python that compiled it"
    base = dict(found)["ARG"]
    assert re.fullmatch(r"BASE=[a-z.]+/[a-z/]+:\d+\.\d+\.\d+-slim-[a-z]+", base), base
    last = dict(found)
    assert last["USER"] == "sentinel"
    assert {"/var/lib/sentinel/state", "/var/lib/sentinel/backups"} == {*json.loads(last["VOLUME"])}
    begun = [*json.loads(last["ENTRYPOINT"]), *json.loads(last["CMD"])]
    assert begun[0] == "sentinel"
    build_parser().parse_args(begun[1:])
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


def base_is_here(program: str) -> bool:
    """Fetched where it has to be."""
    base = dict(instructions())["ARG"].removeprefix("BASE=")
    look = ["inspect", "--type", "image"] if program == "buildah" else ["image", "inspect"]
    return any(
        subprocess.run([program, *words, base], capture_output=True, check=False).returncode == 0
        for words in (look, ["pull"])
    )


@pytest.mark.slow
def test_an_engine_builds_it_and_the_daemon_is_healthy_in_it(tmp_path: Path) -> None:
    """`SENTINEL_OCI_BUILD`: further words for the build, such as where packages come from."""
    program = engine()
    if program is None:
        pytest.skip("no container engine answers here (buildah, podman or docker)")
    if not base_is_here(program):
        pytest.skip("the base of the image cannot be fetched here")
    tag = "sentinel-watch:test"
    words = [*([] if program == "docker" else ["--format", "docker"]), "--file", str(FILE)]
    words += shlex.split(os.environ.get("SENTINEL_OCI_BUILD", ""))
    subprocess.run([program, "build", *words, "--tag", tag, str(REPOSITORY)], check=True)
    if program == "buildah":
        return  # builds, and does not run by itself
    folders = {"etc": "/etc/sentinel"}
    folders |= {name: f"/var/lib/sentinel/{name}" for name in ("state", "backups")}
    hard = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "all", "--network", "none"]
    for name, path in folders.items():
        (tmp_path / name).mkdir()
        os.chown(tmp_path / name, 990, 990)
        hard += ["--volume", f"{tmp_path / name}:{path}"]
    url = "http://127.0.0.1:9/"

    def ended(*words: str) -> str:
        found = subprocess.run([program, *words], capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stderr
        return found.stdout

    ended("run", "--rm", *hard, tag, "init", "/etc/sentinel", "--url", url, "--name", "main")
    config = tmp_path / "etc" / "config.toml"
    text = config.read_text(encoding="utf-8")
    for name in ("state", "backups"):
        text = text.replace(f'\n{name} = "{name}"\n', f'\n{name} = "/var/lib/sentinel/{name}"\n')
    config.write_text(text, encoding="utf-8")
    assert "config.toml: fine" in ended("run", "--rm", *hard, tag, "check-config")
    running = ended("run", "--detach", *hard, tag).strip()
    try:
        check = json.loads(dict(instructions())["HEALTHCHECK"].partition("CMD ")[2])
        wait_for_health([program, "exec", running, *check])
        ended("stop", "--time", "60", running)
        code = ended("inspect", "--format", "{{.State.ExitCode}}", running)
        assert code.strip() == "0", "it ends by itself when it is asked to"
    finally:
        ended("rm", "--force", running)


def wait_for_health(asked: list[str]) -> None:
    until = time.monotonic() + 120
    while (found := subprocess.run(asked, capture_output=True, text=True, check=False)).returncode:
        assert time.monotonic() < until, found.stderr
        time.sleep(1)
