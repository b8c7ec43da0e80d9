"""A command under the bounds of a unit, where systemd itself cannot be had: its user, its rights,
and a file system that is read-only but for what the unit names (in a mount namespace of its own).
Left out are system call filters, ProtectHome and PrivateTmp."""

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.programs import needs

TOOLS = "util-linux"
"""The package of unshare, mount and setpriv."""


def needs_a_namespace() -> None:
    """Skips the test where no file system may be mounted: in most containers."""
    unshare = needs("unshare", package=TOOLS)
    tried = [unshare, "--mount", "--propagation", "private", "mount", "--bind", "/", "/mnt"]
    done = subprocess.run(tried, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()[-200:]}")


def values(unit: str, key: str) -> list[str]:
    """Of all lines of that key, as words."""
    return [
        word
        for line in unit.splitlines()
        if line.startswith(f"{key}=")
        for word in line.partition("=")[2].split()
    ]


def confined(unit: str, command: Sequence[str], *, uid: int) -> list[str]:
    """The command to start instead of `command`; `uid` stands for the unit's user."""
    assert values(unit, "ProtectSystem") == ["strict"]
    steps = []
    for word in values(unit, "ReadWritePaths"):
        path = shlex.quote(word.removeprefix("-"))
        steps.append(f"mount --bind {path} {path}")
    # what was bound before stays writable: it is a mount of its own
    steps.append("mount -o remount,bind,ro /")
    rights = [name.removeprefix("CAP_").lower() for name in values(unit, "CapabilityBoundingSet")]
    given = ",".join(("-all", *(f"+{name}" for name in rights)))
    ambient = ["--inh-caps", given, "--ambient-caps", given] if rights else ["--inh-caps", "-all"]
    become = ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", *ambient]
    become += ["--bounding-set", given, "--no-new-privs", "--", *command]
    steps.append(f"exec {shlex.join(become)}")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "; ".join(steps)]


def writable(unit: str) -> list[Path]:
    return [Path(word.removeprefix("-")) for word in values(unit, "ReadWritePaths")]
