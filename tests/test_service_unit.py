"""The unit of docs/sentinel.service, as systemd reads it, and against the daemon's limits."""

import configparser
import re
import subprocess
from pathlib import Path

from sentinel.config.durations import parse_duration
from sentinel.daemon import DRAIN_SECONDS, END_SECONDS, WORDS_SECONDS
from support.programs import needs

UNIT = Path(__file__).parents[1] / "docs" / "sentinel.service"


def test_systemd_finds_no_fault_in_it(tmp_path: Path) -> None:
    """With a program that is there, and a user that is known here."""
    program = needs("systemd-analyze", package="systemd")
    text = UNIT.read_text(encoding="utf-8")
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
    file = tmp_path / "sentinel.service"
    file.write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    done = subprocess.run(
        [program, "verify", "--man=no", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_waits_longer_than_an_end_and_a_reload_may_take() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # names keep their capitals
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    service = unit["Service"]
    end_seconds = DRAIN_SECONDS + END_SECONDS + WORDS_SECONDS
    assert _seconds(service["TimeoutStopSec"]) > end_seconds
    assert _seconds(service["WatchdogSec"]) > end_seconds
    assert service["Type"] == "notify", "it says itself that it works"
    assert service["Restart"] == "always"
    assert service["ExecReload"].endswith("-HUP $MAINPID")


def _seconds(text: str) -> float:
    return parse_duration(text.replace("min", "m"))
