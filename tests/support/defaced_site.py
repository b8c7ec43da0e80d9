"""A site that was defaced and closed by the real flow, with a daemon at work: its playbook waits
for the GM before it brings the files back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.backup import back_up
from sentinel.core.baseline import BaselineState
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.incident import Incident
from sentinel.core.settings import Config
from sentinel.core.words import Role
from sentinel.daemon import Daemon
from sentinel.demo.attack import HOME
from sentinel.demo.stage import Stage, set_up
from sentinel.rehearsal import rehearse
from support.waiting import LIMIT_SECONDS

GM = "GM (ICT)"
HOSTILE = (
    "<p>\u202egnp.exe<script>alert('evidence')</script></p>\n"
    f"<p>{'A' * 10_000}</p><p onclick=alert(1)>&lt;img src=x onerror=alert(2)&gt;</p></body>"
)
"""Bidirectional marks, scripts, markup as text, a word of ten thousand characters."""


@dataclass(slots=True, kw_only=True)
class Defaced:
    """The site, and the daemon that answers."""

    stage: Stage
    app: App
    daemon: Daemon
    changed: asyncio.Event

    @property
    def incident(self) -> Incident:
        return max(self.app.store.incidents.all(), key=lambda one: one.opened_at)

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Waits for something that the daemon brings about."""
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                while not holds():
                    try:
                        await asyncio.wait_for(self.changed.wait(), 0.1)
                    except TimeoutError:
                        continue
                    self.changed.clear()
        except TimeoutError:
            raise AssertionError(f"waited for: {what}; the incident: {self.incident}") from None

    def is_asked(self, step: str = "") -> bool:
        """Whether a playbook waits for an answer about a step."""
        last = self.app.store.journal.entries(self.incident.id)
        return bool(last) and last[-1].phase.value == "asked" and last[-1].step in {step, "restore"}


async def _nothing_more(stage: Stage, app: App) -> None:
    """What most tests do before the attack."""


@asynccontextmanager
async def defaced(
    folder: Path,
    *,
    fitted: Callable[[Stage], None] = lambda _: None,
    before: Callable[[Stage, App], Awaitable[None]] = _nothing_more,
) -> AsyncIterator[Defaced]:
    """The state when the GM is asked whether the files may be brought back. `fitted` alters the
    folder before it is loaded, `before` does what came before the attack."""
    async with set_up(folder) as stage:
        plan = stage.config.parent / "playbooks" / "defacement.toml"
        text = plan.read_text(encoding="utf-8")
        assert text.count('approve = "never"') == 1
        plan.write_text(text.replace('approve = "never"', 'approve = "gm"'), encoding="utf-8")
        fitted(stage)
        wake, changed = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def on_change() -> None:
            loop.call_soon_threadsafe(wake.set)
            loop.call_soon_threadsafe(changed.set)

        with ExitStack() as closing:
            app = build(_with_console(configuration.load(stage.config)), closing, wake=on_change)
            closing.enter_context(app.locks.daemon())
            await _prepare(app)
            await before(stage, app)
            daemon = Daemon(app, wake)
            made = Defaced(stage=stage, app=app, daemon=daemon, changed=changed)
            hostile = HOME.replace("</title>", " </title><!-- \u202e -->").replace(
                "</body>", HOSTILE
            )
            (stage.document_root / "index.html").write_text(hostile, encoding="utf-8")
            serving = asyncio.create_task(daemon.serve(), name="daemon")
            try:
                await made.until(lambda: app.store.incidents.all() and made.is_asked(), "asked")
                yield made
            finally:
                daemon.stop.set()
                await asyncio.gather(serving, return_exceptions=True)


def _with_console(config: Config) -> Config:
    return replace(config, console=ConsoleSettings(listen="127.0.0.1:8600"))


async def _prepare(app: App) -> None:
    site = app.site(None)
    learnt = await app.learner.learn(site, fetches=3)
    authoriser = app.config.contacts_with(Role.AUTHORISER)[0].name
    app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, authoriser, "test")
    await back_up(app, site, progress=None)
    assert (await rehearse(app, site, by="test", progress=None)).good
