"""The switch outside, as a server on loopback that takes pings as Healthchecks does."""

import asyncio
from pathlib import Path

import pytest

from sentinel.core.alert_settings import Heartbeat
from sentinel.core.heartbeat_port import Beat
from sentinel.core.secret import Secret
from sentinel.edges.dead_man import BeatFile, DeadMansSwitch, dead_mans_switch
from sentinel.errors import ConfigError
from support.http_sink import HttpSink
from support.values import T0
from support.waiting import LIMIT_SECONDS

WORD = "Corr3ct-h0rse"


def switch(sink: HttpSink) -> DeadMansSwitch:
    url = Secret(f"{sink.url}ping/{WORD}")
    return DeadMansSwitch(url, Heartbeat(url=url, timeout_seconds=LIMIT_SECONDS))


def test_pings_life_and_trouble_at_their_places() -> None:
    with HttpSink() as sink:
        assert asyncio.run(switch(sink).alive()) == ""
        assert asyncio.run(switch(sink).fail("main/60s: hangs")) == ""
        life, trouble = sink.requests
    assert (life.path, life.body) == (f"/ping/{WORD}", b"checks are on time")
    assert (trouble.path, trouble.body) == (f"/ping/{WORD}/fail", b"main/60s: hangs")


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (404, b"no", "answered 404: no; nothing takes notices at its url; correct it"),
        (200, b"OK (not found)", "answered: OK (not found); the switch knows no such URL, correct"),
        (500, b"", "answered 500"),
    ],
)
def test_says_why_a_ping_did_not_get_through(status: int, said: bytes, reason: str) -> None:
    """An answer of 200 alone is not enough: some switches give it to any URL."""
    with HttpSink() as sink:
        sink.status, sink.said = status, said
        assert asyncio.run(switch(sink).alive()).startswith(reason)


def test_its_url_is_in_no_reason() -> None:
    with HttpSink() as sink:
        sink.status, sink.said = 500, f"no switch {sink.url}ping/{WORD}; {WORD}".encode()
        said = asyncio.run(switch(sink).fail("x"))
    away = asyncio.run(switch(sink).alive())
    assert WORD not in said
    assert away.startswith("no connection (")
    assert WORD not in away


@pytest.mark.parametrize("end", ["", "/main-site"])
def test_a_server_that_repeats_the_path_gives_nothing_away(end: str) -> None:
    """Many name in their answer what was asked for, without the host; the key may stand before a
    name that is none."""
    with HttpSink() as sink:
        url = Secret(f"{sink.url}ping/{WORD}{end}")
        asked = DeadMansSwitch(url, Heartbeat(url=url, timeout_seconds=LIMIT_SECONDS))
        sink.status, sink.said = 404, f"Cannot POST /ping/{WORD}{end}/fail".encode()
        said = asyncio.run(asked.fail("x"))
    assert said.startswith("answered 404: Cannot POST /ping/***")
    assert WORD not in said


def test_authorities_that_are_gone_are_a_fault_of_the_configuration(tmp_path: Path) -> None:
    """They were there when it was read: a switch that trusts nobody must not seem to work."""
    url = Secret("https://switch.example.org/ping")
    with pytest.raises(ConfigError, match=r"heartbeat\.ca_file") as caught:
        dead_mans_switch(Heartbeat(url=url, ca_file=tmp_path / "gone.pem"))
    assert "switch.example" not in str(caught.value)
    assert dead_mans_switch(Heartbeat()) is None


def test_the_last_ping_is_kept_for_other_processes(tmp_path: Path) -> None:
    note = BeatFile(tmp_path)
    assert note.last() is None
    beat = Beat(at=T0, trouble="main/60s: hangs", error="answered 500")
    note.keep(beat)
    assert note.last() == beat
    (tmp_path / "heartbeat.json").write_text("{")
    assert note.last() is None
