"""The unit that is made, as systemd reads it, against the daemon's limits, and as it stands in the
documentation."""

import configparser
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.config.durations import parse_duration
from sentinel.core.service_files import DEFAULT_PLACE, MARK, VENDOR, service_files
from sentinel.core.service_needs import DEFAULT_NEEDS, ServiceNeeds
from sentinel.core.service_unit import NOT_TRIED_AGAIN, unit
from sentinel.daemon import DRAIN_SECONDS, END_SECONDS, WORDS_SECONDS
from sentinel.errors import AlreadyRunning, ConfigError, NewerState
from support.programs import needs

DOCS = Path(__file__).parents[1] / "docs"
RESTORING = replace(DEFAULT_NEEDS, beside=(Path("/srv/www"),), owners=True)
EVERYTHING = replace(
    RESTORING,
    beside=(Path("/srv/my sites"), Path("/home/web/public")),
    made=(Path("/var/lib/sentinel/100%"),),
    low_port=True,
    browser=True,
    restic=True,
    logs=True,
    units=(("reload", "php8.2-fpm.service"),),
)
LAYOUTS = {"http alone": DEFAULT_NEEDS, "restoring": RESTORING, "everything": EVERYTHING}


def parsed(text: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign] # names keep their capitals
    found.read_string(text)
    return found


def test_the_unit_of_the_documentation_is_the_one_that_is_made() -> None:
    """Where it differs: put `service_files()[-1].text` there."""
    assert (DOCS / "sentinel.service").read_text(encoding="utf-8") == service_files()[-1].text


@pytest.mark.parametrize("needed", LAYOUTS.values(), ids=LAYOUTS)
def test_systemd_finds_no_fault_in_it(tmp_path: Path, needed: ServiceNeeds) -> None:
    """With a program that is there, and a user that is known here."""
    program = needs("systemd-analyze", package="systemd")
    for file in service_files(needs=needed, folders=replace(VENDOR, units=tmp_path)):
        if file.path.parent == tmp_path:
            text = re.sub(r"^(ExecStart=-?)/usr/bin/\S+", r"\1/bin/true", file.text, flags=re.M)
            file.path.write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.M))
    done = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / "sentinel.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_waits_longer_than_an_end_and_a_reload_may_take() -> None:
    service = parsed(unit(DEFAULT_PLACE, DEFAULT_NEEDS))["Service"]
    end_seconds = DRAIN_SECONDS + END_SECONDS + WORDS_SECONDS
    assert _seconds(service["TimeoutStopSec"]) > end_seconds
    assert _seconds(service["WatchdogSec"]) > end_seconds
    assert service["Type"] == "notify", "it says itself that it works"
    assert service["Restart"] == "always"
    assert service["ExecReload"] == "/bin/sh -c 'kill -HUP $MAINPID'"


def test_what_no_new_start_mends_fails_and_is_told_instead_of_tried_in_silence() -> None:
    made = parsed(unit(DEFAULT_PLACE, DEFAULT_NEEDS))
    codes = {ConfigError(()).exit_code, NewerState("").exit_code, AlreadyRunning("").exit_code}
    assert codes == set(NOT_TRIED_AGAIN)
    assert {int(code) for code in made["Service"]["RestartPreventExitStatus"].split()} == codes
    assert made["Unit"]["OnFailure"] == "sentinel-failed.service"
    (failed,) = (f.text for f in service_files() if f.path.name == "sentinel-failed.service")
    lines = [line for line in failed.splitlines() if line.startswith("ExecStart=")]
    assert len(lines) == 3
    assert lines[0].endswith("service failed")
    assert "is-failed sentinel.service" in lines[2], "what was stopped by hand stays stopped"
    assert lines[2].endswith("start sentinel.service'")


@pytest.mark.parametrize("needed", [DEFAULT_NEEDS, RESTORING], ids=["http alone", "restoring"])
def test_rights_of_root_are_granted_where_files_are_restored_and_nowhere_else(
    needed: ServiceNeeds,
) -> None:
    service = parsed(unit(DEFAULT_PLACE, needed))["Service"]
    rights = service["CapabilityBoundingSet"].split()
    if needed.owners:
        assert rights == ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID"]
        assert service["AmbientCapabilities"].split() == rights
        assert "RestrictSUIDSGID" not in service, "set-group-id folders come back, too"
        assert "/etc/shadow" in service["InaccessiblePaths"]
    else:
        assert rights == []
        assert "AmbientCapabilities" not in service
        assert service["RestrictSUIDSGID"] == "yes"
    for always in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "RestrictNamespaces"):
        assert service[always] == "yes"


def test_folders_at_home_are_bound_and_the_others_made_writable_in_words_of_unit_files() -> None:
    lines = unit(DEFAULT_PLACE, EVERYTHING).splitlines()
    assert 'ReadWritePaths=-"/srv/my sites"' in lines
    assert "ReadWritePaths=-/var/lib/sentinel/100%%" in lines
    assert "ReadWritePaths=/var/lib/sentinel/state" in lines, "without it nothing may start"
    assert "ProtectHome=tmpfs" in lines
    assert "BindPaths=-/home/web/public" in lines


def test_a_systemctl_command_of_the_configuration_is_allowed_and_no_other() -> None:
    (rule,) = (f.text for f in service_files(needs=EVERYTHING) if f.path.suffix == ".rules")
    assert '["reload", "php8.2-fpm.service"]' in rule
    assert 'subject.user != "sentinel"' in rule
    assert not [f for f in service_files() if f.path.suffix == ".rules"]


def test_each_file_is_known_as_ours() -> None:
    assert all(MARK in file.text for file in service_files(needs=EVERYTHING))


def test_the_documentation_states_how_exposed_it_is(tmp_path: Path) -> None:
    """By the version of systemd that it names: each version weighs anew."""
    program = needs("systemd-analyze", package="systemd")
    text = (DOCS / "service.md").read_text(encoding="utf-8")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    version = said.stdout.split()[1]
    stated = re.search(r"systemd (\d+).*?\*\*([\d.]+)\*\*.*?\*\*([\d.]+)\*\*", text, re.DOTALL)
    assert stated is not None
    if version != stated[1]:
        pytest.skip(f"systemd {version} weighs otherwise than {stated[1]}, which the text names")
    for needed, figure in ((DEFAULT_NEEDS, stated[2]), (RESTORING, stated[3])):
        file = tmp_path / "sentinel.service"
        file.write_text(unit(DEFAULT_PLACE, needed))
        found = subprocess.run(
            [program, "security", "--offline=true", "--no-pager", str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"exposure level for sentinel.service: {figure} " in found.stdout


def _seconds(text: str) -> float:
    return parse_duration(text.replace("min", "m"))
