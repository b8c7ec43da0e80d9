"""The machine on which Sentinel becomes a service: what is there, files written, commands run."""

import grp
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.service_faults import ProgramFacts
from sentinel.core.service_files import MARK, ServiceFile
from sentinel.edges.files import write_atomically
from sentinel.errors import CouldNotFindOut, Refused

SYSTEMD = Path("/run/systemd/system")
"""There where systemd is the manager (sd_booted(3))."""
NAME = "sentinel"
_ON_PATH = (Path("/usr/bin"), Path("/usr/local/bin"))
_OPEN = stat.S_IWGRP | stat.S_IWOTH
_FIRST_LINE = re.compile(rb"(/\S+)/bin/python")
_MAX_OUTPUT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one command."""

    code: int
    """That of the command; 127 where it is not there, 124 where it took too long."""
    said: str


def manages() -> bool:
    """Whether systemd manages this machine."""
    return SYSTEMD.is_dir()


def is_root() -> bool:
    return os.geteuid() == 0


def program() -> Path:
    """The program of the environment that runs here: by its short way, which stays when a package
    or pipx renews the environment. Raises CouldNotFindOut where there is none."""
    own = Path(sys.prefix) / "bin" / NAME
    for folder in _ON_PATH:
        with suppress(OSError):
            if (folder / NAME).resolve(strict=True) == own.resolve(strict=True):
                return folder / NAME
    called = Path(shutil.which(sys.argv[0]) or own)  # a package's program stands where it is called
    for place in (own, called.absolute()):
        if place.name == NAME and place.is_file():
            return place
    raise CouldNotFindOut(
        f"{own}: not found, so no unit can name it. Name the installed program: --program PATH."
    )


def program_facts(place: Path) -> ProgramFacts:
    """What a unit that starts `place` would run."""
    package = Path(__file__).parents[1]
    python = Path(sys.executable).resolve()
    parts = dict.fromkeys((place.resolve(), Path(sys.prefix), python, package))
    return ProgramFacts(
        python=python,
        prefix=Path(sys.prefix),
        package=package,
        moved_from=_moved_from(place),
        open_to=tuple(_open_to(parts)),
    )


def group_exists(name: str) -> bool:
    with suppress(KeyError):
        return bool(grp.getgrnam(name))
    return False


def user_exists(name: str) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


def below(root: Path | None, path: Path) -> Path:
    """A place on this machine, or in a tree that becomes one."""
    return path if root is None else root / path.relative_to("/")


def present(file: ServiceFile, root: Path | None = None) -> str | None:
    """The text that stands there, or None."""
    try:
        return below(root, file.path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def refuse_foreign(files: Iterable[ServiceFile], root: Path | None = None) -> None:
    """Before anything is written: what somebody else wrote stays. Raises Refused, OSError."""
    for file in files:
        text = present(file, root)
        if text is not None and MARK not in text:
            raise Refused(
                f"{file.path}: is there already, and `sentinel service install` did not write it. "
                "Nothing was written. Move it away, then repeat; own lines belong into a drop-in "
                "(systemctl edit sentinel)."
            )


def write(files: Iterable[ServiceFile], root: Path | None = None) -> tuple[Path, ...]:
    """Those that were not there as they are now. Raises OSError."""
    changed = []
    for file in files:
        if present(file, root) == file.text:
            continue
        target = below(root, file.path)
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        write_atomically(target, file.text.encode(), mode=0o644)
        target.chmod(0o644)  # whatever the umask
        changed.append(file.path)
    return tuple(changed)


def take_away(files: Iterable[ServiceFile], root: Path | None = None) -> tuple[Path, ...]:
    """Those of ours that were there. Raises OSError."""
    gone = []
    for file in files:
        if MARK in (present(file, root) or ""):
            below(root, file.path).unlink()
            gone.append(file.path)
    return tuple(gone)


def run(argv: tuple[str, ...], seconds: float) -> Done:
    """One command as it is, without a shell and without input. Raises nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and paths of the configuration
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"},
        )
    except subprocess.TimeoutExpired:
        return Done(code=124, said=f"did not end within {seconds:g} s")
    except OSError as error:
        return Done(code=127, said=f"cannot be run ({error.strerror})")
    said = done.stdout.decode("utf-8", "backslashreplace").strip()
    return Done(code=done.returncode, said=said[-_MAX_OUTPUT:])


def _moved_from(place: Path) -> Path | None:
    """The environment that a script's first lines name, where that is not the one that runs."""
    try:
        with place.open("rb") as stream:
            head = stream.read(1_000)
    except OSError:
        return None
    found = _FIRST_LINE.search(head) if head.startswith(b"#!") else None
    if found is None:
        return None
    named = Path(os.fsdecode(found[1]))
    with suppress(OSError):
        if named.samefile(sys.prefix):
            return None
    return named


def _open_to(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Of these and of the folders above them: what another than root may change."""
    for path in dict.fromkeys(step for one in paths for step in (one, *one.parents)):
        try:
            status = path.stat()
        except OSError:
            continue
        sticky = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
        if status.st_uid != 0:
            yield path, f"user {_name_of(status.st_uid)}"
        elif status.st_mode & stat.S_IWOTH and not sticky:
            yield path, "everybody"
        elif status.st_mode & _OPEN and not sticky and status.st_gid != 0:
            yield path, f"group {status.st_gid}"


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
