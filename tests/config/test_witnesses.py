"""[witnesses] and [[vantage]]: what comes out of a good configuration."""

import sys
from pathlib import Path

import pytest

from sentinel.config import defaults_dir, load
from sentinel.config import witnesses as reading
from sentinel.core.settings import VantagePoint
from sentinel.errors import ConfigError
from support.working_folder import CONFIG, make_working_folder

FULL = """
[witnesses]
accept_language = ""
search_bot_agent = ""
search_referrer = ""
resolvers = ["9.9.9.9", "127.0.0.1:5353", "[2620:fe::fe]:53"]
deadline = "5s"
third_look = "0s"
cloaking_every = "0s"
render_every = "1d"

[[vantage]]
name = "second network"
proxy = "http://proxy.example.org:3128"
"""


def folder(tmp_path: Path, text: str) -> Path:
    file = make_working_folder(tmp_path)
    file.write_text(CONFIG + text)
    return file


def test_every_key_is_read(tmp_path: Path) -> None:
    config = load(folder(tmp_path, FULL), environ={})
    found = config.witnesses
    assert found.resolvers == ("9.9.9.9", "127.0.0.1:5353", "[2620:fe::fe]:53")
    assert (found.deadline_seconds, found.third_look_seconds) == (5.0, 0.0)
    assert (found.cloaking_every_seconds, found.render_every_seconds) == (0.0, 86_400.0)
    assert (found.accept_language, found.search_bot_agent, found.search_referrer) == ("", "", "")
    assert config.vantages == (
        VantagePoint(name="second network", proxy="http://proxy.example.org:3128/"),
    )


def test_the_origin_of_a_site_may_be_private_and_have_a_port(tmp_path: Path) -> None:
    file = make_working_folder(tmp_path)
    file.write_text(CONFIG.replace("[[site]]\n", '[[site]]\norigin = "10.1.2.3:8443"\n', 1))
    assert load(file, environ={}).sites[0].origin == "10.1.2.3:8443"


def test_the_robots_name_says_in_its_second_half_who_asks() -> None:
    found = load(defaults_dir() / "config.toml", environ={}).witnesses
    assert "Googlebot" in found.search_bot_agent
    assert found.search_bot_agent.endswith("Sentinel/0.1 (site integrity monitor)")
    assert found.browser is None
    assert found.resolvers == ()


def test_a_browser_takes_the_extra_that_drives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder(tmp_path, f'[witnesses]\nbrowser = "{sys.executable}"\n')
    assert load(file, environ={}).witnesses.browser == Path(sys.executable)
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"sentinel-watch\[browser\]"):
        load(file, environ={})
