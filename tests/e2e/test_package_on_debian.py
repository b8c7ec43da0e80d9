"""The Debian package on an empty Debian under systemd itself: installed, in service, upgraded while
it runs, removed, purged. `make proof` runs it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.empty_debian import EmptyDebian, make_empty_debian
from support.programs import needs
from support.scene import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

FOLDERS = """
import tomlkit
from pathlib import Path
file = Path("/etc/sentinel/config.toml")
config = tomlkit.parse(file.read_text())
config["paths"]["state"] = "/var/lib/sentinel/state"
config["paths"]["backups"] = "/var/lib/sentinel/backups"
file.write_text(tomlkit.dumps(config))
"""
PYTHON = "/usr/lib/sentinel-watch/bin/python"


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyDebian]:
    """Booted, with the package beside it as /opt/package.deb."""
    needs("dpkg-deb", package="dpkg")
    made = make_empty_debian(tmp_path_factory.mktemp("debian"))
    done = subprocess.run(
        [REPOSITORY / "packaging" / "debian" / "build", tmp_path_factory.mktemp("deb")],
        env={**os.environ, "COMPRESS": "gzip"},
        capture_output=True,
        text=True,
        check=True,
    )
    shutil.copy(Path(done.stdout.splitlines()[-1]), made.root / "opt" / "package.deb")
    with made.booted():
        yield made


def test_it_is_installed_watches_is_upgraded_and_leaves_what_proves_an_attack(
    debian: EmptyDebian,
) -> None:
    said = debian.run("dpkg", "--install", "/opt/package.deb")
    assert "nothing is watched yet" in said
    assert debian.run("systemctl", "is-active", "sentinel", expect=None) == "inactive"
    assert debian.run("stat", "-c", "%U %a", "/var/lib/sentinel/state") == "sentinel 700"
    assert debian.run("stat", "-c", "%U %a", "/var/lib/sentinel/flags") == "sentinel 755"
    debian.run("sh", "-c", "systemd-analyze verify --man=no sentinel.service")

    debian.run("sentinel", "init", "/etc/sentinel", "--url", "http://127.0.0.1/", "--name", "main")
    debian.run(PYTHON, "-c", FOLDERS)
    debian.run("sentinel", "--config", "/etc/sentinel/config.toml", "service", "install")
    assert debian.run("systemctl", "is-active", "sentinel") == "active"
    before = _pid(debian)

    debian.run("dpkg", "--install", "/opt/package.deb")
    assert debian.run("systemctl", "is-active", "sentinel") == "active"
    assert _pid(debian) not in {before, "0"}, "the new version runs, not the old one"

    debian.run("dpkg", "--remove", "sentinel-watch")
    assert debian.run("systemctl", "is-active", "sentinel", expect=None) != "active"
    assert debian.run("systemctl", "is-enabled", "sentinel", expect=None) != "enabled"
    said = debian.run("dpkg", "--purge", "sentinel-watch")
    assert "/var/lib/sentinel was kept" in said
    assert not (debian.root / "etc/systemd/system/sentinel.service").exists()
    assert (debian.root / "etc/sentinel/config.toml").exists()
    assert (debian.root / "var/lib/sentinel/state/sentinel.db").exists()
    assert not (debian.root / PYTHON.lstrip("/")).exists()
    assert not (debian.root / "usr/lib/sentinel-watch").exists(), "nothing compiled is left over"


def _pid(debian: EmptyDebian) -> str:
    return debian.run("systemctl", "show", "--property=MainPID", "--value", "sentinel")
