"""The built wheel, with its run-time dependencies alone: it starts, and finds its defaults.

The one test that asks the package registry, with uv or pip as it is set up on the machine.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.programs import needs

REPOSITORY = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def must(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    must(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation"),
        *("--outdir", target, REPOSITORY),
        cwd=target,
    )
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment that has the wheel and nothing for developers."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    python, lock = environment / "bin" / "python", REPOSITORY / "requirements.lock"
    # as in the Makefile: uv where it is there, else pip
    uv = shutil.which("uv") and run("uv", "--version", cwd=environment.parent).returncode == 0
    without_pip = ("--without-pip",) if uv else ()  # to put it there takes as long as all else
    must(sys.executable, "-m", "venv", *without_pip, environment, cwd=environment.parent)
    install: tuple[str | Path, ...]
    if uv:
        install = ("uv", "pip", "install", "--quiet", "--python", python)
    else:
        # what is never started need not be compiled: that takes as long as the rest
        install = (python, "-m", "pip", "install", "--quiet", "--no-compile")
    must(*install, "--require-hashes", "-r", lock, cwd=environment.parent)
    must(*install, "--no-deps", "--no-index", wheel, cwd=environment.parent)
    return environment / "bin"


def test_wheel_carries_the_defaults_and_the_sample_site(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "sentinel/_defaults/config.toml",
        "sentinel/_defaults/checks/promises/cmpdi/profile.toml",
        "sentinel/_defaults/backups/restore.py",
        "sentinel/_defaults/backups/verify.py",
        "sentinel/demo/site/index.html",
        "sentinel/demo/site/hi/index.html",
        "sentinel/demo/site/images/ridge.png",
        "sentinel/py.typed",
        "sentinel/usage/shells/completion.zsh",
        "sentinel/yara/web_shells.yar",
        "sentinel/fonts/NotoSans-Regular.ttf",
        "sentinel/fonts/NotoSansDevanagari-Bold.ttf",
        "sentinel/fonts/OFL.txt",
        "sentinel/_defaults/playbooks/templates/parts.typ",
        "sentinel/_defaults/playbooks/templates/monitoring-report.typ",
    ):
        assert wanted in names
    for folder in ("checks", "playbooks"):
        for file in (REPOSITORY / folder).rglob("*.*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"sentinel/_defaults/{file.relative_to(REPOSITORY)}" in names
    assert not [name for name in names if name.startswith(("tests", "bench"))]


def test_wheel_carries_all_that_the_package_reads_beside_code(wheel: Path) -> None:
    """Templates, pages, pictures, fonts, rules, completion: whatever git keeps below sentinel/."""
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = must("git", "ls-files", "-z", "sentinel", cwd=REPOSITORY).split("\0")
    data = {name for name in kept if name and not name.endswith(".py")}
    assert any(name.startswith("sentinel/console/") for name in data)
    assert any(name.startswith("sentinel/usage/") for name in data)
    assert {name for name in data if (REPOSITORY / name).exists()} <= names


def test_installed_wheel_starts_and_finds_its_defaults(installed: Path, tmp_path: Path) -> None:
    sentinel = installed / "sentinel"
    assert must(sentinel, "--version", cwd=tmp_path).startswith("sentinel ")
    must(sentinel, "init", "x", "--url", "http://127.0.0.1:1/", cwd=tmp_path)
    must(sentinel, "check-config", "--config", "x/config.toml", cwd=tmp_path)
    # a configuration that stands alone takes the checks and playbooks of the wheel
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "config.toml").write_bytes((tmp_path / "x" / "config.toml").read_bytes())
    must(sentinel, "check-config", "--config", "alone/config.toml", cwd=tmp_path)


def test_installed_wheel_writes_its_manual_and_its_completion(
    installed: Path, tmp_path: Path
) -> None:
    sentinel = installed / "sentinel"
    must(sentinel, "man", "man", cwd=tmp_path)
    assert (tmp_path / "man" / "man5" / "sentinel-config.5").is_file()
    assert "complete -F _sentinel sentinel" in must(sentinel, "completion", "bash", cwd=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["uv", "pipx"])
def test_it_is_installed_as_a_tool_as_the_documentation_says(
    tool: str, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/packages.md, with the wheel in place of its name and the versions of the lock."""
    program = needs(tool, package=tool)
    if run(program, "--version", cwd=tmp_path).returncode:
        pytest.skip(f"{program} does not run here")
    for name in ("UV_TOOL", "PIPX"):
        monkeypatch.setenv(f"{name}_BIN_DIR", str(tmp_path / "bin"))
    monkeypatch.setenv("UV_TOOL_DIR", str(tmp_path / "tools"))
    monkeypatch.setenv("PIPX_HOME", str(tmp_path / "pipx"))
    versions = tmp_path / "versions.txt"
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    versions.write_text("\n".join(re.findall(r"^[a-z0-9][^\\\n]*", lock, re.MULTILINE)))
    if tool == "uv":
        words = ("tool", "install", "--constraints", versions, "--python", sys.executable, wheel)
    else:
        words = ("install", "--python", sys.executable, f"--pip-args=-c {versions}", wheel)
    must(program, *words, cwd=tmp_path)
    sentinel = tmp_path / "bin" / "sentinel"
    assert must(sentinel, "--version", cwd=tmp_path).startswith("sentinel ")
    must(sentinel, "init", "x", "--url", "http://127.0.0.1:1/", cwd=tmp_path)
    must(sentinel, "check-config", "--config", "x/config.toml", cwd=tmp_path)


def test_installed_wheel_needs_no_development_package(installed: Path, tmp_path: Path) -> None:
    listing = "from importlib import metadata; print(*(d.name for d in metadata.distributions()))"
    have = set(must(installed / "python", "-c", listing, cwd=tmp_path).lower().split())
    assert "httpx" in have
    assert not have & {"pytest", "hypothesis", "mypy", "ruff", "hatchling", "build"}
