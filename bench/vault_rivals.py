"""The programs of the vault's bench: what each runs for each phase, and where it writes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sentinel.commands.init import initialise

PHASES = ("first capture", "unchanged again", "verify", "restore")
"""In the order in which they can be taken."""
PASSWORD = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run as a process of its own, and timed."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


class Rival(Protocol):
    """One program with a fresh, empty repository. `prepare` and `clear` are not timed."""

    name: str

    def prepare(self) -> None: ...
    def command(self, phase: str) -> Command | None:
        """None where the program has nothing like it."""

    def source(self) -> Path:
        """The tree that it captures."""

    def restored(self) -> Path:
        """Where the tree stands after the phase restore."""


class Sentinel:
    """The vault as `config.toml` has it by default: zstd, every object read back, fsynced."""

    name = "sentinel"

    def __init__(self, place: Path, tree: Path) -> None:
        self._work = place / "sentinel"
        self._root = place / "served" / "html"
        self._tree = tree

    def prepare(self) -> None:
        # a copy of its own: the swap puts another tree in its place
        self._root.parent.mkdir()
        subprocess.run(["cp", "-a", str(self._tree), str(self._root)], check=True)
        initialise(
            self._work,
            url="http://127.0.0.1:9/",
            document_root=self._root,
            name="bench",
            title="Bench",
        )

    def command(self, phase: str) -> Command:
        act = {"verify": "verify", "restore": "restore"}.get(phase, "capture")
        program = str(Path(__file__).with_name("vault_program.py"))
        return Command(arguments=(sys.executable, program, act, str(self._work / "config.toml")))

    def source(self) -> Path:
        return self._root

    def restored(self) -> Path:
        return self._root


class Restic:
    """restic with its own defaults: encrypted, compressed where that helps."""

    name = "restic"

    def __init__(self, place: Path, tree: Path) -> None:
        self._tree = tree
        self._target = place / "out"
        self._environment = {
            "RESTIC_REPOSITORY": str(place / "repository"),
            "RESTIC_PASSWORD": PASSWORD,
            "RESTIC_CACHE_DIR": str(place / "cache"),
            "RESTIC_PROGRESS_FPS": "0.01",
        }

    def prepare(self) -> None:
        self._run("init")

    def command(self, phase: str) -> Command:
        words = {
            "verify": ("check", "--read-data"),
            "restore": ("restore", "latest", "--target", str(self._target)),
        }.get(phase, ("backup", "."))
        return Command(
            arguments=("restic", *words), environment=self._environment, folder=self._tree
        )

    def source(self) -> Path:
        return self._tree

    def restored(self) -> Path:
        return self._target

    def _run(self, *words: str) -> None:
        subprocess.run(
            ["restic", *words],
            env={**os.environ, **self._environment},
            check=True,
            stdout=subprocess.DEVNULL,
        )


class Borg:
    """borg, not encrypted, with its default compression (lz4)."""

    name = "borg"

    def __init__(self, place: Path, tree: Path) -> None:
        self._tree = tree
        self._target = place / "out"
        self._captures = 0
        self._repository = place / "repository"
        self._environment = {
            "BORG_REPO": str(self._repository),
            "BORG_BASE_DIR": str(place / "base"),
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
        }

    def prepare(self) -> None:
        environment = {**os.environ, **self._environment}
        subprocess.run(["borg", "init", "-e", "none"], env=environment, check=True)
        self._target.mkdir()

    def command(self, phase: str) -> Command:
        if phase == "verify":
            return self._command("check", "--verify-data")
        if phase == "restore":
            return self._command("extract", "::1", folder=self._target)
        self._captures += 1
        return self._command("create", f"::{self._captures}", ".", folder=self._tree)

    def source(self) -> Path:
        return self._tree

    def restored(self) -> Path:
        return self._target

    def _command(self, *words: str, folder: Path | None = None) -> Command:
        return Command(arguments=("borg", *words), environment=self._environment, folder=folder)


class Rsync:
    """`rsync -a` into an empty folder: a plain copy, with no proof and no fsync."""

    name = "rsync -a"

    def __init__(self, place: Path, tree: Path) -> None:
        self._tree = tree
        self._copy = place / "copy"
        self._target = place / "out"

    def prepare(self) -> None:
        pass

    def command(self, phase: str) -> Command:
        words: tuple[str, ...] = ("rsync", "-a", f"{self._tree}/", f"{self._copy}/")
        if phase == "verify":
            words = (*words[:1], "-anc", *words[2:])
        elif phase == "restore":
            words = ("rsync", "-a", f"{self._copy}/", f"{self._target}/")
        return Command(arguments=words)

    def source(self) -> Path:
        return self._tree

    def restored(self) -> Path:
        return self._target


RIVALS = {"sentinel": Sentinel, "restic": Restic, "borg": Borg, "rsync": Rsync}
"""Program to what stands for it; one that is not installed is left out."""


def installed() -> list[str]:
    """Those that can take part, Sentinel first."""
    return [name for name in RIVALS if name == "sentinel" or shutil.which(name)]
