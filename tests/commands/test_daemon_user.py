"""What root runs beside a daemon of another user leaves nothing behind that this one cannot change;
and what the daemon starts has none of the rights that it was given."""

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from support.fresh_folder import fresh_folder
from support.programs import needs
from support.scene import REPOSITORY

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")

DAEMON = pwd.getpwnam("daemon")
RIGHTS = "-all,+chown,+dac_override,+fowner,+fsetid"
PROBE = """
import json, subprocess
from sentinel.edges.own_rights import keep_from_children, lent
def rights():
    said = subprocess.run(["grep", "CapEff", "/proc/self/status"], capture_output=True, text=True)
    return int(said.stdout.split()[1], 16)
given = rights()
keep_from_children()
kept = rights()
with lent():
    lent_rights = rights()
print(json.dumps([given, kept, lent_rights, rights()]))
"""


def run(*command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **more}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd="/"
    )


def test_roots_command_becomes_the_user_of_the_state_folder(tmp_path: Path) -> None:
    needs("setpriv", package="util-linux")
    url = "http://127.0.0.1:1/"
    folder = tmp_path / "work"
    config = fresh_folder(folder, url=url, document_root=None, name="main", ready_made=False)
    state = folder / "state"
    state.mkdir(mode=0o700)
    os.chown(state, DAEMON.pw_uid, DAEMON.pw_gid)
    words = ("-m", "sentinel", "--config", str(config), "status")
    done = run(sys.executable, "-P", *words, SUDO_USER="asha")
    assert done.returncode in {0, 1}, done.stderr
    made = [path for path in state.rglob("*") if path.is_file()]
    assert made, "the state was made by this command"
    assert {path.stat().st_uid for path in made} == {DAEMON.pw_uid}


def test_children_get_no_rights_but_those_that_are_lent_them() -> None:
    setpriv = needs("setpriv", package="util-linux")
    user = ("--reuid", "daemon", "--regid", "daemon", "--clear-groups")
    rights = ("--inh-caps", RIGHTS, "--ambient-caps", RIGHTS)
    done = run(setpriv, *user, *rights, "--", sys.executable, "-P", "-c", PROBE)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [0b11011, 0, 0b11011, 0]


def test_root_itself_keeps_and_lends_nothing_of_its_own() -> None:
    """Its children are root."""
    done = run(sys.executable, "-P", "-c", PROBE)
    given, kept, lent_rights, after = json.loads(done.stdout)
    assert given == kept == lent_rights == after
