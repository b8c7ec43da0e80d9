"""`sentinel block --snippet` and `sentinel unblock --offline`: no database, no daemon."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.cli import main
from sentinel.config import load
from sentinel.core.ports import BlockOrder
from sentinel.demo.server import DemoServer
from support.nginx import check_configuration, needs_nginx
from support.working_folder import CONFIG, make_working_folder

GM = "GM (ICT)"


def with_block(folder: Path, url: str, driver: str) -> Path:
    """A working folder with one blockable site."""
    (folder / "www").mkdir(exist_ok=True)
    site = (
        f'url = "{url}"\ndocument_root = "{folder / "www"}"\n'
        f'[site.block]\ndriver = "{driver}"\nflag_dir = "{folder / "flags"}"\n'
    )
    (folder / "work").mkdir()
    text = CONFIG.replace('url = "https://www.institute.example/"\n', site)
    return make_working_folder(folder / "work", text)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """The config.toml of a site that the demo's server serves."""
    server = DemoServer(tmp_path / "www", tmp_path / "flags", "main")
    (tmp_path / "www").mkdir()
    file = with_block(tmp_path, server.start(), "demo")
    yield file
    server.stop()


def block(file: Path) -> None:
    site = load(file).sites[0]
    order = BlockOrder(site=site, incident="INC-1", token="f" * 64, page_html="closed")
    BLOCKERS["demo"].apply(order)


def flag(file: Path) -> str:
    return BLOCKERS["demo"].incident(load(file).sites[0])


@needs_nginx
def test_the_snippet_on_stdout_is_what_nginx_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The advice goes to stderr, so that stdout can be sent to the file."""
    file = with_block(tmp_path, "http://127.0.0.1/", "nginx")
    assert main(["block", "--snippet", "--config", str(file)]) == 0
    out, err = capsys.readouterr()
    assert check_configuration(tmp_path / "nginx", out) == ""
    assert "nginx -t" in err
    assert str(file) in err


def test_the_snippet_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = with_block(tmp_path, "http://127.0.0.1/", "nginx")
    assert main(["block", "--snippet", "--json", "--config", str(file)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sentinel/block-snippet/1"
    assert str(tmp_path / "flags") in document["snippet"]


def test_a_flag_folder_that_others_can_write_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = with_block(tmp_path, "http://127.0.0.1/", "nginx")
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags").chmod(0o777)
    main(["block", "--snippet", "--config", str(file)])
    assert "chmod go-w" in capsys.readouterr().err


def test_a_site_that_cannot_be_blocked_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make_working_folder(tmp_path)
    assert main(["block", "--snippet", "--config", str(file)]) == 1
    assert "[site.block]" in capsys.readouterr().err


def test_an_unknown_site_is_named_with_those_that_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = with_block(tmp_path, "http://127.0.0.1/", "nginx")
    assert main(["block", "--snippet", "--site", "other", "--config", str(file)]) == 2
    assert "main" in capsys.readouterr().err


def test_blocking_needs_a_name_and_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = with_block(tmp_path, "http://127.0.0.1/", "nginx")
    assert main(["block", "--by", GM, "--config", str(file)]) == 2
    assert "--reason" in capsys.readouterr().err


def test_a_drill_by_command_closes_and_opens_the_site(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--config", str(served)]
    assert main(["block", "--by", GM, "--reason", "drill", "--dry-run", *words]) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert flag(served) == ""
    assert main(["block", "--by", GM, "--reason", "drill", *words]) == 0
    assert flag(served).startswith("MANUAL-")
    assert main(["unblock", "--by", GM, "--json", *words]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["open"] is True
    assert flag(served) == ""


def test_offline_opens_the_site_without_a_database(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    block(served)
    state = load(served).paths.state
    assert main(["unblock", "--offline", "--by", GM, "--config", str(served)]) == 0
    out, err = capsys.readouterr()
    assert "was blocked for INC-1" in out
    assert "not in the audit log" in err
    assert flag(served) == ""
    assert not (state / "sentinel.db").exists()


def test_someone_unknown_may_not_open_the_site(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    block(served)
    assert main(["unblock", "--offline", "--by", "Stranger", "--config", str(served)]) == 4
    assert "Stranger" in capsys.readouterr().err
    assert flag(served) == "INC-1"
