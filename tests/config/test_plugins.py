"""Plug-in checks: loaded when named, and only where nobody else could have written them."""

import os
from pathlib import Path

import pytest

from sentinel.config import load, load_plugins
from sentinel.core.check import PluginOptions
from sentinel.errors import ConfigError
from support.working_folder import make_working_folder

DEFINITION = """\
kind = "plugin"
plugin = "sitemap.py"
targets = ["/sitemap.xml"]
every = "1h"

[options]
minimum = 5
"""
SOURCE = """\
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Memory:
    seen: int = 0


def check(check, snapshot):
    return [f"{check.name} was here"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration with one plug-in check."""
    path = make_working_folder(tmp_path)
    (tmp_path / "checks").chmod(0o755)
    (tmp_path / "checks" / "sitemap.toml").write_text(DEFINITION, encoding="utf-8")
    plugin = tmp_path / "checks" / "sitemap.py"
    plugin.write_text(SOURCE, encoding="utf-8")
    plugin.chmod(0o644)
    return path


def test_a_named_plugin_is_loaded(file: Path) -> None:
    """Its options are handed on as they are, its digest is noted, no cache is written."""
    config = load(file, environ={})
    check = next(check for check in config.checks if check.name == "sitemap")
    assert check.options == PluginOptions(values={"minimum": 5})
    checkers = load_plugins(config)
    assert list(checkers) == ["sitemap"]
    assert list(checkers["sitemap"](check, None)) == ["sitemap was here"]  # type: ignore[arg-type, comparison-overlap] # a plug-in for the test
    assert "checks/sitemap.py" in config.sources
    assert not (file.parent / "checks" / "__pycache__").exists()


def test_a_plugin_that_no_one_names_is_not_run(file: Path) -> None:
    """Python beside the definitions is only a file."""
    (file.parent / "checks" / "other.py").write_text("raise SystemExit(3)", encoding="utf-8")
    assert list(load_plugins(load(file, environ={}))) == ["sitemap"]


@pytest.mark.parametrize(
    ("part", "mode"),
    [("checks/sitemap.py", 0o664), ("checks/sitemap.py", 0o646), ("checks", 0o777)],
)
def test_what_others_can_write_is_not_run(file: Path, part: str, mode: int) -> None:
    """Neither the file nor its folder."""
    (file.parent / part).chmod(mode)
    with pytest.raises(ConfigError, match="can be written by others") as caught:
        load(file, environ={})
    assert [(p.file, p.key) for p in caught.value.problems] == [("checks/sitemap.toml", "plugin")]


def test_a_link_is_not_followed(file: Path, tmp_path: Path) -> None:
    """It might lead to a place that others can write."""
    plugin = file.parent / "checks" / "sitemap.py"
    plugin.rename(tmp_path / "elsewhere.py")
    plugin.symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(ConfigError, match="no link"):
        load(file, environ={})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_not_run(file: Path) -> None:
    """Only root's and the running user's own."""
    os.chown(file.parent / "checks" / "sitemap.py", 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to user 65534"):
        load(file, environ={})


def test_a_plugin_that_went_bad_is_refused_later_too(file: Path) -> None:
    """Between reading the configuration and building the daemon."""
    config = load(file, environ={})
    (file.parent / "checks" / "sitemap.py").chmod(0o666)
    with pytest.raises(ConfigError, match="can be written by others"):
        load_plugins(config)


def test_a_plugin_that_ends_the_program_is_a_fault(file: Path) -> None:
    """It does not end the program."""
    (file.parent / "checks" / "sitemap.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="does not load"):
        load(file, environ={})
