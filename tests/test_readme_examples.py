"""Examples in the README run as they stand there, with folders of the test in place of theirs."""

import re
import shlex
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.commands.init import initialise
from sentinel.config import load
from sentinel.edges.keys import load_or_create
from support.stores import open_store
from support.values import folder_tree, make_run

README = Path(__file__).parent.parent / "README.md"


def example(start: str, places: dict[str, str]) -> list[str]:
    """The words of the example that begins so, its places replaced."""
    (line,) = re.findall(rf"^{re.escape(start)}.*$", README.read_text(), re.MULTILINE)
    for place, ours in places.items():
        line = line.replace(place, ours)
    return shlex.split(line)[1:]


def test_the_build_is_planned_and_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_tree(tmp_path, {"public/index.html": b"new", "previous/old.html": b"old"})
    folder_tree(tmp_path, {"previous/uploads/x.jpg": b"x"})
    key = load_or_create(tmp_path / "deploy-key.pem")
    monkeypatch.chdir(tmp_path)
    assert main(example("sentinel deploy plan public/", {})) == 0
    initialise(tmp_path / "work", url="http://127.0.0.1:9/", name="main")
    config = tmp_path / "work" / "config.toml"
    named = f'[deploy]\nkeys = ["{key.public_text}"]\n'
    config.write_text(config.read_text().replace("[deploy]\n", named))
    begin = example("sentinel deploy begin --manifest", {})
    assert main([*begin, "--config", str(config)]) == 0
    store = open_store(tmp_path / "work" / "state" / "sentinel.db")
    (ticket,) = store.tickets.of("main")
    store.close()
    assert [file.path for file in ticket.files] == ["index.html", "old.html"]


def test_a_configuration_is_replayed(tmp_path: Path) -> None:
    for name in ("current", "new"):
        initialise(tmp_path / name, url="http://127.0.0.1:9/", name="main")
    config = load(tmp_path / "current" / "config.toml")
    key = load_or_create(config.paths.signing_key)
    store = open_store(config.paths.state / "sentinel.db", key=key)
    store.runs.record(make_run(), None, ())
    store.close()
    places = {"/tmp/new/": f"{tmp_path}/new/", "/etc/sentinel/": f"{tmp_path}/current/"}
    assert main(example("sentinel replay --config", places)) == 3
