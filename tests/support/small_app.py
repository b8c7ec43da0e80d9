"""The parts of a restore, behind the few words that commands use of the whole application."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.core.site import Site
from support.restore_parts import Parts


@dataclass(frozen=True, slots=True)
class SmallApp:
    """Stands for the application; its detector is the one of the parts."""

    parts: Parts

    def __getattr__(self, name: str) -> object:
        return getattr(self.parts, name)

    def site(self, name: str | None) -> Site:
        assert name in {None, "main"}
        return self.parts.site

    def run(self, work: Coroutine[Any, Any, object]) -> object:
        return asyncio.run(work)


def behind_commands(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sentinel backup` and `sentinel restore` work with these parts from now on."""

    @contextmanager
    def open_app(path: Path) -> Iterator[SmallApp]:
        yield SmallApp(parts)

    module = ModuleType("sentinel.app")
    module.open_app = open_app  # type: ignore[attr-defined] # stands for the real one
    monkeypatch.setitem(sys.modules, "sentinel.app", module)
    monkeypatch.setattr("sentinel.cli.NAMES", ("backup", "restore"))


def document(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """What a command prints with --json."""
    assert main([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)
