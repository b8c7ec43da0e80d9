"""Running restic: its words, its environment, what its exit codes mean, and when it is ended."""

import json
import os
import re
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sentinel.core.backup_settings import ResticSettings
from sentinel.errors import CopyError

OLDEST = (0, 17)
"""`restore --include-file`, and exit codes that tell a lock from a wrong password."""
HOST = "sentinel"
"""Snapshots carry it, so that each finds the one before whatever the machine is called."""
MAX_ANSWER_BYTES = 50_000_000
_VERSION = re.compile(r"restic (\d{1,4})\.(\d{1,4})", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,100}", re.ASCII)
_END_SECONDS = 10.0
_SHOWN = 400
_LOCKED = 11
_MEANS = {
    3: "could not read all files of the vault",
    10: "finds no repository there. Make it once: restic init, with the same --repo and "
    "--password-file",
    _LOCKED: "finds the repository locked by another restic that may be at work. If none is: "
    "restic unlock",
    12: "says that the password in password_file does not open the repository",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One snapshot of a repository, as far as it is needed here."""

    id: str
    path: str
    """What it is of: absolute, on the machine that made it."""


class Restic:
    """One repository. Nothing secret stands in the command line or in a message.

    All methods block, at most `timeout_seconds` for each run of restic, and raise CopyError where
    restic is missing, too old, or did not do what it was asked.
    """

    def __init__(self, settings: ResticSettings) -> None:
        self._settings = settings

    def refuse_old(self) -> None:
        """Raises CopyError for a restic before 0.17, with its version."""
        said = self._run("version").decode("utf-8", "replace")
        found = _VERSION.match(said)
        if found is None or (int(found[1]), int(found[2])) < OLDEST:
            raise CopyError(
                f"{self._settings.program}: {said.strip()[:80]!r}; accepted: restic "
                f"{OLDEST[0]}.{OLDEST[1]} or later. Install it, or name it with `program` in "
                "[backup.restic]."
            )

    def backup(self, folder: Path, tags: tuple[str, ...]) -> None:
        """Puts a folder into the repository; what is there already is not sent again."""
        marks = [word for tag in tags for word in ("--tag", tag)]
        self._unlocking("backup", "--quiet", "--host", HOST, *marks, str(folder))

    def snapshots(self, tag: str) -> tuple[Snapshot, ...]:
        """Those with a tag, newest first."""
        said = self._unlocking("snapshots", "--json", "--host", HOST, "--tag", tag)
        try:
            found = [(one["time"], one["id"], one["paths"][0]) for one in json.loads(said) or []]
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise CopyError(f"{self._what}: `restic snapshots` gave no list ({error}).") from error
        return tuple(
            Snapshot(id=str(name), path=str(path))
            for _, name, path in sorted(found, key=lambda one: str(one[0]), reverse=True)
        )

    def restore(self, snapshot: Snapshot, target: Path, patterns: tuple[str, ...] = ()) -> None:
        """Writes what a snapshot holds, or what matches the patterns, below a folder. Nothing of
        it is proven yet."""
        words = ["restore", f"{snapshot.id}:{snapshot.path}", "--quiet", "--target", str(target)]
        if not patterns:
            self._unlocking(*words)
            return
        with tempfile.NamedTemporaryFile("w", encoding="ascii", prefix="restic-") as file:
            file.writelines(f"{pattern}\n" for pattern in patterns)
            file.flush()
            self._unlocking(*words, "--include-file", file.name)

    @property
    def _what(self) -> str:
        return f"restic repository {self._settings.repository}"

    def _unlocking(self, *words: str) -> bytes:
        """Once more after `restic unlock`, which takes only locks away whose owner is gone."""
        try:
            return self._run(*words)
        except _Locked:
            self._run("unlock")
            return self._run(*words)

    def _run(self, *words: str) -> bytes:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            code = self._ended(list(words), output, errors)
            if code:
                fault = _Locked if code == _LOCKED else CopyError
                said = _end_of(errors)
                means = _MEANS.get(code) or f"ended with exit code {code}"
                raise fault(f"{self._what}: restic {words[0]} {means}. It said: {said!r}.")
            output.seek(0)
            data = output.read(MAX_ANSWER_BYTES + 1)
        if len(data) > MAX_ANSWER_BYTES:
            raise CopyError(f"{self._what}: restic {words[0]} gave more than it may.")
        return data

    def _ended(self, words: list[str], output: IO[bytes], errors: IO[bytes]) -> int:
        """The exit code; restic is killed, with its children, where it takes too long."""
        program, seconds = self._settings.program, self._settings.timeout_seconds
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's program, no shell
                [program, *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=self._environment(),
                start_new_session=True,
            )
        except OSError as error:
            raise CopyError(
                f"{program}: cannot be run ({error.strerror}). Install restic 0.17 or later, or "
                "name it with `program` in [backup.restic]."
            ) from error
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CopyError(
                f"{self._what}: restic {words[0]} did not end within {seconds:g} s and was ended. "
                "See `timeout` in [backup.restic]; what was sent already is not sent again."
            ) from None
        finally:
            _end(process)

    def _environment(self) -> dict[str, str]:
        """restic's own: nothing of this process's but where programs and the home folder are."""
        kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        cache = {"XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", "")}
        return {
            **kept,
            **{name: value for name, value in cache.items() if value},
            **self._given(),
            "RESTIC_REPOSITORY": self._settings.repository,
            "RESTIC_PASSWORD_FILE": str(self._settings.password_file),
            "LANG": "C.UTF-8",
        }

    def _given(self) -> dict[str, str]:
        file = self._settings.environment_file
        if file is None:
            return {}
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise CopyError(
                f"environment_file of [backup.restic] cannot be read: {error}"
            ) from None
        given: dict[str, str] = {}
        for number, line in enumerate(lines, start=1):
            name, equals, value = line.strip().partition("=")
            if not name or name.startswith("#"):
                continue
            if not equals or not _NAME.fullmatch(name):
                # what stands there is a secret: it is not shown
                raise CopyError(
                    f"environment_file of [backup.restic], line {number}: accepted: NAME=value"
                )
            given[name] = value
        return given


class _Locked(CopyError):
    """Another restic holds the repository, or left its lock."""


def _end(process: "subprocess.Popen[Any]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_of(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - _SHOWN))
    return " ".join(errors.read(_SHOWN).decode("utf-8", "replace").split())
