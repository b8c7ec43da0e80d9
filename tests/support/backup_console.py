"""A console over the parts of a restore: a real vault, tree, database, lock and audit log."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sentinel.app import App
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.principal import Principal
from sentinel.edges.quarantine import LocalQuarantine
from sentinel.edges.yara_rules import shipped_and
from sentinel.operations.works import Work, WorkState
from support.console import Console, console_of, person
from support.restore_parts import Parts, make_parts
from support.small_app import SmallApp
from support.vaults import MAX_ENTRIES, TREE


@dataclass(frozen=True, slots=True)
class KeptInMemory:
    """Stands for the evidence: what was kept, by name."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, incident: str, name: str, data: bytes) -> str:
        self.kept[f"{incident}/{name}"] = data
        return ""

    def seal(self, incident: str) -> None:
        """Nobody asks for a list here."""


@dataclass(frozen=True, slots=True)
class BackupApp(SmallApp):
    """With what stands beside the vault, and the evidence."""

    backups: Any = None
    tools: Any = None


@dataclass(frozen=True, slots=True)
class BackupConsole:
    """A console and what stands behind it."""

    console: Console
    parts: Parts
    evidence: dict[str, bytes]
    """By incident and name."""

    async def worked(self, operation: str, **given: str) -> Work:
        """Sends a form that begins a work, and waits for the end of that."""
        answer = await self.console.act(operation, **given)
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"].partition("?")[0]
        await self.console.desk.works.ended()
        work = self.console.desk.works.get(path.rpartition("/")[2])
        assert work is not None
        return work

    async def done(self, operation: str, **given: str) -> dict[str, Any]:
        """As `worked`; what it found."""
        work = await self.worked(operation, **given)
        assert work.state is WorkState.DONE, work.fault
        assert work.result is not None
        return work.result

    async def page(self, path: str) -> str:
        """A page that is there."""
        answer = await self.console.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


@asynccontextmanager
async def backup_console(
    folder: Path,
    who: Principal | None = None,
    *,
    altered: Callable[[Parts], Parts] = lambda parts: parts,
) -> AsyncIterator[BackupConsole]:
    """Over a new site that was never backed up; with the parts as `altered` gives them."""
    with make_parts(folder) as fresh:
        made = altered(fresh)
        config = replace(
            made.config,
            sites=(made.site,),
            console=ConsoleSettings(listen="127.0.0.1:8600", url="http://127.0.0.1:8600/"),
        )
        parts = replace(made, config=config)
        quarantine = LocalQuarantine(shipped_and(None), TREE.scan, max_entries=MAX_ENTRIES)
        beside = SimpleNamespace(quarantine=quarantine, copy=None)
        evidence = KeptInMemory()
        tools = SimpleNamespace(
            databases=parts.tools.databases, tree=TREE, clock=parts.clock, evidence=evidence
        )
        app = cast("App", BackupApp(parts, backups=beside, tools=tools))
        async with console_of(app, who or person()) as console:
            yield BackupConsole(console=console, parts=parts, evidence=evidence.kept)
