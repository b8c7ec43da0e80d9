"""YARA rules: the shipped ones and the operator's own, compiled by YARA-X.

A rule says of itself, in `meta`, what it finds (`what`), how grave that is (`severity`) and whether
honest code may look so (`heuristic`); one that does not say counts as heuristic.
"""

import hashlib
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yara_x

from sentinel.core.content_scan import RuleInfo
from sentinel.errors import RuleError

SHIPPED = Path(__file__).parent.parent / "yara"
ENDINGS = frozenset({".yar", ".yara"})
MAX_FILE_BYTES = 20_000_000
MAX_FILES = 1000
MATCHES_PER_PATTERN = 100
"""More say nothing new; a hostile file may hold millions."""
TIMEOUT_SECONDS = 20
"""For one piece of a file."""


class RuleSet:
    """Rules from some folders. Compiled when they are first needed: most commands need none.

    May be used from several threads at once.
    """

    def __init__(self, sources: Iterable[tuple[str, str]]) -> None:
        """`sources`: name and text of each file, in order."""
        self._sources = tuple(sources)
        self._compiling = threading.Lock()

    @cached_property
    def sha256(self) -> str:
        """Of names and texts of all files: which rules these are."""
        digest = hashlib.sha256()
        for name, text in self._sources:
            digest.update(f"{len(name)}:{name}{len(text)}:{text}".encode())
        return digest.hexdigest()

    @cached_property
    def _compiled(self) -> yara_x.Rules:
        return _built(self._sources)

    @cached_property
    def count(self) -> int:
        """How many rules there are. Raises RuleError as `check`."""
        self.check()
        return sum(1 for _ in self._compiled)

    def check(self) -> None:
        """Compiles. Raises RuleError naming file, line and what is wrong first."""
        with self._compiling:
            _ = self._compiled

    def scanner(self) -> "RuleScanner":
        """For one thread alone."""
        self.check()
        return RuleScanner(self._compiled)


class RuleScanner:
    """Scans bytes. Belongs to the thread that made it."""

    def __init__(self, rules: yara_x.Rules) -> None:
        self._scanner = yara_x.Scanner(rules)
        self._scanner.set_timeout(TIMEOUT_SECONDS)
        self._scanner.max_matches_per_pattern(MATCHES_PER_PATTERN)

    def hits(self, data: bytes) -> tuple[RuleInfo, ...]:
        """Rules that match some bytes. Raises TimeoutError."""
        try:
            found = self._scanner.scan(data).matching_rules
        except yara_x.TimeoutError as error:
            raise TimeoutError(f"not scanned within {TIMEOUT_SECONDS} s") from error
        return tuple(_info(rule) for rule in found)


def shipped_and(folder: Path | None) -> RuleSet:
    """The shipped rules, and those of the operator's folder where there is one.

    Raises RuleError for a folder or file that cannot be read; `check` says whether they compile.
    """
    own = () if folder is None else _read(folder)
    return RuleSet((*_read(SHIPPED), *own))


def faults_in(folder: Path) -> tuple[str, ...]:
    """What is wrong with the rules in a folder, each with file and line; empty: nothing is."""
    try:
        return _compile(_read(folder))[1]
    except RuleError as error:
        return (str(error),)


@lru_cache(maxsize=2)  # those in force, and those before a reload
def _built(sources: tuple[tuple[str, str], ...]) -> yara_x.Rules:
    """The same texts are compiled once in a process: it takes as long as reading a configuration.
    Raises RuleError."""
    compiler, faults = _compile(sources)
    if faults:
        raise RuleError(faults[0])
    return compiler.build()


def _compile(sources: tuple[tuple[str, str], ...]) -> tuple[yara_x.Compiler, tuple[str, ...]]:
    """All that can be compiled, and one fault for each file that cannot."""
    compiler = yara_x.Compiler()
    compiler.enable_includes(False)  # a rule reads no file of this machine
    faults: list[str] = []
    for number, (name, text) in enumerate(sources):
        compiler.new_namespace(f"file{number}")  # two files may use one name
        known = len(compiler.errors())
        try:
            compiler.add_source(text, origin=name)
        except yara_x.CompileError:
            faults.append(f"{name}: {_fault(compiler.errors()[known])}")
    return compiler, tuple(faults)


def _read(folder: Path) -> tuple[tuple[str, str], ...]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS)
        if not files or len(files) > MAX_FILES:
            raise RuleError(
                f"{folder}: holds {len(files)} files of rules (*.yar, *.yara); 1 to {MAX_FILES} "
                "are accepted."
            )
        return tuple((str(file), _text(file)) for file in files)
    except OSError as error:
        raise RuleError(
            f"{error.filename or folder}: cannot be read ({error.strerror}). Give the folder that "
            "holds the rules, readable by the user that runs Sentinel."
        ) from error


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise RuleError(f"{file}: larger than {MAX_FILE_BYTES:,} bytes; split it.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RuleError(f"{file}: not UTF-8 text ({error.reason}).") from error


def _fault(found: Mapping[str, Any]) -> str:
    labels = [str(label["text"]) for label in found["labels"] if label.get("text")]
    said = ": ".join((str(found["title"]), *labels[:1]))
    return f"line {found['line']}: {said}; correct the rule, or take the file out of the folder"


def _info(rule: yara_x.Rule) -> RuleInfo:
    meta = dict(rule.metadata)
    return RuleInfo(
        id=str(rule.identifier),
        what=str(meta.get("what") or meta.get("description") or rule.identifier),
        severity=str(meta.get("severity") or "high"),
        heuristic=meta.get("heuristic") is not False,
    )
