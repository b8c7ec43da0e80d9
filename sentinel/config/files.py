"""Reading configuration files: each is read once, and its SHA-256 noted for the audit log."""

import hashlib
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from sentinel.config.problems import Problems
from sentinel.config.table import Table

MAX_FILE_BYTES = 1_000_000
"""A definition is a page or two; more is a mistake, or an attack on the reader."""


class Files:
    """Reads files below a base folder and names them relative to it."""

    def __init__(
        self,
        base: Path,
        problems: Problems,
        replaced: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """`replaced` are texts that count instead of what stands in the files of these names;
        `environ` is where secrets of definitions may stand."""
        self._below = str(base / "_").removesuffix("_")
        self._replaced = replaced or {}
        self.environ = environ or {}
        self.problems = problems
        self.sources: dict[str, str] = {}
        """SHA-256 of each file read, by the name that messages use."""

    def name(self, path: Path) -> str:
        """`checks/home.toml` below the base folder, else the whole path."""
        return str(path).removeprefix(self._below)

    def read(self, path: Path, *, hint: str = "check the name and who may read it") -> bytes | None:
        """The content, or None after noting why it could not be read."""
        try:
            with open(path, "rb", opener=_without_waiting) as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    self.problems.add(self.name(path), "", "is no plain file; put one in its place")
                    return None
                data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            self.problems.add(self.name(path), "", f"cannot be read ({error.strerror}); {hint}")
            return None
        if len(data) > MAX_FILE_BYTES:
            self.problems.add(
                self.name(path), "", f"is larger than {MAX_FILE_BYTES:,} bytes; shorten it"
            )
            return None
        self.note(path, data)
        return data

    def note(self, path: Path, data: bytes) -> None:
        """Records the digest of bytes that were read elsewhere."""
        self.sources[self.name(path)] = hashlib.sha256(data).hexdigest()

    def text(self, path: Path, *, hint: str = "check the name and who may read it") -> str | None:
        """The content as UTF-8 text, or None after noting a problem."""
        if (kept := self._replaced.get(self.name(path))) is not None:
            self.note(path, kept.encode())
            return kept
        data = self.read(path, hint=hint)
        if data is None:
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.problems.add(
                self.name(path), "", f"line {line}: not UTF-8; save the file as UTF-8 text"
            )
            return None

    def listing(self, folder: Path, suffix: str) -> tuple[Path, ...]:
        """The visible files of that suffix, by name; none after noting an unreadable folder."""
        try:
            return tuple(
                sorted(
                    path
                    for path in folder.iterdir()
                    if path.name.endswith(suffix) and not path.name.startswith(".")
                )
            )
        except OSError as error:
            self.problems.add(
                self.name(folder), "", f"cannot be listed ({error.strerror}); check who may read it"
            )
            return ()


def _without_waiting(path: str, flags: int) -> int:
    """A pipe would be waited for until somebody writes into it: at night nobody does."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def table_of(text: str, file: str, problems: Problems) -> Table | None:
    """The root table of a TOML text, or None after noting the syntax error."""
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        problems.add(
            file,
            "",
            f"not valid TOML: {reason}; correct that line (texts stand in quotation marks, a key "
            "stands once)",
        )
        return None
    return Table(values, file=file, key="", problems=problems)
