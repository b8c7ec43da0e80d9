"""`sentinel run`: what reaches it before it works."""

import os
import signal
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.edges import late


def test_a_reload_that_is_asked_for_while_it_starts_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service manager takes an end by SIGHUP for a clean one: the site stayed unwatched."""
    ended: list[int] = []

    def asked() -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    def note(number: int, _: object) -> None:
        ended.append(number)

    monkeypatch.setattr(late, "import_the_rest", asked)
    before = signal.signal(signal.SIGHUP, note)
    try:
        assert main(["--config", str(tmp_path / "config.toml"), "run"]) == 2
        assert signal.getsignal(signal.SIGHUP) is note
    finally:
        signal.signal(signal.SIGHUP, before)
    assert ended == []
