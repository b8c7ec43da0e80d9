"""Plug-in checkers: Python of the operator's, run only when a definition names it and only where
nobody else could have written it."""

import inspect
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

from sentinel.core.check import Checker
from sentinel.core.settings import Config
from sentinel.errors import ConfigError, ConfigProblem

_FUNCTION = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlugin:
    """The function, and the bytes from which it was made."""

    checker: Checker
    source: bytes


def load_plugins(config: Config) -> dict[str, Checker]:
    """The checkers of all plug-in checks, by check name. Each file is read and run anew.

    Raises ConfigError with every one that has become unfit since the configuration was read.
    """
    checkers: dict[str, Checker] = {}
    problems: list[ConfigProblem] = []
    for check in config.checks:
        if check.plugin is None:
            continue
        try:
            checkers[check.name] = load_plugin(check.plugin).checker
        except ValueError as error:
            message = f'found "{check.plugin.name}": {error}'
            problems.append(ConfigProblem(file=check.source, key="plugin", message=message))
    if problems:
        raise ConfigError(tuple(problems))
    return checkers


def load_plugin(path: Path) -> LoadedPlugin:
    """Reads a plug-in once, looks who could have written it, runs it, takes its `check`.

    Raises ValueError, in words for the operator, where it is not to be trusted or not usable.
    """
    source = _trusted_source(path)
    name = f"sentinel_plugins.{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses and pickling look a class's module up there
    try:
        code = compile(source, str(path), "exec")
        exec(code, module.__dict__)  # noqa: S102 - a plug-in is Python of the operator's
    except (Exception, SystemExit) as error:  # it may raise anything at all
        sys.modules.pop(name, None)
        raise ValueError(
            f"it does not load ({type(error).__name__}: {error}); correct the file"
        ) from error
    return LoadedPlugin(checker=_checker(module), source=source)


def _trusted_source(path: Path) -> bytes:
    if fault := _trust_fault(path.parent.stat()):
        raise ValueError(f"its folder {fault}")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ValueError(
            f"it cannot be opened ({error.strerror}); accepted: a regular file beside the "
            "definition, no link; correct the name or the file"
        ) from error
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is no regular file; accepted: a Python file")
        if fault := _trust_fault(status):
            raise ValueError(f"the file {fault}")
        return stream.read()


def _trust_fault(status: os.stat_result) -> str:
    if status.st_uid not in {0, os.geteuid()}:
        return (
            f"belongs to user {status.st_uid}; accepted: root or the running user, who else "
            "could change what Sentinel runs; change the owner"
        )
    if status.st_mode & 0o022:
        return (
            f"can be written by others (mode {stat.S_IMODE(status.st_mode):04o}); accepted: its "
            "owner alone; run chmod go-w on it"
        )
    return ""


def _checker(module: ModuleType) -> Checker:
    function = getattr(module, _FUNCTION, None)
    accepted = f"accepted: a function {_FUNCTION}(check, snapshot) that gives findings; define it"
    if not callable(function):
        raise ValueError(f"it defines no function {_FUNCTION}; {accepted}")  # noqa: TRY004 - the file's content is at fault, as for the other reasons
    try:
        inspect.signature(function).bind(object(), object())
    except (TypeError, ValueError):
        raise ValueError(
            f"its {_FUNCTION} does not take a check and a snapshot; {accepted}"
        ) from None
    if inspect.iscoroutinefunction(function):
        raise ValueError(f"its {_FUNCTION} is async; {accepted} without async")
    return cast("Checker", function)
