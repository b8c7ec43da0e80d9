"""A Debian that holds nothing but what `debootstrap --variant=minbase` puts there, systemd, Python
and nginx; booted by systemd-nspawn, without a network. For proofs that take minutes."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.programs import needs, needs_file
from support.waiting import LIMIT_SECONDS

SUITE = "bookworm"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PACKAGES = ("systemd", "systemd-sysv", "dbus", "python3", "python3-venv", "nginx-light")
BOOT_SECONDS = 120.0
CLOCK = "--system-call-filter=adjtimex clock_adjtime"
"""By itself systemd-nspawn forbids even to read how well the clock is held, which a machine does
not."""
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/root",
}
_UP = {"running", "degraded"}


@dataclass
class EmptyDebian:
    """The tree, and the machine that runs on it while it is booted."""

    root: Path
    leader: int = 0
    """The number of its first process, here; 0: it is not booted."""
    said: list[str] = field(default_factory=list)

    def run(self, *argv: str, expect: int | None = 0, give: str = "") -> str:
        """One command inside, as root; its output and complaints. `expect` None: any code."""
        way = ["chroot", str(self.root)]
        if self.leader:
            way = ["nsenter", "--target", str(self.leader), "--all"]
        done = subprocess.run(
            [*way, "env", "-i", *(f"{k}={v}" for k, v in _ENVIRONMENT.items()), *argv],
            input=give,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
        self.said.append(f"$ {' '.join(argv)}\n{done.stdout}")
        if expect is not None:
            assert done.returncode == expect, f"{argv}: {done.returncode}\n{done.stdout[-4000:]}"
        return done.stdout.strip()

    def python(self, code: str) -> str:
        return self.run("/opt/sentinel/bin/python", "-c", code)

    def until(self, wanted: str, *argv: str) -> str:
        """Asks a command until its output holds that; the output."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while True:
            said = self.run(*argv, expect=None)
            if wanted in said:
                return said
            assert time.monotonic() < deadline, f"{argv} never said {wanted!r}: {said[-2000:]}"
            time.sleep(0.2)

    @contextmanager
    def booted(self) -> Iterator[None]:
        """Skips the test where systemd cannot be a machine's first process here."""
        program = needs("systemd-nspawn", package="systemd-container")
        log = self.root.with_name("boot.log")
        command = (program, "--quiet", f"--directory={self.root}", "--register=no", "--keep-unit")
        with log.open("wb") as said:
            machine = subprocess.Popen(
                [*command, "--private-network", "--machine=empty-debian", CLOCK, "--boot"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        try:
            if not self._is_up(machine):
                pytest.skip(f"systemd does not boot here: {log.read_text()[-500:]}")
            yield
        finally:
            if self.leader and machine.poll() is None:
                self.run("systemctl", "poweroff", "--force", "--force", expect=None)
            self.leader = 0
            try:
                machine.wait(30)
            except subprocess.TimeoutExpired:
                machine.kill()
                machine.wait()

    def _is_up(self, machine: "subprocess.Popen[bytes]") -> bool:
        deadline = time.monotonic() + BOOT_SECONDS
        while machine.poll() is None and time.monotonic() < deadline:
            children = Path(f"/proc/{machine.pid}/task/{machine.pid}/children").read_text().split()
            if children:
                self.leader = int(children[0])
                try:
                    if self.run("systemctl", "is-system-running", expect=None) in _UP:
                        return True
                except (AssertionError, OSError):
                    pass
            time.sleep(0.3)
        self.leader = 0
        return False


def make_empty_debian(folder: Path) -> EmptyDebian:
    """From the archive that this machine takes its own packages from. Skips the test where that
    cannot be done."""
    if os.geteuid() != 0:
        pytest.skip("only root makes a Debian")
    program = needs("debootstrap", package="debootstrap")
    needs_file(KEYS, package="debian-archive-keyring")
    root = folder / "root"
    done = _run(
        (
            *(program, "--variant=minbase", f"--keyring={KEYS}", f"--include={','.join(PACKAGES)}"),
            *(SUITE, str(root), _archive()),
        )
    )
    if done.returncode:
        pytest.skip(f"debootstrap does not run here: {done.stdout[-300:]}")
    return EmptyDebian(root)


def install_program(debian: EmptyDebian, wheel: Path, lock: Path) -> None:
    """The wheel with its locked dependencies, proven by their digests, in /opt/sentinel. Before
    the machine is booted: it needs the package registry, as it is set up on this machine."""
    place = debian.root / "opt"
    for file in (wheel, lock):
        shutil.copy(file, place)
    # as this machine asks it: by which name server, authorities and address
    shutil.copy("/etc/resolv.conf", debian.root / "etc" / "resolv.conf")
    given = {}
    for name in ("PIP_CERT", "SSL_CERT_FILE", "PIP_INDEX_URL", "HTTPS_PROXY", "https_proxy"):
        if value := os.environ.get(name, ""):
            given[name] = value
            if value.startswith("/") and Path(value).is_file():
                inside = debian.root / value.lstrip("/")
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(value, inside)
    pip = ("/opt/sentinel/bin/python", "-m", "pip", "install", "--quiet", "--no-compile")
    debian.run("python3", "-m", "venv", "/opt/sentinel")
    settings = [f"{name}={value}" for name, value in given.items()]
    debian.run("env", *settings, *pip, "--require-hashes", "-r", f"/opt/{lock.name}")
    debian.run(*pip, "--no-deps", "--no-index", f"/opt/{wheel.name}")
    debian.run("ln", "-s", "/opt/sentinel/bin/sentinel", "/usr/local/bin/sentinel")


def _archive() -> str:
    targets = _run(("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"))
    found = [line for line in targets.stdout.split() if line.rstrip("/").endswith("/debian")]
    return found[0] if found else "http://deb.debian.org/debian"


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
