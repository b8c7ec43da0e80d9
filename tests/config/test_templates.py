"""Templates as they were shipped are not parsed again; whatever differs from them is."""

import shutil
from pathlib import Path

import pytest
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from sentinel.config import load
from sentinel.config.folders import defaults_dir
from sentinel.config.templates import FILTERS, uses_of
from sentinel.errors import ConfigError

SHIPPED = defaults_dir() / "playbooks" / "templates"


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.j2")), ids=lambda file: str(file.name))
def test_what_a_shipped_template_uses_is_seen_without_parsing_it(file: Path) -> None:
    environment = SandboxedEnvironment()
    environment.filters.update(dict.fromkeys(FILTERS, str))
    tree = environment.parse(file.read_text())
    assert set(uses_of(file.read_text())) == set(meta.find_referenced_templates(tree))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Definitions of an operator's own, as they were shipped."""
    shutil.copy(defaults_dir() / "config.toml", tmp_path)
    for name in ("checks", "playbooks"):
        shutil.copytree(defaults_dir() / name, tmp_path / name)
    return tmp_path


def test_one_letter_more_and_a_template_is_parsed(folder: Path) -> None:
    file = folder / "playbooks" / "templates" / "mail-watch.txt.j2"
    file.write_text(file.read_text() + "{{ now.ist | upperr }}\n")
    with pytest.raises(ConfigError, match=r"mail-watch\.txt\.j2: line .*upperr"):
        load(folder / "config.toml", environ={})


def test_a_part_that_a_shipped_template_uses_is_missed(folder: Path) -> None:
    (folder / "playbooks" / "templates" / "mail-parts.txt.j2").unlink()
    with pytest.raises(ConfigError, match=r'uses "mail-parts\.txt\.j2", which is not there'):
        load(folder / "config.toml", environ={})
