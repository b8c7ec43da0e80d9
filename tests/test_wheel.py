"""The built wheel, with its run-time dependencies alone: it starts, and finds its defaults.

The one test that asks the package registry, with uv or pip as it is set up on the machine.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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


def test_installed_wheel_needs_no_development_package(installed: Path, tmp_path: Path) -> None:
    listing = "from importlib import metadata; print(*(d.name for d in metadata.distributions()))"
    have = set(must(installed / "python", "-c", listing, cwd=tmp_path).lower().split())
    assert "httpx" in have
    assert not have & {"pytest", "hypothesis", "mypy", "ruff", "hatchling", "build"}
