"""A small site on the demo's server, that can be blocked, and the whole app built for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.baseline import BaselineState
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import OutboxRow
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.words import Trigger
from sentinel.demo.server import DemoServer
from sentinel.manual_block import standing
from support.clocks import RunningClock
from support.fresh_folder import fresh_folder
from support.values import folder_tree
from support.watched import FILES

GM = "GM (ICT)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlace:
    """The site's folder, and the app that watches and blocks it. There is no backup."""

    root: Path
    app: App
    clock: RunningClock

    @property
    def site(self) -> Site:
        return self.app.site(None)

    @property
    def flag(self) -> str:
        """The incident for which the site is blocked now; empty where it is open."""
        return standing(self.app.tools, self.site)

    @property
    def incident(self) -> Incident:
        """The newest one."""
        return self.app.store.incidents.all("main")[0]

    async def sweep(self) -> Run:
        return await self.app.detector.sweep(self.site, trigger=Trigger.COMMAND)

    async def approve(self) -> None:
        """Learns and approves the site as it stands."""
        learnt = await self.app.learner.learn(self.site, fetches=1)
        self.app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, GM, "test")

    async def deface(self, name: str, body: bytes) -> Run:
        (self.root / name).write_bytes(body)
        return await self.sweep()

    async def stopped(self, name: str, body: bytes) -> Incident:
        """An incident whose playbook has stopped at a person: blocked, but there is no backup."""
        await self.deface(name, body)
        state = await self.app.responder.respond(self.incident.id)
        assert state is IncidentState.NEEDS_HUMAN
        assert self.flag == self.incident.id
        return self.incident

    def mails(self) -> list[OutboxRow]:
        """All that were put down, oldest first."""
        return list(self.app.store.outbox.all())


@contextmanager
def demo_place(
    folder: Path,
    *,
    automatic: bool = True,
    tree: bool = True,
    proven: bool = False,
    root: Path | None = None,
    ssh: str = "",
) -> Iterator[DemoPlace]:
    """`folder` must be empty. Nothing is learnt yet: see `approve`. `tree` says whether the
    document root is a witness; `proven`, whether a backup must be soaked and rehearsed to be clean,
    as the shipped configuration wants it; `ssh`, a table [site.ssh], reaches `root`."""
    root = root or folder_tree(folder / "www", dict(FILES))
    with DemoServer(root, folder / "flags", "main") as server, ExitStack() as closing:
        fresh_folder(folder / "work", url=server.url, document_root=root, name="main")
        file = folder / "work" / "config.toml"
        table = f'[site.block]\ndriver = "demo"\nflag_dir = "{folder / "flags"}"\n'
        text = file.read_text().replace("# [[site.block]]\n", table, 1)
        file.write_text(text.replace("# [site.ssh]\n", ssh or "# [site.ssh]\n"))
        shipped = configuration.load(file)
        config = _quick(shipped, automatic, tree)
        config = replace(config, backup=shipped.backup) if proven else config
        clock = RunningClock()
        yield DemoPlace(root=root, app=build(config, closing, clock=clock), clock=clock)


def _quick(config: Config, automatic: bool, tree: bool) -> Config:
    """The shipped configuration without its pauses."""
    return replace(
        config,
        sites=tuple(replace(site, watch_document_root=tree) for site in config.sites),
        witnesses=replace(
            config.witnesses, pause_seconds=0.0, corrupt_pause_seconds=0.0, third_look_seconds=0.0
        ),
        limits=replace(config.limits, timeout_seconds=5.0),
        response=replace(config.response, automatic=automatic),
        backup=replace(config.backup, soak_seconds=0.0, rehearsed_within_seconds=0.0),
    )
