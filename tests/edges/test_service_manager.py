"""What systemd is told, over a real datagram socket."""

import os
import re
import secrets
import socket
from pathlib import Path

import pytest

from sentinel.edges.service_manager import ServiceManager
from support.manager_socket import manager_socket


def environment(name: str, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": name, **more}


@pytest.mark.parametrize("abstract", [False, True])
def test_says_each_word_of_a_services_life(tmp_path: Path, abstract: bool) -> None:
    """By a socket with a file, and by one without."""
    place = f"@sentinel-test-{secrets.token_hex(8)}" if abstract else str(tmp_path / "notify")
    with manager_socket(place) as systemd:
        manager = ServiceManager(environment(place))
        manager.ready("watching")
        assert systemd.words() == ["READY=1", "STATUS=watching"]
        manager.alive()
        assert systemd.words() == ["WATCHDOG=1"]
        manager.reloading()
        first, second, third = systemd.words()
        assert (first, third) == ("RELOADING=1", "STATUS=reloading")
        assert re.fullmatch(r"MONOTONIC_USEC=\d+", second)
        manager.stopping()
        assert systemd.words() == ["STOPPING=1", "STATUS=stopping"]


def test_no_word_of_a_status_becomes_a_field(tmp_path: Path) -> None:
    """A job's fault may hold the words of an attacked page."""
    with manager_socket(tmp_path / "notify") as systemd:
        ServiceManager(environment(systemd.name)).status("a\nWATCHDOG=1\r\nMAINPID=1" + "x" * 9_000)
        [line] = systemd.words()
    assert line.startswith("STATUS=a WATCHDOG=1")
    assert len(line) < 500


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"WATCHDOG_USEC": "300000000"}, 300.0),
        ({"WATCHDOG_USEC": "300000000", "WATCHDOG_PID": str(os.getpid())}, 300.0),
        ({"WATCHDOG_USEC": "300000000", "WATCHDOG_PID": "1"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_knows_how_long_it_may_be_silent(given: dict[str, str], seconds: float) -> None:
    """Not where that was meant for another process, from which this one has its environment."""
    assert ServiceManager(environment("/none", **given)).watchdog_seconds == seconds
    assert ServiceManager(given).watchdog_seconds == 0.0, "nobody listens"


def test_a_manager_that_is_gone_or_does_not_read_holds_up_nothing(tmp_path: Path) -> None:
    ServiceManager(environment(str(tmp_path / "none"))).ready("watching")
    ServiceManager({}).ready("watching")
    with manager_socket(tmp_path / "full") as systemd:
        manager = ServiceManager(environment(systemd.name))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as filling:
            filling.setblocking(False)
            with pytest.raises(BlockingIOError):
                while True:
                    filling.sendto(b"x", systemd.name)
        manager.alive()
